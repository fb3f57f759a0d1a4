"""Open data for programs in any browser: pages of other sites may read what is public data.

Cross-origin resource sharing as the Fetch standard has it. Only reading is open, only of data
(never of a page or of what is for staff), and never with cookies: they change no answer here.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_METHODS = "GET, HEAD, OPTIONS"
_DATA = ("/api/", "/id/")
# Downloads, feeds and references lie among the pages; their endings tell them apart.
_PAGES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
_ENDINGS = (".csv", ".xlsx", ".jsonl", ".geojson", ".atom", ".json", ".jsonld", ".bib", ".ris")
# Headers that a script may send, and those of the answer that it may read, beside the simple ones.
_REQUEST_HEADERS = "Accept, Accept-Language, If-Modified-Since, If-None-Match"
_RESPONSE_HEADERS = "Content-Disposition, ETag, Last-Modified, Link"
# Seconds for which a browser need not ask again.
_REMEMBERED = "86400"


def is_data(path: str) -> bool:
    """Whether the address is one of public data."""
    return path.startswith(_DATA) or (path.startswith(_PAGES) and path.endswith(_ENDINGS))


class CorsMiddleware:
    """Opens public data to scripts of any site; answers OPTIONS of it, which says what is open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_data(request.path):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return _preflight()
        response = self.get_response(request)
        if request.method in _METHODS.split(", "):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = _RESPONSE_HEADERS
        return response


def _preflight() -> HttpResponse:
    response = HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _REQUEST_HEADERS,
            "Access-Control-Max-Age": _REMEMBERED,
            "Allow": _METHODS,
        },
    )
    del response.headers["Content-Type"]
    return response
