"""Facets: for each way of narrowing the list, its values with the number of alliances behind.

Counted in SQL and Python from pairs (value, alliance). Everything outside reads `FACETS` and
calls `count`; an index in memory may take over behind the two.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries

from alliances.models import (
    Alliance,
    AllianceKind,
    AllianceStatus,
    DiseaseArea,
    DiseaseParent,
    Focus,
    Funding,
    Organisation,
    Participation,
    Programme,
    Role,
    Site,
    Theme,
    ThemeTag,
)
from alliances.models.alliance import AllianceQuerySet
from alliances.models.graph import follow
from catalogue.texts import Text, text

Pairs = Iterable[tuple[str, int]]
# An error names the allowed values of a facet up to this many.
_NAMED_VALUES = 60
# At once in view, and behind "more"; what is rarer is found by search.
_SHOWN_VALUES = 12
_SPARED_VALUES = 3
_LISTED_VALUES = 60


@dataclass(frozen=True)
class FacetValue:
    """One value that may be chosen; `depth` is its level in a tree, 0 at the top."""

    value: str
    label: Text
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class CountedFacet:
    """A facet with its values for one state of the filters, most frequent first."""

    name: str
    title: str
    values: list[FacetValue] = field(default_factory=list)

    @property
    def selected(self) -> list[FacetValue]:
        return [value for value in self.values if value.selected]

    @property
    def shown(self) -> list[FacetValue]:
        """The values at once in view: the first ones, and what is selected with all above it."""
        chosen = self._selected_with_broader()
        return [v for n, v in enumerate(self.values) if n < self._in_view or v in chosen]

    def _selected_with_broader(self) -> set[FacetValue]:
        chosen: set[FacetValue] = set()
        path: list[FacetValue] = []
        for value in self.values:
            path[value.depth :] = [value]
            if value.selected:
                chosen.update(path)
        return chosen

    @property
    def rest(self) -> list[FacetValue]:
        """The next ones."""
        chosen = self._selected_with_broader()
        listed = self.values[self._in_view : _LISTED_VALUES]
        return [value for value in listed if value not in chosen]

    @property
    def _in_view(self) -> int:
        """Few enough values are all in view: nobody opens "2 more" gladly."""
        fit = len(self.values) <= _SHOWN_VALUES + _SPARED_VALUES
        return len(self.values) if fit else _SHOWN_VALUES

    @property
    def unlisted(self) -> int:
        """How many values are neither shown nor among the rest."""
        return max(0, len(self.values) - _LISTED_VALUES)


@dataclass(frozen=True)
class Facet:
    """A way of narrowing the list; a filter is OR within a facet and AND across facets."""

    name: str
    title: Any
    select: Callable[[Any, Collection[str]], QuerySet[Alliance]]
    pairs: Callable[[QuerySet[Alliance]], Pairs]
    labels: Callable[[Collection[str]], Mapping[str, Text]]
    everything: Callable[[], Iterable[str]]
    # In a tree: the values directly above each value.
    broader: Callable[[], Mapping[str, Collection[str]]] = dict

    def allowed(self) -> list[str]:
        """The first of the values that exist, as 'FR (France)', for an error message.

        "…" stands for the rest.
        """
        values = list(islice(self.everything(), _NAMED_VALUES + 1))
        labels = self.labels(values)
        named = [f"{value} ({labels[value]})" for value in values[:_NAMED_VALUES]]
        return named if len(values) <= _NAMED_VALUES else [*named, "…"]

    def count(self, alliances: QuerySet[Alliance], selected: Collection[str]) -> CountedFacet:
        """Count the values among `alliances`, which ignores the facet's own selection."""
        above = self.broader()
        stated: defaultdict[str, set[int]] = defaultdict(set)
        for value, alliance in self.pairs(alliances):
            stated[value].add(alliance)
        found: defaultdict[str, set[int]] = defaultdict(set)
        for value, behind in stated.items():
            for reached in follow(above, [value]):
                found[reached] |= behind
        labels = self.labels([*found, *(value for value in selected if value not in found)])
        values = [
            FacetValue(value, label, len(found[value]), value in selected)
            for value, label in labels.items()
        ]
        values.sort(key=lambda value: (-value.count, value.label.casefold(), value.value))
        return CountedFacet(self.name, str(self.title), list(_as_tree(values, above)))


def _as_tree(
    values: list[FacetValue], above: Mapping[str, Collection[str]]
) -> Iterator[FacetValue]:
    """Each value once, behind the first of its broader values that is in the list."""
    if not above:
        yield from values
        return
    present = {value.value for value in values}
    below: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        parents = sorted(present.intersection(above.get(value.value, ())))
        below[parents[0] if parents else None].append(value)

    listed: set[str] = set()

    def walk(siblings: Iterable[FacetValue], depth: int) -> Iterator[FacetValue]:
        for value in siblings:
            if value.value not in listed:
                listed.add(value.value)
                yield FacetValue(value.value, value.label, value.count, value.selected, depth)
                yield from walk(below[value.value], depth + 1)

    yield from walk(below[None], 0)
    # What stands in a circle hangs on no top.
    yield from walk(values, 0)


def _choice_labels(choices: Any) -> Callable[[Collection[str]], Mapping[str, Text]]:
    return lambda values: {v: Text(str(choices(v).label)) for v in values if v in choices}


def _choice_facet(name: str, title: Any, choices: Any, column: str) -> Facet:
    """A facet over a column of the alliance with fixed choices; '' is 'not stated', no value."""
    return Facet(
        name,
        title,
        select=lambda alliances, values: alliances.filter(**{f"{column}__in": values}),
        pairs=lambda alliances: alliances.exclude(**{column: ""}).values_list(column, "pk"),
        labels=_choice_labels(choices),
        everything=lambda: choices.values,
    )


def _record_labels(model: type[Model], key: str = "public_id") -> Callable[..., Mapping[str, Text]]:
    def labels(values: Collection[str]) -> Mapping[str, Text]:
        rows = model._default_manager.filter(**{f"{key}__in": values})
        if model is Organisation:
            rows = rows.published()  # type: ignore[attr-defined]
        return {getattr(row, key): text(row, "name") for row in rows}

    return labels


def _keys(rows: QuerySet, key: str = "public_id") -> Iterable[str]:
    return rows.order_by(key).values_list(key, flat=True)


def _country_pairs(alliances: QuerySet[Alliance]) -> Pairs:
    yield from (
        Participation.objects.public()
        .filter(alliance__in=alliances)
        .exclude(organisation__country="")
        .values_list("organisation__country", "alliance")
    )
    yield from Site.objects.filter(alliance__in=alliances).values_list("place__country", "alliance")


def _countries_present() -> Iterable[str]:
    return sorted({code for code, _pk in _country_pairs(Alliance.objects.published())})


def _disease_parents() -> Mapping[str, Collection[str]]:
    above: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in DiseaseParent.objects.values_list("child__public_id", "parent__public_id"):
        above[child].append(parent)
    return above


def _programme_parents() -> Mapping[str, Collection[str]]:
    rows = Programme.objects.exclude(parent=None).values_list("public_id", "parent__public_id")
    return {child: [parent] for child, parent in rows}


def _row_facet(
    name: str,
    title: Any,
    verb: Callable[[Any, Collection[str]], QuerySet[Alliance]],
    rows: Callable[[], QuerySet],
    value: str,
    **options: Any,
) -> Facet:
    """A facet over rows that hang on alliances, such as participations; `value` is their lookup."""

    def pairs(alliances: QuerySet[Alliance]) -> Pairs:
        stated = rows().filter(alliance__in=alliances).exclude(**{value: None})
        return stated.values_list(value, "alliance")

    return Facet(name, title, select=verb, pairs=pairs, **options)


def _funders() -> QuerySet[Organisation]:
    funding = Funding.objects.exclude(funder=None).values("funder")
    return Organisation.objects.published().filter(pk__in=funding)


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        _row_facet(
            "disease",
            _("Disease"),
            AllianceQuerySet.on_diseases,
            Focus.objects.primary,
            "disease__public_id",
            labels=_record_labels(DiseaseArea),
            everything=lambda: _keys(DiseaseArea.objects.all()),
            broader=_disease_parents,
        ),
        Facet(
            "country",
            _("Country"),
            select=AllianceQuerySet.in_countries,
            pairs=_country_pairs,
            labels=lambda values: {
                code: Text(iso_countries.name(code)) for code in values if code in iso_countries
            },
            everything=_countries_present,
        ),
        _choice_facet("kind", _("Kind"), AllianceKind, "kind"),
        _row_facet(
            "theme",
            _("Theme"),
            AllianceQuerySet.on_themes,
            ThemeTag.objects.all,
            "theme__slug",
            labels=_record_labels(Theme, "slug"),
            everything=lambda: _keys(Theme.objects.all(), "slug"),
        ),
        _row_facet(
            "organisation",
            _("Organisation"),
            AllianceQuerySet.with_organisations,
            Participation.objects.public,
            "organisation__public_id",
            labels=_record_labels(Organisation),
            everything=lambda: _keys(Organisation.objects.published()),
        ),
        _row_facet(
            "role",
            _("Role"),
            AllianceQuerySet.with_roles,
            Participation.objects.public,
            "role",
            labels=_choice_labels(Role),
            everything=lambda: Role.values,
        ),
        _row_facet(
            "funder",
            _("Funder"),
            AllianceQuerySet.funded_by,
            Funding.objects.public,
            "funder__public_id",
            labels=_record_labels(Organisation),
            everything=lambda: _keys(_funders()),
        ),
        _row_facet(
            "programme",
            _("Programme"),
            AllianceQuerySet.under_programmes,
            Funding.objects.public,
            "programme__public_id",
            labels=_record_labels(Programme),
            everything=lambda: _keys(Programme.objects.all()),
            broader=_programme_parents,
        ),
        _choice_facet("status", _("Status"), AllianceStatus, "status"),
    )
}


YEAR = "year"
# What may be counted: the facets that are filters by themselves, and the year of start, which
# the filters `from` and `to` narrow by.
COUNTED = (*FACETS, YEAR)


def count_years(alliances: QuerySet[Alliance], first: int | None, last: int | None) -> CountedFacet:
    """The years of start, the earliest first; a year is selected where it is both ends."""
    numbers: defaultdict[int, int] = defaultdict(int)
    for start in alliances.exclude(start=None).values_list("start", flat=True):
        numbers[start.year] += 1
    values = [
        FacetValue(str(year), Text(str(year)), number, selected=year == first == last)
        for year, number in sorted(numbers.items())
    ]
    return CountedFacet(YEAR, str(_("Year of start")), values)
