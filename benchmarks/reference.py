"""The list as plain SQL answers it: what the facet index is compared with.

The filters are the verbs of `AllianceQuerySet`, and each facet is one GROUP BY. Slow on a large
catalogue, and plainly right: tests hold the index to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from alliances.analysis import parse
from alliances.models import (
    Alliance,
    AllianceDocument,
    DiseaseParent,
    Focus,
    Funding,
    Participation,
    Programme,
    Site,
    ThemeTag,
)
from alliances.models.graph import follow
from catalogue.filters import AllianceFilter

Answer = tuple[set[int], dict[str, dict[str, int]]]


def _searched(alliances: Any, query: str) -> QuerySet:
    documents = AllianceDocument.objects.answering(parse(query))
    return alliances.filter(pk__in=documents.values("pk"))


FILTERS: dict[str, Callable[[Any, Any], QuerySet]] = {
    "q": _searched,
    "disease": lambda alliances, values: alliances.on_diseases(values),
    "country": lambda alliances, values: alliances.in_countries(values),
    "kind": lambda alliances, values: alliances.filter(kind__in=values),
    "theme": lambda alliances, values: alliances.on_themes(values),
    "organisation": lambda alliances, values: alliances.with_organisations(values),
    "role": lambda alliances, values: alliances.with_roles(values),
    "funder": lambda alliances, values: alliances.funded_by(values),
    "programme": lambda alliances, values: alliances.under_programmes(values),
    "status": lambda alliances, values: alliances.filter(status__in=values),
    "language": lambda alliances, values: alliances.cited_in_languages(values),
    "from": lambda alliances, year: alliances.started_from(year),
    "to": lambda alliances, year: alliances.started_until(year),
}


def narrowed(chosen: Mapping[str, Any], *ignoring: str) -> QuerySet[Alliance]:
    """The published alliances that fit `chosen`, the cleaned data of an AllianceFilter."""
    alliances: Any = Alliance.objects.published()
    for name, fit in FILTERS.items():
        if chosen[name] and name not in ignoring:
            alliances = fit(alliances, chosen[name])
    return alliances


def _numbers(rows: QuerySet, value: str, of: str = "alliance") -> dict[str, int]:
    """{value: number of alliances}; what is not stated is no value."""
    counted = rows.order_by().values(value).annotate(number=Count(of, distinct=True))
    return {key: n for key, n in counted.values_list(value, "number") if key not in ("", None)}


def _in_countries(alliances: QuerySet) -> dict[str, int]:
    """Two ways lead to a country, so that an alliance must be told from its double."""
    taking_part = Participation.objects.public().filter(alliance__in=alliances)
    working = Site.objects.filter(alliance__in=alliances)
    pairs = {
        *taking_part.order_by().values_list("organisation__country", "alliance").distinct(),
        *working.order_by().values_list("place__country", "alliance").distinct(),
    }
    found: defaultdict[str, int] = defaultdict(int)
    for code, _alliance in pairs:
        found[code] += 1
    return {code: number for code, number in found.items() if code}


def _in_tree(rows: QuerySet, value: str, broader: Mapping[str, Collection[str]]) -> dict[str, int]:
    """An alliance counts once for each value that it has or that is broader."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for one, alliance in rows.exclude(**{value: None}).values_list(value, "alliance"):
        for reached in follow(broader, [one]):
            found[reached].add(alliance)
    return {one: len(alliances) for one, alliances in found.items()}


def _on_diseases(alliances: QuerySet) -> dict[str, int]:
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in DiseaseParent.objects.values_list("child__public_id", "parent__public_id"):
        broader[child].append(parent)
    foci = Focus.objects.primary().filter(alliance__in=alliances)
    return _in_tree(foci, "disease__public_id", broader)


def _under_programmes(alliances: QuerySet) -> dict[str, int]:
    parts = Programme.objects.exclude(parent=None).values_list("public_id", "parent__public_id")
    fundings = Funding.objects.public().filter(alliance__in=alliances)
    return _in_tree(fundings, "programme__public_id", {part: [whole] for part, whole in parts})


def _taking_part(alliances: QuerySet) -> QuerySet:
    return Participation.objects.public().filter(alliance__in=alliances)


COUNTS: dict[str, Callable[[QuerySet], dict[str, int]]] = {
    "disease": _on_diseases,
    "country": _in_countries,
    "kind": lambda alliances: _numbers(alliances, "kind", "pk"),
    "theme": lambda a: _numbers(ThemeTag.objects.filter(alliance__in=a), "theme__slug"),
    "organisation": lambda a: _numbers(_taking_part(a), "organisation__public_id"),
    "role": lambda a: _numbers(_taking_part(a), "role"),
    "funder": lambda a: _numbers(
        Funding.objects.public().filter(alliance__in=a), "funder__public_id"
    ),
    "programme": _under_programmes,
    "status": lambda alliances: _numbers(alliances, "status", "pk"),
}


def answer(parameters: QueryDict) -> Answer:
    """The keys of the alliances that fit, and {facet: {value: number}}, without the index."""
    chosen = _cleaned(parameters).form.cleaned_data
    found = set(narrowed(chosen).values_list("pk", flat=True))
    return found, {name: count(narrowed(chosen, name)) for name, count in COUNTS.items()}


def by_index(parameters: QueryDict) -> Answer:
    """The same from the index; of facets with very many values the most frequent ones."""
    filterset = _cleaned(parameters)
    facets = {
        name: {value.value: value.count for value in filterset.facet(name).values if value.count}
        for name in COUNTS
    }
    return set(filterset.narrowed()), facets


def _cleaned(parameters: QueryDict) -> AllianceFilter:
    filterset = AllianceFilter(parameters)
    if not filterset.is_valid():
        raise ValueError(filterset.form.errors.as_json())
    return filterset
