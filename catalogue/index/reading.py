"""What the index holds, read from the database in bulk: one statement a facet, no instances."""

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Aggregate, CharField, F, Field, QuerySet
from django.db.models.functions import Substr
from modeltranslation.utils import resolution_order

from alliances.analysis import fold
from alliances.models import (
    Alliance,
    Citation,
    Focus,
    Funding,
    Organisation,
    Participation,
    RecordStatus,
    Site,
    ThemeTag,
)
from alliances.models.citation import ways_to
from catalogue.index.orders import SortKey
from catalogue.index.terms import Terms

# None reads all alliances, a set of numbers those alone.
Among = Collection[int] | None
Rows = Iterator[tuple[Any, Collection[int]]]
Numbers = array  # of unsigned integers

_LAST = (1, 0)
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


def published(among: Among = None) -> Collection[int]:
    """The keys of the published alliances."""
    rows = Alliance.objects.published().order_by()
    if among is not None:
        rows = rows.filter(pk__in=among)
    return list(rows.values_list("pk", flat=True))


# --- Facets with some hundred values -----------------------------------------------------------


def kinds(among: Among) -> Rows:
    return _grouped(Alliance.objects.all(), "kind", among, of="pk")


def statuses(among: Among) -> Rows:
    return _grouped(Alliance.objects.all(), "status", among, of="pk")


def years(among: Among) -> Rows:
    """Years of start, four digits."""
    year = Substr("start", 1, 4, output_field=CharField())
    return _grouped(Alliance.objects.annotate(year=year), "year", among, of="pk")


def languages(among: Among) -> Rows:
    """Languages of the sources that public statements of an alliance rest on."""
    for way in ways_to("alliance"):
        # "> 0" rather than "is not null": only then does SQLite go by the index.
        given = {f"{way.partition('__')[0]}__gt": 0}
        cited = Citation.objects.of_public_names(way).filter(**given)
        yield from _grouped(cited, "source__language", among, of=way)


def _terms(rows: QuerySet, column: str, among: Among, terms: Terms) -> Rows:
    """Keys of terms become the values of the query string."""
    return ((terms.values[key], found) for key, found in _grouped(rows, column, among))


def diseases(among: Among, terms: Terms) -> Rows:
    return _terms(Focus.objects.primary().exclude(alliance=None), "disease", among, terms)


def programmes(among: Among, terms: Terms) -> Rows:
    return _terms(Funding.objects.public(), "programme", among, terms)


def themes(among: Among, terms: Terms) -> Rows:
    return _terms(ThemeTag.objects.exclude(alliance=None), "theme", among, terms)


# --- Who takes part, and who pays ---------------------------------------------------------------


class Participations(NamedTuple):
    """Public participations, read once for three facets."""

    # (alliance, organisation), by rising alliance.
    organisations: list[tuple[int, int]]
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
    pairs: list[tuple[int, int]] = []
    for alliance, organisation, role in rows.values_list(
        "alliance", "organisation", "role"
    ).iterator(_PORTION):
        if organisation in countries:
            pairs.append((alliance, organisation))
            by_role[role].append(alliance)
            by_country[countries[organisation]].append(alliance)
    by_country.pop("", None)
    return Participations(pairs, by_role, by_country)


def site_countries(among: Among) -> Rows:
    return _grouped(Site.objects.all(), "place__country", among)


def funders(among: Among) -> Iterable[tuple[int, int]]:
    """(alliance, funder), by rising alliance."""
    rows = Funding.objects.public().exclude(funder=None).order_by("alliance", "funder")
    if among is not None:
        rows = rows.filter(alliance__in=among)
    return rows.values_list("alliance", "funder").iterator(_PORTION)


# --- Orders ------------------------------------------------------------------------------------


def _sorted_by_start(numbers: Among, sign: int) -> Iterable[SortKey]:
    start = Substr("start", 1, 10, output_field=CharField())
    for pk, stated in _columns(numbers, start=start):
        # 2019 comes before 2019-05, and both before 2019-05-03.
        day = stated and sign * int(stated.replace("-", "").ljust(8, "0"))
        yield (0, day, pk) if day else (*_LAST, pk)


def by_start(numbers: Among) -> Iterable[SortKey]:
    """The earliest first; one without a stated start comes last."""
    return _sorted_by_start(numbers, 1)


def by_latest_start(numbers: Among) -> Iterable[SortKey]:
    return _sorted_by_start(numbers, -1)


def by_latest_change(numbers: Among) -> Iterable[SortKey]:
    for pk, modified in _columns(numbers, modified=F("modified")):
        yield (-modified.timestamp(), pk)


def by_name(language: str, numbers: Among) -> Iterable[SortKey]:
    """By the name that a page in `language` shows, without case and accents."""
    order = resolution_order(language)
    columns = {f"name_{one}": F(f"name_{one}") for one in order}
    for pk, *names in _columns(numbers, **columns):
        yield (fold(next(filter(None, names), "")), pk)


def _columns(numbers: Among, **columns: Any) -> Iterable[tuple[Any, ...]]:
    """(key, values …) of the published alliances."""
    # Not modeltranslation's queryset, which looks at each row: the columns are named by language.
    rows: QuerySet = QuerySet(Alliance).filter(record_status=RecordStatus.PUBLISHED)
    if numbers is not None:
        rows = rows.filter(pk__in=list(numbers))
    return rows.annotate(**{f"{name}_": column for name, column in columns.items()}).values_list(
        "pk", *(f"{name}_" for name in columns)
    ).iterator()  # fmt: skip


FACETS = {"kind": kinds, "status": statuses, "year": years, "language": languages}
TERM_FACETS = {"disease": diseases, "programme": programmes, "theme": themes}
ORDERS: Mapping[str, Any] = {
    "-start": by_latest_start,
    "start": by_start,
    "-modified": by_latest_change,
}
