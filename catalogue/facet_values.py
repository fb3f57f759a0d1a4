"""What a visitor sees of a facet: its values with the number of alliances behind each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from catalogue.texts import Text

# At once in view, and behind "more"; what is rarer is found by searching within the facet.
_SHOWN_VALUES = 12
_SPARED_VALUES = 3
_LISTED_VALUES = 40


# Not frozen: a list makes some hundred of them, and frozen ones cost thrice the time.
@dataclass(eq=False, slots=True)
class FacetValue:
    """One value that may be chosen; `depth` is its level in a tree, 0 at the top."""

    value: str
    label: Text
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class CountedFacet:
    """A facet with its values for one state of the filters, most frequent first."""

    name: str
    title: str
    values: list[FacetValue] = field(default_factory=list)
    # Whether there are more values than `values` has.
    more: bool = False

    @cached_property
    def selected(self) -> list[FacetValue]:
        return [value for value in self.values if value.selected]

    @cached_property
    def shown(self) -> list[FacetValue]:
        """The values at once in view: the first ones, and what is selected with all above it."""
        chosen = self._selected_with_broader
        return [v for n, v in enumerate(self.values) if n < self._in_view or v in chosen]

    @cached_property
    def _selected_with_broader(self) -> set[FacetValue]:
        chosen: set[FacetValue] = set()
        if not self.selected:
            return chosen
        path: list[FacetValue] = []
        for value in self.values:
            path[value.depth :] = [value]
            if value.selected:
                chosen.update(path)
        return chosen

    @cached_property
    def rest(self) -> list[FacetValue]:
        """The next ones."""
        chosen = self._selected_with_broader
        listed = self.values[self._in_view : _LISTED_VALUES]
        return [value for value in listed if value not in chosen]

    @property
    def _in_view(self) -> int:
        """Few enough values are all in view: nobody opens "2 more" gladly."""
        fit = len(self.values) <= _SHOWN_VALUES + _SPARED_VALUES
        return len(self.values) if fit else _SHOWN_VALUES

    @property
    def unlisted(self) -> int:
        """How many values are neither shown nor among the rest."""
        return max(0, len(self.values) - _LISTED_VALUES)


def as_tree(values: list[FacetValue], above: Mapping[str, Collection[str]]) -> Iterator[FacetValue]:
    """Each value once, behind the first of its broader values that is in the list."""
    if not above:
        yield from values
        return
    present = {value.value for value in values}
    below: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        parents = sorted(present.intersection(above.get(value.value, ())))
        below[parents[0] if parents else None].append(value)

    listed: set[str] = set()

    def walk(siblings: Iterable[FacetValue], depth: int) -> Iterator[FacetValue]:
        for value in siblings:
            if value.value not in listed:
                listed.add(value.value)
                yield FacetValue(value.value, value.label, value.count, value.selected, depth)
                yield from walk(below[value.value], depth + 1)

    yield from walk(below[None], 0)
    # What stands in a circle hangs on no top.
    yield from walk(values, 0)
