"""/id/<id>: the permanent, language-neutral address of every record."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from alliances.public_ids import Kind, kind_of
from catalogue import linked_data
from catalogue.addresses import name_of, path_of
from catalogue.lookup import WithdrawnError, find_record
from catalogue.records import alliance, organisation

JSON_LD = "application/ld+json"


def permanent(request: HttpRequest, typed: str) -> HttpResponse:
    """303 to the record's page; the record itself as JSON-LD where that is what is accepted."""
    try:
        record = find_record(typed)
    except WithdrawnError as gone:
        return render(request, "410.html", {"name": name_of(gone.record)}, status=410)
    kind = kind_of(record.public_id)
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
