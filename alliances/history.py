"""The history of aggregates: which states a record had, who made them, when and why.

django-simple-history keeps the rows: those of parts as they are saved, that of the record itself
once a change is complete, written by `alliances.curation`. So the time of a record's row is that
of a whole state: every part as it was then belongs to it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import force_str
from modeltranslation.translator import translator

from alliances.aggregates import ROOTS, Model, Row, parts, rows, wholes
from alliances.models import Citation

# Says when a state was, and nothing about the record.
_NOTED = {"version", "modified"}
# Keys in one statement.
_AT_ONCE = 500

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
    """Keep the present state of `records`, as the database has it.

    Of `new` ones, which were written in bulk, parts included, it is the first. All under one time,
    so that the state of a record has its parts.
    """
    at = timezone.now()
    by_model: defaultdict[Model, list[Row]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    for model, some in by_model.items():
        if has_history(model):
            kept = model.history.model  # type: ignore[attr-defined]
            by = kept.get_default_history_user(some[0])
            told = {
                "history_date": connection.ops.adapt_datetimefield_value(at),
                "history_type": "+" if new else "~",
                "history_change_reason": why or None,
                "history_user_id": by and by.pk,
            }
            for start in range(0, len(some), _AT_ONCE):
                _copy(model, told, [row.pk for row in some[start : start + _AT_ONCE]])


def _copy(model: Model, told: dict[str, Any], keys: list[int]) -> None:
    """Copy rows into their history within the database.

    To make a historical instance of each takes simple-history twenty times longer, which imports
    of a hundred thousand rows cannot wait for.
    """
    quote = connection.ops.quote_name
    kept = model.history.model._meta.db_table  # type: ignore[attr-defined]
    columns = [quote(field.column) for field in model._meta.concrete_fields]
    into = ", ".join([*columns, *map(quote, told)])
    what = ", ".join([*columns, *["%s"] * len(told)])
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(kept)} ({into}) SELECT {what} "  # noqa: S608
            f"FROM {quote(model._meta.db_table)} "
            f"WHERE {quote(model._meta.pk.column)} IN ({marks})",
            [*told.values(), *keys],
        )


def write_missing(model: Model) -> None:
    """Keep the present state of the rows of which none is kept yet."""
    known = model.history.values(model._meta.pk.attname)  # type: ignore[attr-defined]
    rows_without = model._base_manager.exclude(pk__in=known).only("pk")
    portion: list[Row] = []
    for row in rows_without.iterator(_AT_ONCE):
        portion.append(row)
        if len(portion) == _AT_ONCE:
            write(portion, new=True)
            portion = []
    write(portion, new=True)


def is_kept(model: Model) -> bool:
    """Whether any row of the model has a history."""
    return model.history.exists()  # type: ignore[attr-defined]


@cache
def has_history(model: Model) -> bool:
    return hasattr(model, "history")


def versions(record: Row) -> list[Version]:
    """The states of a record, the newest first; of each number the last that was kept."""
    kept = record.history.select_related("history_user")  # type: ignore[attr-defined]
    found = kept.order_by("history_date", "history_id").exclude(history_type="-")
    # Places and themes have no number of their own.
    numbered = {getattr(row, "version", place): row for place, row in enumerate(found, start=1)}
    return [
        Version(number, row.history_date, row.history_user, row.history_change_reason or "")
        for number, row in sorted(numbered.items(), reverse=True)
    ]


def version(record: Row, number: int) -> Version | None:
    """One of the states of a record; None where it has or keeps no such."""
    return next((one for one in versions(record) if one.number == number), None)


def state_at(record: Row, at: datetime) -> State:
    """The aggregate as it was; empty where there is no history so far back."""

    def read(model: Model, field: str, keys: list[int]) -> list[Row]:
        found = _as_of(model, at).filter(**{f"{field}__in": keys})
        return list(found.order_by(model._meta.pk.attname))

    root = row_at(record, at)
    return {(type(row), row.pk): row for row in rows(root, read)} if root else {}


def came_since(row: Row, at: datetime) -> bool:
    """Whether it is kept that the row was made after `at`."""
    kept = row.history.filter(history_type="+", history_date__gt=at)  # type: ignore[attr-defined]
    return kept.exists()


def row_at(row: Row, at: datetime) -> Row | None:
    """One row as it was, whatever it was part of; None where it was not, or is not kept."""
    return _as_of(type(row), at).filter(pk=row.pk).first()


def state_now(record: Row) -> State:
    """The aggregate as it is."""

    def read(model: Model, field: str, keys: list[int]) -> list[Row]:
        return list(model._base_manager.filter(**{f"{field}__in": keys}).order_by("pk"))

    root = type(record)._base_manager.get(pk=record.pk)
    return {(type(row), row.pk): row for row in rows(root, read)}


def _as_of(model: Model, at: datetime) -> QuerySet:
    return model.history.as_of(at)  # type: ignore[attr-defined]


# --- Every state of a record --------------------------------------------------------------------


class _Kept:
    """What is kept of one row, the oldest first."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.dates: list[datetime] = []
        # Made when first asked for, each with what it is part of: (field, key of the whole).
        self.made: dict[int, tuple[Row, list[tuple[str, int]]]] = {}

    def add(self, row: Any) -> None:
        self.rows.append(row)
        self.dates.append(row.history_date)

    def _place(self, at: datetime) -> int | None:
        place = bisect_right(self.dates, at) - 1
        return None if place < 0 or self.rows[place].history_type == "-" else place

    def kept_at(self, at: datetime) -> Any:
        """The row of the history that tells how the row was; None where there was none."""
        place = self._place(at)
        return None if place is None else self.rows[place]

    def at(self, at: datetime) -> tuple[Row, list[tuple[str, int]]] | None:
        """The row as it was, the same object for each time at which it was the same."""
        place = self._place(at)
        if place is None:
            return None
        if place not in self.made:
            row = self.rows[place].instance
            ways = ((field, getattr(row, f"{field}_id")) for field in wholes(type(row)))
            self.made[place] = (row, [way for way in ways if way[1] is not None])
        return self.made[place]


class Chronicle:
    """All that is kept of a record, read at once: some queries for each kind of part.

    `state_at` reads one state; who compares many would read most rows again for each.
    """

    def __init__(self, record: Row) -> None:
        self.versions = versions(record)
        self._root = (type(record), record.pk)
        self._kept: defaultdict[Model, defaultdict[int, _Kept]]
        self._kept = defaultdict(lambda: defaultdict(_Kept))
        level = {type(record): self._read(type(record), type(record)._meta.pk.attname, {record.pk})}
        while any(level.values()):
            below: defaultdict[Model, set[int]] = defaultdict(set)
            for whole, keys in level.items():
                for model, field in parts(whole) if keys else ():
                    below[model] |= self._read(model, field, keys)
            level = below

    def _read(self, model: Model, field: str, keys: set[int]) -> set[int]:
        """The keys, not met before, of the rows that were ever part of the rows with `keys`."""
        all_kept = model.history.all()  # type: ignore[attr-defined]
        key = model._meta.pk.attname
        # One that belongs elsewhere by now, or did before, is read with that, too.
        ever = all_kept.filter(**{f"{field}__in": keys}).order_by().values(key)
        met = set(self._kept[model])
        for row in all_kept.filter(**{f"{key}__in": ever}).order_by("history_date", "history_id"):
            if getattr(row, key) not in met:
                self._kept[model][getattr(row, key)].add(row)
        return set(self._kept[model]) - met

    def states(self, versions: Iterable[Version]) -> list[State]:
        """The aggregate in each of `versions`; the rows know the records that they name."""
        found = [self.state(version.at) for version in versions]
        every = {id(row): row for state in found for row in state.values()}
        relate([*every.values()], {key: row for state in found for key, row in state.items()})
        return found

    def kept_at(self, at: datetime) -> Any:
        """The row of the history that tells how the record itself was."""
        model, key = self._root
        return self._kept[model][key].kept_at(at)

    def state(self, at: datetime) -> State:
        """The aggregate as it was, like `state_at`; an unchanged row is the same object."""
        part_of: defaultdict[tuple[Model, str, int], list[Row]] = defaultdict(list)
        for model, by_key in self._kept.items():
            for kept in by_key.values():
                row, ways = kept.at(at) or (None, ())
                for field, whole in ways:
                    part_of[model, field, whole].append(row)

        def read(model: Model, field: str, keys: list[int]) -> list[Row]:
            found = (row for key in keys for row in part_of.get((model, field, key), ()))
            return sorted(found, key=lambda row: row.pk)

        model, key = self._root
        root = self._kept[model][key].at(at)
        return {(type(row), row.pk): row for row in rows(root[0], read)} if root else {}


# --- Differences --------------------------------------------------------------------------------


@cache
def fields(model: Model) -> tuple[models.Field, ...]:
    """The fields that say something about a row; of a translated text those of each language."""
    originals: Collection[str] = ()
    if model in translator.get_registered_models():
        originals = translator.get_options_for_model(model).all_fields
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in originals and field.name not in _NOTED
    )


def differ(one: Row, other: Row) -> list[models.Field]:
    """The fields in which two states of a row differ."""
    return [
        field
        for field in fields(type(one))
        if getattr(one, field.attname) != getattr(other, field.attname)
    ]


def differences(before: State, after: State) -> list[RowDifference]:
    """What changed from one state to another, the record itself first."""
    either = {**before, **after}
    changed = [*_removed_or_changed(before, after, either), *_added(before, after, either)]
    relate([row for _what, *both, _fields in changed for row in both if row], either)
    return [_difference(*one) for one in changed]


# What happened to a row, what it was, what it is, and the fields to tell.
_Change = tuple[str, Row | None, Row | None, list[models.Field]]


def _removed_or_changed(before: State, after: State, either: State) -> Iterator[_Change]:
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield "removed", old, None, _stated(old, either)
        elif old is not new and (fields_changed := differ(old, new)):
            yield "changed", old, new, fields_changed


def _added(before: State, after: State, either: State) -> Iterator[_Change]:
    for key, new in after.items():
        if key not in before:
            yield "added", None, new, _stated(new, either)


def _stated(row: Row, aggregate: State) -> list[models.Field]:
    """The fields with a value, but for what a reader does not need: keys, the way to the whole."""
    return [
        field
        for field in fields(type(row))
        if field.editable
        and (value := getattr(row, field.attname)) not in (None, "")
        and (field.related_model, value) not in aggregate
    ]


def _difference(
    what: str, old: Row | None, new: Row | None, changed: Iterable[models.Field]
) -> RowDifference:
    row: Any = new or old
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


def relate(some: Collection[Row], aggregate: State) -> None:
    """Give rows the records that they name, in a query or two for each kind of record.

    What belongs to the same aggregate is taken from it, any other record as it is now, and one
    that is gone as it last was.
    """
    named: defaultdict[Model, set[int]] = defaultdict(set)
    known = {id(row) for row in some}
    for row, field in _relations(some):
        named[field.related_model].add(getattr(row, field.attname))
    found: State = {}
    for model, keys in named.items():
        others = [aggregate[model, key] for key in keys if (model, key) in aggregate]
        others += _present_or_last(model, {key for key in keys if (model, key) not in aggregate})
        found.update({(model, other.pk): other for other in others})
        if model not in ROOTS:
            # A citation is told by its statement, and a position by the person who holds it.
            relate([other for other in others if id(other) not in known], aggregate)
    for row, field in _relations(some):
        if other := found.get((field.related_model, getattr(row, field.attname))):
            field.set_cached_value(row, other)


def _relations(some: Collection[Row]) -> Iterator[tuple[Row, models.ForeignKey]]:
    """Each of the rows with each of its fields that names a record which it does not know yet."""
    for row in some:
        for field in row._meta.concrete_fields:
            if (
                isinstance(field, models.ForeignKey)
                and getattr(row, field.attname) is not None
                and not field.is_cached(row)
            ):
                yield row, field


def _present_or_last(model: Model, keys: Collection[int]) -> list[Row]:
    present = list(model._base_manager.filter(pk__in=keys)) if keys else []
    gone = {*keys} - {row.pk for row in present}
    if not gone or not has_history(model):
        return present
    key = model._meta.pk.attname
    kept = model.history.filter(**{f"{key}__in": gone})  # type: ignore[attr-defined]
    last = {getattr(row, key): row for row in kept.order_by("history_date", "history_id")}
    return [*present, *(row.instance for row in last.values())]


def title(row: Row) -> str:
    """What a row is called, a citation with what it is of; by its key where relations are gone."""
    try:
        if isinstance(row, Citation):
            of = row.get_field_display() or title(getattr(row, row.target))
            return f"{row} – {of}"
        return str(row)
    except models.ObjectDoesNotExist:
        return f"#{row.pk}"


def in_words(row: Row, field: models.Field) -> str:
    """The value of a field as a reader knows it: a choice by its label, a record by its name."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        if not field.is_cached(row):
            relate([row], {})
        other = field.get_cached_value(row, default=None)
        return title(other) if other else f"#{value}"
    if field.flatchoices:
        return force_str(dict(field.flatchoices).get(value, value))
    return str(value)
