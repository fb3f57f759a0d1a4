"""What the index holds, read from the database in bulk: one statement a facet, no instances."""

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Aggregate, CharField, Field, QuerySet
from django.db.models.functions import Substr
from modeltranslation.utils import resolution_order
from pyroaring import BitMap

from alliances.analysis import fold
from alliances.models import (
    Alliance,
    Focus,
    Funding,
    Organisation,
    Participation,
    RecordStatus,
    Site,
    ThemeTag,
)
from alliances.models.disease import FocusQuerySet
from alliances.models.funding import FundingQuerySet
from catalogue.index.orders import SortKey
from catalogue.index.terms import Terms
from catalogue.texts import LANGUAGES

# None reads all alliances, a set of numbers those alone.
Among = Collection[int] | None
Rows = Iterator[tuple[Any, Collection[int]]]
Numbers = array  # of unsigned integers

_PORTION = 10_000


class Keys(Aggregate):
    """The keys of a group as a list of whole numbers; the engine puts them together."""

    output_field = Field()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="array_agg", **context)

    def convert_value(self, value: Any, expression: Any, connection: Any) -> list[int]:
        return json.loads(value) if isinstance(value, str) else value


def _grouped(rows: QuerySet, value: str, among: Among, of: str = "alliance") -> Rows:
    """(value, keys of the alliances that have it); what is not stated is no value."""
    rows = rows.order_by().exclude(**{value: None})
    if among is not None:
        rows = rows.filter(**{f"{of}__in": among})
    grouped = rows.values(value).annotate(keys=Keys(of)).values_list(value, "keys")
    return ((one, keys) for one, keys in grouped.iterator() if one != "")


# --- What is stated of an alliance itself -------------------------------------------------------


def _columns(among: Among, *columns: str) -> Iterable[tuple[Any, ...]]:
    """(key, values …) of the published alliances."""
    # Not modeltranslation's queryset, which looks at each row: the columns are named by language.
    rows: QuerySet = QuerySet(Alliance).filter(record_status=RecordStatus.PUBLISHED)
    if among is not None:
        rows = rows.filter(pk__in=list(among))
    return rows.values_list("pk", *(_PLAIN.get(one, one) for one in columns)).iterator(_PORTION)


# Partial dates as they are written: 2019, 2019-05, 2019-05-03.
_PLAIN = {"start": Substr("start", 1, 10, output_field=CharField())}


class Alliances(NamedTuple):
    """What is stated of the published alliances themselves."""

    keys: BitMap
    # By facet and value, the alliances that have it.
    values: Mapping[str, Mapping[str, Numbers]]


def alliances(among: Among) -> Alliances:
    keys: list[int] = []
    kinds: defaultdict[str, Numbers] = defaultdict(lambda: array("I"))
    statuses: defaultdict[str, Numbers] = defaultdict(lambda: array("I"))
    years: defaultdict[str, Numbers] = defaultdict(lambda: array("I"))
    for pk, kind, status, start in _columns(among, "kind", "status", "start"):
        keys.append(pk)
        kinds[kind].append(pk)
        statuses[status].append(pk)
        years[(start or "")[:4]].append(pk)
    values = {"kind": kinds, "status": statuses, "year": years}
    for facet in values.values():
        facet.pop("", None)  # not stated
    return Alliances(BitMap(keys), values)


class Sort(NamedTuple):
    """A way of sorting the alliances: the columns it reads, and the key made of their values."""

    columns: tuple[str, ...]
    key: Callable[..., SortKey]

    def read(self, numbers: Among) -> Iterable[SortKey]:
        """The keys, each with the number of its alliance at the end."""
        for pk, *values in _columns(numbers, *self.columns):
            yield (*self.key(*values), pk)


def _by_start(sign: int, start: str | None) -> SortKey:
    """One without a stated start comes last; 2019 before 2019-05, and both before 2019-05-03."""
    return (0, sign * int(start.replace("-", "").ljust(8, "0"))) if start else (1, 0)


def _by_latest_change(modified: datetime) -> SortKey:
    return (-modified.timestamp(),)


def _by_name(*names: str | None) -> SortKey:
    """Without case and accents."""
    return (fold(next(filter(None, names), "")),)


SORTS = {
    "-start": Sort(("start",), partial(_by_start, -1)),
    "start": Sort(("start",), partial(_by_start, 1)),
    "-modified": Sort(("modified",), _by_latest_change),
    # By the name that a page in the language shows.
    **{
        f"name-{language}": Sort(
            tuple(f"name_{one}" for one in resolution_order(language)), _by_name
        )
        for language in LANGUAGES
    },
}


def sort_keys(among: Among) -> dict[str, list[SortKey]]:
    """{sort: keys} of a few alliances, read once for all sorts."""
    columns = sorted({column for sort in SORTS.values() for column in sort.columns})
    keys: dict[str, list[SortKey]] = {name: [] for name in SORTS}
    for pk, *values in _columns(among, *columns):
        row = dict(zip(columns, values, strict=True))
        for name, sort in SORTS.items():
            keys[name].append((*sort.key(*(row[column] for column in sort.columns)), pk))
    return keys


# --- Terms, and where it works ------------------------------------------------------------------


def _terms(rows: QuerySet, column: str, among: Among, terms: Terms) -> Rows:
    """Keys of terms become the values of the query string."""
    return ((terms.values[key], found) for key, found in _grouped(rows, column, among))


def diseases(among: Among, terms: Terms) -> Rows:
    return _terms(FocusQuerySet(Focus).primary().exclude(alliance=None), "disease", among, terms)


def programmes(among: Among, terms: Terms) -> Rows:
    return _terms(FundingQuerySet(Funding).public(), "programme", among, terms)


def themes(among: Among, terms: Terms) -> Rows:
    return _terms(QuerySet(ThemeTag).exclude(alliance=None), "theme", among, terms)


def site_countries(among: Among) -> Rows:
    return _grouped(QuerySet(Site), "place__country", among)


# --- Who takes part, and who pays ---------------------------------------------------------------


class Participations(NamedTuple):
    """Public participations, read once for three facets."""

    # (alliance, organisation), by rising alliance; to be read once.
    organisations: Iterable[tuple[int, int]]
    roles: Mapping[str, Numbers]
    # ISO 3166-1 codes of the participants.
    countries: Mapping[str, Numbers]


def participations(among: Among) -> Participations:
    rows: QuerySet = QuerySet(Participation).order_by("alliance", "organisation")
    seats: QuerySet = QuerySet(Organisation).filter(record_status=RecordStatus.PUBLISHED)
    if among is not None:
        rows = rows.filter(alliance__in=among)
        seats = seats.filter(pk__in=rows.order_by().values("organisation"))
    countries = dict(seats.order_by().values_list("pk", "country"))
    by_role: defaultdict[str, Numbers] = defaultdict(lambda: array("I"))
    by_country: defaultdict[str, Numbers] = defaultdict(lambda: array("I"))
    # A list of pairs would take ten times the memory.
    taking_part, organisations = array("I"), array("I")
    for alliance, organisation, role in rows.values_list(
        "alliance", "organisation", "role"
    ).iterator(_PORTION):
        if organisation in countries:
            taking_part.append(alliance)
            organisations.append(organisation)
            by_role[role].append(alliance)
            by_country[countries[organisation]].append(alliance)
    by_country.pop("", None)
    return Participations(zip(taking_part, organisations, strict=True), by_role, by_country)


def funders(among: Among) -> Iterable[tuple[int, int]]:
    """(alliance, funder), by rising alliance."""
    rows: QuerySet = (
        FundingQuerySet(Funding).public().exclude(funder=None).order_by("alliance", "funder")
    )
    if among is not None:
        rows = rows.filter(alliance__in=among)
    return rows.values_list("alliance", "funder").iterator(_PORTION)


TERM_FACETS = {"disease": diseases, "programme": programmes, "theme": themes}
