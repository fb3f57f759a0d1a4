"""Compares what a release states with the catalogue, and plans.

Each statement was taken over before or not, is in the catalogue or not, and is as the release
states it or not. What staff have changed since it was imported is a conflict and never
overwritten; what they deleted stays deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from alliances.importers.catalogue import Catalogue, Known, identity_of, read_records, read_rows
from alliances.importers.comparing import Comparison, title
from alliances.importers.plan import BATCH, Creation, Plan, Update
from alliances.importers.stated import Model, Problem, Record
from alliances.importers.statements import digest_of
from alliances.models import (
    Identifier,
    ImportedRecord,
    Organisation,
    OrganisationName,
    Place,
    Theme,
)

# Of a place or theme that the catalogue knows, nothing is told anew.
_TAKEN_AS_THEY_ARE = (Place, Theme)


def plan_changes(records: Iterable[Record], catalogue: Catalogue) -> Plan:
    """What taking over `records` would do; nothing is written."""
    plan = Plan()
    there: defaultdict[Model, list[Update]] = defaultdict(list)
    for record, target in _matched(records, catalogue, plan):
        if target is None:
            plan.creations.append(Creation(record, digest_of(record)))
        else:
            there[record.model].append(Update(record, target, digest_of(record)))
    plan.updates = [update for some in there.values() for update in some]
    _drop_foreign_identifiers(plan, catalogue)
    for model, some in there.items():
        for at in range(0, len(some), BATCH):
            _compare_batch(plan, catalogue, model, some[at : at + BATCH])
    return plan


def _matched(
    records: Iterable[Record], catalogue: Catalogue, plan: Plan
) -> Iterator[tuple[Record, int | None]]:
    """Each record that is to be looked at, with the key of the one in the catalogue, if any."""
    taken: set[tuple[Model, int]] = set()
    for record in records:
        known = catalogue.known.get((record.model._meta.label_lower, record.key))
        if known:
            target = catalogue.survivor(record.model, known.record)
        else:
            target = catalogue.meant(record)
            if (record.model, target) in taken:
                target = None
        if target is not None:
            taken.add((record.model, target))
            plan.pks[record.ref] = target
        if known and target is None:
            plan.left[record.model] += 1
            reason = f"{title(record)} was deleted by staff: left out"
            plan.problems.append(Problem(record.where, reason))
        elif target is not None and _is_settled(record, target, known, catalogue):
            plan.unchanged[record.model] += 1
        else:
            yield record, target


def _is_settled(record: Record, target: int, known: Known | None, catalogue: Catalogue) -> bool:
    """Whether there is nothing to compare: neither the record has changed nor what is stated."""
    if record.model in _TAKEN_AS_THEY_ARE:
        return True
    version = catalogue.standing(record.model)[target].version
    return known is not None and known == (target, version, digest_of(record))


def _drop_foreign_identifiers(plan: Plan, catalogue: Catalogue) -> None:
    """An identifier names one record: what another has already is reported and left out."""
    found: list[tuple[Record, int | None]] = [(one.record, None) for one in plan.creations]
    found += [(one.record, one.target) for one in plan.updates]
    claimed: set[tuple[str, str]] = set()
    for record, target in found:
        foreign = set()
        for scheme, value in identity_of(record):
            owner = catalogue.identified.get((scheme, value))
            if (scheme, value) in claimed or owner not in (None, (record.model, target)):
                foreign.add((scheme, value))
                reason = f"another record has the identifier {scheme} {value}: identifier left out"
                plan.problems.append(Problem(record.where, f"{title(record)}: {reason}"))
            claimed.add((scheme, value))
        if foreign:
            record.rows = [
                row
                for row in record.rows
                if row.model is not Identifier
                or (row.values["scheme"], row.values["value"]) not in foreign
            ]


def _compare_batch(plan: Plan, catalogue: Catalogue, model: Model, some: list[Update]) -> None:
    keys = [update.target for update in some]
    rows = read_records(model, keys)
    kinds = {row.model for update in some for row in update.record.rows}
    kinds |= {OrganisationName} if model is Organisation else set()
    parts = {kind: read_rows(kind, model, keys) for kind in kinds}
    known = ImportedRecord.objects.filter(
        kind=catalogue.kind,
        model=model._meta.label_lower,
        key__in=[update.record.key for update in some],
    )
    memory = {one.key: one for one in known}
    for update in some:
        comparison = Comparison(plan, update, catalogue.kind, memory.get(update.record.key))
        comparison.of_fields(rows[update.target])
        comparison.of_rows({kind: parts[kind][update.target] for kind in kinds})
        comparison.of_vanished()
        if not update.changes:
            plan.unchanged[model] += 1
