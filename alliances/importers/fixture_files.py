"""Reads fixture files, without the database.

A fixture is a JSON list of objects as `loaddata` takes them, without pk: each is named by the
value of its model's `natural_key_field`, and names others by the first part of their natural key.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

# Taken from a fixture once, and curation's afterwards.
_ONCE = {"version", "created", "modified"}

Model = type[models.Model]
Values = dict[str, Any]


class FixtureError(Exception):
    """A fixture cannot be loaded; the message names the file and the object."""


class Name(NamedTuple):
    """What tells one object from all others."""

    model: Model
    key: str

    def __str__(self) -> str:
        return f"{self.model._meta.label_lower} {self.key}"


@dataclass(frozen=True)
class FixtureObject:
    """One object of a fixture; `stated` holds what JSON compares, of a relation the key."""

    name: Name
    file: str
    number: int
    stated: Values
    once: Values

    @property
    def where(self) -> str:
        return f"{self.file}, object {self.number} ({self.name})"

    @property
    def title(self) -> str:
        """As staff know it: 'organisation “Inserm” (G…)'."""
        known_as = next(
            (self.stated[f] for f in ("name_en", "name", "title", "value") if self.stated.get(f)),
            None,
        )
        kind = self.name.model._meta.verbose_name
        return f"{kind} “{known_as}” ({self.name.key})" if known_as else f"{kind} {self.name.key}"

    def references(self) -> Iterator[Name]:
        for name, value in self.stated.items():
            described = column(self.name.model, name)
            if described.is_relation and value is not None:
                yield Name(target(described), value)


def read(paths: Iterable[Path]) -> list[FixtureObject]:
    """The objects of fixture files, in their order. Raises FixtureError."""
    objects = [parsed for path in paths for parsed in _read_file(path)]
    first: dict[Name, FixtureObject] = {}
    for one in objects:
        if first.setdefault(one.name, one) is not one:
            raise FixtureError(f"{one.where}: stated before in {first[one.name].where}")
    return objects


def _read_file(path: Path) -> Iterator[FixtureObject]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FixtureError(f"{path.name}: {error}") from error
    if not isinstance(entries, list):
        raise FixtureError(f"{path.name}: not a list of objects")
    for number, entry in enumerate(entries, start=1):
        try:
            yield _parse(entry, path.name, number)
        except FixtureError as error:
            raise FixtureError(f"{path.name}, object {number}: {error}") from error


def _parse(entry: Any, file: str, number: int) -> FixtureObject:
    shaped = isinstance(entry, dict) and entry.keys() == {"model", "fields"}
    if not shaped or not isinstance(entry["fields"], dict):
        raise FixtureError("an object has just “model” and “fields” (no pk: the key names it)")
    try:
        model = apps.get_model(entry["model"])
    except (AttributeError, LookupError, ValueError) as error:
        raise FixtureError(f"there is no model “{entry['model']}”") from error
    fields = dict(entry["fields"])
    for bare in get_translatable_fields_for_model(model) or ():
        # The bare field stands for its default language, as it does in `loaddata`.
        if bare in fields:
            localised = build_localized_fieldname(bare, settings.LANGUAGE_CODE)
            fields.setdefault(localised, fields.pop(bare))
    key = fields.pop(key_field(model), None)
    if not isinstance(key, str) or not key:
        raise FixtureError(f"states no {key_field(model)}")
    values = {name: _parse_value(column(model, name), value) for name, value in fields.items()}
    once = {name: values.pop(name) for name in _ONCE & values.keys()}
    return FixtureObject(Name(model, key), file, number, stated=values, once=once)


def _parse_value(described: models.Field, value: Any) -> Any:
    if described.is_relation and value is not None:
        key_field(target(described))
        if not isinstance(value, list) or not value or not isinstance(value[0], str):
            raise FixtureError(f'{described.name} takes a natural key such as ["…"]')
        return value[0]
    try:
        return comparable(described, value)
    except ValidationError as error:
        raise FixtureError(f"{described.name}: {'; '.join(error.messages)}") from error


def key_field(model: Model) -> str:
    """The field by whose value fixtures name a row of `model`. Raises FixtureError."""
    name: str | None = getattr(model, "natural_key_field", None)
    if name is None:
        raise FixtureError(f"{model._meta.label_lower} has no natural key")
    return name


def target(relation: models.Field) -> Model:
    """The model that a foreign key leads to."""
    return cast(Model, relation.related_model)


def column(model: Model, name: str) -> models.Field:
    """The field of `model` called `name`. Raises FixtureError where it is no column."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise FixtureError(f"{model._meta.label_lower} has no field “{name}”") from error
    if not isinstance(found, models.Field) or not found.concrete or found.many_to_many:
        raise FixtureError(f"{name} is no column: its rows are objects of their own")
    return found


def comparable(described: models.Field, value: Any) -> Any:
    """A column's value as JSON compares it: equal values look equal, empty text is None."""
    if value is None or value == "":
        return None
    value = value if described.is_relation else described.to_python(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if isinstance(value, (bool, int)) else str(value)


def column_value(described: models.Field, value: Any) -> Any:
    """The way back from `comparable`, for a column that is no relation."""
    if value is None:
        return None if described.null else ""
    return described.to_python(value)
