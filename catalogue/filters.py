"""The one reader of the query string, for pages, downloads, feeds and the API."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries
from modeltranslation.utils import resolution_order
from pyroaring import BitMap

from alliances.models import Alliance, Language, Organisation, OrganisationKind
from catalogue import index, search
from catalogue.facet_values import CountedFacet
from catalogue.facets import COUNTED, FACETS, YEAR, count_years
from catalogue.index import Snapshot
from catalogue.index.selection import Selection
from catalogue.parameters import (
    MAX_QUERY_LENGTH,
    AllianceForm,
    ChoicesFilter,
    FacetField,
    FacetFilter,
    LanguageFilter,
    QueryForm,
    SearchFilter,
    SortField,
    YearFilter,
    shown,
)
from catalogue.texts import Text

PAGE_SIZE = 25
# Added by mail programs and advertisers to any link; they say nothing to us.
_FOREIGN = ("utm_", "fbclid", "gclid")


def is_foreign(name: str) -> bool:
    """Whether a parameter is none of ours, but no mistake of the visitor's either."""
    return name.startswith(_FOREIGN)


class NoSuchPage(Http404):
    """The page `number` lies behind the `last` one."""

    def __init__(self, number: int, last: int) -> None:
        super().__init__(
            _("There is no page %(number)s; the last is %(last)s.")
            % {"number": number, "last": last}
        )
        self.number, self.last = number, last


class ListFilter(django_filters.FilterSet):
    """A FilterSet that never answers bad input with everything."""

    SORTS: dict[str, Any] = {}
    DEFAULT_SORT = ""
    PAGE_SIZE = PAGE_SIZE

    # The form of each class, made once: it is the same for every request.
    _forms: ClassVar[dict[type[Self], type[forms.Form]]] = {}

    def get_form_class(self) -> type[forms.Form]:
        if type(self) not in self._forms:
            form = super().get_form_class()
            if self.SORTS:
                choices = [(key, label) for key, (label, _order) in self.SORTS.items()]
                form.base_fields["sort"] = SortField(choices=choices, required=False)
            self._forms[type(self)] = form
        return self._forms[type(self)]

    def unknown_parameters(self) -> list[str]:
        """Names in the query string that this list does not take."""
        known = {*self.form.fields}
        return [name for name in self.data if name not in known and not is_foreign(name)]

    def refusals(self) -> list[str]:
        """What of the query string is not allowed: a line for each parameter that names it."""
        self.is_valid()
        lines = [
            f"{name}: {message}"
            for name, messages in self.form.errors.items()
            for message in messages
        ]
        allowed = ", ".join(sorted(self.form.fields))
        unknown = _("There is no such parameter. Allowed: %(allowed)s.") % {"allowed": allowed}
        return [*lines, *(f"{shown(name)}: {unknown}" for name in self.unknown_parameters())]

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
        """The page of the results that is asked for. Raises NoSuchPage behind the last one."""
        size = self.page_size if self.is_valid() else self.PAGE_SIZE
        pages = Paginator(self.results, size)  # type: ignore[arg-type]
        number = self.page if self.is_valid() else 1
        if number > pages.num_pages:
            raise NoSuchPage(number, pages.num_pages)
        return pages.page(number)

    @property
    def results(self) -> QuerySet | Selection:
        """The filtered records, sorted; none where the query string is wrong."""
        if not self.is_valid():
            return self.queryset.none()
        found = self.queryset.all()
        for name, one in self.filters.items():
            found = one.filter(found, self.form.cleaned_data[name])
        if not self.SORTS:
            return found
        return found.order_by(*(key() for key in self.SORTS[self.sort][1]), "pk")

    def query(self, **changes: Any) -> str:
        """The query string of the current state with `changes`; None drops a parameter.

        The page is dropped unless it is what changes. A trailing underscore of a keyword is not
        part of the name (`from_`).
        """
        # django-filter takes an empty QueryDict for no data at all.
        given = self.data.lists() if isinstance(self.data, QueryDict) else ()
        changed = {name: values for name, values in given if name != "page"}
        for keyword, value in changes.items():
            name = keyword.rstrip("_")
            changed[name] = value if isinstance(value, list) else [value]
        stated = {name: [one for one in values if one] for name, values in changed.items()}
        return urlencode(stated, doseq=True)

    def canonical(self, *, ignoring: Collection[str] = ()) -> str:
        """The query string of what is shown: without the unknown, wrong, empty and default."""
        defaults = {"page": "1", "page_size": str(self.PAGE_SIZE)}
        if self.is_valid():
            defaults["sort"] = self.DEFAULT_SORT
        given = self.data.lists() if isinstance(self.data, QueryDict) else ()
        stated = {
            name: [one for one in dict.fromkeys(values) if one and one != defaults.get(name)]
            for name, values in given
            # No page shows facets otherwise for being asked for them.
            if name in self.form.fields and name not in {"facets", *self.form.errors, *ignoring}
        }
        return urlencode(stated, doseq=True)


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
    """All parameters of DESIGN §4; repeated ones are ORed, different ones ANDed.

    Everything is answered by the facet index, in one state of it from start to end.
    """

    RELEVANCE = "relevance"
    SORTS = {
        RELEVANCE: (_("Relevance"), None),
        "-start": (_("Newest start"), "-start"),
        "start": (_("Earliest start"), "start"),
        "name": (_("Name"), "name"),
        "-modified": (_("Recently changed"), "-modified"),
    }

    q = SearchFilter()
    disease = FacetFilter(FACETS["disease"])
    country = FacetFilter(FACETS["country"])
    kind = FacetFilter(FACETS["kind"])
    theme = FacetFilter(FACETS["theme"])
    organisation = FacetFilter(FACETS["organisation"])
    role = FacetFilter(FACETS["role"])
    funder = FacetFilter(FACETS["funder"])
    programme = FacetFilter(FACETS["programme"])
    status = FacetFilter(FACETS["status"])
    language = LanguageFilter(choices=Language.choices, label=_("Language of the source"))

    class Meta:
        model = Alliance
        fields: list[str] = []
        form = AllianceForm

    @cached_property
    def index(self) -> Snapshot:
        return index.current()

    @cached_property
    def form(self) -> forms.Form:
        form = super().form
        for field in form.fields.values():
            if isinstance(field, FacetField):
                field.index = self.index
        return form

    @property
    def DEFAULT_SORT(self) -> str:  # type: ignore[override]  # noqa: N802
        """By relevance where words are searched for."""
        return self.RELEVANCE if self.form.cleaned_data.get("q") else "-start"

    @property
    def results(self) -> Selection:
        if not self.is_valid():
            return self.index.selection(BitMap())
        found, sort = self.narrowed(), self.sort
        if sort == self.RELEVANCE:
            query = self.form.cleaned_data["q"]
            tiers = search.tiers(self.index, query) if query else ()
            return self.index.selection(found, tiers=tiers)
        return self.index.selection(found, f"name-{get_language()}" if sort == "name" else sort)

    @cached_property
    def _having(self) -> dict[str, BitMap]:
        """{parameter: the alliances that fit it} of the parameters that are given."""
        return {
            name: one.having(self.index, value)
            for name, one in self.filters.items()
            if (value := self.form.cleaned_data[name])
        }

    def narrowed(self, *, ignoring: Collection[str] = ()) -> BitMap:
        """The alliances that fit every filter but those named; the form must be valid."""
        narrowing = [found for name, found in self._having.items() if name not in ignoring]
        if not narrowing:
            return self.index.published
        return self.index.published.intersection(*narrowing)

    def _others(self, *names: str) -> BitMap | None:
        """The alliances among which the values of a facet count; None for all there are."""
        if all(name in names for name in self._having):
            return None
        return self.narrowed(ignoring=names)

    def facet(self, name: str) -> CountedFacet:
        """One facet counted for the current state, ignoring its own selection."""
        chosen = self.form.cleaned_data
        if name == YEAR:
            others = self._others("from", "to")
            return count_years(self.index, others, chosen["from"], chosen["to"])
        others = self._others(name)
        if others is None and not chosen[name]:
            # What is counted among all alliances, everyone asks for who comes without a filter.
            return self.index.remember(
                ("facet", name, get_language()), lambda: FACETS[name].count(self.index, None, ())
            )
        return FACETS[name].count(self.index, others, chosen[name])

    def search_facet(self, name: str, typed: str) -> CountedFacet:
        """The values of one facet whose names hold what is typed."""
        selected = self.form.cleaned_data[name]
        return FACETS[name].search(self.index, self._others(name), selected, typed)

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
                count = len(self.narrowed(ignoring=(name,)))
                if count:
                    found.append(Relaxation(self._title(name), count, self.query(**{name: None})))
        return found

    def _without(self, name: str, value: str) -> str:
        left = [one for one in self.form.cleaned_data[name] if one != value]
        return self.query(**{name: left})

    def _title(self, name: str) -> str:
        return str(self.filters[name].label)


# Their names are a keyword of Python and its companion.
AllianceFilter.base_filters["from"] = YearFilter(_("Started from"))
AllianceFilter.base_filters["to"] = YearFilter(_("Started until"), last=True)


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
