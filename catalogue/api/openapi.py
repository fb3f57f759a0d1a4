"""How the description of the API (OpenAPI 3.1) is made: from its views, forms and shapes.

Nothing is described twice: parameters are the fields of the forms that read them.
"""

from typing import Any

from django import forms
from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from alliances.models import Source
from alliances.public_ids import Kind
from catalogue.api import shapes
from catalogue.api.problems import CONTENT_TYPE
from catalogue.facets import COUNTED, ChoiceFacet
from catalogue.parameters import (
    AsOfField,
    ChoicesField,
    FacetField,
    FacetNamesField,
    LanguageForm,
)

_CODE = "^[A-Z]{2}$"
_SLUG = "^[-a-zA-Z0-9_]+$"
_PARTIAL_DATE = "^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
# Of a facet with values of its own, what these look like.
_TERMS = {
    "country": _CODE,
    "theme": _SLUG,
    "disease": shapes.public_id_pattern(Kind.DISEASE),
    "programme": shapes.public_id_pattern(Kind.PROGRAMME),
    "organisation": shapes.public_id_pattern(Kind.ORGANISATION),
    "funder": shapes.public_id_pattern(Kind.ORGANISATION),
}
# A name of a field, or (the tag of the view, the name) where it means something of its own.
_MEANINGS = {
    "q": "Words that must all be found, in any language and spelling; up to 200 characters.",
    "disease": "Disease areas by id; each stands for all that is narrower, too.",
    "country": "Countries of participants and sites (ISO 3166-1 alpha-2).",
    ("organisations", "country"): "Countries of the seat (ISO 3166-1 alpha-2).",
    "kind": "Kinds.",
    "theme": "Themes by slug.",
    "organisation": "Organisations that take part, by id.",
    "role": "Roles that some organisation has.",
    "funder": "Organisations that fund, by id.",
    "programme": "Programmes by id; each stands for all its parts, too.",
    "status": "Statuses.",
    "language": "Languages of the sources that statements rest on (ISO 639-1).",
    "from": "First year of start. Alliances without a stated start are left out.",
    "to": "Last year of start. Alliances without a stated start are left out.",
    "sort": "The order. By default by relevance if `q` is given, else the newest start first.",
    ("organisations", "sort"): "The order.",
    "facets": "Facets to be counted, parted by commas; a count ignores the filter by its facet.",
    "page": "The page, from 1.",
    "page_size": "How many results a page has.",
    "lang": "The language of the texts; goes before Accept-Language.",
    "at": "A year, a month or a day: the record as it was then. See the data dictionary.",
    "public_id": "The id of the record. A merged record leads to the one that stands for it.",
    "code": "The country (ISO 3166-1 alpha-2).",
    "slug": "The slug of the theme.",
}
_EXAMPLES = {
    "country": "FR",
    "theme": "health-data",
    "at": "2024-06",
    "facets": "country,kind",
    "code": "FR",
    "slug": "health-data",
}
_PROBLEMS = {
    400: "A parameter has a name or a value that is not allowed here",
    404: "There is no such record, or no such page",
    406: "The answer cannot be given in a format that is accepted",
    410: "The record was withdrawn; its id will not be used again",
}
_HEADERS = {
    "ETag": "The state of the answer, for If-None-Match",
    "Last-Modified": "When the catalogue last changed, for If-Modified-Since",
    "Content-Language": "The language that the texts were asked for in",
    "Link": "The licence and, in a list, the next and the previous page (RFC 8288)",
    "Location": "The address of the record",
}


class Schema(AutoSchema):
    """Reads what the views of `catalogue.api` say of themselves."""

    view: Any

    def get_operation_id(self) -> str:
        return self.view.operation

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_summary(self) -> str:
        return self.view.summary

    def get_override_parameters(self) -> list[Any]:
        path = [self._path_parameter(name) for name in self._variables()]
        query = [self._parameter(name, field) for name, field in self._fields().items()]
        return [*path, *query, *_headers()]

    def _get_parameters(self) -> list[dict[str, Any]]:
        """An empty value is none, as forms of pages send it."""
        parameters = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True
        return parameters

    def get_response_serializers(self) -> Any:
        found: dict[Any, Any] = {
            200: OpenApiResponse(self.view.shape, "What was asked for"),
            304: OpenApiResponse(
                description="The answer is the one that If-None-Match or If-Modified-Since names"
            ),
        }
        if self._variables():
            found[308] = OpenApiResponse(
                description="The record has another address: that of the record it was merged "
                "into, or the right spelling of its id"
            )
        for status in self.view.problems:
            found[status, CONTENT_TYPE] = OpenApiResponse(shapes.Problem, _PROBLEMS[status])
        return found

    def _variables(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def _fields(self) -> dict[str, forms.Field]:
        filterset = getattr(self.view, "filterset_class", None)
        if filterset is None:
            return {**self.view.form_class.base_fields, **LanguageForm.base_fields}
        # The fields depend on no rows.
        form = filterset(queryset=Source.objects.none()).get_form_class()
        return {**form.base_fields, **LanguageForm.base_fields}

    def _meaning(self, name: str) -> str:
        return _MEANINGS.get((self.view.tag, name)) or _MEANINGS[name]

    def _path_parameter(self, name: str) -> OpenApiParameter:
        patterns = {"code": _CODE, "slug": _SLUG}
        pattern = patterns.get(name) or shapes.public_id_pattern(self.view.kind)
        return OpenApiParameter(
            name,
            {"type": "string", "pattern": pattern, **_example(name)},
            OpenApiParameter.PATH,
            required=True,
            description=self._meaning(name),
        )

    def _parameter(self, name: str, field: forms.Field) -> OpenApiParameter:
        schema = _schema(name, field)
        if name == "page_size":
            schema["default"] = self.view.filterset_class.PAGE_SIZE
        listed = schema["type"] == "array"
        return OpenApiParameter(
            name,
            schema if listed else schema | _example(name),
            OpenApiParameter.QUERY,
            description=self._meaning(name),
            style="form" if listed else None,
            explode=not isinstance(field, FacetNamesField) if listed else None,
        )


def _example(name: str) -> dict[str, Any]:
    return {"examples": [_EXAMPLES[name]]} if name in _EXAMPLES else {}


def _schema(name: str, field: forms.Field) -> dict[str, Any]:
    """The JSON schema of the values that a field takes."""
    if isinstance(field, FacetField):
        facet = field.facet
        if isinstance(facet, ChoiceFacet):
            return _several({"enum": list(facet.choices.values)})
        return _several({"pattern": _TERMS[name], **_example(name)})
    if isinstance(field, FacetNamesField):
        return _several({"enum": list(COUNTED)}) | {"uniqueItems": True}
    if isinstance(field, ChoicesField):
        return _several({"enum": [key for key, _label in field.choices]})
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": [key for key, _label in field.choices if key]}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, AsOfField):
        return {"type": "string", "pattern": _PARTIAL_DATE}
    # No text holds a NUL, which PostgreSQL does not take.
    length = field.max_length  # type: ignore[attr-defined]
    return {"type": "string", "maxLength": length, "pattern": r"^[^\x00]*$"}


def _several(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", **schema}}


def _headers() -> list[OpenApiParameter]:
    def header(name: str, statuses: list[int], schema: Any = str) -> OpenApiParameter:
        return OpenApiParameter(
            name,
            schema,
            OpenApiParameter.HEADER,
            response=statuses,
            description=_HEADERS[name],
            required=name == "ETag",
        )

    languages = [code for code, _name in settings.LANGUAGES]
    return [
        header("ETag", [200, 304]),
        header("Last-Modified", [200, 304]),
        header("Content-Language", [200, 304], {"type": "string", "enum": languages}),
        header("Link", [200]),
        header("Location", [308]),
    ]
