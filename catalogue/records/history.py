"""The public history of a record: what changed of what was public, and when.

Nothing that is not public now is told of the past either: no draft partner, no staff. A version
from before the record was first published, or from while it was withdrawn, is none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Field, ForeignKey, Model
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django_countries.fields import CountryField

from alliances import history
from alliances.aggregates import ROOTS
from alliances.history import Chronicle, RowDifference, State, Version
from alliances.models import Citation, RecordStatus
from alliances.models.base import OtherName
from alliances.models.citation import TARGETS
from alliances.partial_dates import PartialDate
from catalogue.addresses import name_of
from catalogue.records.statements import ROWS
from catalogue.texts import Text

# Where a record stands is told by its being here; the rest of what is not public cannot be edited.
_NOT_TOLD = {"record_status", "merged_into"}
_TARGETS = {Citation._meta.get_field(name).related_model: name for name in TARGETS}

Key = tuple[type[Model], int]


class FieldChange(NamedTuple):
    """A field of a row; `language` is that of its text, '' where it is in none."""

    label: str
    language_name: str
    before: str
    after: str


class Change(NamedTuple):
    """A row that was added, removed or changed; `title` is in parts, each in its language."""

    what: str
    kind: str
    title: list[str]
    fields: list[FieldChange]


class PublicVersion(NamedTuple):
    """A version that was public; `changes` is None for the first one."""

    number: int
    at: datetime
    changes: list[Change] | None


class PublicHistory(Sequence[PublicVersion]):
    """The public versions of a record that is public now, the newest first.

    A slice of it costs a few queries for each kind of row, however many versions are in it.
    """

    def __init__(self, record: Any) -> None:
        self._chronicle = Chronicle(record)
        self._versions = [one for one in self._chronicle.versions if self._was_public(one)]

    def _was_public(self, version: Version) -> bool:
        kept = self._chronicle.kept_at(version.at)
        return getattr(kept, "record_status", RecordStatus.PUBLISHED) == RecordStatus.PUBLISHED

    def __len__(self) -> int:
        return len(self._versions)

    def __getitem__(self, part: Any) -> Any:
        place = slice(part, part + 1) if isinstance(part, int) else part
        first, last, _step = place.indices(len(self))
        versions = self._versions[first : last + 1]
        (states,) = _public([self._chronicle.states(versions)])
        changes: list[list[Change] | None] = [
            [*_changes(before, after)] for after, before in pairwise(states)
        ]
        # The one behind the last is there to compare with; the first of all has none.
        found = [
            PublicVersion(version.number, version.at, told)
            for version, told in zip(versions[: last - first], [*changes, None], strict=False)
        ]
        return found[0] if isinstance(part, int) else found


def changes_between(pairs: Iterable[tuple[State, State]]) -> list[list[Change]]:
    """What the public may know of how each of some records changed, from (before, after).

    The rows of a state know the records that they name, see `alliances.history.relate`.
    """
    states = _public([[after, before] for before, after in pairs])
    return [[*_changes(before, after)] for after, before in states]


# --- What is public of a state ------------------------------------------------------------------


def _public(records: Sequence[Sequence[State]]) -> list[list[State]]:
    """Some states of each record, without the rows that name a record which is not public now."""
    named: dict[int, list[Key]] = {}
    keys: defaultdict[type[Model], set[int]] = defaultdict(set)
    for states in records:
        # Most rows are the same in most states.
        rows = {id(row): row for state in states for row in state.values()}
        named |= {place: [*_named(row)] for place, row in rows.items()}
        own = {one for state in states for one in state}
        for model, key in {one for place in rows for one in named[place]} - own:
            keys[model].add(key)
    public = {(model, key) for model in keys for key in _public_of(model, keys[model])}
    return [[dict(_shown(state, public, named)) for state in states] for states in records]


def _named(row: Model) -> Iterator[Key]:
    """The records that the public fields of a row name."""
    for field in _relations(type(row)):
        if (key := getattr(row, field.attname)) is not None:
            yield field.related_model, key


@cache
def _relations(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in _told(model) if isinstance(field, ForeignKey))


@cache
def _told(model: type[Model]) -> tuple[Field, ...]:
    """The fields of a row that the public may know."""
    return tuple(
        field for field in history.fields(model) if field.editable and field.name not in _NOT_TOLD
    )


def _public_of(model: type[Model], keys: Collection[int]) -> list[int]:
    records: Any = model._default_manager.filter(pk__in=keys)
    for narrowing in ("published", "public"):
        if hasattr(records, narrowing):
            records = getattr(records, narrowing)()
            break
    return list(records.values_list("pk", flat=True))


def _shown(
    state: State, public: set[Key], named: dict[int, list[Key]]
) -> Iterator[tuple[Key, Model]]:
    shown: set[Key] = set()
    for place, (key, row) in enumerate(state.items()):
        hidden = [one for one in named[id(row)] if one not in (shown if one in state else public)]
        if place == 0 or not hidden:
            shown.add(key)
            yield key, _without(row, hidden)


def _without(record: Model, hidden: Collection[Key]) -> Model:
    """`record` not naming what is hidden."""
    if not hidden:
        return record
    shown = copy(record)
    for field in _relations(type(record)):
        if (field.related_model, getattr(record, field.attname)) in hidden:
            setattr(shown, field.name, None)
    return shown


# --- In words -----------------------------------------------------------------------------------


def _changes(before: State, after: State) -> Iterator[Change]:
    for one in history.differences(before, after):
        row = after.get((one.model, one.key)) or before[one.model, one.key]
        kind, title = _row(row)
        fields = [*_fields(one, before, after)]
        if one.what != "changed":
            fields = [field for field in fields if field.before + field.after not in title]
        if fields or one.what != "changed":
            yield Change(one.what, kind, title, fields)


def _fields(one: RowDifference, before: State, after: State) -> Iterator[FieldChange]:
    """Of a row that was added or removed, only what its title does not tell."""
    told = {field.name: field for field in _told(one.model)}
    old, new = before.get((one.model, one.key)), after.get((one.model, one.key))
    for name in [field.name for field in one.fields if field.name in told]:
        field: Any = told[name]
        if one.what != "changed" and isinstance(field, ForeignKey):
            continue
        language = getattr(field, "language", "")
        original = field.translated_field if language else field
        yield FieldChange(
            capfirst(str(original.verbose_name)),
            get_language_info(language)["name_translated"] if language else "",
            _value(old, field, language),
            _value(new, field, language),
        )


def _value(row: Any, field: Any, language: str) -> str:
    """The value of a field in words, '' for none."""
    value = getattr(row, field.attname, None)
    if value in (None, ""):
        return ""
    if isinstance(field, ForeignKey):
        return _name(getattr(row, field.name))
    if isinstance(field, CountryField):
        return str(value.name)
    if isinstance(value, PartialDate):
        return value.display()
    if isinstance(value, date):
        return date_format(value)
    if language:
        return Text(value, language)
    if not isinstance(value, str | bool):
        return number_format(value, use_l10n=True)
    return history.in_words(row, field)


def _name(record: Any) -> str:
    return name_of(record) if isinstance(record, ROOTS) else "".join(_row(record)[1])


def _row(row: Any) -> tuple[str, list[str]]:
    """(what kind of row it is, which one, in parts)"""
    kind = capfirst(str(row._meta.verbose_name))
    if isinstance(row, Citation):
        return kind, _citation(row)
    if isinstance(row, OtherName):
        return kind, [Text(row.value, row.language)]
    if isinstance(row, ROOTS):
        return kind, [_name(row)]
    if type(row) in _TARGETS:
        label, words = ROWS[_TARGETS[type(row)]]
        return str(label), words(row)
    return kind, [str(row)]


def _citation(row: Citation) -> list[str]:
    of = [row.get_field_display()] if row.field else _row(getattr(row, row.target))[1]
    source = Text(row.source.title, row.source.language) if row.source.title else _name(row.source)
    return [source, *([" ", row.locator] if row.locator else []), " – ", *of]
