"""The alliances of the list as a file: /en/alliances.csv?country=FR, and likewise the others."""

from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliances.models import Revision
from catalogue.exports import FORMATS, Export
from catalogue.filters import AllianceFilter

_LICENCE = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
# Part of every tag: raise it when a format changes, so that nobody keeps a file of the old one.
_VERSION = 1


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """All that fit the query string, in its order; `page` and `page_size` cut nothing off.

    400 for a parameter that is not allowed, 304 for who has the file of this state already.
    """
    filterset = AllianceFilter(request.GET)
    if refused := filterset.refusals():
        return HttpResponseBadRequest(_told(refused), content_type="text/plain; charset=utf-8")
    changed = Revision.changed_at()
    answer = _head(request, name, changed)
    checked = get_conditional_response(
        request, answer.headers["ETag"], changed and int(changed.timestamp()), answer
    )
    if checked is answer and request.method == "GET":
        answer.streaming_content = FORMATS[name].write(_export(request, filterset))
    return checked


def _told(refused: list[str]) -> str:
    return "\n".join([_("The list cannot be filtered like this:"), *refused, ""])


def _head(request: HttpRequest, name: str, changed: datetime | None) -> StreamingHttpResponse:
    """The answer without its content."""
    day = timezone.localdate().isoformat()
    answer = StreamingHttpResponse(
        (),
        content_type=FORMATS[name].media_type,
        headers={
            "Cache-Control": "no-cache",
            "Content-Disposition": f'attachment; filename="alliance-atlas-{day}.{name}"',
            "ETag": _tag(request),
            "Link": _LICENCE,
            "X-Robots-Tag": "noindex",
        },
    )
    if changed:
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
    return answer


def _tag(request: HttpRequest) -> str:
    """Says the state of the catalogue, and what is asked of it at which address.

    Weak, since a workbook tells when it was made.
    """
    state = (_VERSION, *Revision.now(), request.build_absolute_uri())
    digest = sha256(repr(state).encode()).hexdigest()[:32]
    return f'W/"{digest}"'


def _export(request: HttpRequest, filterset: AllianceFilter) -> Export:
    query = filterset.canonical(ignoring=("page", "page_size"))
    listed = reverse("alliances:list")
    return Export(
        keys=filterset.results,
        language=get_language(),
        absolute=request.build_absolute_uri,
        source=request.build_absolute_uri(f"{listed}?{query}" if query else listed),
    )
