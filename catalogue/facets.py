"""Facets: the ways of narrowing the list of alliances, each with its values and their numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries
from pyroaring import BitMap

from alliances.analysis import fold, parse
from alliances.models import (
    AllianceKind,
    AllianceStatus,
    Funding,
    Organisation,
    OrganisationDocument,
    Role,
)
from catalogue import directory
from catalogue.facet_values import CountedFacet, FacetValue, as_tree
from catalogue.index import Snapshot
from catalogue.texts import Text, alphabet

# An error names the allowed values of a facet up to this many.
_NAMED_VALUES = 60
# Of a facet with very many values, the most frequent are shown.
MOST_FREQUENT = 20
# How many of the records whose names answer are looked at for a search within such a facet.
_SEARCHED = 500


@dataclass(frozen=True)
class Facet:
    """A way of narrowing the list; a filter is OR within a facet and AND across facets."""

    name: str
    title: Any

    def labels(self, index: Snapshot, values: Collection[str]) -> Mapping[str, Text]:
        """The names of those of `values` that exist, in the active language, by the alphabet."""
        raise NotImplementedError

    def everything(self, index: Snapshot) -> Iterable[str]:
        """Every value that may be asked for."""
        raise NotImplementedError

    def broader(self, index: Snapshot) -> Mapping[str, Collection[str]]:
        """In a tree: the values right above each value."""
        return {}

    def having(self, index: Snapshot, values: Collection[str]) -> BitMap:
        """The alliances with one of the values."""
        return index.values[self.name].having(values)

    def allowed(self, index: Snapshot) -> dict[str, str]:
        """The first of the values that exist, {"FR": "FR (France)"}, for an error message.

        "…" stands for the rest.
        """
        values = list(islice(self.everything(index), _NAMED_VALUES + 1))
        labels = self.labels(index, values)
        named = {value: f"{value} ({labels[value]})" for value in values[:_NAMED_VALUES]}
        return named if len(values) <= _NAMED_VALUES else {**named, "…": "…"}

    def count(
        self, index: Snapshot, found: BitMap | None, selected: Collection[str]
    ) -> CountedFacet:
        """Count the values among `found` (None: all alliances), which ignores its own selection."""
        counts = index.values[self.name].count(found)
        values = self._named(index, {**dict.fromkeys(selected, 0), **counts}, selected)
        return CountedFacet(self.name, str(self.title), list(as_tree(values, self.broader(index))))

    def search(
        self, index: Snapshot, found: BitMap | None, selected: Collection[str], typed: str
    ) -> CountedFacet:
        """The same for the values whose names hold all that is typed, without the tree."""
        counts = index.values[self.name].count(found)
        words = fold(typed).split()
        fitting = {
            value: counts[value]
            for value, label in self.labels(index, counts).items()
            if all(word in fold(label) for word in words)
        }
        return CountedFacet(self.name, str(self.title), self._named(index, fitting, selected))

    def _named(
        self, index: Snapshot, counts: Mapping[str, int], selected: Collection[str]
    ) -> list[FacetValue]:
        """The values counted, the most frequent first."""
        values = [
            FacetValue(value, label, counts[value], value in selected)
            for value, label in self.labels(index, counts).items()
        ]
        # Sorting keeps equals in their order: by the alphabet.
        return sorted(values, key=attrgetter("count"), reverse=True)


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Over fixed choices; what is not stated is no value."""

    choices: Any

    def labels(self, index: Snapshot, values: Collection[str]) -> Mapping[str, Text]:
        return _by_alphabet(
            {v: Text(str(self.choices(v).label)) for v in values if v in self.choices}
        )

    def everything(self, index: Snapshot) -> Iterable[str]:
        return self.choices.values


@dataclass(frozen=True)
class CountryFacet(Facet):
    """Countries of the participants and of the sites (ISO 3166-1 alpha-2)."""

    def labels(self, index: Snapshot, values: Collection[str]) -> Mapping[str, Text]:
        names = _country_names(get_language() or "")
        return _by_alphabet({code: names[code] for code in values if code in names})

    def everything(self, index: Snapshot) -> Iterable[str]:
        return sorted(index.values[self.name])


@dataclass(frozen=True)
class TermFacet(Facet):
    """Over a vocabulary, perhaps with a tree: a value stands for all that is narrower, too."""

    def labels(self, index: Snapshot, values: Collection[str]) -> Mapping[str, Text]:
        labels = index.terms[self.name].labels
        wanted = set(values)
        return {value: label for value, label in labels.items() if value in wanted}

    def everything(self, index: Snapshot) -> Iterable[str]:
        return index.terms[self.name].labels

    def broader(self, index: Snapshot) -> Mapping[str, Collection[str]]:
        return index.terms[self.name].broader


@dataclass(frozen=True)
class OrganisationFacet(Facet):
    """Over organisations: very many values, of which the most frequent are shown."""

    # Those that may be named as allowed values.
    offered: Any

    def labels(self, index: Snapshot, values: Collection[str]) -> Mapping[str, Text]:
        entries = directory.by_public_id(index, values)
        return _by_alphabet({entry.public_id: entry.name for entry in entries})

    def everything(self, index: Snapshot) -> Iterable[str]:
        return (
            self.offered()
            .order_by("public_id")
            .values_list("public_id", flat=True)[: _NAMED_VALUES + 1]
        )

    def having(self, index: Snapshot, values: Collection[str]) -> BitMap:
        return index.many_values[self.name].having(_keys(index, values))

    def count(
        self, index: Snapshot, found: BitMap | None, selected: Collection[str]
    ) -> CountedFacet:
        rows = index.many_values[self.name]
        counts = rows.most_frequent(found, MOST_FREQUENT + 1)
        more = len(counts) > MOST_FREQUENT
        counts = dict(islice(counts.items(), MOST_FREQUENT))
        counts |= rows.count(found, _keys(index, selected))
        return self._counted(index, counts, selected, more=more)

    def search(
        self, index: Snapshot, found: BitMap | None, selected: Collection[str], typed: str
    ) -> CountedFacet:
        named = OrganisationDocument.objects.answering(parse(typed)).order_by("pk")
        keys = named.values_list("pk", flat=True)[:_SEARCHED]
        counts = index.many_values[self.name].count(found, keys)
        most = sorted((-count, key) for key, count in counts.items() if count)[:MOST_FREQUENT]
        return self._counted(index, {key: -count for count, key in most}, selected, more=False)

    def _counted(
        self,
        index: Snapshot,
        counts: Mapping[int, int],
        selected: Collection[str],
        *,
        more: bool,
    ) -> CountedFacet:
        values = [
            FacetValue(public_id, name, counts[pk], public_id in selected)
            for pk, public_id, name in directory.by_key(index, counts)
        ]
        values.sort(key=lambda value: (-value.count, *alphabet((value.value, value.label))))
        return CountedFacet(self.name, str(self.title), values, more=more)


def _by_alphabet(labels: Mapping[str, Text]) -> dict[str, Text]:
    return dict(sorted(labels.items(), key=alphabet))


@cache
def _country_names(_language: str) -> dict[str, Text]:
    """{ISO 3166-1 alpha-2: name} in the active language, which the answers are kept by."""
    return {code: Text(str(name)) for code, name in iso_countries}


def _keys(index: Snapshot, public_ids: Collection[str]) -> list[int]:
    return [entry.pk for entry in directory.by_public_id(index, public_ids)]


def _funders() -> QuerySet[Organisation]:
    funding = Funding.objects.exclude(funder=None).values("funder")
    return Organisation.objects.published().filter(pk__in=funding)


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        TermFacet("disease", _("Disease")),
        CountryFacet("country", _("Country")),
        ChoiceFacet("kind", _("Kind"), AllianceKind),
        TermFacet("theme", _("Theme")),
        OrganisationFacet("organisation", _("Organisation"), Organisation.objects.published),
        ChoiceFacet("role", _("Role"), Role),
        OrganisationFacet("funder", _("Funder"), _funders),
        TermFacet("programme", _("Programme")),
        ChoiceFacet("status", _("Status"), AllianceStatus),
    )
}


YEAR = "year"
# What may be counted: the facets that are filters by themselves, and the year of start, which
# the filters `from` and `to` narrow by.
COUNTED = (*FACETS, YEAR)


def count_years(
    index: Snapshot, found: BitMap | None, first: int | None, last: int | None
) -> CountedFacet:
    """The years of start, the earliest first; a year is selected where it is both ends."""
    values = [
        FacetValue(year, Text(str(int(year))), count, selected=int(year) == first == last)
        for year, count in sorted(index.values[YEAR].count(found).items())
    ]
    return CountedFacet(YEAR, str(_("Year of start")), values)


def started_between(index: Snapshot, first: int | None, last: int | None) -> BitMap:
    """Those with a stated start in the years from `first` to `last`, where they are given."""
    years = index.values[YEAR]
    return years.having(
        year
        for year in years
        if (first is None or int(year) >= first) and (last is None or int(year) <= last)
    )
