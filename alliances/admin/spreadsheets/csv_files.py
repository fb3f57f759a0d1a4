"""CSV: written for spreadsheet programs, read as they save it."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from alliances import sheet_text
from alliances.admin.spreadsheets import sheet
from alliances.admin.spreadsheets.sheet import Cell, Sheet, Unreadable, UnreadableFile

_BOM = "\ufeff"
# Commas by the standard (RFC 4180); semicolons where the comma parts decimals; tabs on pasting.
_DELIMITERS = ",;\t"


def write(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([sheet_text.to_csv(cell) for cell in row])
    return (_BOM + text.getvalue()).encode()


def read(data: bytes) -> Sheet:
    """Raises UnreadableFile."""
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    table: list[tuple[int, list[Cell]]] = []
    try:
        for line, row in enumerate(reader, start=1):
            _check_size(line, row)
            table.append((line, [_cell(text) for text in row]))
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "Line %(line)s cannot be read: %(reason)s. A quotation mark that is not doubled, "
                "or is not closed, is the usual cause."
            )
            % {"line": len(table) + 1, "reason": error}
        ) from error
    return sheet.build(table)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _(
                "The text is not in UTF-8, so that letters such as é and ü would be lost. Save "
                "the file as “CSV UTF-8” or as an Excel workbook (.xlsx)."
            )
        ) from error


def _delimiter(text: str) -> str:
    """What parts most headings: those are words, without any such character."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=first_line.count)


def _check_size(line: int, row: list[str]) -> None:
    if line > sheet.MAX_ROWS + 1 and any(row):
        raise sheet.too_many_rows()
    if len(row) > sheet.MAX_COLUMNS and any(row[sheet.MAX_COLUMNS :]):
        raise sheet.too_many_columns()


def _cell(text: str) -> str | Unreadable:
    return sheet.plain(sheet_text.from_csv(text))
