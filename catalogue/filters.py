"""The one reader of the query string, for pages, downloads, feeds and the API."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries
from modeltranslation.utils import resolution_order

from alliances.models import Alliance, Language, Organisation, OrganisationKind
from catalogue import search
from catalogue.facets import FACETS, CountedFacet, Facet
from catalogue.records.texts import Text

MAX_QUERY_LENGTH = 200
PAGE_SIZE = 25
MAX_PAGE_SIZE = 200
_MAX_PAGE = 100_000
# Added by mail programs and advertisers to any link; they say nothing to us.
_FOREIGN = ("utm_", "fbclid", "gclid")


class _RepeatedWidget(forms.SelectMultiple):
    """Reads a repeated parameter; an empty one, as a form without JavaScript sends, is none."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(dict.fromkeys(value for value in values if value))


class FacetField(forms.Field):
    """One or more values of a facet; an unknown one is an error that names the allowed ones."""

    widget = _RepeatedWidget

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        self.facet = facet
        super().__init__(**kwargs)

    def to_python(self, value: list[str] | None) -> list[str]:
        values = value or []
        if not values:
            return []
        known = self.facet.labels([one for one in values if "\x00" not in one])
        if unknown := [one for one in values if one not in known]:
            raise ValidationError(
                _("“%(value)s” is no value of “%(name)s”. Allowed: %(allowed)s."),
                code="unknown_value",
                params={
                    "value": unknown[0][:60],
                    "name": self.facet.name,
                    "allowed": ", ".join(self.facet.allowed()),
                },
            )
        return values


class FacetFilter(django_filters.Filter):
    """Narrows by a facet; the values are ORed."""

    field_class = FacetField

    def __init__(self, facet: Facet) -> None:
        super().__init__(label=facet.title, required=False, facet=facet)
        self.facet = facet

    def filter(self, qs: QuerySet, value: Collection[str]) -> QuerySet:
        return self.facet.select(qs, value) if value else qs


class ChoicesField(forms.MultipleChoiceField):
    """One or more of fixed choices; an unknown one is an error that names the allowed ones."""

    widget = _RepeatedWidget

    def validate(self, value: list[str]) -> None:
        for one in value:
            if not self.valid_value(one):
                raise _not_among(one, self.choices)


def _not_among(value: str, choices: Any) -> ValidationError:
    return ValidationError(
        _("“%(value)s” is not allowed here. Allowed: %(allowed)s."),
        code="unknown_value",
        params={"value": value[:60], "allowed": ", ".join(str(key) for key, _l in choices if key)},
    )


class ChoicesFilter(django_filters.Filter):
    field_class = ChoicesField


class SortField(forms.ChoiceField):
    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            raise _not_among(value, self.choices)


class YearFilter(django_filters.Filter):
    """A whole year of the common era; bounded, so no notation of a number can stall a process."""

    field_class = forms.IntegerField

    def __init__(self, label: Any, method: str) -> None:
        super().__init__(label=label, method=method, min_value=1, max_value=9999)


class QueryForm(forms.Form):
    """What every list takes beside its filters."""

    page = forms.IntegerField(required=False, min_value=1, max_value=_MAX_PAGE)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE_SIZE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", _("The year “to” lies before the year “from”."))
        return cleaned


class AllianceForm(QueryForm):
    facets = forms.CharField(required=False, max_length=200)

    def clean_facets(self) -> list[str]:
        names = [name for name in self.cleaned_data["facets"].split(",") if name]
        if unknown := [name for name in names if name not in FACETS]:
            raise ValidationError(
                _("“%(value)s” is no facet. Allowed: %(allowed)s."),
                code="unknown_value",
                params={"value": unknown[0][:60], "allowed": ", ".join(FACETS)},
            )
        return names


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

    @property
    def results(self) -> QuerySet:
        """The filtered records, sorted; none where the query string is wrong."""
        if not self.is_valid():
            return self.queryset.none()
        return self.sorted(self.narrowed())

    def narrowed(self, *, ignoring: str = "") -> QuerySet:
        """The records that fit every filter but `ignoring`; the form must be valid."""
        found = self.queryset.all()
        for name, one in self.filters.items():
            if name != ignoring:
                found = one.filter(found, self.form.cleaned_data[name])
        return found

    def sorted(self, records: QuerySet) -> QuerySet:
        if not self.SORTS:
            return records
        return records.order_by(*(key() for key in self.SORTS[self.sort][1]), "pk")

    def query(self, **changes: Any) -> str:
        """The query string of the current state with `changes`; None drops a parameter.

        The page is dropped unless it is what changes.
        """
        state = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        state.pop("page", None)
        for name, value in changes.items():
            name = name.rstrip("_")
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
    columns = [
        NullIf(f"name_{code}", Value("")) for code in resolution_order(get_language())
    ]
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

    q = django_filters.CharFilter(method="search", label=_("Search"), max_length=MAX_QUERY_LENGTH)
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
        return FACETS[name].count(self.narrowed(ignoring=name), self.form.cleaned_data[name] or [])

    def facets(self) -> list[CountedFacet]:
        return [self.facet(name) for name in FACETS]

    def chips(self, facets: Iterable[CountedFacet]) -> list[Chip]:
        """The active filters, each with the query string that is left without it."""
        chips = [
            Chip(facet.name, facet.title, value.label, self._without(facet.name, value.value))
            for facet in facets
            for value in facet.selected
        ]
        for code in self.form.cleaned_data["language"]:
            label = Text(Language(code).label)
            chips.append(
                Chip("language", self._title("language"), label, self._without("language", code))
            )
        for name in ("q", "from", "to"):
            if value := self.form.cleaned_data[name]:
                chips.append(
                    Chip(name, self._title(name), Text(str(value)), self.query(**{name: None}))
                )
        return chips

    def relaxations(self) -> list[Relaxation]:
        """For an empty result: which single filter to drop, and how many alliances that finds."""
        found = []
        for name in self.filters:
            if self.form.cleaned_data[name]:
                count = self.narrowed(ignoring=name).count()
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

    q = django_filters.CharFilter(method="search", label=_("Search"), max_length=MAX_QUERY_LENGTH)
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
