"""The facet index at one revision of the catalogue."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self, TypeVar

from pyroaring import BitMap

from alliances.models import Change, Revision
from alliances.models.graph import follow
from catalogue.index import reading
from catalogue.index.many_values import ManyValues
from catalogue.index.orders import Order
from catalogue.index.selection import Selection
from catalogue.index.terms import Terms, read_terms
from catalogue.index.values import Values
from catalogue.texts import LANGUAGES

# Beyond so many touched alliances, building all of it anew is quicker.
_MOST_TOUCHED = 5_000
# Beyond so many changes over its large tables, a snapshot is built anew.
_MOST_CHANGES = 50_000
# Answers to questions that visitors asked of this state.
_REMEMBERED = 100

Value = TypeVar("Value")


@dataclass(frozen=True)
class Snapshot:
    """Every published alliance by number (its key in the database), by facet value, in order.

    Derived from the database and never changed: a newer state is another snapshot, which shares
    with this one what did not change. So whoever holds one reads one state from start to end.
    """

    # (number, token) of the revision.
    revision: tuple[int, str]
    published: BitMap
    values: Mapping[str, Values]
    many_values: Mapping[str, ManyValues]
    orders: Mapping[str, Order]
    terms: Mapping[str, Terms]
    _remembered: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def remember(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """What `compute` answers, kept as long as this state is the current one."""
        if key not in self._remembered:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = compute()
        return self._remembered[key]

    @classmethod
    def build(cls) -> Self:
        """Read the whole catalogue."""
        # First the revision: what is written meanwhile is read again as a later change.
        revision = Revision.now()
        published = BitMap(reading.published())
        terms = read_terms()
        return cls(
            revision,
            published,
            {
                **{name: Values.of(read(None), published) for name, read in reading.FACETS.items()},
                **{name: _with_broader(name, terms, published) for name in reading.TERM_FACETS},
            },
            {
                name: ManyValues.of(
                    reading.by_value(*read()), reading.by_alliance(*read(), None), published
                )
                for name, read in reading.LARGE_FACETS.items()
            },
            {name: Order.of(read(None), read) for name, read in _orders().items()},
            terms,
        )

    def selection(
        self, found: BitMap, order: str = "-start", tiers: Sequence[BitMap] = ()
    ) -> Selection:
        """Alliances in one of the orders, or in tiers and within each in that order."""
        return Selection(found, self.orders[order], tiers)

    def following(self, changes: Collection[Change], revision: tuple[int, str]) -> Self | None:
        """The state after `changes`; None where building it anew is quicker."""
        if any(change.touched is None for change in changes):
            return None
        touched = BitMap().union(*(BitMap(change.touched) for change in changes))
        overlaid = sum(facet.changes for facet in self.many_values.values())
        if len(touched) > max(_MOST_TOUCHED, len(self.published) // 10) or overlaid > _MOST_CHANGES:
            return None
        state = self._with_terms() if any(change.terms for change in changes) else self
        return replace(state._with_alliances(touched), revision=revision)

    def _with_terms(self) -> Self:
        """With the vocabularies as they are now; a facet whose tree changed is read anew."""
        terms = read_terms()
        moved = {
            name: _with_broader(name, terms, self.published)
            for name in terms
            if terms[name].broader != self.terms[name].broader
        }
        return replace(self, terms=terms, values={**self.values, **moved})

    def _with_alliances(self, touched: BitMap) -> Self:
        """With the alliances `touched` as they are now."""
        if not touched:
            return self
        present = BitMap(reading.published(touched))
        among = list(present)
        rows: dict[str, Iterable[Any]] = {
            name: read(among) for name, read in reading.FACETS.items()
        }
        for name, read in reading.TERM_FACETS.items():
            rows[name] = _closed(read(among, self.terms[name]), self.terms[name])
        return replace(
            self,
            published=self.published - touched | present,
            values={
                name: values.changed(touched, rows[name]) for name, values in self.values.items()
            },
            many_values={
                name: values.changed(
                    touched, dict(reading.by_alliance(*reading.LARGE_FACETS[name](), among))
                )
                for name, values in self.many_values.items()
            },
            orders={
                name: self.orders[name].changed(touched, read(among))
                for name, read in _orders().items()
            },
        )


def _orders() -> dict[str, Any]:
    names = {f"name-{one}": partial(reading.by_name, one) for one in LANGUAGES}
    return {**reading.ORDERS, **names}


def _with_broader(name: str, terms: Mapping[str, Terms], published: BitMap) -> Values:
    """A facet over a tree: each term holds the alliances of all that is narrower."""
    return Values.of(_closed(reading.TERM_FACETS[name](None, terms[name]), terms[name]), published)


def _closed(
    rows: Iterable[tuple[str, Collection[int]]], terms: Terms
) -> Iterable[tuple[str, Collection[int]]]:
    """`rows` and, for each, the same of every broader term."""
    for value, numbers in rows:
        found = BitMap(numbers)
        for reached in follow(terms.broader, [value]):
            yield reached, found
