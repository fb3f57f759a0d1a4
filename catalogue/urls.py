"""Public addresses (DESIGN §4): clients rely on them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalogue.views import (
    alliances,
    countries,
    diseases,
    errors,
    home,
    organisations,
    people,
    permanent,
    programmes,
    sources,
)


def section(name: str, listing: type, page: type) -> object:
    """The list of one kind of record and the pages of its records."""
    patterns = [
        path("", listing.as_view(), name="list"),  # type: ignore[attr-defined]
        path("<str:key>/", page.as_view(), name="detail"),  # type: ignore[attr-defined]
    ]
    return path(f"{name}/", include((patterns, name)))


urlpatterns = [
    path("", home.front_door, name="front-door"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("catalogue.api.urls")),
    path("id/<str:typed>", permanent.permanent, name="permanent"),
    *i18n_patterns(
        path("", home.Home.as_view(), name="home"),
        section("alliances", alliances.AllianceList, alliances.AlliancePage),
        section("organisations", organisations.OrganisationList, organisations.OrganisationPage),
        section("diseases", diseases.DiseaseTree, diseases.DiseasePage),
        section("countries", countries.CountryList, countries.CountryPage),
        section("programmes", programmes.ProgrammeTree, programmes.ProgrammePage),
        section("people", people.PersonList, people.PersonPage),
        section("sources", sources.SourceList, sources.SourcePage),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
