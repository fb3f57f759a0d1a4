"""What a curator is told when the database does not take a page."""

import logging
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from alliances import keeping

_logger = logging.getLogger(__name__)
_CONTRADICTS = _(
    "Nothing is saved: the database holds something that contradicts this page, perhaps a row "
    "that somebody added at the same moment. Everything that you typed is still here."
)
_UNAVAILABLE = _(
    "Nothing is saved: the database does not write at the moment. Everything that you typed is "
    "still here. Wait a minute, then save again."
)


class SaysRefusals:
    """Mixin of pages: a refused write is said on the form, with everything that was typed."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DataError, OperationalError) as error:
            if request.method != "POST":
                raise
            _logger.exception("A page was not saved: %s", request.path)
            if isinstance(error, OperationalError):
                refusal, status = _UNAVAILABLE, 503
            else:
                refusal, status = _CONTRADICTS, 409
        request.refusal = refusal
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            answer.status_code = status
            # Rendering reads from the database, too.
            return answer.render()
        except DatabaseError:
            return keeping.kept_page(
                request,
                title=_("Not saved"),
                explanation=refusal,
                action=request.get_full_path(),
                button=_("Save again"),
                fields=keeping.fields_of(request.POST),
                status=status,
            )

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        form = super().get_form(request, obj, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form
