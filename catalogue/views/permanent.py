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
    as_json_ld = _AS_JSON_LD.get(kind_of(record.public_id))
    if as_json_ld and request.get_preferred_type(["text/html", JSON_LD]) == JSON_LD:
        fetch, build, node = as_json_ld
        row = fetch(type(record)._default_manager.filter(pk=record.pk)).get()
        public = build(row, path_of(row))
        response: HttpResponse = JsonResponse(
            node(public, request.build_absolute_uri), content_type=JSON_LD
        )
    else:
        response = HttpResponse(status=303, headers={"Location": path_of(record)})
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie"])
    return response


# For each kind of record that has a JSON-LD form: how to fetch it, tell it and write it.
_AS_JSON_LD = {
    Kind.ALLIANCE: (alliance.for_record, alliance.alliance_record, linked_data.alliance),
    Kind.ORGANISATION: (
        organisation.for_record,
        organisation.organisation_record,
        linked_data.organisation,
    ),
}
