"""The list of alliances and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alliances.analysis import parse
from alliances.models import Alliance
from alliances.public_ids import Kind
from catalogue import exports, related, search
from catalogue.addresses import path_of
from catalogue.citing import Footnotes
from catalogue.filters import AllianceFilter
from catalogue.parameters import AsOfForm
from catalogue.records.alliance import alliance_record, for_record
from catalogue.records.as_of import alliance_as_of, grouped
from catalogue.records.cards import cards
from catalogue.views import formats, linked
from catalogue.views.lists import ListPage
from catalogue.views.records import RecordPage, by_role

# Facets that stand open on the list; the rest are a click away.
_OPEN_FACETS = ("disease", "country", "kind")
# Of a record as of a date, the groups of its rows: yes, not said, no.
_LASTING = (_("In force then"), _("Dates not stated"), _("Not in force then"))
_STATED = (_("Stated for that date"), _("Not stated for that date"), "")
_HAPPENED = (_("By then"), _("Date not stated"), _("Later"))


class AllianceList(ListPage):
    filterset_class = AllianceFilter
    template_name = "alliances/list.html"
    results_template_name = "alliances/_results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        filterset = context["filterset"]
        context["cards"] = cards(filterset.index, context["page"].object_list)
        context["linked_data"] = linked.of_list(
            self.request, "alliances", context["cards"], context["page"].paginator.count
        )
        if filterset.is_valid():
            query = filterset.canonical(ignoring=("page", "page_size"))
            context["formats"] = formats.of_alliances(query)
            context["feed"] = formats.feed_of_alliances(query)
            facets = filterset.facets()
            context |= {
                "facets": facets,
                "open_facets": _OPEN_FACETS,
                "chips": filterset.chips(facets),
                "searched": parse(filterset.form.cleaned_data["q"]),
            }
            if context["cards"]:
                context["downloads"] = exports.links(query)
            else:
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

    @cached_property
    def as_of_form(self) -> AsOfForm:
        return AsOfForm(self.request.GET)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Beside the message for a date that is none, today's record is shown."""
        status = 200 if self.as_of_form.is_valid() else 400
        return super().render_to_response(context, status=status, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = alliance_record(self.object, path_of(self.object))
        at = self.as_of_form.is_valid() and self.as_of_form.cleaned_data["at"]
        if at:
            record = alliance_as_of(record, at)
        # What machines keep of the page is the record of today.
        as_of = {"linked_data": []} if at else {}
        return super().get_context_data(
            record=record,
            at=at,
            begun_later=at and self.object.start and self.object.start.earliest > at.latest,
            as_of_form=self.as_of_form,
            partners=[
                (label, by_role(rows))
                for label, rows in grouped(record["participations"], _LASTING)
            ],
            fundings=grouped(record["fundings"], _LASTING),
            people=grouped(record["people"], _STATED),
            milestones=grouped(record["milestones"], _HAPPENED),
            disputed={dispute["statement"] for dispute in record["disputes"]},
            footnotes=Footnotes(record["sources"]),
            related=related.to_alliance(self.object),
            **as_of,
            **kwargs,
        )
