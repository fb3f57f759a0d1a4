"""Verbs for what is done to records, shared by admin, importers and commands.

Every change of an aggregate passes `changed`, `created` or `deleted` inside the transaction that
makes it: the gate raises the versions and the catalogue's revision and renews what is derived.
Nothing else does any of these. Who will write takes `lock` first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models, transaction

from alliances import aggregates, documents, duplicates, history
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
_TERMS: frozenset[type[models.Model]] = frozenset({DiseaseArea, Programme, Theme})


def lock() -> Revision:
    """Wait until nobody else writes; held until the transaction ends.

    Whoever takes it before the first write can neither meet another halfway (a deadlock) nor
    commit a revision out of turn.
    """
    return Revision.locked(analyser=documents.VERSION)


def _naming(model: type[models.Model], records: Collection[models.Model]) -> set[int]:
    """The keys of the alliances that name `records`; of alliances, themselves and their parts."""
    keys = [record.pk for record in records]
    if model is Alliance:
        parts = Alliance.objects.filter(part_of__in=keys)
        return {*keys, *parts.values_list("pk", flat=True)}
    found: set[int] = set()
    for way in _NAMED_BY.get(model, ()):
        naming = Alliance.objects.filter(**{f"{way}__in": keys})
        found.update(naming.values_list("pk", flat=True))
    return found


def _resting_on(sources: Collection[models.Model]) -> set[int]:
    """The keys of the alliances with a statement that cites one of `sources`."""
    found: set[int] = set()
    for way in ways_to("alliance"):
        cited = Citation.objects.filter(source__in=[one.pk for one in sources]).exclude(
            **{way: None}
        )
        found.update(cited.order_by().values_list(way, flat=True).distinct())
    return found


def _renew_own_documents(model: type[models.Model], records: Collection[models.Model]) -> None:
    """The documents of organisations or disease areas, and of those that sit in places."""
    keys = [record.pk for record in records]
    if model is Place:
        seated = Organisation.objects.filter(place__in=keys)
        documents.renew_organisations(seated.values_list("pk", flat=True))
    elif model in documents.RENEW:
        documents.RENEW[model](keys)


def _seated_in(places: Collection[models.Model]) -> Iterable[models.Model]:
    """The organisations that are told from others by the names of one of `places`."""
    return Organisation.objects.filter(place__in=[one.pk for one in places]) if places else ()


def changed(record: models.Model, why: str = "") -> None:
    """Say that `record`, or a statement of it, was written in this transaction, and perhaps why."""
    changed_all([record], why)


@transaction.atomic
def changed_all(records: Collection[models.Model], why: str = "") -> None:
    """Say that `records`, or statements of them, were written in this transaction: one change."""
    revision = lock()
    by_model: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    for model, some in by_model.items():
        if issubclass(model, PublicRecord):
            model.raise_versions(some)  # type: ignore[arg-type]
    history.write(records, why=why)
    touched: set[int] = set()
    renewed: set[int] = set()
    for model, some in by_model.items():
        naming = _naming(model, some)
        _renew_own_documents(model, some)
        if model is not Alliance:
            renewed |= naming
        touched |= naming | (_resting_on(some) if model is Source else set())
    documents.renew_alliances(renewed)
    duplicates.renew_all([*records, *_seated_in(by_model.get(Place, []))])
    revision.raised(touched, terms=not _TERMS.isdisjoint(by_model))


@transaction.atomic
def created(records: Collection[models.Model]) -> None:
    """Say that `records` are new, with all their statements and with the version they have."""
    revision = lock()
    history.write(records, new=True)
    for model, renew in documents.RENEW.items():
        renew([record.pk for record in records if isinstance(record, model)])
    duplicates.renew_all(records)
    touched = {record.pk for record in records if isinstance(record, Alliance)}
    revision.raised(touched, terms=not _TERMS.isdisjoint(map(type, records)))


@transaction.atomic
def deleted(records: Iterable[models.Model]) -> None:
    """Say that `records`, which still know their keys, were deleted in this transaction."""
    gone = list(records)
    duplicates.forget(gone)
    touched = {record.pk for record in gone if isinstance(record, Alliance)}
    lock().raised(touched, terms=not _TERMS.isdisjoint(map(type, gone)))


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
