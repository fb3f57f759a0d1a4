"""Downloads of any selection of alliances, one module a format (docs/data.md).

export      which alliances, in which language and order, read a batch at a time
columns     the tables that CSV and workbooks are made of
csv_file, workbook, json_lines, geojson    the formats
formats     all of them by the ending of their address

Each format is a function that takes an `Export` and yields the bytes of the file, so that a
download of a large catalogue needs no more memory than one of a small one.
"""

from catalogue.exports.export import Export
from catalogue.exports.formats import FORMATS, Format, Link, links

__all__ = ["FORMATS", "Export", "Format", "Link", "links"]
