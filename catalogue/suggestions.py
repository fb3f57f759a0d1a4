"""Suggestions while typing: the records that someone may mean who has typed so much."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from alliances.analysis import Query, fold, parse
from alliances.models import (
    AllianceDocument,
    DiseaseDocument,
    OrganisationDocument,
    RecordStatus,
)
from alliances.models.search_document import SearchDocument, answers, every
from catalogue import index
from catalogue.addresses import path_of_country, path_to
from catalogue.facets import FACETS
from catalogue.index import Snapshot
from catalogue.texts import Text, best_of, by_language, columns

_FEWEST_LETTERS = 2
# Of each kind: how many are suggested, and among how many for each way of answering.
_ALLIANCES, _ORGANISATIONS, _DISEASES, _COUNTRIES = 5, 4, 4, 3
_CANDIDATES = 50


class Suggestion(NamedTuple):
    """A record: its name in the page's language, its acronym where the name lacks it, its page."""

    name: Text
    acronym: str
    url: str


class Group(NamedTuple):
    """The suggestions of one kind of record, the best first; `title` names the kind."""

    title: str
    suggestions: list[Suggestion]


class _Way(NamedTuple):
    """A way of answering: in the fields of these weights, perhaps with the words as typed alone."""

    weights: str
    exact: bool = False


_NAMES = (_Way("a", exact=True), _Way("a"))
_NAMES_AND_SYNONYMS = (*_NAMES, _Way("ab"))


class _Candidate(NamedTuple):
    key: int
    public_id: str
    # By language.
    names: Mapping[str, str]
    acronym: str
    # Whether a name answers, not only a synonym.
    by_name: bool


def is_enough(typed: str) -> bool:
    """Whether it is worth a look: one letter begins too much."""
    return len(fold(typed).replace(" ", "")) >= _FEWEST_LETTERS


def suggest(typed: str) -> list[Group]:
    """Published records whose names begin with or hold what is typed, parted by kind.

    A kind of which there is none is left out. Costs four statements, whatever there is.
    """
    if not is_enough(typed):
        return []
    query, wanted = parse(typed), fold(typed)
    state = index.current()
    groups = [
        Group(_("Alliances"), _alliances(query, wanted)),
        Group(_("Organisations"), _organisations(query, wanted, state)),
        Group(_("Diseases"), _diseases(query, wanted, state)),
        Group(_("Countries"), _countries(wanted, state)),
    ]
    return [group for group in groups if group.suggestions]


def _alliances(query: Query, wanted: str) -> list[Suggestion]:
    rows = AllianceDocument.objects.filter(alliance__record_status=RecordStatus.PUBLISHED)
    found = _candidates(rows, "alliance", query, _NAMES, acronym=True)
    return _best(found, wanted, _ALLIANCES)


def _organisations(query: Query, wanted: str, state: Snapshot) -> list[Suggestion]:
    rows = OrganisationDocument.objects.filter(organisation__record_status=RecordStatus.PUBLISHED)
    found = list(_candidates(rows, "organisation", query, _NAMES, acronym=True))
    alliances = state.many_values["organisation"].count(None, (one.key for one in found))
    return _best(found, wanted, _ORGANISATIONS, lambda one: alliances[one.key])


def _diseases(query: Query, wanted: str, state: Snapshot) -> list[Suggestion]:
    found = _candidates(DiseaseDocument.objects.all(), "disease", query, _NAMES_AND_SYNONYMS)
    alliances = state.values["disease"].count(None)
    return _best(found, wanted, _DISEASES, lambda one: alliances.get(one.public_id, 0))


def _countries(wanted: str, state: Snapshot) -> list[Suggestion]:
    """Those of alliances, of whose names a word begins with what is typed."""
    values = FACETS["country"].count(state, None, ()).values
    found = [one for one in values if f" {wanted}" in f" {fold(one.label)}"]
    found.sort(key=lambda one: not fold(one.label).startswith(wanted))
    return [Suggestion(one.label, "", path_of_country(one.value)) for one in found[:_COUNTRIES]]


def _candidates(
    documents: QuerySet[SearchDocument],
    record: str,
    query: Query,
    ways: Sequence[_Way],
    *,
    acronym: bool = False,
) -> Iterator[_Candidate]:
    """Up to 50 records for each way of answering, each once; any 50, since sorting all is slow."""
    read = [*columns(f"{record}__name"), *([f"{record}__acronym"] if acronym else [])]
    parts = []
    for number, way in enumerate(ways):
        tokens = [answers(group, way.weights, exact=way.exact) for group in query.groups]
        if all(tokens):
            first = documents.model.objects.holding(every(tokens)).values("pk")[:_CANDIDATES]
            rows = documents.filter(pk__in=first).annotate(way=Value(number))
            parts.append(rows.values_list("way", "pk", f"{record}__public_id", *read))
    met = set()
    for number, key, public_id, *texts in sorted(parts[0].union(*parts[1:])):
        if key not in met:
            met.add(key)
            short = texts[-1] if acronym else ""
            yield _Candidate(key, public_id, by_language(texts), short, ways[number].weights == "a")


def _best(
    found: Iterable[_Candidate],
    wanted: str,
    most: int,
    alliances: Callable[[_Candidate], int] = lambda one: 0,
) -> list[Suggestion]:
    """The likeliest: called so, beginning so, holding it; then by `alliances`, the shortest."""

    def rank(one: _Candidate) -> tuple[bool, bool, bool, int, int, str]:
        spelt = [fold(text) for text in (*one.names.values(), one.acronym) if text]
        return (
            wanted not in spelt,
            not any(text.startswith(wanted) for text in spelt),
            not one.by_name,
            -alliances(one),
            len(best_of(one.names)),
            one.public_id,
        )

    return [_suggestion(one) for one in sorted(found, key=rank)[:most]]


def _suggestion(one: _Candidate) -> Suggestion:
    name = best_of(one.names)
    acronym = "" if fold(one.acronym) in fold(name).split() else one.acronym
    return Suggestion(name, acronym, path_to(one.public_id, name))
