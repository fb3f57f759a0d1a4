"""XLSX workbooks: every cell is written as text, and none is ever evaluated."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from alliances import sheet_text
from alliances.admin.spreadsheets import sheet
from alliances.admin.spreadsheets.sheet import Cell, Sheet, Unreadable, UnreadableFile

# What the parts of a workbook may come to when they are unpacked: a sheet of MAX_ROWS full rows.
MAX_INFLATED = 40 * 1024 * 1024
MAX_PARTS = 200
_TEXT = "@"  # the number format by which a program leaves alone what is typed


def write(title: str, headings: list[str], rows: Iterable[Iterable[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        column = page.column_dimensions[openpyxl.utils.get_column_letter(number)]
        column.width = max(12, len(heading) + 2)
        column.number_format = _TEXT
    page.append([_text_cell(page, heading) for heading in headings])
    for row in rows:
        page.append([_text_cell(page, text) for text in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(page: Any, text: str) -> WriteOnlyCell:
    escaped = sheet_text.to_xlsx(text)
    cell = WriteOnlyCell(page, escaped or None)
    cell.number_format = _TEXT
    if escaped:
        # openpyxl takes "=1+1" for a formula and "#N/A" for an error.
        cell.data_type = "s"
    return cell


def read(data: bytes, title: str) -> Sheet:
    """The sheet called `title`, or the one that the file opens with. Raises UnreadableFile."""
    _check_unpacked(data)
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        page = _page(book, title)
        table = _table(page)
    except UnreadableFile:
        raise
    except Exception as error:
        # A workbook may be broken in as many ways as there are libraries below openpyxl.
        raise UnreadableFile(_broken()) from error
    return sheet.build(table)


def _check_unpacked(data: bytes) -> None:
    """Refuse what inflates beyond all measure, before anything is unpacked.

    The sizes that the archive's directory states can be relied on: zipfile never reads beyond.
    """
    try:
        parts = zipfile.ZipFile(BytesIO(data)).infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(_broken()) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED:
        raise UnreadableFile(
            _(
                "The workbook unpacks to more than %(limit)s MB. Remove pictures and further "
                "sheets, or save the sheet as “CSV UTF-8”."
            )
            % {"limit": MAX_INFLATED // 1024**2}
        )


def _broken() -> str:
    return _(
        "The file is no Excel workbook (.xlsx), or it is damaged or protected by a password. "
        "Older (.xls) and other formats: save it as .xlsx or as “CSV UTF-8”."
    )


def _page(book: Any, title: str) -> Any:
    pages = {page.title: page for page in book.worksheets}
    page = pages.get(title) or (book.active if book.active in book.worksheets else None)
    if page is None:
        raise UnreadableFile(_("The workbook has no sheet."))
    # What the file says of its own size may be wrong.
    page.reset_dimensions()
    return page


def _table(page: Any) -> list[tuple[int, list[Cell]]]:
    table = []
    for line, row in enumerate(page.rows, start=1):
        if line > sheet.MAX_ROWS + 1:
            raise sheet.too_many_rows()
        if any(cell.value is not None for cell in row[sheet.MAX_COLUMNS :]):
            raise sheet.too_many_columns()
        table.append((line, [_cell(cell) for cell in row[: sheet.MAX_COLUMNS]]))
    return table


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable(_("The cell holds a formula; put in its value."))
    if cell.data_type == "e":
        return Unreadable(_("The cell holds an error: %(value)s") % {"value": value})
    if isinstance(value, str):
        return sheet.plain(sheet_text.from_xlsx(value))
    return _as_text(value, cell.number_format)


def _as_text(value: Any, number_format: str) -> str:
    """A number or date that a program made of what was typed, as it was probably typed."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return _date_as_text(value.date(), number_format)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _date_as_text(day: dt.date, number_format: str) -> str:
    """As far as it is shown: of what was typed as 2019-05, a program makes the first of May."""
    shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.", "", number_format.lower())
    length = 10 if "d" in shown else 7 if "m" in shown else 4
    return day.isoformat()[:length]
