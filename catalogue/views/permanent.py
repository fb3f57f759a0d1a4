"""/id/<id>: the permanent, language-neutral address of every record, and its forms for machines.

/id/<id>           303 to the form that is accepted: the page, the API's record or one of these
/id/<id>.jsonld    JSON-LD
/id/<id>.bib       a reference: BibTeX, .ris RIS, .csl.json CSL-JSON
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.generic import View

from catalogue import linked_data
from catalogue.addresses import api_path_of, form_path_of, name_of, path_of
from catalogue.lookup import WithdrawnError, find_record
from catalogue.parameters import LanguageForm, shown
from catalogue.references import FORMATS, Reference, reference_to

_LINKED = "jsonld"
# What is offered, the best first where a client takes either: {media type: ending of the address}.
_PAGE = "text/html"
_API = "application/json"
_FORMS = {
    linked_data.MEDIA_TYPE: _LINKED,
    **{one.media_type: ending for ending, one in FORMATS.items()},
}
_OFFERS = [_PAGE, "application/xhtml+xml", *_FORMS, _API]


class _SeeOther(HttpResponseRedirectBase):
    """What stands there tells of the record; the address that was asked for names it."""

    status_code = 303


class _AtId(View):
    """Whatever stands at a permanent address, in the language of `lang` or of the client."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, typed: str, **kwargs: Any) -> HttpResponse:
        form = LanguageForm(request.GET)
        if not form.is_valid():
            return _plain("\n".join(form.errors["lang"]), 400)
        with override(form.cleaned_data["lang"] or get_language()):
            try:
                response = self.tell(find_record(typed), **kwargs)
            except WithdrawnError as gone:
                context = {"name": name_of(gone.record)}
                response = render(request, "410.html", context, status=410)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def tell(self, record: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError


class Permanent(_AtId):
    """303 to the form of the record that the client accepts; 406 says which there are."""

    def tell(self, record: Any) -> HttpResponse:
        wanted = _preferred(self.request)
        if wanted is None:
            offers = "\n".join(f"{one}: {_path(record, one)}" for one in _OFFERS)
            response = _plain(_("This record can be had as one of these:") + f"\n{offers}", 406)
        else:
            response = _SeeOther(self._with_language(_path(record, wanted)))
        patch_vary_headers(response, ["Accept"])
        return response

    def _with_language(self, path: str) -> str:
        """A page has its language in its address; the other forms are asked for one."""
        language = self.request.GET.get("lang")
        neutral = path.startswith(("/id/", "/api/"))
        return f"{path}?{urlencode({'lang': language})}" if language and neutral else path


def _preferred(request: HttpRequest) -> str | None:
    if wanted := request.get_preferred_type(_OFFERS):
        return str(wanted)
    # A type with a parameter that we know nothing of, such as a profile: the type itself will do.
    bare = (f"{one.main_type}/{one.sub_type}" for one in request.accepted_types)
    return next((one for one in bare if one in _OFFERS), None)


def _path(record: Any, media_type: str) -> str:
    if media_type in _FORMS:
        return form_path_of(record, _FORMS[media_type])
    return api_path_of(record) if media_type == _API else path_of(record)


class Form(_AtId):
    """A record in one of the forms for machines, at the address of the record that it is."""

    def tell(self, record: Any, ending: str) -> HttpResponse:
        if ending != _LINKED and ending not in FORMATS:
            raise Http404(
                _("There is no form “%(ending)s” of a record. There are: %(allowed)s.")
                % {"ending": shown(ending), "allowed": ", ".join([_LINKED, *FORMATS])}
            )
        path = form_path_of(record, ending)
        if self.request.path != path:
            query = self.request.META["QUERY_STRING"]
            return redirect(f"{path}?{query}" if query else path, permanent=True)
        absolute = self.request.build_absolute_uri
        if ending == _LINKED:
            node = linked_data.of_record(record, absolute)
            response: HttpResponse = JsonResponse(node, content_type=linked_data.MEDIA_TYPE)
        else:
            permanent = absolute(f"/id/{record.public_id}")
            response = _file(reference_to(record, permanent), ending)
        response.headers["Content-Language"] = get_language() or ""
        # A reference says when it was read: tomorrow it is another.
        patch_cache_control(response, no_cache=True)
        return response


def _file(reference: Reference, ending: str) -> HttpResponse:
    form = FORMATS[ending]
    return HttpResponse(
        form.write(reference),
        content_type=f"{form.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="alliance-atlas-{reference.id}.{ending}"'
        },
    )


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
