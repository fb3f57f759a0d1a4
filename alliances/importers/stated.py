"""What a release states, as plain values: the common language of importers.

An importer parses files into `Record`s without the database; `planning` compares them with the
catalogue and `writing` writes what is planned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models

from alliances.matching import Party

Model = type[models.Model]


def rows_of(model: Model) -> "models.QuerySet[Any]":
    """The rows of a model; not by modeltranslation's queryset, which reads the active language."""
    return models.QuerySet(model)


class Ref(NamedTuple):
    """Another record, by the key that the importer gave it."""

    model: Model
    key: str


class Where(NamedTuple):
    """A spot in what was read: file, line (counted from 1; 0 for the whole file) and column."""

    file: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(f"line {self.line}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


class Problem(NamedTuple):
    """What could not be taken over, and why. What it costs is said in the reason."""

    where: Where
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"

    def as_json(self) -> dict[str, Any]:
        """A line of `ImportRun.report`."""
        file, line, column = self.where
        return {"file": file, "line": line, "column": column, "problem": self.reason}


class Unreadable(Exception):
    """Nothing of a file can be relied on; `problem` names file, line, column and reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Row:
    """A row that belongs to a record: a participation, a name, an identifier, a code …

    `key` is unique among the rows of `model` that the record has, and stays the same from release
    to release. `values` are of columns, without the way to the record; a relation's is a `Ref`.
    They are the same columns in each release: what is not stated is None or "".
    """

    model: Model
    key: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class Record:
    """A record as a release states it, with its rows.

    `key` is what the release calls it (a project's number, a PIC, a ROR id, a DOID). `values` are
    of columns; translated ones by their localised names (`name_en`). What is not stated is left
    out. `party` is what tells it from others by name, for records that may be in the catalogue
    under no identifier; `hints` are further identifiers (scheme, value) that find it there and that
    the release does not state. `locator` says where in the release it is stated, in up to 60
    characters.
    """

    model: Model
    key: str
    values: dict[str, Any]
    where: Where
    locator: str = ""
    rows: list[Row] = field(default_factory=list)
    party: Party | None = None
    hints: tuple[tuple[str, str], ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref(self.model, self.key)
