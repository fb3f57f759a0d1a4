"""The tree of funding programmes and the page of one."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.views.generic import TemplateView

from alliances.models import Programme
from alliances.public_ids import Kind
from catalogue import index
from catalogue.addresses import path_of
from catalogue.citing import Footnotes
from catalogue.facets import FACETS
from catalogue.records.alliance import organisation_reference
from catalogue.records.cards import first_cards
from catalogue.records.evidence import date, field_citations, own_citations, sources
from catalogue.texts import text
from catalogue.views import linked
from catalogue.views.records import RecordPage, broadest, links


class ProgrammeTree(TemplateView):
    template_name = "programmes/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = tree()
        return super().get_context_data(
            tree=rows,
            linked_data=linked.of_list(self.request, "programmes", broadest(rows)),
            **kwargs,
        )


def tree() -> list[dict[str, Any]]:
    """Every programme as {"name", "acronym", "url", "count", "depth"}, parts behind their whole."""
    counted = FACETS["programme"].count(index.current(), None, ())
    counts = {value.value: value.count for value in counted.values}
    parts: defaultdict[int | None, list[Programme]] = defaultdict(list)
    for programme in Programme.objects.all():
        parts[programme.parent_id].append(programme)

    def walk(parent: int | None, depth: int) -> list[dict[str, Any]]:
        rows = []
        for row in sorted(parts[parent], key=lambda row: text(row, "name").casefold()):
            rows.append(
                {
                    "name": text(row, "name"),
                    "acronym": row.acronym,
                    "url": path_of(row),
                    "count": counts.get(row.public_id, 0),
                    "depth": depth,
                }
            )
            rows += walk(row.pk, depth + 1)
        return rows

    return walk(None, 0)


class ProgrammePage(RecordPage):
    kind = Kind.PROGRAMME
    template_name = "programmes/detail.html"

    def fetch(self, records: QuerySet[Programme]) -> QuerySet[Programme]:
        return records.select_related("parent", "operator").prefetch_related(
            own_citations(), "parts", "operator__identifiers"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme = self.object
        state = index.current()
        alliances = state.values["programme"].having([programme.public_id])
        return super().get_context_data(
            name=text(programme, "name"),
            description=text(programme, "description"),
            start=date(programme.start),
            operator=organisation_reference(programme.operator),
            parent=links([programme.parent])[0] if programme.parent else None,
            parts=links(programme.parts.all()),
            citations=field_citations(programme),
            footnotes=Footnotes(sources(programme.citations.all())),
            **first_cards(state, alliances),
            **kwargs,
        )
