"""The facet index at one revision of the catalogue."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, Self, TypeVar

from pyroaring import BitMap

from alliances.models import Change, Revision
from alliances.models.graph import follow
from catalogue.index import languages, reading
from catalogue.index.many_values import ManyValues
from catalogue.index.orders import Draft, Order
from catalogue.index.selection import Selection
from catalogue.index.statements import Among, in_bulk
from catalogue.index.terms import Terms, read_terms
from catalogue.index.values import Rows, Values

# Beyond so many touched alliances, building all of it anew is quicker.
_MOST_TOUCHED = 5_000
# Beyond so many changes over its large tables, a snapshot is built anew.
_MOST_CHANGES = 50_000
# Answers to questions that visitors asked of this state.
_REMEMBERED = 100
# Alliances of which something is kept.
_KEPT = 10_000

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
    # {alliance: {what: …}}, see `kept`.
    _kept: dict[int, dict[Hashable, Any]] = field(default_factory=dict, repr=False)
    _remembered: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def kept(
        self,
        what: Hashable,
        alliances: Sequence[int],
        read: Callable[[list[int]], Mapping[int, Value]],
    ) -> list[Value]:
        """`what` is known of each of the alliances, in their order; `read` tells where nothing is.

        It is kept until the alliance is touched. Alliances of which `read` knows nothing are left
        out.
        """
        if len(self._kept) > _KEPT:
            self._kept.clear()
        # Another thread may clear it at any time, so nothing is looked up twice.
        known = {one: self._kept.get(one, {}).get(what) for one in alliances}
        unknown = [one for one, value in known.items() if value is None]
        for one, value in (read(unknown) if unknown else {}).items():
            known[one] = self._kept.setdefault(one, {})[what] = value
        return [found for one in alliances if (found := known[one]) is not None]

    def remember(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """What `compute` answers, kept as long as this state is the current one."""
        found: Any = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = compute()
        return found

    @classmethod
    @in_bulk()
    def build(cls) -> Self:
        """Read the whole catalogue."""
        # First the revision: what is written meanwhile is read again as a later change.
        revision = Revision.now()
        terms = read_terms()
        alliances = reading.alliances(None)
        orders = _orders(alliances)
        found = _read(None, alliances, terms)
        return cls(
            revision,
            found.published,
            {name: Values.of(rows, found.published) for name, rows in found.values.items()},
            {name: ManyValues.of(pairs, found.published) for name, pairs in found.pairs.items()},
            orders,
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
            name: Values.of(_of_term(name, None, terms), self.published)
            for name in terms
            if terms[name].broader != self.terms[name].broader
        }
        return replace(self, terms=terms, values={**self.values, **moved})

    def _with_alliances(self, touched: BitMap) -> Self:
        """With the alliances `touched` as they are now."""
        if not touched:
            return self
        among = list(touched)
        alliances = reading.alliances(among)
        found = _read(among, alliances, self.terms)
        return replace(
            self,
            _kept={one: kept for one, kept in [*self._kept.items()] if one not in touched},
            published=self.published - touched | found.published,
            values={
                name: values.changed(touched, _public(found, name))
                for name, values in self.values.items()
            },
            many_values={
                name: values.changed(
                    touched, (pair for pair in found.pairs[name] if pair[0] in found.published)
                )
                for name, values in self.many_values.items()
            },
            orders={
                name: order.changed(touched, alliances.sort_keys(name))
                for name, order in self.orders.items()
            },
        )


class _Read(NamedTuple):
    """What the database says of some or all alliances."""

    published: BitMap
    # {facet: (value, alliances that have it) …}; they need not be published.
    values: Mapping[str, Rows]
    # {facet: (alliance, value) …}
    pairs: Mapping[str, Iterable[tuple[int, int]]]


def _orders(alliances: reading.Alliances) -> dict[str, Order]:
    """Takes the keys out of `alliances`: at a million they are hundreds of megabytes."""
    drafts = {sort: Draft.of(alliances.numbers, alliances.keys.pop(sort)) for sort in reading.SORTS}
    return {
        sort: Order.of(draft, partial(reading.sort_keys, sort)) for sort, draft in drafts.items()
    }


def _read(among: Among, alliances: reading.Alliances, terms: Mapping[str, Terms]) -> _Read:
    taking_part = reading.participations(among)
    return _Read(
        BitMap(alliances.numbers),
        {
            **{name: values.items() for name, values in alliances.values.items()},
            "language": languages.of_alliances(among).items(),
            **{name: _of_term(name, among, terms) for name in reading.TERM_FACETS},
            "role": taking_part.roles.items(),
            "country": chain(taking_part.countries.items(), reading.site_countries(among).items()),
        },
        {"organisation": taking_part.organisations, "funder": reading.funders(among)},
    )


def _of_term(name: str, among: Among, terms: Mapping[str, Terms]) -> Rows:
    """(value, alliances) of a facet over a vocabulary, and the same of every broader term."""
    for value, found in reading.terms(name, among, terms[name]):
        for reached in follow(terms[name].broader, [value]):
            yield reached, found


def _public(found: _Read, name: str) -> Rows:
    """The values of a facet with the published alliances that have them."""
    return ((value, having & found.published) for value, having in found.values[name])
