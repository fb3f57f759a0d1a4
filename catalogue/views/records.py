"""What the pages of all kinds of records share."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.generic import DetailView

from alliances.models import Role
from alliances.public_ids import Kind
from catalogue.addresses import alternates, history_path_of, name_of, path_of
from catalogue.citing import cite_as
from catalogue.lookup import WithdrawnError, find_record
from catalogue.texts import text
from catalogue.views import formats, linked


class AtRecord(DetailView):
    """What stands at <id>-<slug>, and below; any other spelling redirects to the right one."""

    # Given by each page of records, or where it is routed.
    kind: Kind | None = None
    context_object_name = "row"
    # The address of the page of a record in the active language.
    address = staticmethod(path_of)

    def fetch(self, records: QuerySet) -> QuerySet:
        """`records` with what the page reads; overridden by each kind."""
        return records

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except WithdrawnError as gone:
            return render(request, "410.html", {"name": name_of(gone.record)}, status=410)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = find_record(self.kwargs["key"].partition("-")[0], self.kind)
        path = self.address(found)
        if request.path != path:
            query = request.META["QUERY_STRING"]
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        self.object = self.fetch(type(found)._default_manager.filter(pk=found.pk)).get()
        return self.respond()

    def respond(self) -> HttpResponse:
        """The answer that tells `self.object`."""
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            alternates=alternates(lambda: self.address(self.object)),
            history_url=history_path_of(self.object),
            permanent=f"/id/{self.object.public_id}",
            **kwargs,
        )


class RecordPage(AtRecord):
    """The page of one record: how it is cited, and in which other forms it can be had."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, context = self.object, super().get_context_data(**kwargs)
        if "linked_data" not in context:
            context["linked_data"] = linked.of_record(self.request, row, context.get("record"))
        cited = {"name": name_of(row), "id": row.public_id, "version": row.version}
        references, data = formats.references_to(row), formats.data_of(row)
        return {
            **context,
            "cite_as": cite_as(cited, self.request.build_absolute_uri(context["permanent"])),
            "references": references,
            "data": data,
            "formats": [*data, *references],
        }


def links(rows: Any) -> list[dict[str, Any]]:
    """{"name", "url"} of each row with a translated name, by name."""
    found = [{"name": text(row, "name"), "url": path_of(row)} for row in rows]
    return sorted(found, key=lambda link: link["name"].casefold())


def broadest(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a tree below which all others stand."""
    return [row for row in tree if row["depth"] == 0]


def by_role(participations: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(label of the role, its participations) in the order of the roles."""
    found = [
        (str(role.label), [row for row in participations if row["role"] == role]) for role in Role
    ]
    return [(label, rows) for label, rows in found if rows]
