"""Search within a facet of the list of alliances: for the values that are too many to show."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from catalogue.facet_values import CountedFacet, FacetValue
from catalogue.facets import FACETS
from catalogue.filters import AllianceFilter
from catalogue.parameters import MAX_QUERY_LENGTH, AllianceForm, shown


class _Form(AllianceForm):
    find = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH)


class FacetSearch(AllianceFilter):
    """The filters of the list, and `find`: what is typed to find values of a facet."""

    class Meta(AllianceFilter.Meta):
        form = _Form

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        # With "from" and "to", which no class body can name.
        return AllianceFilter.base_filters

    def query(self, **changes: Any) -> str:
        """The query string of the list, which knows no `find`."""
        return super().query(find=None, **changes)

    def found(self, name: str) -> tuple[CountedFacet, int]:
        """The values that answer and those selected, and how many answer; for no words, most do."""
        facet = self.facet(name)
        if typed := self.form.cleaned_data["find"]:
            answering = self.search_facet(name, typed).values
            listed = {value.value for value in answering}
            kept = [value for value in facet.selected if value.value not in listed]
            return replace(facet, values=[*answering, *kept], more=False), len(answering)
        return facet, len(facet.values)

    def toggled(self, name: str, value: FacetValue) -> str:
        """The query string of the list with the value chosen or, if it is, given up."""
        if value.selected:
            return self._without(name, value.value)
        return self.query(**{name: [*self.form.cleaned_data[name], value.value]})

    def state(self) -> list[tuple[str, str]]:
        """(name, value) of each filter, as the hidden fields of a form repeat them."""
        left_out = {"find", "page"}
        return [
            (name, value)
            for name, values in self.data.lists()
            if name in self.form.fields and name not in left_out
            for value in values
            if value
        ]


class FacetSearchPage(TemplateView):
    """A page of values, each a link that adds it to the filters; for htmx the facet's own list."""

    def get_template_names(self) -> list[str]:
        htmx = self.request.htmx  # type: ignore[attr-defined]
        if htmx and not htmx.history_restore_request:
            return ["alliances/_values.html"]
        return ["alliances/values.html"]

    def get_context_data(self, facet: str, **kwargs: Any) -> dict[str, Any]:
        if facet not in FACETS:
            raise Http404(
                _("“%(value)s” is no facet. Allowed: %(allowed)s.")
                % {"value": shown(facet), "allowed": ", ".join(FACETS)}
            )
        filterset = FacetSearch(self.request.GET)
        context = super().get_context_data(filterset=filterset, title=FACETS[facet].title, **kwargs)
        if filterset.is_valid():
            found, number = filterset.found(facet)
            context |= {
                "facet": found,
                "number": number,
                "links": [(value, filterset.toggled(facet, value)) for value in found.values],
            }
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response
