"""The people whom sources name in public roles."""

from typing import Any

from django.db.models import QuerySet

from alliances.models import Person
from alliances.public_ids import Kind
from catalogue.addresses import path_of
from catalogue.citing import Footnotes
from catalogue.filters import PageFilter
from catalogue.records.alliance import organisation_reference
from catalogue.records.evidence import citations, date, sources
from catalogue.records.person import for_record
from catalogue.texts import text
from catalogue.views import linked
from catalogue.views.lists import ListPage
from catalogue.views.records import RecordPage, links


def positions(person: Person) -> list[dict[str, Any]]:
    """{"position", "organisation", "as_of", "alliances", "citations"} of each affiliation."""
    return [
        {
            "position": text(row, "position"),
            "organisation": organisation_reference(row.organisation),
            "as_of": date(row.as_of),
            "alliances": links([one.alliance for one in row.involvements.all()]),
            "citations": citations(row),
        }
        for row in person.affiliations.all()
    ]


class PersonList(ListPage):
    filterset_class = PageFilter
    template_name = "people/list.html"

    def get_queryset(self) -> QuerySet[Person]:
        return for_record(Person.objects.public()).order_by("family_name", "name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["rows"] = [
            {"name": row.name, "url": path_of(row), "positions": positions(row)}
            for row in context["page"].object_list
        ]
        context["linked_data"] = linked.of_list(
            self.request, "people", context["rows"], context["page"].paginator.count
        )
        return context


class PersonPage(RecordPage):
    kind = Kind.PERSON
    template_name = "people/detail.html"

    def fetch(self, records: QuerySet[Person]) -> QuerySet[Person]:
        return for_record(records)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cited = [
            citation for row in self.object.affiliations.all() for citation in row.citations.all()
        ]
        return super().get_context_data(
            name=self.object.name,
            positions=positions(self.object),
            footnotes=Footnotes(sources(cited)),
            **kwargs,
        )
