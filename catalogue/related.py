"""Which alliances stand near another, and why."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from pyroaring import BitMap

from alliances.models import Alliance, FocusLevel
from catalogue import index
from catalogue.addresses import path_of
from catalogue.records.evidence import Json
from catalogue.texts import Text, text

_SHOWN = 5
# A shared partner ties two alliances closer than a shared disease.
_PARTNER_WEIGHT, _DISEASE_WEIGHT = 2, 1
# What very many alliances share says little; the rarest ties are counted, up to so many.
_TIES_COUNTED = 50_000


class Tie(NamedTuple):
    """A partner or disease area that the alliance may share with others, and who has it."""

    record: Any
    weight: int
    having: BitMap


def to_alliance(alliance: Alliance) -> list[Json]:
    """The nearest published alliances as {"name", "url", "partners", "diseases"}.

    `alliance` is as `for_record` fetches it. `partners` and `diseases` are the names of what both
    share: the reason. Its parts and its whole are shown elsewhere and left out.
    """
    state = index.current()
    family = [alliance.pk, alliance.part_of_id, *(part.pk for part in alliance.parts.all())]
    others = state.published - BitMap(pk for pk in family if pk)
    partners = [
        Tie(row, _PARTNER_WEIGHT, state.many_values["organisation"].having([row.pk]) & others)
        for row in {row.organisation for row in alliance.participations.all()}
    ]
    diseases = [
        Tie(area, _DISEASE_WEIGHT, state.values["disease"].having([area.public_id]) & others)
        for area in (f.disease for f in alliance.foci.all() if f.focus == FocusLevel.PRIMARY)
    ]
    nearest = _nearest([*partners, *diseases])
    rows = Alliance.objects.in_bulk(nearest)
    return [
        {
            "name": text(rows[pk], "name"),
            "url": path_of(rows[pk]),
            "partners": _shared(partners, pk),
            "diseases": _shared(diseases, pk),
        }
        for pk in nearest
        if pk in rows
    ]


def _nearest(ties: Iterable[Tie]) -> list[int]:
    """The keys of those with the weightiest ties."""
    nearness: Counter[int] = Counter()
    counted = 0
    for tie in sorted(ties, key=lambda tie: (len(tie.having), tie.record.pk)):
        if counted and counted + len(tie.having) > _TIES_COUNTED:
            break
        counted += len(tie.having)
        for pk in tie.having:
            nearness[pk] += tie.weight
    return sorted(nearness, key=lambda pk: (-nearness[pk], pk))[:_SHOWN]


def _shared(ties: Iterable[Tie], pk: int) -> list[Text]:
    names = (text(tie.record, "name") for tie in ties if pk in tie.having)
    return sorted(names, key=str.casefold)
