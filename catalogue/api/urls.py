from django.urls import path

from catalogue.api import views

app_name = "api"

urlpatterns = [
    path("alliances/", views.AllianceListView.as_view(), name="alliances"),
    path("alliances/<str:key>/", views.AllianceView.as_view(), name="alliance"),
    path("organisations/", views.OrganisationListView.as_view(), name="organisations"),
    path("organisations/<str:key>/", views.OrganisationView.as_view(), name="organisation"),
]
