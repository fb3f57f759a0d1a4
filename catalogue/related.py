"""Which alliances stand near another, and why."""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from alliances.models import Alliance, Focus, Participation
from catalogue.addresses import path_of
from catalogue.records.evidence import Json
from catalogue.texts import Text, text

_SHOWN = 5
# A shared partner ties two alliances closer than a shared disease.
_PARTNER_WEIGHT = 2


def to_alliance(alliance: Alliance) -> list[Json]:
    """The nearest published alliances as {"name", "url", "partners", "diseases"}.

    `partners` and `diseases` are the names of what both share: the reason. Its parts and
    its whole are shown elsewhere and left out.
    """
    others = Alliance.objects.published().exclude(
        Q(pk=alliance.pk) | Q(part_of=alliance.pk) | Q(pk=alliance.part_of_id)
    )
    organisations = {row.organisation_id for row in alliance.participations.all()}
    diseases = {row.disease_id for row in alliance.foci.all() if row.focus == "primary"}
    partners: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    areas: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    shared = Participation.objects.public().filter(
        alliance__in=others, organisation__in=organisations
    )
    for row in shared.select_related("organisation"):
        partners[row.alliance_id][row.organisation_id] = row.organisation
    on_same = Focus.objects.primary().filter(alliance__in=others, disease__in=diseases)
    for focus in on_same.select_related("disease"):
        areas[focus.alliance_id][focus.disease_id] = focus.disease

    def nearness(pk: int) -> tuple[int, int]:
        return (-(_PARTNER_WEIGHT * len(partners[pk]) + len(areas[pk])), pk)

    nearest = sorted({*partners, *areas}, key=nearness)[:_SHOWN]
    rows = Alliance.objects.in_bulk(nearest)
    return [
        {
            "name": text(rows[pk], "name"),
            "url": path_of(rows[pk]),
            "partners": _names(partners[pk]),
            "diseases": _names(areas[pk]),
        }
        for pk in nearest
    ]


def _names(found: dict[int, Any]) -> list[Text]:
    return sorted((text(row, "name") for row in found.values()), key=str.casefold)
