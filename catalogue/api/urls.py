from django.urls import path

from catalogue.api import lists, records, start

app_name = "api"

urlpatterns = [
    path("", start.Start.as_view(), name="start"),
    path("schema/", start.Description.as_view(), name="schema"),
    path("docs/", start.Documentation.as_view(), name="docs"),
    path("alliances/", lists.AllianceList.as_view(), name="alliances"),
    path("alliances/<str:public_id>/", records.AllianceView.as_view(), name="alliance"),
    path("organisations/", lists.OrganisationList.as_view(), name="organisations"),
    path("organisations/<str:public_id>/", records.OrganisationView.as_view(), name="organisation"),
    path("diseases/", lists.DiseaseList.as_view(), name="diseases"),
    path("diseases/<str:public_id>/", records.DiseaseView.as_view(), name="disease"),
    path("countries/", lists.CountryList.as_view(), name="countries"),
    path("countries/<str:code>/", records.CountryView.as_view(), name="country"),
    path("programmes/", lists.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<str:public_id>/", records.ProgrammeView.as_view(), name="programme"),
    path("people/", lists.PersonList.as_view(), name="people"),
    path("people/<str:public_id>/", records.PersonView.as_view(), name="person"),
    path("sources/", lists.SourceList.as_view(), name="sources"),
    path("sources/<str:public_id>/", records.SourceView.as_view(), name="source"),
    path("themes/", lists.ThemeList.as_view(), name="themes"),
    path("themes/<str:slug>/", records.ThemeView.as_view(), name="theme"),
]
