"""Errors of the API as problem details (RFC 9457).

{"type", "title", "status", "detail", "errors"?}; each of the errors names a parameter (or a
header), its value and what is allowed: {"parameter", "value", "message", "allowed"}.
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, NotAcceptable, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from catalogue.filters import NoSuchPage
from catalogue.parameters import shown
from catalogue.records.evidence import Json

CONTENT_TYPE = "application/problem+json"
# The kinds of problems, as the page of documentation explains them under these anchors.
TYPES = {
    HTTPStatus.BAD_REQUEST: "wrong-parameter",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "read-only",
    HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
    HTTPStatus.GONE: "withdrawn",
    HTTPStatus.INTERNAL_SERVER_ERROR: "our-fault",
}

MEANINGS = {
    HTTPStatus.BAD_REQUEST: gettext_lazy(
        "A parameter has a name or a value that the address does not take. Nothing is answered "
        "in its stead: a filter that is not understood is never a filter that is left out."
    ),
    HTTPStatus.NOT_FOUND: gettext_lazy(
        "No public record has this id, the list has no such page, or there is no such address."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy(
        "The API only reads. What it takes is named by the header Allow."
    ),
    HTTPStatus.NOT_ACCEPTABLE: gettext_lazy(
        "The answer is not to be had in a format that is accepted."
    ),
    HTTPStatus.GONE: gettext_lazy(
        "The record was public and was withdrawn. Its id will not be used again; delete your copy."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("The fault is ours; it has been written down."),
}


class WrongParameters(APIException):
    """Parameters have names or values that the address does not take."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(_("The query string has a parameter that is not allowed."))
        self.errors = errors


class Withdrawn(APIException):
    status_code = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__(_("This record was withdrawn. Its id will not be used again."))


class ProblemRenderer(JSONRenderer):
    media_type = CONTENT_TYPE


def answer(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler; a problem is told as JSON whatever the client accepts."""
    if isinstance(exception, SuspiciousOperation):
        # Far too many parameters, say: Django would answer with a page.
        exception = ParseError()
    response = exception_handler(exception, context)
    if response is None:
        return None
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), CONTENT_TYPE
    detail = str(exception) if isinstance(exception, Http404) else response.data["detail"]
    response.data = details(
        request, HTTPStatus(response.status_code), str(detail), _errors(exception, request)
    )
    return response


def _errors(exception: Exception, request: Any) -> list[Json]:
    if isinstance(exception, WrongParameters):
        return exception.errors
    if isinstance(exception, NoSuchPage):
        return [
            {
                "parameter": "page",
                "value": str(exception.number),
                "message": str(exception),
                "allowed": [f"1–{exception.last}"],
            }
        ]
    if isinstance(exception, NotAcceptable):
        return [
            {
                "parameter": "Accept",
                "value": shown(request.headers.get("Accept", "")),
                "message": str(exception),
                "allowed": sorted({one.media_type for one in exception.available_renderers or ()}),
            }
        ]
    return []


def details(
    request: HttpRequest, status: HTTPStatus, detail: str, errors: list[Json] | None = None
) -> Json:
    """The members of a problem; `type` is the address that explains it."""
    anchor = TYPES.get(status)
    return {
        "type": request.build_absolute_uri(f"{reverse('api:docs')}#{anchor}")
        if anchor
        else "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        **({"errors": errors} if errors else {}),
    }


def is_for_api(request: HttpRequest) -> bool:
    """Whether the client asked for data, so that it gets no page to tell of an error."""
    return request.path.startswith("/api/")


def from_outside(request: HttpRequest, status: HTTPStatus, detail: str) -> JsonResponse:
    """A problem that arose before any view of the API was reached, or that none foresaw."""
    return JsonResponse(details(request, status, detail), status=status, content_type=CONTENT_TYPE)
