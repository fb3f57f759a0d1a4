"""Public addresses (DESIGN §4): clients rely on them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, include, path

from catalogue.views import (
    alliances,
    corrections,
    countries,
    diseases,
    errors,
    facet_search,
    health,
    home,
    organisations,
    people,
    permanent,
    programmes,
    sources,
    suggestions,
)
from catalogue.views.history import HistoryPage
from catalogue.views.records import RecordPage


def section(name: str, listing: type, page: type, *more: URLPattern) -> object:
    """The list of one kind of record, the pages of its records and those of their history."""
    patterns = [
        path("", listing.as_view(), name="list"),  # type: ignore[attr-defined]
        path("<str:key>/", page.as_view(), name="detail"),  # type: ignore[attr-defined]
        *more,
    ]
    if issubclass(page, RecordPage):
        patterns.append(path("<str:key>/history/", HistoryPage.as_view(kind=page.kind)))
    return path(f"{name}/", include((patterns, name)))


correction_pages = [
    path("", corrections.Corrections.as_view(), name="form"),
    path("sent/<str:typed>/", corrections.Sent.as_view(), name="sent"),
    path("<str:typed>/", corrections.state, name="detail"),
]

urlpatterns = [
    path("", home.front_door, name="front-door"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.readiness, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("catalogue.api.urls")),
    path("id/<str:typed>", permanent.permanent, name="permanent"),
    *i18n_patterns(
        path("", home.Home.as_view(), name="home"),
        path("suggestions/", suggestions.suggestions, name="suggestions"),
        section(
            "alliances",
            alliances.AllianceList,
            alliances.AlliancePage,
            path("values/<str:facet>/", facet_search.FacetSearchPage.as_view(), name="values"),
        ),
        section("organisations", organisations.OrganisationList, organisations.OrganisationPage),
        section("diseases", diseases.DiseaseTree, diseases.DiseasePage),
        section("countries", countries.CountryList, countries.CountryPage),
        section("programmes", programmes.ProgrammeTree, programmes.ProgrammePage),
        section("people", people.PersonList, people.PersonPage),
        path("corrections/", include((correction_pages, "corrections"))),
        section("sources", sources.SourceList, sources.SourcePage),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
