"""Tables as text (CSV after RFC 4180, with whatever delimiter), row by row in constant memory."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import chain
from typing import IO, NamedTuple

from alliances.importers.reading.lines import LONGEST_LINE, Line, numbered_lines, unreadable
from alliances.importers.stated import Problem, Where

_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_QUOTE = '"'
_MOST_NAMED = 40


class TableRow(NamedTuple):
    """A row: the line on which it begins, and the texts in its columns without outer blanks."""

    line: int
    values: dict[str, str]


def table(
    stream: IO[bytes],
    name: str,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
    delimiter: str = ";",
    problems: list[Problem],
) -> Iterator[TableRow]:
    """The rows of a table whose first row names its columns, in whatever order.

    Of the columns, those `required` and those `optional` that are there are read; an absent one
    is absent from the values, too. A row that is not as wide as the first, or repeats it, is
    added to `problems` and left out; blank lines are passed over. Raises Unreadable where the
    rest cannot be relied on.
    """
    numbered = numbered_lines(stream, name)
    first = next((line for line in numbered if line.text.strip()), None)
    if first is None:
        raise unreadable(name, 0, f"is empty; the columns {_listed(required)} are expected")
    _check_delimiter(first, name, required=required, delimiter=delimiter)
    rows = _rows(_RowLines(chain([first], numbered), name), name, delimiter)
    header = next(rows)[1]
    names = [cell.strip() for cell in header]
    _check_columns(names, name, first.number, required)
    wanted = {column: names.index(column) for column in (*required, *optional) if column in names}
    for line, cells in rows:
        if len(cells) != len(names):
            reason = f"has {len(cells)} cells where the header has {len(names)}; not taken"
            problems.append(Problem(Where(name, line), reason))
        elif cells == header:
            problems.append(Problem(Where(name, line), "repeats the header; not taken"))
        else:
            yield TableRow(line, {column: cells[at].strip() for column, at in wanted.items()})


def _rows(lines: "_RowLines", name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of each row that is not blank."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(name, lines.at_fault, _explained(error)) from error
        if cells:
            yield lines.row, cells


def _explained(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        longest = f"is longer than {csv.field_size_limit():,} characters"
        return f"a cell that begins here {longest}; is its quotation mark closed?"
    if "new-line character" in text:
        return "has a carriage return within; lines end with a line feed, or with both"
    return (
        "a quotation mark that opens here is not closed, or stands within its cell; there it is "
        f"written twice ({text})"
    )


class _RowLines:
    """The lines of a table as csv.reader takes them in; knows in which row it is."""

    def __init__(self, lines: Iterator[Line], name: str) -> None:
        self.row = 0
        self._name = name
        self._lines = lines
        self._is_new_row = True
        self._length = 0
        # The line on which the quotation mark opened that has not been closed yet.
        self._quoted_from = 0

    def begin_row(self) -> None:
        """The next line begins a row."""
        self._is_new_row = True
        self._length = self._quoted_from = 0

    @property
    def at_fault(self) -> int:
        """The line on which something opened that went wrong."""
        return self._quoted_from or self.row

    def __iter__(self) -> "_RowLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._refuse_conflict(line)
        if self._is_new_row:
            self.row, self._is_new_row = line.number, False
        self._length += len(line.text)
        if self._length > LONGEST_LINE:
            reason = f"begins a row of more than {LONGEST_LINE >> 20} MiB"
            raise unreadable(self._name, self.at_fault, reason)
        if line.text.count(_QUOTE) % 2:
            self._quoted_from = 0 if self._quoted_from else line.number
        return line.text

    def _refuse_conflict(self, line: Line) -> None:
        """A rule of equals signs may stand in a cell; the other marks of a conflict never do."""
        outer = line.text.startswith(("<<<<<<< ", ">>>>>>> ", "||||||| "))
        if outer or (not self._quoted_from and line.text.rstrip() == "======="):
            mark = line.text.split()[0]
            reason = f"“{mark}” is a mark of a merge conflict in git; settle it first"
            raise unreadable(self._name, line.number, reason)


def _check_delimiter(header: Line, name: str, *, required: Collection[str], delimiter: str) -> None:
    """Raises Unreadable where another delimiter would give all columns, and this one does not."""
    for other in (delimiter, *_DELIMITERS):
        cells = {cell.strip().strip(_QUOTE).strip() for cell in header.text.split(other)}
        if cells.issuperset(required):
            if other == delimiter:
                return
            expected = _DELIMITERS.get(delimiter, f"“{delimiter}”")
            reason = f"its columns are parted by {_DELIMITERS[other]}, not by {expected}"
            raise unreadable(name, header.number, reason)


def _check_columns(names: list[str], name: str, line: int, required: Collection[str]) -> None:
    """Raises Unreadable where a column is missing or there twice."""
    if missing := [column for column in required if column not in names]:
        raise unreadable(name, line, f"lacks {_listed(missing)}; there is {_listed(names)}")
    twice = [column for column, count in Counter(names).items() if count > 1 and column]
    if twice:
        raise unreadable(name, line, f"has more than one column called {_listed(twice)}")


def _listed(names: Collection[str]) -> str:
    shown = [f"“{name[:60]}”" for name in list(names)[:_MOST_NAMED]]
    return ", ".join(shown) + (" …" if len(names) > _MOST_NAMED else "")
