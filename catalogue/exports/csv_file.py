"""CSV (RFC 4180): one row an alliance, for spreadsheet programs as well as for programs.

UTF-8 with a byte order mark: without it Excel takes é for Ã©, and pandas, R, DuckDB and
LibreOffice skip it.
"""

import csv
import datetime as dt
from collections.abc import Iterator

from alliances.sheet_text import printable, to_csv
from catalogue.exports.columns import ALLIANCES, Cell
from catalogue.exports.export import Export, in_chunks

_BOM = "\ufeff"


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def write(export: Export) -> Iterator[bytes]:
    return in_chunks(_lines(export))


def _lines(export: Export) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    yield (_BOM + writer.writerow(ALLIANCES)).encode()
    for record in export.records():
        yield writer.writerow([_text(of(record)) for of in ALLIANCES.values()]).encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return to_csv(printable(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        return cell.isoformat().replace("+00:00", "Z")
    return str(cell)
