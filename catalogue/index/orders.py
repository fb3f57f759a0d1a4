"""Orders of all alliances, from which a page is cut without sorting what is not near it."""

import json
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Self

from pyroaring import BitMap

# Alliances of one block: so many keys are read where an alliance moves into it.
_BLOCK = 128
# Blocks of one stretch: a page is found by counting the matches in each stretch.
_STRETCH = 64

# What an alliance is sorted by: a number or a text, the same kind in all of an order.
Key = Any
# With the number of the alliance, which breaks ties: each is unique.
SortKey = tuple[Key, int]
ReadKeys = Callable[[Sequence[int]], Iterable[SortKey]]


class Draft(NamedTuple):
    """An order in two large pieces of memory.

    Small objects that are made while a million keys lie about keep all their memory from being
    given back; so an order is made of its draft once the keys are gone.
    """

    numbers: array
    # JSON of the key of each first number of a block.
    least: str

    @classmethod
    def of(cls, numbers: Sequence[int], keys: Sequence[Key]) -> Self:
        """Of rising numbers, each with its key."""
        # Sorting is stable, and single keys compare far quicker than tuples.
        places = sorted(range(len(keys)), key=keys.__getitem__)
        least = [keys[place] for place in places[::_BLOCK]]
        return cls(array("I", map(numbers.__getitem__, places)), json.dumps(least))

    def blocks(self) -> Iterator["Block"]:
        for place, key in enumerate(json.loads(self.least)):
            numbers = self.numbers[place * _BLOCK : (place + 1) * _BLOCK]
            yield Block((key, numbers[0]), numbers)


class Block:
    """Some neighbours. None of them and of those that follow lies before `least`."""

    __slots__ = ("_read_keys", "least", "numbers")

    def __init__(self, least: SortKey, numbers: array, read_keys: ReadKeys | None = None) -> None:
        """`numbers` are in order, unless `read_keys` is given to put them so when asked for."""
        self.least = least
        self.numbers = numbers
        self._read_keys = read_keys

    def in_order(self) -> array:
        if self._read_keys:
            self.numbers = array("I", (number for _key, number in self.keys(self._read_keys)))
            self._read_keys = None
        return self.numbers

    def keys(self, read_keys: ReadKeys) -> list[SortKey]:
        """The keys in order; what the database no longer has stays until a change says so."""
        found = {number: key for key, number in read_keys(self.numbers)}
        return sorted((found.get(number, self.least[0]), number) for number in self.numbers)

    def without(self, gone: set[int]) -> "Block":
        # Asked first: another thread may just now be putting the numbers in order.
        read_keys = self._read_keys
        left = array("I", (number for number in self.numbers if number not in gone))
        return Block(self.least, left, read_keys)


class Stretch(NamedTuple):
    """Neighbouring blocks, and the numbers in all of them."""

    blocks: Sequence[Block]
    numbers: BitMap

    @property
    def least(self) -> SortKey:
        return self.blocks[0].least


class Order:
    """A permutation of the alliances in two levels, as a tree of that height.

    Counting the matches in each stretch leads to any page, however deep. Of the keys only the
    least of each block is kept: those of an alliance that moved and of its new neighbours are read
    when somebody first looks at that block.
    """

    def __init__(self, stretches: Sequence[Stretch], read_keys: ReadKeys) -> None:
        self._stretches = stretches
        self._read_keys = read_keys

    @classmethod
    def of(cls, draft: Draft, read_keys: ReadKeys) -> Self:
        return cls(list(_stretches(draft.blocks())), read_keys)

    def cut(self, found: BitMap, start: int, stop: int) -> list[int]:
        """The numbers at the places `start` to `stop` of `found` in this order."""
        page: list[int] = []
        before = 0
        for stretch in self._stretches:
            matches = found.intersection_cardinality(stretch.numbers)
            if before + matches > start:
                numbers = chain.from_iterable(block.in_order() for block in stretch.blocks)
                here = (number for number in numbers if number in found)
                page += islice(here, max(0, start - before), stop - before)
            before += matches
            if before >= stop:
                break
        return page

    def changed(self, gone: BitMap, keys: Iterable[SortKey]) -> Self:
        """The order without the numbers `gone` and with `keys`, which may hold them anew."""
        if not self._stretches:
            return type(self)(list(_stretches(_blocks(keys))), self._read_keys)
        added = _shares(self._stretches, keys)
        stretches: list[Stretch] = []
        for place, stretch in enumerate(self._stretches):
            if place in added or stretch.numbers.intersect(gone):
                stretches += self._stretch(stretch, gone, added[place])
            else:
                stretches.append(stretch)
        return type(self)(stretches, self._read_keys)

    def _stretch(self, old: Stretch, gone: BitMap, keys: list[SortKey]) -> Iterator[Stretch]:
        """`old` with its changes: none where it is empty, several where it grew large."""
        added = _shares(old.blocks, keys)
        left = set(old.numbers & gone)
        blocks: list[Block] = []
        for place, block in enumerate(old.blocks):
            if place in added or not left.isdisjoint(block.numbers):
                blocks += self._block(block, left, added[place])
            else:
                blocks.append(block)
        if len(blocks) > 2 * _STRETCH:
            yield from _stretches(blocks)
        elif blocks:
            yield Stretch(blocks, old.numbers - gone | BitMap(number for _key, number in keys))

    def _block(self, old: Block, gone: set[int], keys: list[SortKey]) -> Iterator[Block]:
        """The same for a block."""
        left = old.without(gone)
        # What is read may be newer than this order: it says how the others lie, but no bounds.
        least = min(old.least, *keys) if keys else old.least
        if len(left.numbers) + len(keys) > 2 * _BLOCK:
            first, *others = _blocks([*left.keys(self._read_keys), *keys])
            yield Block(least, first.numbers)
            yield from others
        elif keys:
            numbers = left.numbers + array("I", (number for _key, number in keys))
            yield Block(least, numbers, self._read_keys)
        elif left.numbers:
            yield left


def _shares(
    parts: Sequence[Block] | Sequence[Stretch], keys: Iterable[SortKey]
) -> defaultdict[int, list[SortKey]]:
    """{place of one of the parts: those of the keys that belong there}."""
    shares: defaultdict[int, list[SortKey]] = defaultdict(list)
    for key in keys:
        place = bisect_right(parts, key, key=lambda part: part.least) - 1
        shares[max(0, place)].append(key)
    return shares


def _blocks(keys: Iterable[SortKey]) -> Iterator[Block]:
    rest = iter(sorted(keys))
    while some := list(islice(rest, _BLOCK)):
        yield Block(some[0], array("I", (number for _key, number in some)))


def _stretches(ordered: Iterable[Block]) -> Iterator[Stretch]:
    rest = iter(ordered)
    while blocks := list(islice(rest, _STRETCH)):
        numbers = chain.from_iterable(block.numbers for block in blocks)
        yield Stretch(blocks, BitMap(array("I", numbers)))
