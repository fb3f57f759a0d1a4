"""Where to begin: the addresses by name, the description (OpenAPI) and its page."""

from typing import Any

from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from catalogue.api import shapes
from catalogue.api.base import PublicView
from catalogue.api.problems import MEANINGS, TYPES

_PLACES = (
    "alliances",
    "organisations",
    "diseases",
    "countries",
    "programmes",
    "people",
    "sources",
    "themes",
    "schema",
    "docs",
)


class Start(PublicView):
    """The addresses of all lists, of the description and of its page."""

    tag, operation, summary = "start", "start", "List what there is"
    shape = shapes.Start

    def get(self, request: Request) -> Response:
        self.parameters(request)
        return Response({name: reverse(f"api:{name}", request=request) for name in _PLACES})


@extend_schema(exclude=True)
class Description(PublicView, SpectacularAPIView):
    """The description of the API as OpenAPI 3.1, in JSON or YAML by Accept; in English."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.parameters(request)
        with translation.override("en"):
            response = self._get_schema_response(request)
        response.headers["Content-Language"] = "en"
        return response

    def _get_filename(self, request: Request, version: Any) -> str:
        return f"alliance-atlas-v1.{request.accepted_renderer.format.removeprefix('openapi-')}"


class Documentation(PublicView, SpectacularSwaggerSplitView):
    """The description as a page to try requests on; its script is a file, for the strict CSP."""

    url_name = "api:schema"
    template_name = "api/docs.html"
    template_name_js = "api/docs.js"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        if response.template_name == self.template_name:
            response.data["schema_url"] = self._get_schema_url(request)
            response.data["problems"] = [
                (int(status), name, MEANINGS[status]) for status, name in TYPES.items()
            ]
        return response
