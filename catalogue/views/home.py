"""The front door: search, figures, where and on what, the newest and the latest changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from alliances.models import Citation, Organisation
from catalogue import index
from catalogue.facets import FACETS
from catalogue.linked_data import pages
from catalogue.records.cards import cards
from catalogue.views import formats

_SHOWN = 4
_VALUES_SHOWN = 8


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = index.current()
        counted = {name: FACETS[name].count(state, None, ()) for name in ("disease", "country")}
        diseases = sorted(
            counted["disease"].values, key=lambda value: (-value.count, value.label.casefold())
        )
        newest, changed = (
            cards(state, state.selection(state.published, order)[:_SHOWN])
            for order in ("-start", "-modified")
        )
        search, absolute = reverse("alliances:list"), self.request.build_absolute_uri
        return super().get_context_data(
            formats=formats.of_alliances(),
            linked_data=[
                pages.website(self.request.path, search, absolute),
                pages.catalogue(reverse("data"), absolute),
            ],
            figures={
                "alliances": len(state.published),
                "organisations": Organisation.objects.published().count(),
                "countries": len(counted["country"].values),
                "citations": state.remember("citations", Citation.objects.count_public),
            },
            diseases=diseases[:_VALUES_SHOWN],
            countries=counted["country"].values[:_VALUES_SHOWN],
            newest=newest,
            changed=changed,
            **kwargs,
        )


def front_door(request: HttpRequest) -> HttpResponse:
    """/ leads to the home page in the language that the browser asks for."""
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
