"""Orders of all alliances, from which a page is cut without sorting what is not on it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, Self

from pyroaring import BitMap

# Alliances of one block; a page is sorted from the matches of one or two blocks.
_BLOCK = 128

# What an alliance is sorted by; ties are broken by its number, so that each key is unique.
SortKey = tuple[Any, ...]
ReadKeys = Callable[[Any], Iterable[SortKey]]


class Block(NamedTuple):
    """Neighbours in an order: the least key among them and their numbers, unsorted."""

    first: SortKey
    numbers: BitMap


class Order:
    """A permutation of the alliances, precomputed as a row of blocks.

    Counting the matches in each block leads to any page, however deep; only the blocks that a
    page is in are sorted, by keys read from the database. A key ends in the alliance's number.
    """

    def __init__(self, blocks: list[Block], read_keys: ReadKeys) -> None:
        self._blocks = blocks
        self._read_keys = read_keys

    @classmethod
    def of(cls, keys: Iterable[SortKey], read_keys: ReadKeys) -> Self:
        return cls(list(_blocks(sorted(keys))), read_keys)

    def cut(self, found: BitMap, start: int, stop: int) -> list[int]:
        """The numbers at the places `start` to `stop` of `found` in this order."""
        candidates, skipped = self._around(found, start, stop)
        keys = sorted(self._read_keys(candidates))
        return [key[-1] for key in keys[start - skipped : stop - skipped]]

    def _around(self, found: BitMap, start: int, stop: int) -> tuple[BitMap, int]:
        """The matches of the blocks that the places are in, and how many lie before them."""
        if len(found) <= 2 * _BLOCK:
            return found, 0
        before, reached = 0, 0
        candidates = BitMap()
        for block in self._blocks:
            matches = found.intersection_cardinality(block.numbers)
            reached += matches
            if reached <= start:
                before = reached
            elif matches:
                candidates |= found & block.numbers
            if reached >= stop:
                break
        return candidates, before

    def changed(self, gone: BitMap, keys: Iterable[SortKey]) -> Self:
        """The order without the numbers `gone` and with `keys`, which may hold them anew."""
        blocks = [
            Block(block.first, block.numbers - gone) if block.numbers.intersect(gone) else block
            for block in self._blocks
        ]
        added: dict[int, list[SortKey]] = {}
        for key in keys:
            at = bisect_right(blocks, key, key=lambda block: block.first)
            added.setdefault(max(0, at - 1), []).append(key)
        for at in sorted(added, reverse=True):
            blocks[at : at + 1] = self._with(blocks[at] if blocks else None, added[at])
        return type(self)([block for block in blocks if block.numbers], self._read_keys)

    def _with(self, block: Block | None, keys: list[SortKey]) -> Iterable[Block]:
        if block is None:
            return _blocks(sorted(keys))
        numbers = block.numbers | BitMap(key[-1] for key in keys)
        if len(numbers) <= 2 * _BLOCK:
            return [Block(min(block.first, *keys), numbers)]
        return _blocks(sorted([*self._read_keys(block.numbers), *keys]))


def _blocks(ordered: Iterable[SortKey]) -> Iterator[Block]:
    rows = iter(ordered)
    while block := list(islice(rows, _BLOCK)):
        yield Block(block[0], BitMap(key[-1] for key in block))
