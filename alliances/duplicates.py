"""Probable duplicates: the records most like a description, and the worklist of pairs.

The judgement is `matching.compare`. Records are filed under the keys of `matching`
(`models.MatchingKey`); a key that too many share says nothing and is passed over.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
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
    candidates = parties(kind, _candidates(kind, keys(party)) - {but})
    matches = [(public_id, compare(party, other)) for public_id, other in candidates.items()]
    likely = [one for one in matches if one[1].score >= WORTH_A_LOOK]
    return sorted(likely, key=lambda one: (-one[1].score, one[0]))


def _candidates(kind: Kind, wanted: Collection[str]) -> set[str]:
    filed = MatchingKey.objects.filter(key__in=wanted, public_id__startswith=kind)
    telling = (
        filed.values("key").annotate(number=Count("pk")).filter(number__lte=_CROWDED).order_by()
    )
    telling_keys = [row["key"] for row in telling]
    return set(filed.filter(key__in=telling_keys).values_list("public_id", flat=True))


# --- The worklist --------------------------------------------------------------------------------


def renew(record: models.Model) -> None:
    """Keep the keys and the pairs of one record, which was saved just now, in step."""
    kind, public_id = Kind(record.public_id[0]), record.public_id  # type: ignore[attr-defined]
    own = parties(kind, [public_id])
    _file(own, MatchingKey.objects.filter(public_id=public_id))
    likely: Likenesses = {}
    if party := own.get(public_id):
        for other, match in _alike(kind, party, but=public_id):
            if match.score >= PROBABLE:
                likely[_in_order(public_id, other)] = match
    _write_pairs(likely, DuplicatePair.objects.of_record(public_id))


def find_all(kind: Kind) -> int:
    """Bring keys and pairs of all records of a kind in step; returns how many pairs there are."""
    everyone = parties(kind)
    filed_under = _file(everyone, MatchingKey.objects.filter(public_id__startswith=kind))
    likely = {}
    for one, other in _worth_comparing(filed_under):
        if not may_match(everyone[one], everyone[other]):
            continue
        match = compare(everyone[one], everyone[other])
        if match.score >= PROBABLE:
            likely[one, other] = match
    _write_pairs(likely, DuplicatePair.objects.filter(first__startswith=kind))
    return len(likely)


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


def _file(some: Parties, filed: models.QuerySet[MatchingKey]) -> dict[str, set[str]]:
    """Make the keys among `filed` those of `some`.

    Returns {public id: keys}. Only what differs is written, in small transactions.
    """
    wanted = {public_id: keys(party) for public_id, party in some.items()}
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
    return wanted


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
