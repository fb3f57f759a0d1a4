"""Verbs for what is done to records, shared by admin, importers and commands.

Every change of an aggregate passes `changed`, `created` or `deleted` inside the transaction that
makes it: the gate raises the versions and the catalogue's revision and renews what is derived.
Nothing else does any of these. Who will write takes `lock` first.
"""

from collections.abc import Collection, Iterable

from django.db import models, transaction

from alliances import aggregates, documents, history
from alliances.models import (
    Alliance,
    Citation,
    DiseaseArea,
    Organisation,
    Person,
    Place,
    Programme,
    Revision,
    Source,
    Theme,
)
from alliances.models.base import PublicRecord
from alliances.models.citation import ways_to

# From each kind of record that alliances name to the alliances that name it.
_NAMED_BY: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: ("participations__organisation", "fundings__funder"),
    Programme: ("fundings__programme",),
    DiseaseArea: ("foci__disease",),
    Theme: ("theme_tags__theme",),
    Person: ("involvements__affiliation__person",),
    Place: ("sites__place", "participations__organisation__place", "fundings__funder__place"),
}
# Records whose names and places in a tree all facets share.
_TERMS = (DiseaseArea, Programme, Theme)


def lock() -> Revision:
    """Wait until nobody else writes; held until the transaction ends.

    Whoever takes it before the first write can neither meet another halfway (a deadlock) nor
    commit a revision out of turn.
    """
    return Revision.locked(analyser=documents.VERSION)


def _naming(record: models.Model) -> set[int]:
    """The keys of the alliances that name `record`; for an alliance, of itself and its parts."""
    if isinstance(record, Alliance):
        return {record.pk, *record.parts.values_list("pk", flat=True)}
    found: set[int] = set()
    for way in _NAMED_BY.get(type(record), ()):
        found.update(Alliance.objects.filter(**{way: record}).values_list("pk", flat=True))
    return found


def _resting_on(source: Source) -> set[int]:
    """The keys of the alliances with a statement that cites `source`."""
    found: set[int] = set()
    for way in ways_to("alliance"):
        cited = Citation.objects.filter(source=source).exclude(**{way: None})
        found.update(cited.order_by().values_list(way, flat=True).distinct())
    return found


def _renew_own_document(record: models.Model) -> None:
    """The document of an organisation or a disease area, and of those that sit in a place."""
    if isinstance(record, Place):
        seated = record.organisations.values_list("pk", flat=True)
        documents.renew_organisations(seated)
    elif type(record) in documents.RENEW:
        documents.RENEW[type(record)]([record.pk])


@transaction.atomic
def changed(record: models.Model, why: str = "") -> None:
    """Say that `record`, or a statement of it, was written in this transaction, and perhaps why."""
    revision = lock()
    if isinstance(record, PublicRecord):
        record.raise_version()
    history.write([record], why=why)
    naming = _naming(record)
    _renew_own_document(record)
    if not isinstance(record, Alliance):
        documents.renew_alliances(naming)
    touched = naming | (_resting_on(record) if isinstance(record, Source) else set())
    revision.raised(touched, terms=isinstance(record, _TERMS))


@transaction.atomic
def created(records: Collection[models.Model]) -> None:
    """Say that `records` are new, with all their statements and with the version they have."""
    revision = lock()
    history.write(records, new=True)
    for model, renew in documents.RENEW.items():
        renew([record.pk for record in records if isinstance(record, model)])
    touched = {record.pk for record in records if isinstance(record, Alliance)}
    revision.raised(touched, terms=any(isinstance(record, _TERMS) for record in records))


@transaction.atomic
def deleted(records: Iterable[models.Model]) -> None:
    """Say that `records`, which still know their keys, were deleted in this transaction."""
    gone = list(records)
    touched = {record.pk for record in gone if isinstance(record, Alliance)}
    lock().raised(touched, terms=any(isinstance(record, _TERMS) for record in gone))


@transaction.atomic
def loaded() -> None:
    """Say that rows were written past the gate in bulk, as `loaddata` does."""
    revision = lock()
    begin_history()
    documents.renew_all()
    revision.analyser = documents.VERSION
    revision.save(update_fields=["analyser"])
    revision.raised(None, terms=True)


@transaction.atomic
def begin_history() -> None:
    """Keep the present state of all rows of which none is kept yet."""
    lock()
    # Records come last: the time of a record's row is that of its whole state.
    for model in reversed(aggregates.members()):
        history.write_missing(model)


def history_is_missing() -> bool:
    """Whether there are records of before there was a history, as after an upgrade."""
    return any(
        model._base_manager.exists() and not history.is_kept(model) for model in aggregates.ROOTS
    )


def documents_are_stale() -> bool:
    """Whether search documents are missing or were written by another version of the analyser."""
    return Revision.objects.exclude(analyser=documents.VERSION).exists()
