"""What a record states, what an ideal one states beside it, and what no source bears out."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models
from django.db.models import Prefetch

from alliances.models import Alliance, Citation, Organisation, Subject
from alliances.models.citation import CITED_FIELDS, CitedField

# What an ideal record states. The codes are keys of the public record (docs/data-dictionary.md).
IDEAL_FIELDS = (
    "kind",
    "status",
    "start",
    "duration_years",
    "summary",
    "objectives",
    "website",
)
IDEAL_ROWS = {
    "participations": "participations",
    "fundings": "fundings",
    "diseases": "foci",
    "themes": "theme_tags",
    "places": "sites",
    "people": "involvements",
    "milestones": "milestones",
    "identifiers": "identifiers",
}
STATEMENT_ROWS = {
    "alliance": (
        "participations",
        "fundings",
        "foci",
        "theme_tags",
        "sites",
        "milestones",
        "involvements",
        "identifiers",
        "gaps",
    ),
    "organisation": (
        "foci",
        "theme_tags",
        "affiliations",
        "identifiers",
        "relations",
        "figures",
        "gaps",
    ),
    "programme": ("identifiers",),
}
# Names of other_names rows are cited together, as one field.
_FIELD_SOURCES = {CitedField.NAMES: "other_names"}
# By the rows of a statement: what it takes to say in words which one each is.
_NAMED: dict[str, tuple[str, ...]] = {
    "participations": ("organisation",),
    "fundings": ("funder", "programme"),
    "foci": ("disease",),
    "theme_tags": ("theme",),
    "sites": ("place",),
    "involvements": ("affiliation__person",),
    "affiliations": ("person",),
    "relations": ("related",),
}
WITH_DISPUTES = (Alliance, Organisation)


def kind_of(record: models.Model | type[models.Model]) -> str:
    """'alliance', 'organisation' or 'programme', the key of the tables above."""
    return str(record._meta.model_name)


def missing(alliance: Alliance) -> list[str]:
    """Codes of what an ideal record states and this one does not."""
    fields = [field for field in IDEAL_FIELDS if not getattr(alliance, field)]
    rows = [code for code, relation in IDEAL_ROWS.items() if not getattr(alliance, relation).all()]
    return fields + rows


def label(code: str) -> str:
    """A code of `missing` in words."""
    return str(Subject(code).label if code in Subject else CitedField(code).label)


def stated_fields(record: Any) -> list[CitedField]:
    """The citable fields of an alliance, organisation or programme that hold a value."""
    stated = []
    for field in CITED_FIELDS[kind_of(record)]:
        if relation := _FIELD_SOURCES.get(field):
            holds = bool(getattr(record, relation).all())
        else:
            holds = getattr(record, field) not in (None, "")
        if holds:
            stated.append(field)
    return stated


def read(record: Any) -> Any:
    """`record` as it is in the database, with all statements and their sources, in a fixed number
    of queries."""
    return read_all(type(record), [record.pk])[0]


def read_all(model: Any, keys: Collection[int]) -> list[Any]:
    """The records with `keys` as `read` gives them, in the same number of queries for any."""
    wanted: list[Any] = [_with_sources("citations")]
    for relation in STATEMENT_ROWS[kind_of(model)]:
        rows = model._meta.get_field(relation).related_model._default_manager
        wanted += [
            Prefetch(relation, rows.select_related(*_NAMED.get(relation, ()))),
            _with_sources(f"{relation}__citations"),
        ]
    if issubclass(model, WITH_DISPUTES):
        wanted += ["other_names", "disputes__readings"]
        wanted += [_with_sources("disputes__readings__citations")]
    found = list(model.objects.prefetch_related(*wanted).filter(pk__in=keys).order_by("pk"))
    if len(found) < len(set(keys)):
        raise model.DoesNotExist
    return found


def _with_sources(way: str) -> Prefetch:
    return Prefetch(way, Citation.objects.select_related("source"))


def rows_of(record: Any) -> Iterator[tuple[str, Any]]:
    """(relation, row) of every statement of a record that is a row; see `read`."""
    for relation in STATEMENT_ROWS[kind_of(record)]:
        for row in getattr(record, relation).all():
            yield relation, row
    if isinstance(record, WITH_DISPUTES):
        for dispute in record.disputes.all():
            for reading in dispute.readings.all():
                yield "disputes", reading


def uncited_fields(record: Any) -> list[CitedField]:
    cited = {citation.field for citation in record.citations.all()}
    return [field for field in stated_fields(record) if field not in cited]


def uncited_rows(record: Any) -> list[tuple[str, Any]]:
    return [(relation, row) for relation, row in rows_of(record) if not row.citations.all()]


def uncited(record: Any) -> list[str]:
    """The statements of an alliance, organisation or programme that no citation bears out.

    A field is given by its code, a row as 'relation: text'.
    """
    record = read(record)
    rows = [f"{relation}: {row}" for relation, row in uncited_rows(record)]
    return [*map(str, uncited_fields(record)), *rows]
