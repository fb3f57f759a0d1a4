"""A facet with very many values, such as organisations: too many to count each."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from itertools import chain
from typing import Self

from pyroaring import BitMap

# A value with fewer alliances is kept as an array: a bitmap of few numbers takes four times that.
_POPULAR = 64
# For so many alliances at most, what each of them has is counted; for more, bitmaps are met.
_COUNTED_ONE_BY_ONE = 20_000

# A value or an alliance, with the alliances or values (all numbers) that belong to it.
Rows = Iterable[tuple[int, Collection[int]]]
Numbers = BitMap | array


def _numbers(numbers: Iterable[int]) -> Numbers:
    bitmap = BitMap(numbers)
    return bitmap if len(bitmap) >= _POPULAR else bitmap.to_array()


class _Lists:
    """For each alliance its values, end to end in one array; read-only."""

    def __init__(self, rows: Rows) -> None:
        self._ends = array("I", [0])
        self._values = array("I")
        for number, values in rows:  # by rising number
            self._ends.extend([len(self._values)] * (number + 1 - len(self._ends)))
            self._values.extend(set(values))
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
    def of(cls, by_value: Rows, by_alliance: Rows, published: BitMap) -> Self:
        """Both say the same: {value: alliances} and {alliance: values} by rising number."""
        alliances = {v: _numbers(found) for v, n in by_value if (found := BitMap(n) & published)}
        lists = _Lists((number, values) for number, values in by_alliance if number in published)
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

        For few alliances their values are counted. For many, values are met in the order of how
        many alliances they have in all, until none that is left can be among the first.
        """
        if found is not None and len(found) <= _COUNTED_ONE_BY_ONE:
            counts = Counter(chain.from_iterable(self._list(number) for number in found))
            ranked = sorted(((-count, value) for value, count in counts.items()))[:limit]
            return {value: -count for count, value in ranked}
        return self._most_frequent_of_many(found, limit)

    def _most_frequent_of_many(self, found: BitMap | None, limit: int) -> dict[int, int]:
        first: list[tuple[int, int]] = []

        def meet(value: int) -> None:
            count = _shared(found, self._of(value))
            if count:
                push = heappush if len(first) < limit else heappushpop
                push(first, (count, -value))

        for value in self._alliances:
            meet(value)
        for value in self._base.ranked:
            if len(first) == limit and len(self._base.alliances[value]) < first[0][0]:
                break
            if value not in self._alliances:
                meet(value)
        return {-value: count for count, value in sorted(first, reverse=True)}

    def _list(self, number: int) -> array:
        return self._lists[number] if number in self._lists else self._base.lists[number]

    def changed(self, gone: BitMap, by_alliance: Mapping[int, Collection[int]]) -> Self:
        """The same without the alliances `gone` and with what `by_alliance` states anew."""
        added: dict[int, list[int]] = {}
        for number, values in by_alliance.items():
            for value in values:
                added.setdefault(value, []).append(number)
        left = set(chain.from_iterable(self._list(number) for number in gone))
        alliances = dict(self._alliances)
        for value in left.union(added):
            alliances[value] = _numbers(
                BitMap(self._of(value)) - gone | BitMap(added.get(value, ()))
            )
        lists = dict(self._lists)
        for number in gone:
            lists[number] = array("I", set(by_alliance.get(number, ())))
        return type(self)(self._base, alliances, lists)

    @property
    def changes(self) -> int:
        """How many values and alliances lie over the large tables."""
        return len(self._alliances) + len(self._lists)


def _shared(found: BitMap | None, numbers: Numbers) -> int:
    if found is None:
        return len(numbers)
    return found.intersection_cardinality(BitMap(numbers))
