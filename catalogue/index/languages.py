"""In which languages the sources are that the public statements of an alliance rest on."""

from functools import partial
from itertools import chain

from django.db.models import QuerySet

from alliances.models import Citation
from alliances.models.citation import CitationQuerySet, ways_to
from catalogue.index.statements import Among, read
from catalogue.index.values import ByValue

_WAYS = ways_to("alliance")


def of_alliances(among: Among) -> ByValue:
    """{ISO 639-1: alliances}."""
    if among is None:
        return ByValue.of(chain.from_iterable(read(partial(_cited, way), None) for way in _WAYS))
    return ByValue.of(read(_cited_any_way, among))


def _cited(way: str, among: Among) -> QuerySet:
    """(language, alliance) of the citations that go one way."""
    # "> 0" rather than "is not null": only then does SQLite go by the index.
    given = {f"{way.partition('__')[0]}__gt": 0, f"{way}__isnull": False}
    # Not modeltranslation's queryset, which changes the order of columns.
    cited: QuerySet = CitationQuerySet(Citation).of_public_names(way).filter(**given)
    if among is not None:
        cited = cited.filter(**{f"{way}__in": among})
    return cited.order_by().values_list("source__language", way)


def _cited_any_way(among: Among) -> QuerySet:
    """All ways in one statement."""
    first, *others = (_cited(way, among) for way in _WAYS)
    return first.union(*others)
