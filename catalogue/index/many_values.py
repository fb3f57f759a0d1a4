"""A facet with very many values, such as organisations: too many to count each."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappush, heapreplace
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Self

from pyroaring import BitMap

# A value with so many alliances has a bitmap, too, which is quicker to count in.
_POPULAR = 200
# What one alliance's own values cost to count, in values met; where meeting the values one by one
# would cost more, they are counted from the alliances.
_MET_FOR_ONE = 1

# (alliance, one of its values), by rising alliance; a pair may come twice.
Pairs = Iterable[tuple[int, int]]
Numbers = BitMap | array


class Lists:
    """A list of numbers for each number from 0, all end to end in one array.

    Hundreds of thousands of arrays would take several times the memory.
    """

    def __init__(self, ends: array, items: array) -> None:
        self._ends = ends
        self._items = items

    @classmethod
    def of(cls, lists: Iterable[tuple[int, Iterable[int]]]) -> Self:
        """From lists by rising number; a number that is left out has an empty one."""
        ends, items = array("I"), array("I")
        for number, own in lists:
            ends.extend([len(items)] * (number - len(ends)))
            items.extend(own)
            ends.append(len(items))
        # A copy has no room for more.
        return cls(ends[:], items[:])

    def turned(self) -> Self:
        """For each number the lists that it is in, by rising number."""
        sizes = Counter(self._items)
        places = [0, *accumulate(sizes[number] for number in range(max(sizes, default=-1) + 1))]
        items = array("I", bytes(self._items.itemsize * len(self._items)))
        for number in range(len(self)):
            for item in self[number]:
                items[places[item]] = number
                places[item] += 1
        # Each place has moved from where its list begins to where it ends.
        return type(self)(array("I", places[:-1]), items)

    def __len__(self) -> int:
        return len(self._ends)

    def _bounds(self, number: int) -> tuple[int, int]:
        if number >= len(self._ends):
            return 0, 0
        return self._ends[number - 1] if number else 0, self._ends[number]

    def __getitem__(self, number: int) -> array:
        start, end = self._bounds(number)
        return self._items[start:end]

    def size(self, number: int) -> int:
        start, end = self._bounds(number)
        return end - start


@dataclass(frozen=True)
class _Base:
    """The facet as it was built; several states of the index share it."""

    # The values of each alliance, and the alliances of each value.
    values: Lists
    alliances: Lists
    # The values that any alliance has, by the number of their alliances, most first.
    ranked: array
    popular: Mapping[int, BitMap]

    @classmethod
    def of(cls, values: Lists) -> Self:
        alliances = values.turned()
        size = alliances.size
        ranked = sorted(filter(size, range(len(alliances))), key=size, reverse=True)
        popular = {one: BitMap(alliances[one]) for one in ranked if size(one) >= _POPULAR}
        return cls(values, alliances, array("I", ranked), popular)

    def having(self, value: int) -> Numbers:
        return self.popular.get(value) or self.alliances[value]


class ManyValues:
    """The values of the facet and their alliances; never changed once made.

    Changes since the facet was built lie over the large tables, which all states share.
    """

    def __init__(
        self, base: _Base, alliances: Mapping[int, BitMap], values: Mapping[int, array]
    ) -> None:
        self._base = base
        self._alliances = alliances
        self._values = values

    @classmethod
    def of(cls, pairs: Pairs, published: BitMap) -> Self:
        """From pairs of alliances that need not be public."""
        groups = groupby(pairs, key=itemgetter(0))
        values = Lists.of(
            (number, {value for _number, value in group})
            for number, group in groups
            if number in published
        )
        return cls(_Base.of(values), {}, {})

    def _having(self, value: int) -> Numbers:
        changed = self._alliances.get(value)
        return self._base.having(value) if changed is None else changed

    def having(self, values: Iterable[int]) -> BitMap:
        """The alliances with one of the values."""
        return BitMap().union(*(BitMap(self._having(value)) for value in values))

    def count(self, found: BitMap | None, values: Iterable[int]) -> dict[int, int]:
        """{value: number of alliances of `found` that have it}; None stands for all alliances."""
        return {value: _shared(found, self._having(value)) for value in values}

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
        counts = Counter(chain.from_iterable(self._values_of(number) for number in found))
        ranked = sorted((-count, value) for value, count in counts.items())[:limit]
        return {value: -count for count, value in ranked}

    def _meet(
        self, found: BitMap | None, limit: int, allowed: int | None = None
    ) -> dict[int, int] | None:
        """None where more than `allowed` values would have to be met."""
        first: list[tuple[int, int]] = []

        def meet(value: int) -> None:
            count = _shared(found, self._having(value))
            if count and len(first) < limit:
                heappush(first, (count, -value))
            elif count and (count, -value) > first[0]:
                heapreplace(first, (count, -value))

        for value in self._alliances:
            meet(value)
        for place, value in enumerate(self._base.ranked):
            if len(first) == limit and self._base.alliances.size(value) < first[0][0]:
                break
            if allowed is not None and place >= allowed:
                return None
            if value not in self._alliances:
                meet(value)
        return {-value: count for count, value in sorted(first, reverse=True)}

    def _values_of(self, number: int) -> array:
        changed = self._values.get(number)
        return self._base.values[number] if changed is None else changed

    def changed(self, gone: BitMap, pairs: Pairs) -> Self:
        """The same without the alliances `gone` and with `pairs`, which may state them anew."""
        added: defaultdict[int, BitMap] = defaultdict(BitMap)
        own: defaultdict[int, BitMap] = defaultdict(BitMap)
        for number, value in pairs:
            added[value].add(number)
            own[number].add(value)
        left = chain.from_iterable(self._values_of(number) for number in gone)
        alliances = dict(self._alliances)
        for value in added.keys() | left:
            alliances[value] = BitMap(self._having(value)) - gone | added[value]
        values = dict(self._values)
        for number in gone:
            values[number] = own[number].to_array()
        return type(self)(self._base, alliances, values)

    @property
    def changes(self) -> int:
        """How many values and alliances lie over the large tables."""
        return len(self._alliances) + len(self._values)


def _shared(found: BitMap | None, numbers: Numbers) -> int:
    if found is None:
        return len(numbers)
    bitmap = numbers if isinstance(numbers, BitMap) else BitMap(numbers)
    return found.intersection_cardinality(bitmap)
