"""Probable duplicates: the records most like a description, and the worklist of pairs.

The judgement is `matching.compare`. Records are filed under the keys of `matching`
(`models.MatchingKey`); a key that too many share says nothing and is passed over.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import chain, combinations, islice
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count
from django.utils import translation
from django_countries import countries

from alliances.matching import PROBABLE, WORTH_A_LOOK, Match, Party, compare, keys, may_match
from alliances.models import (
    DuplicatePair,
    Identifier,
    MatchingKey,
    Organisation,
    Place,
    RecordStatus,
    Verdict,
)
from alliances.models.duplicate import MATCHED
from alliances.public_ids import Kind

# More records under one key are no candidates for one another.
_CROWDED = 40
_BATCH = 5_000
# Records that are renewed with the same queries.
_AT_ONCE = 500
_MOST_SHOWN = 5
_NAMES = [f"name_{language}" for language, _name in settings.LANGUAGES]

# {public id: what is known of the record}
Parties = dict[str, Party]
# {(first, second): how alike they are}, the public ids in order.
Likenesses = dict[tuple[str, str], Match]


class Twin(NamedTuple):
    """A record that may be the one described, and why."""

    record: models.Model
    match: Match


# --- What is known of records -------------------------------------------------------------------


def parties(kind: Kind, public_ids: Collection[str] | None = None) -> Parties:
    """What is known of the records of a kind, or of some of them; none that were merged."""
    model = MATCHED[kind]
    standing = model._base_manager.exclude(record_status=RecordStatus.MERGED)
    if public_ids is not None:
        standing = standing.filter(public_id__in=public_ids)
    seated = issubclass(model, Organisation)
    columns = ["pk", "public_id", "acronym", *_NAMES, *(["country", "place"] if seated else [])]
    rows = list(standing.order_by("pk").values_list(*columns))
    some = None if public_ids is None else [row[0] for row in rows]
    other_names, acronyms = _other_names(model, some)
    identifiers = _identifiers(model, some)
    place_names = _place_names({row[-1] for row in rows} if seated else set())
    found = {}
    for pk, public_id, acronym, *texts in rows:
        code, place = texts[len(_NAMES) :] if seated else ("", None)
        names = [*texts[: len(_NAMES)], *other_names[pk]]
        found[public_id] = Party(
            names=tuple(dict.fromkeys(filter(None, names))),
            acronyms=tuple(filter(None, (acronym, *acronyms[pk]))),
            country=code,
            countries=names_of_country(code),
            places=place_names.get(place, frozenset()),
            identifiers=frozenset(identifiers[pk]),
        )
    return found


def _other_names(
    model: type[models.Model], some: Collection[int] | None
) -> tuple[defaultdict[int, list[str]], defaultdict[int, list[str]]]:
    """({key: other names}, {key: acronyms}) of all records, or of some."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    acronyms: defaultdict[int, list[str]] = defaultdict(list)
    relation = model._meta.get_field("other_names")
    way = relation.field.name  # type: ignore[union-attr]
    rows = relation.related_model._base_manager.order_by("pk")  # type: ignore[union-attr]
    if some is not None:
        rows = rows.filter(**{f"{way}__in": some})
    for key, value, kind in rows.values_list(way, "value", "type"):
        (acronyms if kind == "acronym" else names)[key].append(value)
    return names, acronyms


def _identifiers(
    model: type[models.Model], some: Collection[int] | None
) -> defaultdict[int, list[tuple[str, str]]]:
    way = str(model._meta.model_name)
    rows = Identifier.objects.order_by().exclude(**{way: None})
    if some is not None:
        rows = rows.filter(**{f"{way}__in": some})
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, scheme, value in rows.values_list(way, "scheme", "value"):
        found[key].append((scheme, value))
    return found


def _place_names(places: Collection[int | None]) -> dict[int | None, frozenset[str]]:
    if not any(places):
        return {}
    rows = Place.objects.order_by()
    if len(places) <= _CROWDED:
        rows = rows.filter(pk__in=[place for place in places if place])
    return {
        place: frozenset(filter(None, names)) for place, *names in rows.values_list("pk", *_NAMES)
    }


def names_of_place(place: Place) -> frozenset[str]:
    return frozenset(filter(None, (getattr(place, name) for name in _NAMES)))


@cache
def names_of_country(code: str) -> frozenset[str]:
    """The names of a country (ISO 3166-1 alpha-2) in the languages of the site."""
    found = set()
    for language, _name in settings.LANGUAGES if code else ():
        with translation.override(language):
            found.add(str(countries.name(code)))
    return frozenset(found)


# --- The records most like a description ---------------------------------------------------------


def twins(kind: Kind, party: Party, *, but: str = "") -> list[Twin]:
    """The records most like `party`, the likest first, five at most; not the one with id `but`."""
    found = _alike(kind, party, but=but)[:_MOST_SHOWN]
    rows = MATCHED[kind]._base_manager.filter(public_id__in=[one for one, _match in found])
    records = {record.public_id: record for record in rows}
    return [Twin(records[public_id], match) for public_id, match in found]


def _alike(kind: Kind, party: Party, *, but: str) -> list[tuple[str, Match]]:
    filed = _telling(kind, keys(party))
    candidates = parties(kind, {*chain.from_iterable(filed.values())} - {but})
    matches = [(public_id, compare(party, other)) for public_id, other in candidates.items()]
    likely = [one for one in matches if one[1].score >= WORTH_A_LOOK]
    return sorted(likely, key=lambda one: (-one[1].score, one[0]))


def _telling(kind: Kind, wanted: Collection[str]) -> dict[str, list[str]]:
    """{key: public ids filed under it}, of the keys that say something: crowded ones are none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for some in _batched(wanted, _BATCH):
        filed = MatchingKey.objects.filter(key__in=some, public_id__startswith=kind).order_by()
        numbers = filed.values("key").annotate(number=Count("pk")).filter(number__lte=_CROWDED)
        telling = filed.filter(key__in=[row["key"] for row in numbers])
        for key, public_id in telling.values_list("key", "public_id"):
            found[key].append(public_id)
    return found


# --- The worklist --------------------------------------------------------------------------------


def renew_all(records: Iterable[models.Model]) -> None:
    """Bring keys and pairs in step with those of `records`, just written, that may have twins.

    Called by the gate (`curation`). Costs a fixed number of queries for every 500 records; one of
    which nothing changed that tells it from others is not compared again.
    """
    by_kind: defaultdict[Kind, dict[str, None]] = defaultdict(dict)
    for public_id in _ids_of(records):
        by_kind[Kind(public_id[0])][public_id] = None
    for kind, public_ids in by_kind.items():
        for some in _batched(public_ids, _AT_ONCE):
            _renew(kind, some)


def _ids_of(records: Iterable[models.Model]) -> list[str]:
    """The public ids of those of `records` that are of a kind that may have twins."""
    matched = tuple(MATCHED.values())
    return [record.public_id for record in records if isinstance(record, matched)]  # type: ignore[attr-defined]


def _renew(kind: Kind, public_ids: Collection[str]) -> None:
    own = parties(kind, public_ids)
    filed = _file(own, MatchingKey.objects.filter(public_id__in=public_ids))
    anew = [one for one in public_ids if one not in own or one in filed.changed]
    if not anew:
        return
    wanted = {key for one in anew if one in own for key in filed.under[one]}
    sharing = _telling(kind, wanted)
    pairs = {
        _in_order(one, other)
        for one in anew
        if one in own
        for key in filed.under[one]
        for other in sharing.get(key, ())
        if other != one
    }
    strangers = {*chain.from_iterable(pairs)} - own.keys()
    known = dict(own)
    for some in _batched(sorted(strangers), _BATCH):
        known |= parties(kind, some)
    _write_pairs(_likely(pairs, known), DuplicatePair.objects.of_records(anew))


def forget(records: Iterable[models.Model]) -> None:
    """Of records that were deleted no keys stay, and no pair that waits for a verdict."""
    public_ids = _ids_of(records)
    if not public_ids:
        return
    MatchingKey.objects.filter(public_id__in=public_ids).delete()
    DuplicatePair.objects.of_records(public_ids).filter(verdict=Verdict.OPEN).delete()


def _likely(pairs: Iterable[tuple[str, str]], known: Parties) -> Likenesses:
    """Those of the pairs that are probably the same."""
    found = {}
    for one, other in pairs:
        if one in known and other in known and may_match(known[one], known[other]):
            match = compare(known[one], known[other])
            if match.score >= PROBABLE:
                found[one, other] = match
    return found


def find_all(kind: Kind) -> int:
    """Bring keys and pairs of all records of a kind in step; returns how many pairs there are."""
    everyone = parties(kind)
    filed = _file(everyone, MatchingKey.objects.filter(public_id__startswith=kind))
    likely = _likely(_worth_comparing(filed.under), everyone)
    _write_pairs(likely, DuplicatePair.objects.filter(first__startswith=kind))
    return len(likely)


def _batched(some: Collection[str], size: int) -> Iterator[list[str]]:
    rest = iter(some)
    while batch := list(islice(rest, size)):
        yield batch


def _in_order(one: str, other: str) -> tuple[str, str]:
    first, second = sorted((one, other))
    return first, second


def _worth_comparing(filed_under: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """The pairs, each once, of records that share a key with few others."""
    under: defaultdict[str, list[str]] = defaultdict(list)
    for public_id in sorted(filed_under):
        for key in filed_under[public_id]:
            under[key].append(public_id)
    met: set[tuple[str, str]] = set()
    for sharing in under.values():
        if len(sharing) <= _CROWDED:
            met.update(combinations(sharing, 2))
    yield from sorted(met)


class _Filed(NamedTuple):
    """Under which keys records are filed, and of which of them that has changed."""

    under: dict[str, set[str]]
    changed: set[str]


def _file(some: Parties, filed: models.QuerySet[MatchingKey]) -> _Filed:
    """Make the keys among `filed` those of `some`.

    Only what differs is written, in small transactions.
    """
    wanted = {public_id: _keys_of(party) for public_id, party in some.items()}
    surplus = []
    missing = {public_id: set(own) for public_id, own in wanted.items()}
    for pk, public_id, key in filed.order_by().values_list("pk", "public_id", "key").iterator():
        if key in missing.get(public_id, ()):
            missing[public_id].discard(key)
        else:
            surplus.append(pk)
    for start in range(0, len(surplus), _BATCH):
        MatchingKey.objects.filter(pk__in=surplus[start : start + _BATCH]).delete()
    rows = [MatchingKey(public_id=one, key=key) for one, own in missing.items() for key in own]
    for start in range(0, len(rows), _BATCH):
        MatchingKey.objects.bulk_create(rows[start : start + _BATCH], ignore_conflicts=True)
    return _Filed(wanted, {public_id for public_id, own in missing.items() if own})


def _keys_of(party: Party) -> set[str]:
    """The keys of a record, and a digest of all that is known of it, which changes with it."""
    known = (
        *(party.names, party.acronyms, party.country),
        *(sorted(party.places), sorted(party.identifiers)),
    )
    return keys(party) | {f"d:{sha256(repr(known).encode()).hexdigest()[:32]}"}


@transaction.atomic
def _write_pairs(likely: Likenesses, known: models.QuerySet[DuplicatePair]) -> None:
    """Make the open pairs among `known` those that are likely; a verdict stays as it is."""
    waiting = dict(likely)
    renewed, gone = [], []
    for pair in known:
        match = waiting.pop((pair.first, pair.second), None)
        if match:
            score, reasons = _kept(match)
            if (pair.score, pair.reasons) != (score, reasons):
                pair.score, pair.reasons = score, reasons
                renewed.append(pair)
        elif pair.verdict == Verdict.OPEN:
            gone.append(pair.pk)
    DuplicatePair.objects.filter(pk__in=gone).delete()
    DuplicatePair.objects.bulk_update(renewed, ["score", "reasons"], batch_size=_BATCH)
    new = []
    for (first, second), match in waiting.items():
        score, reasons = _kept(match)
        new.append(DuplicatePair(first=first, second=second, score=score, reasons=reasons))
    DuplicatePair.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)


def _kept(match: Match) -> tuple[int, list[list[str]]]:
    """(score in per cent, reasons as codes and values)."""
    return (
        round(100 * match.score),
        [[reason.why.value, reason.value] for reason in match.reasons],
    )
