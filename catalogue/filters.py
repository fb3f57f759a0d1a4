"""The one reader of the query string, for pages, downloads, feeds and the API."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import Http404, QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries
from modeltranslation.utils import resolution_order

from alliances.models import Alliance, Language, Organisation, OrganisationKind
from catalogue import search
from catalogue.facets import COUNTED, FACETS, YEAR, CountedFacet, count_years
from catalogue.parameters import (
    AllianceForm,
    ChoicesFilter,
    FacetFilter,
    QueryForm,
    SortField,
    YearFilter,
)
from catalogue.texts import Text

MAX_QUERY_LENGTH = 200
PAGE_SIZE = 25
# Added by mail programs and advertisers to any link; they say nothing to us.
_FOREIGN = ("utm_", "fbclid", "gclid")


class ListFilter(django_filters.FilterSet):
    """A FilterSet that never answers bad input with everything."""

    SORTS: dict[str, Any] = {}
    DEFAULT_SORT = ""
    PAGE_SIZE = PAGE_SIZE

    def get_form_class(self) -> type[forms.Form]:
        form = super().get_form_class()
        if not self.SORTS:
            return form
        choices = [(key, label) for key, (label, _order) in self.SORTS.items()]
        form.base_fields["sort"] = SortField(choices=choices, required=False)
        return form

    def unknown_parameters(self) -> list[str]:
        """Names in the query string that this list does not take."""
        known = {*self.form.fields}
        return [name for name in self.data if name not in known and not name.startswith(_FOREIGN)]

    @property
    def sort(self) -> str:
        """The order that the list is in."""
        return self.form.cleaned_data.get("sort") or self.DEFAULT_SORT

    @property
    def page(self) -> int:
        return self.form.cleaned_data.get("page") or 1

    @property
    def page_size(self) -> int:
        return self.form.cleaned_data.get("page_size") or self.PAGE_SIZE

    def cut(self) -> Page:
        """The page of the results that is asked for. Raises Http404 behind the last one."""
        pages = Paginator(self.results, self.page_size if self.is_valid() else self.PAGE_SIZE)
        number = self.page if self.is_valid() else 1
        if number > pages.num_pages:
            raise Http404(
                _("There is no page %(number)s; the last is %(last)s.")
                % {"number": number, "last": pages.num_pages}
            )
        return pages.page(number)

    @property
    def results(self) -> QuerySet:
        """The filtered records, sorted; none where the query string is wrong."""
        if not self.is_valid():
            return self.queryset.none()
        return self.sorted(self.narrowed())

    def narrowed(self, *, ignoring: Collection[str] = ()) -> QuerySet:
        """The records that fit every filter but those named; the form must be valid."""
        found = self.queryset.all()
        for name, one in self.filters.items():
            if name not in ignoring:
                found = one.filter(found, self.form.cleaned_data[name])
        return found

    def sorted(self, records: QuerySet) -> QuerySet:
        if not self.SORTS:
            return records
        return records.order_by(*(key() for key in self.SORTS[self.sort][1]), "pk")

    def query(self, **changes: Any) -> str:
        """The query string of the current state with `changes`; None drops a parameter.

        The page is dropped unless it is what changes. A trailing underscore of a keyword is not
        part of the name (`from_`).
        """
        state = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        state.pop("page", None)
        for keyword, value in changes.items():
            name = keyword.rstrip("_")
            state.pop(name, None)
            if isinstance(value, list):
                state.setlist(name, value)
            elif value is not None:
                state[name] = value
        for name in [name for name, values in state.lists() if not any(values)]:
            del state[name]
        return state.urlencode()


class PageFilter(ListFilter):
    """A list of short lines that is only cut into pages."""

    PAGE_SIZE = 100

    class Meta:
        fields: list[str] = []
        form = QueryForm


def by_name() -> Any:
    """Orders by the name in the page's language, or in the language that stands in for it."""
    columns = [NullIf(f"name_{code}", Value("")) for code in resolution_order(get_language())]
    return Lower(Coalesce(*columns, output_field=CharField()))


@dataclass(frozen=True)
class Chip:
    """An active filter; `query` is the query string without it."""

    name: str
    title: str
    label: Text
    query: str


@dataclass(frozen=True)
class Relaxation:
    """A filter whose removal would find `count` records."""

    title: str
    count: int
    query: str


class AllianceFilter(ListFilter):
    """All parameters of DESIGN §4; repeated ones are ORed, different ones ANDed."""

    SORTS = {
        "-start": (_("Newest start"), (lambda: F("start").desc(nulls_last=True),)),
        "start": (_("Earliest start"), (lambda: F("start").asc(nulls_last=True),)),
        "name": (_("Name"), (by_name,)),
        "-modified": (_("Recently changed"), (lambda: F("modified").desc(),)),
    }
    DEFAULT_SORT = "-start"

    q = django_filters.CharFilter(
        method="search", label=pgettext_lazy("noun", "Search"), max_length=MAX_QUERY_LENGTH
    )
    disease = FacetFilter(FACETS["disease"])
    country = FacetFilter(FACETS["country"])
    kind = FacetFilter(FACETS["kind"])
    theme = FacetFilter(FACETS["theme"])
    organisation = FacetFilter(FACETS["organisation"])
    role = FacetFilter(FACETS["role"])
    funder = FacetFilter(FACETS["funder"])
    programme = FacetFilter(FACETS["programme"])
    status = FacetFilter(FACETS["status"])
    language = ChoicesFilter(
        choices=Language.choices, method="by_source_language", label=_("Language of the source")
    )

    class Meta:
        model = Alliance
        fields: list[str] = []
        form = AllianceForm

    def search(self, alliances: QuerySet, name: str, value: str) -> QuerySet:
        return search.matching(alliances, value)

    def by_source_language(self, alliances: QuerySet, name: str, value: list[str]) -> QuerySet:
        return alliances.cited_in_languages(value)  # type: ignore[attr-defined]

    def started_from(self, alliances: QuerySet, name: str, value: int) -> QuerySet:
        return alliances.started_from(value)  # type: ignore[attr-defined]

    def started_until(self, alliances: QuerySet, name: str, value: int) -> QuerySet:
        return alliances.started_until(value)  # type: ignore[attr-defined]

    def facet(self, name: str) -> CountedFacet:
        """One facet counted for the current state, ignoring its own selection."""
        chosen = self.form.cleaned_data
        if name == YEAR:
            others = self.narrowed(ignoring=("from", "to"))
            return count_years(others, chosen["from"], chosen["to"])
        return FACETS[name].count(self.narrowed(ignoring=(name,)), chosen[name])

    def facets(self) -> list[CountedFacet]:
        return [self.facet(name) for name in COUNTED]

    def chips(self, facets: Iterable[CountedFacet]) -> list[Chip]:
        """The active filters, each with the query string that is left without it."""
        chips = [
            Chip(facet.name, facet.title, value.label, self._without(facet.name, value.value))
            for facet in facets
            if facet.name in FACETS
            for value in facet.selected
        ]
        for code in self.form.cleaned_data["language"]:
            label = Text(str(Language(code).label))
            chips.append(
                Chip("language", self._title("language"), label, self._without("language", code))
            )
        chips += [
            Chip(name, self._title(name), Text(str(value)), self.query(**{name: None}))
            for name in ("q", "from", "to")
            if (value := self.form.cleaned_data[name])
        ]
        return chips

    def relaxations(self) -> list[Relaxation]:
        """For an empty result: which single filter to drop, and how many alliances that finds."""
        found = []
        for name in self.filters:
            if self.form.cleaned_data[name]:
                count = self.narrowed(ignoring=(name,)).count()
                if count:
                    found.append(Relaxation(self._title(name), count, self.query(**{name: None})))
        return found

    def _without(self, name: str, value: str) -> str:
        left = [one for one in self.form.cleaned_data[name] if one != value]
        return self.query(**{name: left})

    def _title(self, name: str) -> str:
        return str(self.filters[name].label)


# Their names are a keyword of Python and its companion.
AllianceFilter.base_filters["from"] = YearFilter(_("Started from"), "started_from")
AllianceFilter.base_filters["to"] = YearFilter(_("Started until"), "started_until")


class OrganisationFilter(ListFilter):
    """The parameters of the list of organisations."""

    SORTS = {"name": (_("Name"), (by_name,))}
    DEFAULT_SORT = "name"

    q = django_filters.CharFilter(
        method="search", label=pgettext_lazy("noun", "Search"), max_length=MAX_QUERY_LENGTH
    )
    country = ChoicesFilter(
        choices=list(iso_countries), field_name="country", lookup_expr="in", label=_("Country")
    )
    kind = ChoicesFilter(
        choices=OrganisationKind.choices, field_name="kind", lookup_expr="in", label=_("Kind")
    )

    class Meta:
        model = Organisation
        fields: list[str] = []
        form = QueryForm

    def search(self, organisations: QuerySet, name: str, value: str) -> QuerySet:
        return search.organisations_named(organisations, value)
