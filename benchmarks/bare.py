"""What no page can be quicker than: an empty Django view, and a WSGI application without Django."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def hello(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    """To be served by itself."""
    body = b"hello\n"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
