"""The list of alliances and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from alliances.analysis import parse
from alliances.models import Alliance
from alliances.public_ids import Kind
from catalogue import linked_data, related, search
from catalogue.addresses import path_of
from catalogue.citing import Footnotes, cite_as
from catalogue.filters import AllianceFilter
from catalogue.records.alliance import alliance_record, for_record
from catalogue.records.cards import cards
from catalogue.views.lists import ListPage
from catalogue.views.records import RecordPage, by_role

# Facets that stand open on the list; the rest are a click away.
_OPEN_FACETS = ("disease", "country", "kind")


class AllianceList(ListPage):
    filterset_class = AllianceFilter
    template_name = "alliances/list.html"
    results_template_name = "alliances/_results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        filterset = context["filterset"]
        context["cards"] = cards(filterset.index, context["page"].object_list)
        if filterset.is_valid():
            facets = filterset.facets()
            context |= {
                "facets": facets,
                "open_facets": _OPEN_FACETS,
                "chips": filterset.chips(facets),
                "searched": parse(filterset.form.cleaned_data["q"]),
            }
            if not context["cards"]:
                context |= {"relaxations": filterset.relaxations(), "meant": _meant(filterset)}
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response


def _meant(filterset: AllianceFilter) -> dict[str, str] | None:
    """What was probably meant by the words that are searched for, and the query string with it."""
    words = search.meant(filterset.form.cleaned_data["q"])
    return {"words": words, "query": filterset.query(q=words)} if words else None


class AlliancePage(RecordPage):
    kind = Kind.ALLIANCE
    template_name = "alliances/detail.html"

    def fetch(self, records: QuerySet[Alliance]) -> QuerySet[Alliance]:
        return for_record(records)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = alliance_record(self.object, path_of(self.object))
        absolute = self.request.build_absolute_uri
        return super().get_context_data(
            record=record,
            partners=by_role(record["participations"]),
            disputed={dispute["statement"] for dispute in record["disputes"]},
            footnotes=Footnotes(record["sources"]),
            related=related.to_alliance(self.object),
            linked_data=linked_data.alliance(record, absolute),
            cite_as=cite_as(record, absolute(f"/id/{record['id']}")),
            **kwargs,
        )
