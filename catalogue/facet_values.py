"""What a visitor sees of a facet: its values with the number of alliances behind each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
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
    # What pages made of it, by whether it stands open; it is in the language of the names.
    rendered: dict[bool, str] = field(default_factory=dict, compare=False, repr=False)

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
    """Each value once with its depth, behind the first of its broader values in the list."""
    if not above:
        yield from values
        return
    present = {value.value for value in values}
    below: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        broader = min((one for one in above.get(value.value, ()) if one in present), default=None)
        below[broader].append(value)
    listed: set[str] = set()
    # To be visited, the next one last. What stands in a circle hangs on no top: it ends the list.
    waiting = [(value, 0) for value in (*reversed(values), *reversed(below[None]))]
    while waiting:
        value, depth = waiting.pop()
        if value.value not in listed:
            listed.add(value.value)
            value.depth = depth
            yield value
            waiting += [(one, depth + 1) for one in reversed(below.get(value.value, ()))]
