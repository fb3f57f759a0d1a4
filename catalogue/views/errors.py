"""Pages that say what went wrong and where to go on."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says of a form that is too large what to do about it."""
    too_large = isinstance(exception, (TooManyFieldsSent, RequestDataTooBig))
    return render(request, "400.html", {"too_large": too_large}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says why, where the view said so; a URL that no view takes has no reason to tell."""
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"reason": reason}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: whatever failed may fail there again."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
