"""A short memory of public pages: who asks again gets the same bytes, or just "not modified".

A page is kept under its address, language and the revision of the catalogue, so a change of the
catalogue is seen by the next request. Only what anonymous visitors get is kept.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple, Self

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, parse_http_date_safe, quote_etag

from alliances.models import Revision

# Seconds; much shorter than anyone would notice in what does not raise the revision.
_KEPT = 300
_METHODS = {"GET", "HEAD"}
# What an answer depends on beside its address.
_HEADERS = ("Accept", "Accept-Language", "HX-Request", "HX-History-Restore-Request")
_OF_304 = ("ETag", "Last-Modified", "Cache-Control", "Content-Language", "Vary")
# The API knows no users; of the pages, curators may see others than everyone.
_API = "/api/"
_PAGES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)


class _Page(NamedTuple):
    """What is kept of an answer: plain values, which any cache takes and gives back quickly."""

    headers: dict[str, str]
    content: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        return cls(dict(response.items()), response.content)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """To who has these bytes: 304, with the headers that RFC 9110 (15.4.5) asks for."""
        if not self._is_known_to(request):
            return HttpResponse(self.content, headers=self.headers)
        answer = HttpResponse(
            status=304,
            headers={name: self.headers[name] for name in _OF_304 if name in self.headers},
        )
        del answer.headers["Content-Type"]
        return answer

    def _is_known_to(self, request: HttpRequest) -> bool:
        """By the tag or, where none is sent, by the date (RFC 9110, 13.1)."""
        if tags := request.headers.get("If-None-Match"):
            # A proxy that compressed the bytes has made the tag a weak one.
            known = {tag.removeprefix("W/") for tag in parse_etags(tags)}
            return self.headers["ETag"] in known or "*" in known
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        changed = parse_http_date_safe(self.headers.get("Last-Modified", ""))
        return since is not None and changed is not None and changed <= since


class PageCacheMiddleware:
    """Answers repeated anonymous requests from the cache; stands before all that costs time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        key = _key(request)
        kept = cache.get(key)
        if kept is not None:
            return _Page(*kept).answer(request)
        response = self.get_response(request)
        if not _may_be_shared(response):
            return response
        response.headers["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
        patch_cache_control(response, no_cache=True)
        page = _Page.of(response)
        cache.set(key, tuple(page), _KEPT)
        return page.answer(request)


def _may_be_kept(request: HttpRequest) -> bool:
    if request.method not in _METHODS:
        return False
    anonymous = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return request.path.startswith(_API) or (anonymous and request.path.startswith(_PAGES))


def _may_be_shared(response: HttpResponse) -> bool:
    private = "private" in response.headers.get("Cache-Control", "")
    return not (response.status_code != 200 or response.streaming or response.cookies or private)


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
