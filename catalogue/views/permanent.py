"""/id/<id>: the permanent, language-neutral address of every record."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from alliances.public_ids import Kind, kind_of
from catalogue import linked_data
from catalogue.addresses import name_of, path_of
from catalogue.records import alliance, organisation
from catalogue.views.records import Gone, public_id_or_404, public_records, survivor_of

JSON_LD = "application/ld+json"


def permanent(request: HttpRequest, typed: str) -> HttpResponse:
    """303 to the record's page; the record itself as JSON-LD where that is what is accepted."""
    public_id = public_id_or_404(typed)
    kind = kind_of(public_id)
    found = public_records(kind).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("No record has the id %(id)s.") % {"id": public_id})
    try:
        record = survivor_of(found)
    except Gone as gone:
        return render(request, "410.html", {"name": name_of(gone.record)}, status=410)
    if request.get_preferred_type(["text/html", JSON_LD]) == JSON_LD and kind in _AS_JSON_LD:
        response: HttpResponse = _AS_JSON_LD[kind](request, record)
    else:
        response = HttpResponse(status=303, headers={"Location": path_of(record)})
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie"])
    return response


def _alliance(request: HttpRequest, record: alliance.Alliance) -> HttpResponse:
    row = alliance.for_record(alliance.Alliance.objects.filter(pk=record.pk)).get()
    node = linked_data.alliance(
        alliance.alliance_record(row, path_of(row)), request.build_absolute_uri
    )
    return JsonResponse(node, content_type=JSON_LD)


def _organisation(request: HttpRequest, record: organisation.Organisation) -> HttpResponse:
    row = organisation.for_record(organisation.Organisation.objects.filter(pk=record.pk)).get()
    node = linked_data.organisation(
        organisation.organisation_record(row, path_of(row)), request.build_absolute_uri
    )
    return JsonResponse(node, content_type=JSON_LD)


_AS_JSON_LD = {Kind.ALLIANCE: _alliance, Kind.ORGANISATION: _organisation}
