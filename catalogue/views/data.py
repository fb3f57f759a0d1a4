"""The page about the data: every form in which the whole catalogue can be had, and its licence."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from catalogue import exports, index
from catalogue.citing import cite_all_as
from catalogue.linked_data import pages
from catalogue.records.latest import last_change
from catalogue.views import formats


class DataPage(TemplateView):
    template_name = "data/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        absolute, here = self.request.build_absolute_uri, reverse("data")
        offered, changed = formats.of_alliances(), last_change(index.current())
        distributions = [pages.Distribution(one.name, one.media_type, one.path) for one in offered]
        return super().get_context_data(
            formats=offered,
            feed=formats.feed_of_alliances(),
            downloads=exports.links(""),
            changed=changed,
            citation=cite_all_as(absolute(here)),
            linked_data=[
                pages.catalogue(here, absolute),
                pages.data_set(here, distributions, changed, absolute),
            ],
            **kwargs,
        )
