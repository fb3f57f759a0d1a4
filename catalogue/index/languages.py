"""In which languages the sources are that the public statements of an alliance rest on."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from django.db import connection
from django.db.models import QuerySet

from alliances.models import Citation
from alliances.models.citation import CitationQuerySet, ways_to

# Stands in a compiled statement where an alliance is named.
_ONE = -1


def of_alliances(among: Collection[int] | None) -> Mapping[str, Iterable[int]]:
    """{ISO 639-1: alliances}; a few alliances are asked for one by one."""
    found: defaultdict[str, array] = defaultdict(lambda: array("I"))
    for language, alliance in _of_all() if among is None else _of_each(among):
        found[language].append(alliance)
    found.pop("", None)
    return found


def _cited(way: str) -> QuerySet:
    """(language, alliance) of the citations that go one way."""
    # "> 0" rather than "is not null": only then does SQLite go by the index.
    given = {f"{way.partition('__')[0]}__gt": 0, f"{way}__isnull": False}
    # Not modeltranslation's queryset, which changes the order of columns.
    cited: QuerySet = CitationQuerySet(Citation).of_public_names(way).filter(**given)
    return cited.order_by().values_list("source__language", way)


def _of_all() -> Iterable[tuple[str, int]]:
    for way in ways_to("alliance"):
        yield from _cited(way).distinct().iterator()


def _of_each(alliances: Collection[int]) -> Iterable[tuple[str, int]]:
    sql, parameters = _statement()
    with connection.cursor() as cursor:
        for alliance in alliances:
            cursor.execute(sql, [alliance if one == _ONE else one for one in parameters])
            yield from cursor.fetchall()


@cache
def _statement() -> tuple[str, tuple[object, ...]]:
    """All ways to one alliance in one statement: compiling it takes far longer than its answer."""
    first, *others = (_cited(way).filter(**{way: _ONE}) for way in ways_to("alliance"))
    return first.union(*others).query.sql_with_params()
