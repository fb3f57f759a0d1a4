"""The values of one facet, each with the alliances that have it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from pyroaring import BitMap

# A value and the alliances (numbers) that have it.
Rows = Iterable[tuple[str, BitMap]]


class ByValue(defaultdict[Any, BitMap]):
    """{value: alliances that have it}, as it is gathered from rows of the database."""

    def __init__(self) -> None:
        super().__init__(BitMap)

    @classmethod
    def of(cls, pairs: Iterable[tuple[Any, int]]) -> Self:
        """From (value, alliance) …"""
        found = cls()
        for value, alliance in pairs:
            found[value].add(alliance)
        return found.stated()

    def stated(self) -> Self:
        """Without the alliances of which no value is stated."""
        self.pop("", None)
        self.pop(None, None)
        return self


class Values:
    """A bitmap of alliances for each of up to some thousand values; never changed once made."""

    def __init__(self, bitmaps: Mapping[str, BitMap]) -> None:
        self._bitmaps = bitmaps

    @classmethod
    def of(cls, rows: Rows, published: BitMap) -> Self:
        """From rows that may name a value several times and alliances that are not public."""
        return cls({}).changed(BitMap(), ((v, found & published) for v, found in rows))

    def __iter__(self) -> Iterator[str]:
        return iter(self._bitmaps)

    def having(self, values: Iterable[str]) -> BitMap:
        """The alliances with one of the values."""
        return BitMap().union(*(self._bitmaps[v] for v in values if v in self._bitmaps))

    def count(self, found: BitMap | None) -> dict[str, int]:
        """{value: number of alliances of `found` that have it}; None stands for all alliances."""
        if found is None:
            return {value: len(bitmap) for value, bitmap in self._bitmaps.items()}
        counts = {
            value: found.intersection_cardinality(bitmap) for value, bitmap in self._bitmaps.items()
        }
        return {value: count for value, count in counts.items() if count}

    def changed(self, gone: BitMap, rows: Rows) -> Self:
        """The same without the alliances `gone` and with `rows`, which may state them anew."""
        bitmaps = {
            value: bitmap - gone if bitmap.intersect(gone) else bitmap
            for value, bitmap in self._bitmaps.items()
        }
        for value, found in rows:
            bitmaps[value] = bitmaps[value] | found if value in bitmaps else found
        return type(self)({value: bitmap for value, bitmap in bitmaps.items() if bitmap})
