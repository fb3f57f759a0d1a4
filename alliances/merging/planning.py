"""What a merge would do, and what stands against it; reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from alliances import history
from alliances.aggregates import Row
from alliances.models import (
    Citation,
    RecordStatus,
)
from alliances.models.base import OtherName, StagedRecord

# Fields that a merge writes itself.
_OWN = ("record_status", "merged_into")
# The fields of rows without a constraint that make two of them one.
_SAME: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (OtherName, ("value",)),
    (Citation, ("field", "source_id", "locator", "stance")),
)


class MergeRefused(Exception):
    """Two records cannot be merged, or a merge not be undone; `reasons` says why, each of them."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Move:
    """A row that goes to the survivor: its foreign key `way` will name it."""

    row: Row
    way: str


@dataclass(frozen=True)
class Join:
    """A row that the survivor has already, as `twin`."""

    row: Row
    twin: Row
    way: str


@dataclass
class Plan:
    """What happens to the rows that name the loser; citations of its fields are not among them."""

    moves: list[Move] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    # Rows that say that one of the two is part of the other, or succeeds it.
    between: list[Row] = field(default_factory=list)


def plan(survivor: StagedRecord, loser: StagedRecord) -> Plan:
    """What merging would do to the loser's rows; reads only."""
    found = Plan()
    for model, way in _ways(type(loser)):
        rows = model._base_manager.filter(**{way: loser}).order_by("pk")
        if model is Citation:
            continue
        mine = model._base_manager.filter(**{way: survivor}).order_by("pk")
        known = {likeness(row, way): row for row in mine}
        for row in rows:
            if _names(row, way, survivor):
                found.between.append(row)
            elif twin := known.get(likeness(row, way)):
                found.joins.append(Join(row, twin, way))
            else:
                found.moves.append(Move(row, way))
                known[likeness(row, way)] = row
        found.between += [row for row in mine if _names(row, way, loser)]
    return found


def choosable(model: type[models.Model]) -> list[models.Field]:
    """The fields of a record of which a merge takes the survivor's or the loser's value."""
    return [
        one
        for one in history.fields(model)
        if one.editable and not one.primary_key and one.name not in _OWN
    ]


def problems(survivor: StagedRecord, loser: StagedRecord) -> list[str]:
    """Why the two cannot be merged; empty if they can."""
    if type(survivor) is not type(loser):
        return [_("Only two records of the same kind can be merged.")]
    if survivor.pk == loser.pk:
        return [_("A record cannot be merged with itself.")]
    found = [
        _("“%(record)s” is merged into another record already.") % {"record": record}
        for record in (survivor, loser)
        if record.record_status == RecordStatus.MERGED
    ]
    if loser.is_published and not survivor.is_published:
        found.append(
            _(
                "“%(loser)s” is public and its address would lead to “%(survivor)s”, which is "
                "not. Keep the public record, or publish the other first."
            )
            % {"loser": loser, "survivor": survivor}
        )
    return found


def _ways(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(model, foreign key) of all that names a record and is not derived from it."""
    for relation in model._meta.related_objects:
        if relation.one_to_many and relation.field.name not in _OWN:
            yield relation.related_model, relation.field.name


def _names(row: Row, way: str, record: Row) -> bool:
    """Whether a row names `record` by another key than `way`, or is the record itself."""
    return row == record or any(
        getattr(row, one.attname) == record.pk
        for one in row._meta.concrete_fields
        if one.related_model is type(record) and one.name != way
    )


def likeness(row: Row, way: str) -> tuple[Any, ...]:
    """What two rows have in common that cannot both be of one record; else what is unique."""
    for model, names in _SAME:
        if isinstance(row, model):
            return tuple(getattr(row, name) for name in names)
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and way in constraint.fields:
            others = (row._meta.get_field(name) for name in constraint.fields if name != way)
            return tuple(getattr(row, one.attname) for one in others)
    return (row.pk,)


def value_of(record: Row, one: models.Field) -> Any:
    return getattr(record, one.attname)
