"""Dumps: the whole catalogue as files from which an empty database becomes the same again.

layout    which models and columns a dump has, in which order, and what of them is public
manifest  what a dump says of itself, and whether its files are as it says
writing   from the database to a folder
loading   from a folder to an empty database

docs/data.md tells what is in the files.
"""

from alliances.dumps.loading import load
from alliances.dumps.manifest import DumpError, Manifest
from alliances.dumps.writing import write

__all__ = ["DumpError", "Manifest", "load", "write"]
