"""A sheet as it was read: headings, and rows of texts with their line in the file."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

# What a spreadsheet program puts into one cell (Excel's own limit, in characters).
MAX_CELL = 32_767
# Rows below the headings.
MAX_ROWS = 1_000
# Records that one import changes: each renews what is derived from it, some 50 ms long, and
# meanwhile nobody else can write.
MAX_RECORDS = 200
MAX_COLUMNS = 100
MAX_BYTES = 5 * 1024 * 1024


class UnreadableFile(ValidationError):
    """The file as a whole cannot be taken; the message says why, and what to do instead."""


@dataclass(frozen=True)
class Unreadable:
    """A cell that does not hold a plain text; `problem` says what it holds."""

    problem: str


Cell = str | Unreadable


@dataclass(frozen=True)
class Sheet:
    """`rows` are (line, cells): the headings stand in line 1, each row has a cell a heading."""

    headings: list[str]
    rows: list[tuple[int, list[Cell]]]

    def to_json(self) -> dict[str, Any]:
        """For a JSON column; read back by `from_json`."""
        rows = [[line, [_cell_to_json(cell) for cell in cells]] for line, cells in self.rows]
        return {"headings": self.headings, "rows": rows}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Sheet":
        rows = [(line, [_cell_from_json(cell) for cell in cells]) for line, cells in kept["rows"]]
        return cls(kept["headings"], rows)


def _cell_to_json(cell: Cell) -> str | list[str]:
    return [cell.problem] if isinstance(cell, Unreadable) else cell


def _cell_from_json(kept: str | list[str]) -> Cell:
    return kept if isinstance(kept, str) else Unreadable(*kept)


def plain(text: str) -> Cell:
    """`text`, if a database can hold it."""
    if "\0" in text:
        return Unreadable(_("The cell holds a NUL character."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Unreadable(_("The cell holds half a character (a lone surrogate)."))
    if len(text) > MAX_CELL:
        return Unreadable(
            _("The text has %(length)s characters; a cell holds at most %(limit)s.")
            % {"length": len(text), "limit": MAX_CELL}
        )
    return text


def build(table: list[tuple[int, list[Cell]]]) -> Sheet:
    """The sheet of a table of (line, cells); blank rows and blank columns are left out.

    Raises UnreadableFile where there are no headings, or values stand under none.
    """
    filled = [(line, cells) for line, cells in table if any(map(_says_something, cells))]
    if not filled or filled[0][0] != 1:
        raise UnreadableFile(_("The first line holds no column headings."))
    width = max(len(cells) for _line, cells in filled)
    (_line, top), *rows = [(line, cells + [""] * (width - len(cells))) for line, cells in filled]
    headings = [_heading(cell) for cell in top]
    for line, cells in rows:
        _check_under_headings(headings, line, cells)
    kept = [number for number, heading in enumerate(headings) if heading]
    return Sheet(
        [headings[number] for number in kept],
        [(line, [cells[number] for number in kept]) for line, cells in rows],
    )


def _says_something(cell: Cell) -> bool:
    return isinstance(cell, Unreadable) or bool(cell.strip())


def _heading(cell: Cell) -> str:
    if isinstance(cell, Unreadable):
        raise UnreadableFile(cell.problem)
    return cell.strip().lower()


def _check_under_headings(headings: list[str], line: int, cells: list[Cell]) -> None:
    for number, (heading, cell) in enumerate(zip(headings, cells, strict=True)):
        if _says_something(cell) and not heading:
            raise UnreadableFile(
                _("Line %(line)s has a value in column %(column)s, which has no heading.")
                % {"line": line, "column": get_column_letter(number + 1)}
            )


def too_many_rows() -> UnreadableFile:
    return UnreadableFile(
        _(
            "The sheet reaches beyond line %(last)s: at most %(limit)s rows can be imported at "
            "once. Split it; if it looks shorter, delete the empty rows below its last one."
        )
        % {"last": MAX_ROWS + 1, "limit": MAX_ROWS}
    )


def too_many_columns() -> UnreadableFile:
    return UnreadableFile(_("The sheet is wider than %(limit)s columns.") % {"limit": MAX_COLUMNS})
