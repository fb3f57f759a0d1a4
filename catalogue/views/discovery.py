"""How search engines, browsers and other programs find what there is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from catalogue.addresses import list_as

# Where no robot finds anything that another page does not say.
_FOR_PEOPLE = ("suggestions", "corrections:form")
# The values of a facet are searched below the list of alliances.
_VALUES = "values/"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt: all is open but what is for staff, and forms."""
    closed = [reverse("admin:index")]
    for code, _name in settings.LANGUAGES:
        with override(code):
            closed += [reverse(name) for name in _FOR_PEOPLE]
            closed.append(f"{reverse('alliances:list')}{_VALUES}")
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "Allow: /",
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemaps'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How browsers search the list of alliances (OpenSearch 1.1)."""
    addresses = {
        "page": reverse("alliances:list"),
        "feed": list_as("atom"),
        "api": reverse("api:alliances"),
        "own": reverse("opensearch"),
    }
    context = {name: request.build_absolute_uri(path) for name, path in addresses.items()}
    return render(
        request,
        "opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@require_safe
def opensearch_in_any_language(request: HttpRequest) -> HttpResponse:
    """/opensearch.xml leads to the description in the language that the browser asks for."""
    response = redirect("opensearch")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
