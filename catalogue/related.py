"""Which alliances stand near another, and why."""

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


class Tally:
    """A number for each alliance, in bits: one bitmap for those that have the 1, the 2, the 4 …

    Adding to very many alliances at once is then a few operations on bitmaps (a bit-sliced index:
    O’Neil and Quass, 1997).
    """

    def __init__(self) -> None:
        self._bits: list[BitMap] = []

    def add(self, alliances: BitMap, weight: int) -> None:
        """Raise the numbers of `alliances` by `weight`, a power of two."""
        carried, bit = alliances, weight.bit_length() - 1
        while carried:
            self._bits += [BitMap() for _missing in range(len(self._bits), bit + 1)]
            both = self._bits[bit] & carried
            self._bits[bit] ^= carried
            carried, bit = both, bit + 1

    def greatest(self, limit: int, ignoring: BitMap) -> list[int]:
        """The `limit` alliances with the greatest numbers above 0; of equals the least keys."""
        left = BitMap().union(*self._bits) - ignoring
        first = BitMap()
        for bit in reversed(self._bits):
            having = left & bit
            if len(first) + len(having) < limit:
                first |= having
                left -= having
            else:
                left = having
        first |= left[: limit - len(first)]
        return sorted(first, key=lambda alliance: (-self._of(alliance), alliance))

    def _of(self, alliance: int) -> int:
        return sum(alliance in bit and 1 << place for place, bit in enumerate(self._bits))


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
    partners = [
        Tie(row, _PARTNER_WEIGHT, state.many_values["organisation"].having([row.pk]))
        for row in {row.organisation for row in alliance.participations.all()}
    ]
    diseases = [
        Tie(area, _DISEASE_WEIGHT, state.values["disease"].having([area.public_id]))
        for area in (f.disease for f in alliance.foci.all() if f.focus == FocusLevel.PRIMARY)
    ]
    nearest = _nearest([*partners, *diseases], BitMap(pk for pk in family if pk))
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


def _nearest(ties: Iterable[Tie], family: BitMap) -> list[int]:
    """The keys of those outside the family with the weightiest ties; of equals the least keys."""
    nearness = Tally()
    for tie in ties:
        nearness.add(tie.having, tie.weight)
    return nearness.greatest(_SHOWN, family)


def _shared(ties: Iterable[Tie], pk: int) -> list[Text]:
    names = (text(tie.record, "name") for tie in ties if pk in tie.having)
    return sorted(names, key=str.casefold)
