"""What the index holds, as the database has it: columns in bulk, no instances."""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import Aggregate, CharField, Field, Func, QuerySet
from django.db.models.functions import Substr
from modeltranslation.utils import resolution_order

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
from catalogue.index.orders import Key, SortKey
from catalogue.index.statements import Among, Statement, read
from catalogue.index.terms import Terms
from catalogue.index.values import ByValue, Rows
from catalogue.texts import LANGUAGES


class Keys(Aggregate):
    """The keys of a group as a list of whole numbers; the engine puts them together."""

    output_field = Field()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="array_agg", **context)

    def convert_value(self, value: Any, expression: Any, connection: Any) -> list[int]:
        return json.loads(value) if isinstance(value, str) else value


# --- What is stated of an alliance itself -------------------------------------------------------


class Seconds(Func):
    """A time as the seconds since 1970, with fractions."""

    output_field = Field()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Times are texts, 2025-07-03 12:00:00.123456; each percent sign is escaped twice.
        template = "(strftime('%%%%s', %(expressions)s) + substr(%(expressions)s, 20))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
        return self.as_sql(compiler, connection, template=template, **context)


def _published(among: Among) -> QuerySet:
    # Not modeltranslation's queryset, which looks at each row: the columns are named by language.
    rows: QuerySet = QuerySet(Alliance).filter(record_status=RecordStatus.PUBLISHED)
    return rows if among is None else rows.filter(pk__in=among)


# Partial dates as they are written: 2019, 2019-05, 2019-05-03.
_START = Substr("start", 1, 10, output_field=CharField())
_SORTED_BY: tuple[Any, ...] = (
    _START,
    Seconds("modified"),
    *(f"name_{language}" for language in LANGUAGES),
)
_UNDATED = 99_999_999

# An alliance has most often one name or two for all the languages that it is sorted in.
_fold = lru_cache(maxsize=2 * len(LANGUAGES))(fold)


def _by_start(sign: int, start: str | None, _modified: float, _names: Sequence[str | None]) -> Key:
    """One without a stated start comes last; 2019 before 2019-05, and both before 2019-05-03."""
    return sign * int(start.replace("-", "").ljust(8, "0")) if start else _UNDATED


def _by_latest_change(_start: str | None, modified: float, _names: Sequence[str | None]) -> Key:
    return -modified


def _by_name(
    places: Sequence[int], _start: str | None, _modified: float, names: Sequence[str | None]
) -> Key:
    """Without case and accents, in the first language of `places` that there is a name in."""
    for place in places:
        if name := names[place]:
            return _fold(name)
    return ""


# What an alliance is sorted by, from (start, seconds of the latest change, names by LANGUAGES).
SORTS: dict[str, Callable[[str | None, float, Sequence[str | None]], Key]] = {
    "-start": partial(_by_start, -1),
    "start": partial(_by_start, 1),
    "-modified": _by_latest_change,
    # By the name that a page in the language shows.
    **{
        f"name-{language}": partial(
            _by_name, [LANGUAGES.index(one) for one in resolution_order(language)]
        )
        for language in LANGUAGES
    },
}


def _sorted_by(among: Among) -> QuerySet:
    return _published(among).values_list("pk", *_SORTED_BY)


def sort_keys(sort: str, numbers: Sequence[int]) -> Iterator[SortKey]:
    """The keys of a few alliances, each with its number."""
    key_of = SORTS[sort]
    for pk, start, modified, *names in read(_sorted_by, numbers):
        yield key_of(start, modified, names), pk


class Alliances(NamedTuple):
    """What is stated of the published alliances themselves."""

    # By rising number.
    numbers: array
    # By facet.
    values: dict[str, ByValue]
    # By sort, the key of each of `numbers`.
    keys: dict[str, list[Key]]

    def sort_keys(self, sort: str) -> Iterable[SortKey]:
        return zip(self.keys[sort], self.numbers, strict=True)


def _alliances(among: Among) -> QuerySet:
    rows = _published(among).order_by("pk")
    return rows.values_list("pk", "kind", "status", *_SORTED_BY)


def alliances(among: Among) -> Alliances:
    numbers = array("I")
    kinds, statuses, years = ByValue(), ByValue(), ByValue()
    keys: dict[str, list[Key]] = {sort: [] for sort in SORTS}
    sorts = [(keys[sort].append, key_of) for sort, key_of in SORTS.items()]
    for pk, kind, status, start, modified, *names in read(_alliances, among):
        numbers.append(pk)
        kinds[kind].add(pk)
        statuses[status].add(pk)
        years[start and start[:4]].add(pk)
        for append, key_of in sorts:
            append(key_of(start, modified, names))
    values = {"kind": kinds, "status": statuses, "year": years}
    return Alliances(numbers, {name: found.stated() for name, found in values.items()}, keys)


# --- Terms, and where it works ------------------------------------------------------------------


def _stating(rows: QuerySet, value: str, among: Among) -> QuerySet:
    """(value, alliance) of the rows that state both."""
    rows = rows.order_by().exclude(**{value: None}).exclude(alliance=None)
    if among is not None:
        rows = rows.filter(alliance__in=among)
    return rows.values_list(value, "alliance")


def _diseases(among: Among) -> QuerySet:
    return _stating(FocusQuerySet(Focus).primary(), "disease", among)


def _programmes(among: Among) -> QuerySet:
    return _stating(FundingQuerySet(Funding).public(), "programme", among)


def _themes(among: Among) -> QuerySet:
    return _stating(QuerySet(ThemeTag), "theme", among)


TERM_FACETS: dict[str, Statement] = {
    "disease": _diseases,
    "programme": _programmes,
    "theme": _themes,
}


def terms(facet: str, among: Among, known: Terms) -> Rows:
    """(value, alliances) of a facet over a vocabulary, without what lies above it."""
    for key, found in ByValue.of(read(TERM_FACETS[facet], among)).items():
        # A term that was added since the vocabulary was read will come as a change.
        if key in known.values:
            yield known.values[key], found


def _sites(among: Among) -> QuerySet:
    return _stating(QuerySet(Site), "place__country", among)


def site_countries(among: Among) -> ByValue:
    return ByValue.of(read(_sites, among))


# --- Who takes part, and who pays ---------------------------------------------------------------


class Participations(NamedTuple):
    """Public participations, read once for three facets."""

    # (alliance, organisation), by rising alliance; to be read once.
    organisations: Iterable[tuple[int, int]]
    roles: ByValue
    # ISO 3166-1 codes of the participants.
    countries: ByValue


def _participations(among: Among) -> QuerySet:
    # In the order of an index that holds all three columns.
    rows: QuerySet = QuerySet(Participation).order_by("alliance", "organisation")
    if among is not None:
        rows = rows.filter(alliance__in=among)
    return rows.values_list("alliance", "organisation", "role")


def _seats(among: Among) -> QuerySet:
    """(key, country) of the published organisations, or of those that take part."""
    seats: QuerySet = QuerySet(Organisation).filter(record_status=RecordStatus.PUBLISHED)
    if among is not None:
        taking_part: QuerySet = QuerySet(Participation).filter(alliance__in=among)
        seats = seats.filter(pk__in=taking_part.values("organisation"))
    return seats.order_by().values_list("pk", "country")


def participations(among: Among) -> Participations:
    countries = dict(read(_seats, among))
    by_role, by_country = ByValue(), ByValue()
    # A list of pairs would take ten times the memory.
    taking_part, organisations = array("I"), array("I")
    for alliance, organisation, role in read(_participations, among):
        if organisation in countries:
            taking_part.append(alliance)
            organisations.append(organisation)
            by_role[role].add(alliance)
            by_country[countries[organisation]].add(alliance)
    pairs = zip(taking_part, organisations, strict=True)
    return Participations(pairs, by_role, by_country.stated())


def _fundings(among: Among) -> QuerySet:
    rows: QuerySet = FundingQuerySet(Funding).public().exclude(funder=None)
    if among is not None:
        rows = rows.filter(alliance__in=among)
    return rows.order_by("alliance").values_list("alliance", "funder")


def funders(among: Among) -> Iterable[tuple[int, int]]:
    """(alliance, funder), by rising alliance."""
    return read(_fundings, among)
