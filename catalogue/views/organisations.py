"""The list of organisations and the page of one."""

from typing import Any

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django_countries import countries as iso_countries

from alliances.models import Funding, Organisation, Participation, RecordStatus
from alliances.public_ids import Kind
from catalogue import index
from catalogue.addresses import path_of
from catalogue.citing import Footnotes
from catalogue.filters import OrganisationFilter
from catalogue.records.organisation import for_record, organisation_card, organisation_record
from catalogue.texts import text
from catalogue.views import linked
from catalogue.views.lists import ListPage
from catalogue.views.records import RecordPage, by_role

# Of what it takes part in and of what it funds; the list of alliances has the rest.
_ALLIANCES_SHOWN = 25
_CO_PARTNERS_SHOWN = 12


def _alliances_by(model: type[Model], key: str) -> Coalesce:
    """The number of public alliances that an organisation has as the `key` of rows of `model`."""
    rows = model._default_manager.filter(
        **{key: OuterRef("pk")}, alliance__record_status=RecordStatus.PUBLISHED
    )
    counted = rows.order_by().values(key).annotate(n=Count("alliance", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


class OrganisationList(ListPage):
    filterset_class = OrganisationFilter
    template_name = "organisations/list.html"

    def get_queryset(self) -> QuerySet[Organisation]:
        return (
            Organisation.objects.published()
            .select_related("place")
            .annotate(
                alliance_count=_alliances_by(Participation, "organisation"),
                funded_count=_alliances_by(Funding, "funder"),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        located = Organisation.objects.published().exclude(country="")
        present = set(located.values_list("country", flat=True))
        context["countries_present"] = sorted(
            ((code, iso_countries.name(code)) for code in present), key=lambda pair: pair[1]
        )
        context["cards"] = [
            {
                **organisation_card(row, path_of(row)),
                "kind_label": row.get_kind_display(),
                "alliance_count": row.alliance_count,
                "funded_count": row.funded_count,
            }
            for row in context["page"].object_list
        ]
        context["linked_data"] = linked.of_list(
            self.request, "organisations", context["cards"], context["page"].paginator.count
        )
        return context


class OrganisationPage(RecordPage):
    kind = Kind.ORGANISATION
    template_name = "organisations/detail.html"

    def fetch(self, records: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return for_record(records)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = organisation_record(self.object, path_of(self.object), _ALLIANCES_SHOWN)
        return super().get_context_data(
            record=record,
            alliances=by_role(record["participations"]),
            alliances_shown=_ALLIANCES_SHOWN,
            co_partners=co_partners(self.object),
            programmes=[
                {"name": text(row, "name"), "url": path_of(row)}
                for row in self.object.programmes.order_by("pk")
            ],
            footnotes=Footnotes(record["sources"]),
            **kwargs,
        )


def co_partners(organisation: Organisation) -> list[dict[str, Any]]:
    """{"name", "url", "count"} of those who share public alliances with it, most often first."""
    taking_part = index.current().many_values["organisation"]
    # It is itself the one that has most of its alliances.
    counts = taking_part.most_frequent(
        taking_part.having([organisation.pk]), _CO_PARTNERS_SHOWN + 1
    )
    counts.pop(organisation.pk, None)
    rows = Organisation.objects.in_bulk(counts)
    return [
        {"name": text(rows[pk], "name"), "url": path_of(rows[pk]), "count": count}
        for pk, count in list(counts.items())[:_CO_PARTNERS_SHOWN]
        if pk in rows
    ]
