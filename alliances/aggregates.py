"""Aggregates: a record with all rows that are part of it, changed and kept as one.

A row is part of what takes it along when it is deleted: a participation of its alliance, a
citation of its participation. So the models themselves say what belongs together.
"""

from collections.abc import Callable, Iterator
from functools import cache

from django.db import models

from alliances.models import (
    Affiliation,
    Alliance,
    DiseaseArea,
    DiseaseParent,
    Organisation,
    Person,
    Place,
    Programme,
    Source,
    Theme,
)
from alliances.models.search_document import SearchDocument

# The records at the root of an aggregate.
ROOTS: tuple[type[models.Model], ...] = (
    Alliance,
    Organisation,
    DiseaseArea,
    Programme,
    Theme,
    Person,
    Place,
    Source,
)
# A position is the organisation's as well as the person's, and outlives neither.
_ALSO_OF: dict[type[models.Model], tuple[str, ...]] = {Affiliation: ("organisation",)}

# Of rows that belong to two records, the way to the one with which they are edited.
_EDITED_WITH: dict[type[models.Model], str] = {Affiliation: "person", DiseaseParent: "child"}

Row = models.Model
Model = type[models.Model]
# The rows of `model` whose field `whole` names one of the rows with these keys.
Read = Callable[[Model, str, list[int]], list[Row]]


@cache
def wholes(model: Model) -> tuple[str, ...]:
    """The fields of a row that name what it is part of."""
    parts = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    ]
    return (*parts, *_ALSO_OF.get(model, ()))


@cache
def parts(model: Model) -> tuple[tuple[Model, str], ...]:
    """(model of the part, its field that names the whole), of every kind of part with a history."""
    return tuple(
        (part, field)
        for part in members()
        for field in wholes(part)
        if part._meta.get_field(field).related_model is model
    )


@cache
def members() -> tuple[Model, ...]:
    """Every model of an aggregate, roots first; what is derived from them is none."""
    found = dict.fromkeys(ROOTS)
    waiting = [*ROOTS]
    while waiting:
        whole = waiting.pop(0)
        for relation in whole._meta.related_objects:
            part = relation.related_model
            if part not in found and _is_part(part, relation.field.name):
                found[part] = None
                waiting.append(part)
    return tuple(found)


def _is_part(model: Model, field: str) -> bool:
    return field in wholes(model) and not issubclass(model, SearchDocument)


def owners(row: Row) -> set[Row]:
    """The records that a row belongs to.

    A record belongs to itself, a citation of a participation to the alliance, and a position to
    the organisation as well as to the person.
    """
    found = filter(None, (getattr(row, whole) for whole in wholes(type(row))))
    return {owner for whole in found for owner in owners(whole)} or {row}


def edited_with(record: Row, state: dict[tuple[Model, int], Row]) -> dict[tuple[Model, int], Row]:
    """Those rows of an aggregate, wholes before their parts, that are edited with its record.

    A position belongs to its organisation, too, but is edited with the person; that one area is
    narrower than another is said by the narrower one.
    """
    others: set[tuple[Model, int]] = set()
    for key, row in state.items():
        named = ((row._meta.get_field(way), getattr(row, f"{way}_id")) for way in wholes(key[0]))
        if way := _EDITED_WITH.get(key[0]):
            editor = (row._meta.get_field(way).related_model, getattr(row, f"{way}_id"))
            is_others = editor != (type(record), record.pk)
        else:
            is_others = any((field.related_model, whole) in others for field, whole in named)
        if is_others:
            others.add(key)
    return {key: row for key, row in state.items() if key not in others}


def rows(record: Row, read: Read) -> Iterator[Row]:
    """`record` and every row of its aggregate, wholes before their parts."""
    yield record
    met: set[tuple[Model, int]] = {(type(record), record.pk)}
    level: dict[Model, list[int]] = {type(record): [record.pk]}
    while level:
        below: dict[Model, list[int]] = {}
        for whole, keys in level.items():
            for model, field in parts(whole):
                for row in read(model, field, keys):
                    if (model, row.pk) not in met:
                        met.add((model, row.pk))
                        below.setdefault(model, []).append(row.pk)
                        yield row
        level = below
