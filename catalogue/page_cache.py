"""A short memory of public pages: who asks again gets the same bytes, or just "not modified".

A page is kept under its address, language and the revision of the catalogue, so a change of the
catalogue is seen by the next request. Only what anonymous visitors get is kept.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag

from alliances.models import Revision

# Seconds; much shorter than anyone would notice in what does not raise the revision.
_KEPT = 300
_METHODS = {"GET", "HEAD"}
# What an answer depends on beside its address.
_HEADERS = ("Accept", "Accept-Language", "HX-Request", "HX-History-Restore-Request")
# Sections of the site whose answers are the same for everyone.
_PUBLIC = ("/api/", *(f"/{code}/" for code, _name in settings.LANGUAGES))


class PageCacheMiddleware:
    """Answers repeated anonymous requests from the cache; stands before all that costs time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        key = _key(request)
        response = cache.get(key)
        if response is None:
            response = self.get_response(request)
            if not _may_be_shared(response):
                return response
            response.headers["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
            patch_cache_control(response, no_cache=True)
            cache.set(key, response, _KEPT)
        return _unless_known(request, response)


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in _METHODS
        and request.path.startswith(_PUBLIC)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _may_be_shared(response: HttpResponse) -> bool:
    return response.status_code == 200 and not response.streaming and not response.cookies


def _key(request: HttpRequest) -> str:
    number, token = Revision.now()
    parts = [
        str(number),
        token,
        request.method or "",
        request.scheme or "",
        request.META.get("HTTP_HOST", ""),
        request.get_full_path(),
        *(request.headers.get(name, "") for name in _HEADERS),
    ]
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Where the client has these bytes: 304, with the headers that RFC 9110 (15.4.5) asks for."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if response.headers["ETag"] not in known and "*" not in known:
        return response
    answer = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Content-Language", "Vary"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    del answer.headers["Content-Type"]
    return answer
