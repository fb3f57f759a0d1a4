"""Cards: the few facts by which an alliance stands in a list."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from alliances.models import Alliance, Focus, Participation
from alliances.models.participation import Role
from catalogue.addresses import path_of
from catalogue.records.alliance import alliance_reference, card
from catalogue.records.evidence import Json
from catalogue.texts import text

_PARTNERS_NAMED = 4
# On the page of a country, disease or programme; the list has the rest.
_FIRST = 25
# Who is named first on a card.
_RANK = {role: rank for rank, role in enumerate(Role.values)}


def for_cards(alliances: QuerySet[Alliance]) -> QuerySet[Alliance]:
    """`alliances` with all that `cards` reads, in a fixed number of queries."""
    return alliances.select_related("part_of").prefetch_related(
        Prefetch(
            "participations",
            Participation.objects.public().select_related("organisation").order_by("pk"),
        ),
        "sites__place",
        Prefetch("foci", Focus.objects.primary().select_related("disease").order_by("pk")),
    )


def _listed(alliance: Alliance) -> Json:
    rows = sorted(alliance.participations.all(), key=lambda row: _RANK[row.role])
    partners: dict[int, Any] = {row.organisation_id: row.organisation for row in rows}
    return {
        **card(alliance, path_of(alliance)),
        "kind_label": alliance.get_kind_display(),
        "status_label": alliance.get_status_display(),
        "summary": text(alliance, "summary"),
        "partners": [
            text(organisation, "name") for organisation in list(partners.values())[:_PARTNERS_NAMED]
        ],
        "more_partners": max(0, len(partners) - _PARTNERS_NAMED),
        "diseases": [text(focus.disease, "name") for focus in alliance.foci.all()],
        "part_of": alliance_reference(alliance.part_of),
    }


def cards(alliances: QuerySet[Alliance]) -> list[Json]:
    return [_listed(alliance) for alliance in alliances]


def first_cards(alliances: QuerySet[Alliance]) -> Json:
    """{"cards", "alliance_count"}: the first of `alliances`, and how many there are."""
    first = for_cards(alliances.order_by("pk"))[:_FIRST]
    return {"cards": cards(first), "alliance_count": alliances.count()}
