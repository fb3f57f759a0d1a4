"""Cards: the few facts by which an alliance stands in a list.

Read as plain values, four statements for a page: instances with their relations cost a page five
times as much.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from pyroaring import BitMap

from alliances.models import (
    Alliance,
    AllianceKind,
    AllianceStatus,
    Focus,
    Participation,
    RecordStatus,
    Role,
    Site,
)
from catalogue.addresses import path_to
from catalogue.index import Snapshot
from catalogue.records.alliance import country
from catalogue.records.evidence import Json, date
from catalogue.texts import Text, best_in, columns

_PARTNERS_NAMED = 4
# On the page of a country, disease or programme; the list has the rest.
_FIRST = 25
# Who is named first on a card.
_RANK = {role: rank for rank, role in enumerate(Role.values)}


class Card(dict[str, Any]):
    """A card in one language; pages may keep what they made of it, by the level of its heading."""

    def __init__(self, facts: Json) -> None:
        super().__init__(facts)
        self.rendered: dict[int, str] = {}


def cards(state: Snapshot, keys: Sequence[int]) -> list[Card]:
    """The cards of published alliances by key, in the order of `keys`, in the active language."""
    return state.kept(("card", get_language()), keys, read_cards)


def read_cards(keys: Sequence[int]) -> dict[int, Card]:
    """{key: card} in the active language, public or not, from the database as it is now."""
    rows = {row["pk"]: row for row in Alliance.objects.filter(pk__in=keys).values(
        "pk", "public_id", "acronym", "kind", "status", "start", "end",
        *columns("name"), *columns("summary"),
        "part_of__public_id", "part_of__record_status", *columns("part_of__name"),
    )}  # fmt: skip
    partners, codes = _partners(keys)
    for pk, code in Site.objects.filter(alliance__in=keys).values_list(
        "alliance", "place__country"
    ):
        codes[pk].add(code)
    diseases = _diseases(keys)
    return {
        pk: Card(_facts(row, list(partners[pk].values()), codes[pk], diseases[pk]))
        for pk, row in rows.items()
    }


def _partners(keys: Sequence[int]) -> tuple[Any, Any]:
    """{alliance: {organisation: name}} in the order of roles, and {alliance: country codes}."""
    names: defaultdict[int, dict[int, Text]] = defaultdict(dict)
    codes: defaultdict[int, set[str]] = defaultdict(set)
    rows = Participation.objects.public().filter(alliance__in=keys).order_by("pk").values(
        "alliance", "role", "organisation", "organisation__country", *columns("organisation__name")
    )  # fmt: skip
    for row in sorted(rows, key=lambda row: _RANK[row["role"]]):
        named = names[row["alliance"]]
        if row["organisation"] not in named:
            named[row["organisation"]] = best_in(row, "organisation__name")
            codes[row["alliance"]].add(row["organisation__country"])
    return names, codes


def _diseases(keys: Sequence[int]) -> defaultdict[int, list[Text]]:
    """{alliance: the names of the disease areas that it focuses on}."""
    found: defaultdict[int, list[Text]] = defaultdict(list)
    foci = Focus.objects.primary().filter(alliance__in=keys).order_by("pk")
    for row in foci.values("alliance", *columns("disease__name")):
        found[row["alliance"]].append(best_in(row, "disease__name"))
    return found


def _facts(
    row: Mapping[str, Any], partners: list[Text], codes: set[str], diseases: list[Text]
) -> Json:
    name = best_in(row, "name")
    return {
        "id": row["public_id"],
        "url": path_to(row["public_id"], name),
        "name": name,
        "acronym": row["acronym"] or None,
        "kind": row["kind"] or None,
        "status": row["status"] or None,
        "start": date(row["start"]),
        "end": date(row["end"]),
        "countries": sorted(map(country, codes - {""}), key=lambda one: one["name"]),
        "kind_label": str(AllianceKind(row["kind"]).label) if row["kind"] else "",
        "status_label": str(AllianceStatus(row["status"]).label) if row["status"] else "",
        "summary": best_in(row, "summary"),
        "partners": partners[:_PARTNERS_NAMED],
        "more_partners": max(0, len(partners) - _PARTNERS_NAMED),
        "diseases": diseases,
        "part_of": _whole(row),
    }


def _whole(row: Mapping[str, Any]) -> Json | None:
    if row["part_of__record_status"] != RecordStatus.PUBLISHED:
        return None
    return {"id": row["part_of__public_id"], "name": best_in(row, "part_of__name")}


def first_cards(state: Snapshot, found: BitMap) -> Json:
    """{"cards", "alliance_count"}: the newest of the alliances `found`, and how many there are."""
    return {"cards": cards(state, state.selection(found)[:_FIRST]), "alliance_count": len(found)}
