"""What all answers of the API share: how parameters are read, the language, the headers."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.forms import Form
from django.http import QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from alliances.models import Revision
from catalogue.api.problems import WrongParameters
from catalogue.filters import is_foreign
from catalogue.parameters import LanguageForm, allowed_by, shown
from catalogue.records.evidence import Json

_LICENCE = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'


def preferred_language(accepted: str) -> str:
    """The first language of the site that an Accept-Language header names, else the default.

    Django's own reading of a request asks a cookie first, on which no answer of the API depends.
    """
    for code, _quality in parse_accept_lang_header(accepted):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class PublicView(APIView):
    """Reads the query string, answers in the language that is asked for."""

    # For the description: what it is about, and the shape of its answer (catalogue.api.shapes).
    tag: ClassVar[str]
    operation: ClassVar[str]
    summary: ClassVar[str]
    shape: ClassVar[type[Serializer]]
    # The statuses beside 200 that it may answer with.
    problems: ClassVar[tuple[int, ...]] = (400, 406)
    # The parameters that it takes beside the language; a list has its FilterSet instead.
    form_class: ClassVar[type[Form]] = Form

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Read before anything else: nobody shall take an old answer for a newer one.
        self.changed = Revision.changed_at()
        form = LanguageForm(request.query_params)
        asked = form.cleaned_data["lang"] if form.is_valid() else ""
        accepted = request.headers.get("Accept-Language", "")
        translation.activate(asked or preferred_language(accepted))
        super().initial(request, *args, **kwargs)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        if response.status_code == HTTPStatus.OK:
            links = [_LICENCE, *(f'<{url}>; rel="{rel}"' for rel, url in self.links(response))]
            response.headers["Link"] = ", ".join(links)
            if self.changed:
                response.headers["Last-Modified"] = http_date(self.changed.timestamp())
        return response

    def links(self, response: Response) -> list[tuple[str, str]]:
        """(relation, address) of what the answer leads to."""
        return []

    def parameters(self, request: Request) -> Json:
        """The parameters of `form_class`, read. Raises WrongParameters."""
        form = self.form_class(request.query_params)
        if errors := query_errors(form, request.query_params):
            raise WrongParameters(errors)
        return form.cleaned_data


def query_errors(form: Form, given: QueryDict) -> list[Json]:
    """{"parameter", "value", "message", "allowed"} for all in the query string that is wrong."""
    takes = {**form.fields, **LanguageForm.base_fields}
    errors = [*form_errors(form), *form_errors(LanguageForm(given))]
    for name, values in given.lists():
        if name in takes:
            if len(values) > 1 and not _is_repeated(takes[name]):
                message = _("This parameter is given %(number)s times; it takes one value.")
                allowed = allowed_by(takes[name]).values
                errors.append(_error(name, values[-1], message % {"number": len(values)}, allowed))
        elif not is_foreign(name):
            message = _("There is no such parameter. Allowed: %(allowed)s.")
            named = sorted(takes)
            errors.append(
                _error(shown(name), values[-1], message % {"allowed": ", ".join(named)}, named)
            )
    return errors


def form_errors(form: Form) -> list[Json]:
    """The same for the values that the fields of a form refuse."""
    return [
        _error(
            name,
            (error.params or {}).get("value", form.data.get(name, "")),
            message,
            (error.params or {}).get("allowed", allowed_by(form.fields[name])).values,
        )
        for name, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ]


def _error(parameter: str, value: Any, message: str, allowed: list[str]) -> Json:
    return {
        "parameter": parameter,
        "value": shown(str(value)),
        "message": message,
        "allowed": allowed,
    }


def _is_repeated(field: Any) -> bool:
    return getattr(field.widget, "allow_multiple_selected", False)
