"""Pages that say what went wrong and where to go on."""

from http import HTTPStatus

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from catalogue.api.problems import from_outside, is_for_api


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says of a form that is too large what to do about it."""
    # A foreign host has no address at which a problem could be explained.
    if is_for_api(request) and not isinstance(exception, DisallowedHost):
        return from_outside(request, HTTPStatus.BAD_REQUEST, _("The request is not understood."))
    too_large = isinstance(exception, (TooManyFieldsSent, RequestDataTooBig))
    return render(request, "400.html", {"too_large": too_large}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says why, where the view said so; a URL that no view takes has no reason to tell."""
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    if is_for_api(request):
        told = reason or _("The API has no such address.")
        return from_outside(request, HTTPStatus.NOT_FOUND, told)
    return render(request, "404.html", {"reason": reason}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: whatever failed may fail there again."""
    if is_for_api(request):
        fault = _("The fault is ours; it has been written down.")
        return from_outside(request, HTTPStatus.INTERNAL_SERVER_ERROR, fault)
    return HttpResponse(loader.get_template("500.html").render(), status=500)
