"""What the pages of all kinds of records share."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from alliances.models import RecordStatus
from alliances.public_ids import InvalidPublicId, Kind, kind_of, parse
from catalogue.addresses import SECTIONS, alternates, name_of, path_of
from catalogue.records.texts import text


class Gone(Exception):
    """The record was withdrawn; `record` says which."""

    def __init__(self, record: Model) -> None:
        super().__init__(str(record))
        self.record = record


def public_id_or_404(typed: str, kind: Kind | None = None) -> str:
    """The canonical id in `typed`. Raises Http404, saying what is wrong with the id."""
    try:
        public_id = parse(typed)
        found = kind_of(public_id)
    except InvalidPublicId as error:
        raise Http404(
            _("“%(id)s” is no public id: %(why)s.") % {"id": typed, "why": error}
        ) from error
    if kind is not None and found is not kind:
        raise Http404(_("“%(id)s” is not the id of such a record.") % {"id": public_id})
    return public_id


def survivor_of(record: Any) -> Any:
    """The published record that stands for `record`: itself, or what it was merged into.

    Raises Gone for a withdrawn record and Http404 for one that is not public yet.
    """
    status = getattr(record, "record_status", RecordStatus.PUBLISHED)
    if status == RecordStatus.PUBLISHED:
        return record
    if status == RecordStatus.MERGED:
        return survivor_of(record.merged_into)
    if status == RecordStatus.WITHDRAWN:
        raise Gone(record)
    raise Http404(_("No such record."))


def public_records(kind: Kind) -> QuerySet:
    """Every record of the kind that has had a public page; survivor_of judges the rest."""
    _section, model = SECTIONS[kind]
    manager = model._default_manager
    return manager.public() if hasattr(manager.all(), "public") else manager.all()  # type: ignore[attr-defined]


class RecordPage(DetailView):
    """The page of one record at <id>-<slug>; any other spelling redirects to the right one."""

    kind: Kind
    context_object_name = "row"

    def fetch(self, records: QuerySet) -> QuerySet:
        """`records` with what the page reads; overridden by each kind."""
        return records

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Gone as gone:
            return render(request, "410.html", {"name": name_of(gone.record)}, status=410)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        public_id = public_id_or_404(self.kwargs["key"].partition("-")[0], self.kind)
        found = public_records(self.kind).filter(public_id=public_id).first()
        if found is None:
            raise Http404(_("No record has the id %(id)s.") % {"id": public_id})
        found = survivor_of(found)
        path = path_of(found)
        if request.path != path:
            query = request.META["QUERY_STRING"]
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        self.object = self.fetch(type(found)._default_manager.filter(pk=found.pk)).get()
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            alternates=alternates(lambda: path_of(self.object)),
            permanent=f"/id/{self.object.public_id}",
            **kwargs,
        )


def links(rows: Any) -> list[dict[str, Any]]:
    """{"name", "url"} of each row with a translated name, by name."""
    found = [{"name": text(row, "name"), "url": path_of(row)} for row in rows]
    return sorted(found, key=lambda link: link["name"].casefold())
