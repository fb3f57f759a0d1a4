"""The countries of the catalogue and the page of one (ISO 3166-1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.http import urlencode
from django.views.generic import TemplateView
from django_countries import countries as iso_countries

from alliances.models import Organisation
from catalogue import index
from catalogue.addresses import alternates, path_of, path_of_country
from catalogue.facets import FACETS
from catalogue.lookup import country_or_404
from catalogue.records.cards import first_cards
from catalogue.records.country import organisations_by_country
from catalogue.texts import text
from catalogue.views import formats, linked


class CountryList(TemplateView):
    template_name = "countries/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counted = FACETS["country"].count(index.current(), None, ())
        organisations = organisations_by_country()
        alliances = {value.value: value.count for value in counted.values}
        rows = [
            {
                "code": code,
                "name": iso_countries.name(code),
                "url": path_of_country(code),
                "alliances": alliances.get(code, 0),
                "organisations": organisations.get(code, 0),
            }
            for code in {*alliances, *organisations}
        ]
        rows.sort(key=lambda row: row["name"].casefold())
        return super().get_context_data(
            countries=rows,
            linked_data=linked.of_list(self.request, "countries", rows),
            **kwargs,
        )


class CountryPage(TemplateView):
    template_name = "countries/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.code = country_or_404(self.kwargs["key"].partition("-")[0])
        path = path_of_country(self.code)
        if request.path != path:
            query = request.META["QUERY_STRING"]
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = index.current()
        alliances = state.values["country"].having([self.code])
        organisations = (
            Organisation.objects.published()
            .filter(country=self.code)
            .select_related("place")
            .order_by("pk")
        )
        rows = [
            {
                "name": text(row, "name"),
                "url": path_of(row),
                "kind_label": row.get_kind_display(),
                "place": text(row.place, "name") if row.place else "",
            }
            for row in organisations
        ]
        name = iso_countries.name(self.code)
        return super().get_context_data(
            code=self.code,
            name=name,
            linked_data=linked.of_country(self.request, self.code, name),
            formats=formats.of_alliances(urlencode({"country": self.code})),
            organisations=sorted(rows, key=lambda row: row["name"].casefold()),
            diseases=FACETS["disease"].count(state, alliances, ()),
            alternates=alternates(lambda: path_of_country(self.code)),
            **first_cards(state, alliances),
            **kwargs,
        )
