"""A facet with very many values, such as organisations: too many to count each."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from itertools import chain, groupby
from operator import itemgetter
from typing import Self

from pyroaring import BitMap

# A value with fewer alliances is kept as an array: a bitmap of few numbers takes four times that.
_POPULAR = 64
# What one alliance's own values cost to count, in values met; where meeting the values one by one
# would cost more, they are counted from the alliances.
_MET_FOR_ONE = 3

# (alliance, one of its values), by rising alliance; a pair may come twice.
Pairs = Iterable[tuple[int, int]]
Numbers = BitMap | array


def _numbers(numbers: Iterable[int]) -> Numbers:
    bitmap = BitMap(numbers)
    return bitmap if len(bitmap) >= _POPULAR else bitmap.to_array()


class _Lists:
    """For each alliance its values, end to end in one array."""

    def __init__(self) -> None:
        self._ends = array("I", [0])
        self._values = array("I")

    def append(self, number: int, values: Iterable[int]) -> None:
        """Alliances come by rising number."""
        self._ends.extend([len(self._values)] * (number + 1 - len(self._ends)))
        self._values.extend(values)
        self._ends.append(len(self._values))

    def __getitem__(self, number: int) -> array:
        if number + 1 >= len(self._ends):
            return array("I")
        return self._values[self._ends[number] : self._ends[number + 1]]


@dataclass(frozen=True)
class _Base:
    """The facet as it was built; several states of the index share it."""

    alliances: Mapping[int, Numbers]
    lists: _Lists
    # The values by the number of their alliances, most first.
    ranked: array = field(init=False)

    def __post_init__(self) -> None:
        alliances = self.alliances
        ranked = sorted(alliances, key=lambda value: (-len(alliances[value]), value))
        object.__setattr__(self, "ranked", array("I", ranked))


class ManyValues:
    """The values of the facet and their alliances; never changed once made.

    Changes since the facet was built lie over the large tables, which all states share.
    """

    def __init__(
        self, base: _Base, alliances: Mapping[int, Numbers], lists: Mapping[int, array]
    ) -> None:
        self._base = base
        self._alliances = alliances
        self._lists = lists

    @classmethod
    def of(cls, pairs: Pairs, published: BitMap) -> Self:
        by_value: dict[int, array] = {}
        lists = _Lists()
        for number, group in groupby(pairs, key=itemgetter(0)):
            if number in published:
                values = {value for _number, value in group}
                lists.append(number, values)
                for value in values:
                    if value not in by_value:
                        by_value[value] = array("I")
                    by_value[value].append(number)
        alliances: dict[int, Numbers] = {
            value: BitMap(numbers) if len(numbers) >= _POPULAR else numbers
            for value, numbers in by_value.items()
        }
        return cls(_Base(alliances, lists), {}, {})

    def _of(self, value: int) -> Numbers:
        if value in self._alliances:
            return self._alliances[value]
        return self._base.alliances.get(value, array("I"))

    def having(self, values: Iterable[int]) -> BitMap:
        """The alliances with one of the values."""
        return BitMap().union(*(BitMap(self._of(value)) for value in values))

    def count(self, found: BitMap | None, values: Iterable[int]) -> dict[int, int]:
        """{value: number of alliances of `found` that have it}; None stands for all alliances."""
        return {value: _shared(found, self._of(value)) for value in values}

    def most_frequent(self, found: BitMap | None, limit: int) -> dict[int, int]:
        """The `limit` values that most alliances of `found` have; of equals those least in number.

        Values are met in the order of how many alliances they have in all, until none that is left
        can be among the first. Few alliances leave many candidates: then their own values are
        counted.
        """
        if found is None:
            return self._meet(None, limit) or {}
        frequent = self._meet(found, limit, _MET_FOR_ONE * len(found))
        return self._count_one_by_one(found, limit) if frequent is None else frequent

    def _count_one_by_one(self, found: Iterable[int], limit: int) -> dict[int, int]:
        counts = Counter(chain.from_iterable(self._list(number) for number in found))
        ranked = sorted((-count, value) for value, count in counts.items())[:limit]
        return {value: -count for count, value in ranked}

    def _meet(
        self, found: BitMap | None, limit: int, allowed: int | None = None
    ) -> dict[int, int] | None:
        """None where more than `allowed` values would have to be met."""
        first: list[tuple[int, int]] = []

        def meet(value: int) -> None:
            if count := _shared(found, self._of(value)):
                push = heappush if len(first) < limit else heappushpop
                push(first, (count, -value))

        for value in self._alliances:
            meet(value)
        for place, value in enumerate(self._base.ranked):
            if len(first) == limit and len(self._base.alliances[value]) < first[0][0]:
                break
            if allowed is not None and place >= allowed:
                return None
            if value not in self._alliances:
                meet(value)
        return {-value: count for count, value in sorted(first, reverse=True)}

    def _list(self, number: int) -> array:
        return self._lists[number] if number in self._lists else self._base.lists[number]

    def changed(self, gone: BitMap, pairs: Pairs) -> Self:
        """The same without the alliances `gone` and with `pairs`, which may state them anew."""
        added: dict[int, set[int]] = {}
        by_alliance: dict[int, set[int]] = {}
        for number, value in pairs:
            added.setdefault(value, set()).add(number)
            by_alliance.setdefault(number, set()).add(value)
        left = set(chain.from_iterable(self._list(number) for number in gone))
        alliances = dict(self._alliances)
        for value in left.union(added):
            alliances[value] = _numbers(
                BitMap(self._of(value)) - gone | BitMap(added.get(value, ()))
            )
        lists = dict(self._lists)
        for number in gone:
            lists[number] = array("I", by_alliance.get(number, ()))
        return type(self)(self._base, alliances, lists)

    @property
    def changes(self) -> int:
        """How many values and alliances lie over the large tables."""
        return len(self._alliances) + len(self._lists)


def _shared(found: BitMap | None, numbers: Numbers) -> int:
    if found is None:
        return len(numbers)
    return found.intersection_cardinality(BitMap(numbers))
