"""Verbs for what is done to records, shared by admin, importers and commands.

`changed` is the one gate that every change of an aggregate passes, inside the transaction that
makes it: it raises the version and renews what is derived. Nothing else does either.
"""

from collections.abc import Iterable

from django.db import models, transaction

from alliances.models import (
    Affiliation,
    Alliance,
    DiseaseArea,
    Organisation,
    Person,
    Place,
    Programme,
    SearchDocument,
    Theme,
)
from alliances.models.base import PublicRecord

# From each kind of record that alliances name to the alliances that name it.
_NAMED_BY: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: ("participations__organisation", "fundings__funder"),
    Programme: ("fundings__programme",),
    DiseaseArea: ("foci__disease",),
    Theme: ("theme_tags__theme",),
    Person: ("involvements__affiliation__person",),
    Place: ("sites__place", "participations__organisation__place"),
}


def _alliances_naming(record: models.Model) -> models.QuerySet[Alliance]:
    if isinstance(record, Alliance):
        return Alliance.objects.filter(pk=record.pk)
    condition = models.Q(pk__in=[])
    for way in _NAMED_BY.get(type(record), ()):
        condition |= models.Q(pk__in=Alliance.objects.filter(**{way: record}).values("pk"))
    return Alliance.objects.filter(condition)


def owners(row: models.Model) -> set[models.Model]:
    """The records that a row belongs to: those that would take it along if they were deleted.

    A record belongs to itself, a citation of a participation to the alliance, and a position to
    the organisation as well as to the person.
    """
    wholes = [
        relation.name
        for relation in row._meta.concrete_fields
        if isinstance(relation, models.ForeignKey)
        and relation.remote_field.on_delete is models.CASCADE
    ]
    if isinstance(row, Affiliation):
        wholes.append("organisation")
    found = filter(None, (getattr(row, whole) for whole in wholes))
    return {owner for whole in found for owner in owners(whole)} or {row}


@transaction.atomic
def changed(record: models.Model) -> None:
    """Say that `record`, or a statement of it, was written in this transaction."""
    if isinstance(record, PublicRecord):
        record.raise_version()
    SearchDocument.objects.renew(_alliances_naming(record))


@transaction.atomic
def created(records: Iterable[models.Model]) -> None:
    """Say that `records` are new, with all their statements and with the version they have."""
    new = [record.pk for record in records if isinstance(record, Alliance)]
    SearchDocument.objects.renew(Alliance.objects.filter(pk__in=new))


@transaction.atomic
def loaded() -> None:
    """Say that rows were written past `changed` in bulk, as `loaddata` does."""
    SearchDocument.objects.renew(Alliance.objects.all())
