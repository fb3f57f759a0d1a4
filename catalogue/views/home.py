"""The front door: search, figures, where and on what, the newest and the latest changes."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from alliances.models import Alliance, Citation, Organisation
from catalogue.facets import FACETS
from catalogue.records.cards import cards, for_cards

_SHOWN = 4
_VALUES_SHOWN = 8


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        published = Alliance.objects.published()
        counted = {name: FACETS[name].count(published, ()) for name in ("disease", "country")}
        diseases = sorted(
            counted["disease"].values, key=lambda value: (-value.count, value.label.casefold())
        )
        newest = published.order_by(F("start").desc(nulls_last=True), "pk")[:_SHOWN]
        changed = published.order_by("-modified", "pk")[:_SHOWN]
        return super().get_context_data(
            figures={
                "alliances": published.count(),
                "organisations": Organisation.objects.published().count(),
                "countries": len(counted["country"].values),
                "citations": Citation.objects.public().count(),
            },
            diseases=diseases[:_VALUES_SHOWN],
            countries=counted["country"].values[:_VALUES_SHOWN],
            newest=cards(for_cards(newest)),
            changed=cards(for_cards(changed)),
            **kwargs,
        )


def front_door(request: HttpRequest) -> HttpResponse:
    """/ leads to the home page in the language that the browser asks for."""
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
