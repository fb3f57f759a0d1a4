"""Public addresses (DESIGN §4): clients rely on them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import URLPattern, include, path, re_path

from catalogue.exports import FORMATS
from catalogue.feeds.views import AllianceFeed, RecordFeed
from catalogue.views import (
    alliances,
    corrections,
    countries,
    data,
    discovery,
    diseases,
    downloads,
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
from catalogue.views.sitemaps import SITEMAPS


def section(name: str, listing: type, page: type, *more: URLPattern) -> object:
    """The list of one kind of record, the pages of its records, their histories and feeds."""
    patterns = [
        path("", listing.as_view(), name="list"),  # type: ignore[attr-defined]
        path("<str:key>/", page.as_view(), name="detail"),  # type: ignore[attr-defined]
        *more,
    ]
    if issubclass(page, RecordPage):
        patterns += [
            path("<str:key>/history/", HistoryPage.as_view(kind=page.kind)),
            path("<str:key>/feed.atom", RecordFeed.as_view(kind=page.kind)),
        ]
    return path(f"{name}/", include((patterns, name)))


correction_pages = [
    path("", corrections.Corrections.as_view(), name="form"),
    path("sent/<str:typed>/", corrections.Sent.as_view(), name="sent"),
    path("<str:typed>/", corrections.state, name="detail"),
]

_SITEMAPS = {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}

urlpatterns = [
    path("", home.front_door, name="front-door"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.readiness, name="readyz"),
    path("robots.txt", discovery.robots),
    path("opensearch.xml", discovery.opensearch_in_any_language),
    path("sitemap.xml", sitemap_views.index, _SITEMAPS, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("catalogue.api.urls")),
    re_path(r"^id/(?P<typed>[^/.]+)\.(?P<ending>[^/]+)$", permanent.Form.as_view()),
    path("id/<str:typed>", permanent.Permanent.as_view(), name="permanent"),
    *i18n_patterns(
        path("", home.Home.as_view(), name="home"),
        path("data/", data.DataPage.as_view(), name="data"),
        path("opensearch.xml", discovery.opensearch, name="opensearch"),
        path("suggestions/", suggestions.suggestions, name="suggestions"),
        path("alliances.atom", AllianceFeed.as_view()),
        section(
            "alliances",
            alliances.AllianceList,
            alliances.AlliancePage,
            path("values/<str:facet>/", facet_search.FacetSearchPage.as_view(), name="values"),
        ),
        *(
            path(f"alliances.{name}", downloads.download, {"name": name}, name=f"download-{name}")
            for name in FORMATS
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
