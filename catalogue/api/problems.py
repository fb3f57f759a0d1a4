"""Errors of the API as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"


def problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, answering {"type", "title", "status", "detail", "errors"?}."""
    if isinstance(exception, SuspiciousOperation):
        # Far too many parameters, say: Django would answer with a page.
        exception = ParseError()
    response = exception_handler(exception, context)
    if response is None:
        return None
    detail = str(exception) if isinstance(exception, Http404) else response.data.get("detail", "")
    response.data = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": str(detail),
    }
    if errors := getattr(exception, "errors", None):
        response.data["errors"] = errors
    response.content_type = CONTENT_TYPE
    return response
