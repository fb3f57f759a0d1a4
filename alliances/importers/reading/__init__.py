"""Reads what importers are given: folders, zips and gzips, tables and the values in their cells.

Knows no database and no source. Input is of unknown origin: everything is read in bounded memory,
and whatever cannot be relied on raises `Unreadable` with file, line, column and reason.
"""

from alliances.importers.reading.files import Files, open_files, open_one
from alliances.importers.reading.json_values import JsonValue, json_values
from alliances.importers.reading.lines import numbered_lines
from alliances.importers.reading.progress import bar
from alliances.importers.reading.tables import TableRow, table
from alliances.importers.reading.values import amount, country_code, iso_date, web_address

__all__ = [
    "Files",
    "JsonValue",
    "TableRow",
    "amount",
    "bar",
    "country_code",
    "iso_date",
    "json_values",
    "numbered_lines",
    "open_files",
    "open_one",
    "table",
    "web_address",
]
