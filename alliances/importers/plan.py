"""What an import would do: to which record, what, and what it leaves to staff."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliances.importers.stated import Model, Problem, Record, Ref, Row
from alliances.models import (
    Alliance,
    DiseaseArea,
    Organisation,
    Place,
    Programme,
    Source,
    Theme,
)

BATCH = 500
# Records in the order in which they can be created: each names those before it.
ORDER: tuple[Model, ...] = (
    Source,
    Place,
    Theme,
    DiseaseArea,
    Organisation,
    Programme,
    Alliance,
)


@dataclass(slots=True)
class Conflict:
    """A statement that staff have changed and the release states otherwise."""

    code: str
    # What the record says and what the release says, in words.
    ours: str
    theirs: str


@dataclass(slots=True)
class Creation:
    """A record that is not in the catalogue yet."""

    record: Record
    digest: str


@dataclass(slots=True)
class Update:
    """What is to be done to a record that is there."""

    record: Record
    target: int
    # Of all that the release states of it.
    digest: str
    values: dict[str, Any] = field(default_factory=dict)
    # Statements that the release bears out and that do not cite it yet: codes of fields …
    fields: list[str] = field(default_factory=list)
    # … and rows, by their keys.
    rows: list[tuple[Model, int]] = field(default_factory=list)
    new_rows: list[Row] = field(default_factory=list)
    changed_rows: list[tuple[Model, int, Mapping[str, Any]]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    # {code: digest} of what imports had written by now …
    base: Mapping[str, str] = field(default_factory=dict)
    # … and of what the release states otherwise than the catalogue.
    disputed: dict[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return bool(
            self.values
            or self.fields
            or self.rows
            or self.new_rows
            or self.changed_rows
            or self.conflicts
        )


@dataclass
class Plan:
    """What an import would do; `counts` say how many records fare how."""

    creations: list[Creation] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    # The key in the database of each record that is there.
    pks: dict[Ref, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unchanged: Counter[Model] = field(default_factory=Counter)
    left: Counter[Model] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        """{"alliance created": 3, …}, in the order of creation, without zeros."""
        created = Counter(one.record.model for one in self.creations)
        updated = Counter(one.record.model for one in self.updates if one.changes)
        conflicts: Counter[Model] = Counter()
        for update in self.updates:
            conflicts[update.record.model] += len(update.conflicts)
        told = {
            "created": created,
            "updated": updated,
            "unchanged": self.unchanged,
            "left alone": self.left,
            "conflicts": conflicts,
        }
        found = {
            f"{model._meta.model_name} {what}": counter[model]
            for model in ORDER
            for what, counter in told.items()
            if counter[model]
        }
        return found | ({"problems": len(self.problems)} if self.problems else {})

    @property
    def changes(self) -> bool:
        return bool(self.creations) or any(update.changes for update in self.updates)
