"""API v1: lists and single records as JSON, read-only."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliances.models import Organisation
from alliances.public_ids import Kind
from catalogue.addresses import path_of
from catalogue.filters import AllianceFilter, ListFilter, OrganisationFilter
from catalogue.lookup import WithdrawnError, find_record
from catalogue.parameters import AsOfForm
from catalogue.records import alliance, organisation
from catalogue.records.as_of import alliance_as_of
from catalogue.records.cards import cards
from catalogue.records.evidence import Json


class BadParameters(APIException):
    """A parameter has a name or a value that the list does not take."""

    status_code = 400

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(_("The query string has a parameter that is not allowed."))
        self.errors = errors


def form_errors(form: Form) -> list[Json]:
    """{"parameter", "message"} for every wrong value."""
    return [
        {"parameter": name, "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]


def parameter_errors(filterset: ListFilter) -> list[Json]:
    """{"parameter", "message"} for everything in the query string that is not allowed."""
    filterset.is_valid()
    errors = form_errors(filterset.form)
    allowed = ", ".join(sorted(filterset.form.fields))
    errors += [
        {
            "parameter": name,
            "message": _("There is no such parameter. Allowed: %(allowed)s.")
            % {"allowed": allowed},
        }
        for name in filterset.unknown_parameters()
    ]
    return errors


class RecordListView(APIView):
    """A page of records: {"count", "next", "previous", "facets"?, "results"}."""

    filterset_class: type[ListFilter]
    # What is on a page, as the answer lists it; addresses are those of this site.
    results: Callable[[Any, Any], list[Json]]

    def records(self) -> QuerySet | None:
        """The records that a list reads from the database; alliances come from the index."""
        return None

    def facets(self, filterset: Any) -> Json:
        return {}

    def get(self, request: Request) -> Response:
        filterset = self.filterset_class(request.query_params, queryset=self.records())
        if errors := parameter_errors(filterset):
            raise BadParameters(errors)
        page = filterset.cut()

        def link(number: int) -> str:
            return request.build_absolute_uri(f"?{filterset.query(page=str(number))}")

        return Response(
            {
                "count": page.paginator.count,
                "next": link(page.next_page_number()) if page.has_next() else None,
                "previous": link(page.previous_page_number()) if page.has_previous() else None,
                **self.facets(filterset),
                "results": [
                    {**row, "url": request.build_absolute_uri(row["url"])}
                    for row in self.results(filterset, page.object_list)
                ],
            }
        )


class AllianceListView(RecordListView):
    filterset_class = AllianceFilter

    def results(self, filterset: AllianceFilter, page: Any) -> list[Json]:
        shown = cards(filterset.index, page)
        return [{key: card[key] for key in alliance.CARD_FIELDS} for card in shown]

    def facets(self, filterset: AllianceFilter) -> Json:
        names = filterset.form.cleaned_data["facets"]
        if not names:
            return {}
        return {
            "facets": {
                name: [
                    {
                        "value": value.value,
                        "label": value.label,
                        "count": value.count,
                        "selected": value.selected,
                    }
                    for value in filterset.facet(name).values
                ]
                for name in names
            }
        }


class OrganisationListView(RecordListView):
    filterset_class = OrganisationFilter

    def records(self) -> QuerySet[Organisation]:
        return Organisation.objects.published().select_related("place")

    def results(self, filterset: OrganisationFilter, page: Any) -> list[Json]:
        return [organisation.organisation_card(row, path_of(row)) for row in page]


class RecordView(APIView):
    """One record by its public id."""

    kind: Kind
    fetch: Callable[[QuerySet], QuerySet]
    build: Callable[[Any, str], Json]

    def get(self, request: Request, key: str) -> Response:
        try:
            found = find_record(key, self.kind)
        except WithdrawnError as gone:
            raise Withdrawn from gone
        row = type(self).fetch(type(found)._default_manager.filter(pk=found.pk)).get()
        record = type(self).build(row, request.build_absolute_uri(path_of(row)))
        return Response(self.present(request, record))

    def present(self, request: Request, record: Json) -> Json:
        """The record as the query string asks for it."""
        return record


class Withdrawn(APIException):
    status_code = 410
    default_detail = gettext_lazy("This record was withdrawn.")


class AllianceView(RecordView):
    kind = Kind.ALLIANCE
    fetch = staticmethod(alliance.for_record)
    build = staticmethod(alliance.alliance_record)

    def present(self, request: Request, record: Json) -> Json:
        form = AsOfForm(request.query_params)
        if not form.is_valid():
            raise BadParameters(form_errors(form))
        at = form.cleaned_data["at"]
        return alliance_as_of(record, at) if at else record


class OrganisationView(RecordView):
    kind = Kind.ORGANISATION
    fetch = staticmethod(organisation.for_record)
    build = staticmethod(organisation.organisation_record)
