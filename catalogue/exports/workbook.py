"""XLSX: sheets of alliances, participations, funding and citations, and one about the file.

Numbers, dates and truth values are typed cells; a text is a text whatever it starts with. The
sheets are written to disk as they grow, and the finished workbook is sent from there.
"""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO, Any

import openpyxl
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from alliances.sheet_text import printable, to_xlsx
from catalogue.exports.columns import ALLIANCES, SHEETS, Cell, Columns
from catalogue.exports.export import Export

# What Excel takes (Excel specifications and limits).
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
_CUT = " […]"
_CHUNK = 64 * 1024
# Excel counts days from 1900, and takes that year for a leap year.
_FIRST_DAY = dt.date(1900, 3, 1)
# Columns that say of which alliance a row of another sheet is.
_OF: Columns = {"alliance_id": ALLIANCES["id"], "alliance": ALLIANCES["name"]}


def write(export: Export) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        workbook = _Workbook(export)
        try:
            workbook.save(file)
        except BaseException:
            workbook.discard()
            raise
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


class _Workbook:
    """The workbook of an export; `cut` counts the texts that are longer than a cell may be."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.book = openpyxl.Workbook(write_only=True)
        self.cut = 0

    def save(self, file: IO[bytes]) -> None:
        sheets = [
            _Sheet(self, title, columns if columns is ALLIANCES else {**_OF, **columns})
            for title, (columns, _rows) in SHEETS.items()
        ]
        for record in self.export.records():
            named = [of(record) for of in _OF.values()]
            for sheet, (columns, rows) in zip(sheets, SHEETS.values(), strict=True):
                before = [] if columns is ALLIANCES else named
                for row in rows(record):
                    sheet.append([*before, *(of(row) for of in columns.values())])
        self._tell_about(sheets)
        self.book.save(file)

    def discard(self) -> None:
        """Remove what openpyxl has written to disk so far; it does so itself on saving alone."""
        for page in self.book.worksheets:
            if not page.closed:
                page.close()
            with suppress(FileNotFoundError):
                page._writer.cleanup()

    def _tell_about(self, sheets: "Iterable[_Sheet]") -> None:
        with override(self.export.language):
            told: list[tuple[str, Cell]] = [
                (_("Source"), "Alliance Atlas"),
                (_("Address"), self.export.source),
                (_("Licence"), "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"),
                (_("Date"), timezone.localdate()),
                *((sheet.title, sheet.rows) for sheet in sheets),
            ]
            if self.cut:
                note = _(
                    "Texts longer than a cell may be, which are cut and end in […]. The other "
                    "formats have all of them."
                )
                told.append((note, self.cut))
        page = self.book.create_sheet("about")
        page.column_dimensions["A"].width = 24
        page.column_dimensions["B"].width = 80
        for row in told:
            page.append([self.cell(page, value) for value in row])

    def cell(self, page: Any, value: Cell) -> Any:
        """`value` as openpyxl takes it, and never as a formula."""
        if isinstance(value, str):
            return self._text(page, value)
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        if isinstance(value, dt.date) and value < _FIRST_DAY:
            return value.isoformat()
        return value

    def _text(self, page: Any, text: str) -> Any:
        text = to_xlsx(printable(text))
        if len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
            self.cut += 1
            # No character takes more than two of Excel's.
            text = text[: (MAX_TEXT - len(_CUT)) // 2] + _CUT
        if not text.startswith(("=", "#")):
            return text
        # openpyxl takes "=1+1" for a formula and "#N/A" for an error.
        cell = WriteOnlyCell(page, text)
        cell.data_type = "s"
        return cell


class _Sheet:
    """One table, on as many pages as Excel's number of rows takes."""

    def __init__(self, workbook: _Workbook, title: str, columns: Columns) -> None:
        self.workbook = workbook
        self.title = title
        self.rows = 0
        self._columns = columns
        self._pages = 0
        self._turn()

    def _turn(self) -> None:
        """Begin a page: `citations`, `citations 2` …"""
        self._pages += 1
        title = self.title if self._pages == 1 else f"{self.title} {self._pages}"
        self._page = self.workbook.book.create_sheet(title)
        self._page.freeze_panes = "A2"
        for number, name in enumerate(self._columns, start=1):
            self._page.column_dimensions[get_column_letter(number)].width = max(12, len(name) + 2)
        self._page.append(list(self._columns))
        self._room = MAX_ROWS - 1

    def append(self, cells: Iterable[Cell]) -> None:
        if not self._room:
            self._turn()
        self._page.append([self.workbook.cell(self._page, cell) for cell in cells])
        self._room -= 1
        self.rows += 1
