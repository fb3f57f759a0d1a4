"""ROR: the Research Organization Registry, whose data are in the public domain (CC0).

rules          what a record must be like
version_1      records of the old schema, as those of the new one
organisations  a record as an organisation of the catalogue, with its place
known          which records mean organisations that are in the catalogue
release        a whole dump
"""

from alliances.importers.ror.known import Known
from alliances.importers.ror.release import read

__all__ = ["Known", "read"]
