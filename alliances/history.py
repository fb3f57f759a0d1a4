"""The history of aggregates: which states a record had, who made them, when and why.

django-simple-history keeps the rows: those of parts as they are saved, that of the record itself
once a change is complete, written by `alliances.curation`. So the time of a record's row is that
of a whole state: every part as it was then belongs to it.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Min, QuerySet
from django.utils.encoding import force_str
from modeltranslation.translator import translator

from alliances.aggregates import Model, Row, rows

# Says when a state was, and nothing about the record.
_NOTED = {"version", "modified"}

# The rows of one state of an aggregate, wholes before their parts, by model and key.
State = dict[tuple[Model, int], Row]


class Version(NamedTuple):
    """One state of a record; `number` counts from 1."""

    number: int
    at: datetime
    # None where nobody was logged in: a command, an import.
    by: AbstractBaseUser | None
    why: str


class FieldDifference(NamedTuple):
    """A field of a row whose value differs; both values in words, '' for none."""

    name: str
    label: str
    before: str
    after: str


class RowDifference(NamedTuple):
    """A row of the aggregate that is in one state alone, or in both with other values."""

    model: Model
    key: int
    # In words: what kind of row it is, and which.
    kind: str
    title: str
    # "added", "removed" or "changed".
    what: str
    fields: list[FieldDifference]


def write(records: Collection[Row], *, new: bool = False, why: str = "") -> None:
    """Keep the present state of `records`; of new parts that were written in bulk, each row."""
    by_model: dict[Model, list[Row]] = {}
    for record in records:
        if has_history(type(record)):
            by_model.setdefault(type(record), []).append(record)
    for model, some in by_model.items():
        model.history.bulk_history_create(  # type: ignore[attr-defined]
            some, batch_size=1_000, update=not new, default_change_reason=why
        )


def write_missing(model: Model) -> None:
    """Keep the present state of the rows of which none is kept yet."""
    known = model.history.values("pk")  # type: ignore[attr-defined]
    known = model.history.values(model._meta.pk.attname)  # type: ignore[attr-defined]
    rows_without = model._base_manager.exclude(pk__in=known)
    portion: list[Row] = []
    for row in rows_without.iterator(1_000):
        portion.append(row)
        if len(portion) == 1_000:
            write(portion, new=True)
            portion = []
    write(portion, new=True)


def has_history(model: Model) -> bool:
    return hasattr(model, "history")


def versions(record: Row) -> list[Version]:
    """The states of a record, the newest first."""
    kept = record.history.select_related("history_user")  # type: ignore[attr-defined]
    found = list(kept.order_by("history_date", "history_id").exclude(history_type="-"))
    numbered = (
        (getattr(row, "version", place), row) for place, row in enumerate(found, start=1)
    )
    return [
        Version(number, row.history_date, row.history_user, row.history_change_reason or "")
        for number, row in reversed([*numbered])
    ]


def version(record: Row, number: int) -> Version | None:
    """One of the states of a record; None where it has or keeps no such."""
    return next((one for one in versions(record) if one.number == number), None)


def state_at(record: Row, at: datetime) -> State:
    """The aggregate as it was; empty where there is no history so far back."""

    def read(model: Model, field: str, keys: list[int]) -> list[Row]:
        return list(_as_of(model, at).filter(**{f"{field}__in": keys}).order_by(model._meta.pk.name))

    root = _as_of(type(record), at).filter(pk=record.pk).first()
    return {(type(row), row.pk): row for row in rows(root, read)} if root else {}


def state_now(record: Row) -> State:
    """The aggregate as it is."""

    def read(model: Model, field: str, keys: list[int]) -> list[Row]:
        return list(model._base_manager.filter(**{f"{field}__in": keys}).order_by("pk"))

    root = type(record)._base_manager.get(pk=record.pk)
    return {(type(row), row.pk): row for row in rows(root, read)}


def _as_of(model: Model, at: datetime) -> QuerySet:
    return model.history.as_of(at)  # type: ignore[attr-defined]


def kept_since(records: QuerySet) -> datetime | None:
    """When the history of the first of `records` begins."""
    return records.model.history.aggregate(first=Min("history_date"))["first"]


# --- Differences --------------------------------------------------------------------------------


def fields(model: Model) -> list[models.Field]:
    """The fields that say something about a row; of a translated text those of each language."""
    originals: Collection[str] = ()
    if model in translator.get_registered_models():
        originals = translator.get_options_for_model(model).all_fields
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in originals and field.name not in _NOTED
    ]


def differ(one: Row, other: Row) -> list[models.Field]:
    """The fields in which two states of a row differ."""
    return [
        field
        for field in fields(type(one))
        if getattr(one, field.attname) != getattr(other, field.attname)
    ]


def differences(before: State, after: State) -> list[RowDifference]:
    """What changed from one state to another, the record itself first."""
    return [*_removed_or_changed(before, after), *_added(before, after)]


def _removed_or_changed(before: State, after: State) -> Iterator[RowDifference]:
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield _difference(old, "removed", _stated(old), old, None)
        elif changed := differ(old, new):
            yield _difference(new, "changed", changed, old, new)


def _added(before: State, after: State) -> Iterator[RowDifference]:
    for key, new in after.items():
        if key not in before:
            yield _difference(new, "added", _stated(new), None, new)


def _stated(row: Row) -> list[models.Field]:
    """The fields with a value, but for what a reader does not need: keys and the way to the whole."""
    return [
        field
        for field in fields(type(row))
        if field.editable and getattr(row, field.attname) not in (None, "")
    ]


def _difference(
    row: Row, what: str, changed: Iterable[models.Field], old: Row | None, new: Row | None
) -> RowDifference:
    return RowDifference(
        type(row),
        row.pk,
        str(row._meta.verbose_name),
        title(row),
        what,
        [
            FieldDifference(
                field.name,
                str(field.verbose_name),
                in_words(old, field) if old else "",
                in_words(new, field) if new else "",
            )
            for field in changed
        ],
    )


def title(row: Row) -> str:
    """What a row is called; one whose relations are gone is called by its key."""
    try:
        return str(row)
    except models.ObjectDoesNotExist:
        return f"#{row.pk}"


def in_words(row: Row, field: models.Field) -> str:
    """The value of a field as a reader knows it: a choice by its label, a record by its name."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        other = field.related_model._base_manager.filter(pk=value).first()
        return title(other) if other else f"#{value}"
    if field.flatchoices:
        return force_str(dict(field.flatchoices).get(value, value))
    return str(value)
