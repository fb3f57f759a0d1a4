"""Alliances that fit, in an order: what a page, a download or an answer of the API is cut from."""

from collections.abc import Iterator, Sequence
from typing import overload

from pyroaring import BitMap

from catalogue.index.orders import Order

_PORTION = 1_000


class Selection(Sequence[int]):
    """The keys of alliances, sorted; only what is asked for is ever put in order.

    `tiers` parts the alliances by relevance, the best first; within a tier the order holds.
    """

    def __init__(self, found: BitMap, order: Order, tiers: Sequence[BitMap] = ()) -> None:
        self.found = found
        self._order = order
        self._tiers = [tier & found for tier in tiers] or [found]

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, slice):
            start, stop, _step = place.indices(len(self))
            return self._cut(start, stop)
        return self._cut(place, place + 1)[0]

    def _cut(self, start: int, stop: int) -> list[int]:
        keys: list[int] = []
        before = 0
        for tier in self._tiers:
            first, last = max(0, start - before), min(len(tier), stop - before)
            if first < last:
                keys += self._order.cut(tier, first, last)
            before += len(tier)
        return keys

    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self), _PORTION):
            yield from self[start : start + _PORTION]
