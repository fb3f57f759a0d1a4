"""What an import would do, row by row, before anything is written."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _


class Fate(TextChoices):
    """What becomes of a row."""

    NEW = "new", _("New drafts and rows")
    CHANGED = "changed", _("Changes")
    # The record is another than was exported: it has been changed since.
    CONFLICT = "conflict", _("Conflicts")
    BAD = "bad", _("Rows with problems")
    UNCHANGED = "unchanged", _("Unchanged")


class Change(NamedTuple):
    """A column whose value differs; both values as a cell says them."""

    column: str
    before: str
    after: str


class Problem(NamedTuple):
    """Why a row cannot be taken; `column` is '' where it is the whole row's."""

    line: int
    column: str
    text: str


@dataclass
class PlannedRow:
    """`instance` holds the row's values, not yet written; None where no record was found."""

    line: int
    title: str = ""
    fate: Fate = Fate.UNCHANGED
    instance: Model | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_writable(self) -> bool:
        return self.fate in (Fate.NEW, Fate.CHANGED)


@dataclass(frozen=True)
class Plan:
    rows: list[PlannedRow]

    def of(self, *fates: Fate) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate in fates]

    def writable(self, lines: Collection[str]) -> list[PlannedRow]:
        """The rows that can be written and that a curator has confirmed."""
        return [row for row in self.rows if row.is_writable and str(row.line) in lines]

    def counts(self) -> dict[str, int]:
        """How many rows of each fate, of those that occur."""
        return dict(Counter(row.fate.value for row in self.rows))

    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]

    def report(self) -> list[dict[str, Any]]:
        """What cannot be taken over, as an `ImportRun` keeps it."""
        return [
            {"line": line, "column": column, "problem": text}
            for line, column, text in self.problems()
        ]
