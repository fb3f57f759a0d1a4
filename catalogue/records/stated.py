"""All that one record states, each statement under a key by which a visitor can point at it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model, Prefetch, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliances.models import Affiliation, CitedField, Subject
from alliances.models.citation import TARGETS, Citation
from alliances.public_ids import Kind
from alliances.suggestions import FIELDS, GROUPS
from catalogue.addresses import name_of
from catalogue.records import alliance, organisation
from catalogue.records.statements import ROWS, field_value
from catalogue.texts import text

_TARGETS = {Citation._meta.get_field(name).related_model: name for name in TARGETS}
# Fields that are told in full, and not named alone as on the page of a source.
_LONG = {CitedField.SUMMARY, CitedField.OBJECTIVES, CitedField.DESCRIPTION}


class Stated(NamedTuple):
    """One statement: `key` is a field's code, a group's, or a row's uid; `value` is in words."""

    key: str
    label: str
    value: str


class Group(NamedTuple):
    """Statements of one sort; `code` is that of the group itself, '' of the single fields."""

    code: str
    label: str
    statements: list[Stated]


def _people(people: QuerySet) -> QuerySet:
    positions = Affiliation.objects.public().order_by("pk")
    return people.prefetch_related(Prefetch("affiliations", positions))


# How to fetch a record with its public rows; the rest have few rows, and all of them public.
_FETCH: dict[Kind, Callable[[QuerySet], QuerySet]] = {
    Kind.ALLIANCE: alliance.for_record,
    Kind.ORGANISATION: organisation.for_record,
    Kind.PERSON: _people,
}


def statements_of(record: Any) -> list[Group]:
    """What `record`, which is public, states to the public, by group; the single fields first."""
    model, kind = type(record), Kind(record.public_id[0])
    fetch = _FETCH.get(kind, lambda rows: rows)
    row = fetch(model._default_manager.filter(pk=record.pk)).get()
    fields = [Stated(name, _label(model, name), _value(row, name)) for name in FIELDS[model]]
    groups = [
        Group(code, _label_of_group(model, code, relation), _rows(row, relation))
        for code, relation in GROUPS[model].items()
    ]
    return [Group("", _("Key facts"), fields), *groups]


def _label(model: type[Model], field: str) -> str:
    if field in CitedField:
        return str(CitedField(field).label)
    return capfirst(str(model._meta.get_field(field).verbose_name))  # type: ignore[union-attr]


def _label_of_group(model: type[Model], code: str, relation: str) -> str:
    if code in Subject:
        return str(Subject(code).label)
    rows = model._meta.get_field(relation).related_model
    return capfirst(str(rows._meta.verbose_name_plural))  # type: ignore[union-attr]


def _value(record: Any, field: str) -> str:
    if field == CitedField.NAMES:
        return ", ".join(name.value for name in record.other_names.all())
    if field == CitedField.NAME:
        return name_of(record)
    if field in _LONG:
        return text(record, field)
    named = getattr(record, field)
    # A draft that a public record names is nobody's business yet.
    if isinstance(named, Model) and not getattr(named, "is_published", True):
        return ""
    return field_value(record, field)


def _rows(record: Any, relation: str) -> list[Stated]:
    return [_row(row) for row in getattr(record, relation).all()]


def _row(row: Any) -> Stated:
    target = _TARGETS.get(type(row))
    if target is None:
        return Stated(row.uid, capfirst(row._meta.verbose_name), str(getattr(row, "parent", row)))
    label, words = ROWS[target]
    return Stated(row.uid, str(label), "".join(words(row)))
