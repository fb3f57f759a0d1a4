"""Every page of the admin opens, is searched and completes, at a cost that does not grow."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth.models import Permission, User
from django.db import models as fields
from django.test import Client
from django.urls import reverse

from alliances import models
from alliances.admin.widgets import bare
from tests import factories
from tests.admin.conftest import Curator, address

# Rows that are edited on the page of what they belong to, and nowhere else.
ROWS = {
    models.AllianceName,
    models.DiseaseCode,
    models.DiseaseParent,
    models.DiseaseSynonym,
    models.OrganisationName,
    models.Reading,
}
# What nobody types: it comes in from the public pages, or is found or reported.
COMES_IN = {models.Suggestion, models.ImportRun, models.DuplicatePair}
# A pair is judged in the list.
ONLY_LISTED = {models.DuplicatePair}
REGISTERED = [model for model in admin.site._registry if model._meta.app_label == "alliances"]

ENTERED = [model for model in REGISTERED if model not in COMES_IN]
PAGES = [model for model in REGISTERED if model not in ONLY_LISTED]


def make(model: type) -> Any:
    if model is models.Dispute:
        return factories.DisputeFactory(readings=["2024", "2025"])
    return getattr(factories, f"{model.__name__}Factory")()


def test_every_model_is_in_the_admin_but_for_what_is_derived() -> None:
    every = {
        model
        for name in models.__all__
        if isinstance(model := getattr(models, name), type) and issubclass(model, fields.Model)
    }
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    memories = {models.FixtureRow, models.ImportedRecord}
    assert set(REGISTERED) == every - factories.DERIVED - ROWS - memories
    assert inlines >= ROWS


@pytest.mark.parametrize("model", REGISTERED)
def test_its_pages_open(curator: Curator, model: type) -> None:
    row = make(model)
    if model in ENTERED:
        curator.open(model)
    if model in PAGES:
        curator.open(row)
    assert curator.list(model).status_code == 200
    # That of a statement is that of its record.
    history = curator.client.get(address(model, "history", row.pk), follow=True)
    assert history.status_code == 200
    assert curator.client.get(address(model, "delete", row.pk)).status_code in (200, 403)


@pytest.mark.parametrize("model", PAGES)
def test_its_page_can_be_read_without_the_right_to_change_it(db: None, model: type) -> None:
    row = make(model)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(reader)
    page = client.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(address(model, "change", row.pk)).status_code == 403
    assert client.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("model", [m for m in PAGES if m is not models.ImportRun])
def test_saving_it_unchanged_changes_nothing(curator: Curator, model: type) -> None:
    row = make(model)
    before = model.objects.values().get(pk=row.pk)
    assert curator.open(row).save().status_code == 302
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", REGISTERED)
def test_it_is_searched_for_any_text(curator: Curator, model: type) -> None:
    make(model)
    # No public id has the letters L and U (Crockford), so that none is found by chance.
    for text in ("lull", "a b", "%_'\"\\", "\0", "x" * 1000, "2025-07"):
        assert curator.list(model, q=text).status_code == 200
    assert not curator.list(model, q="lull").context["cl"].result_list


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kind__exact": "a\0"}, 400),
        ({"country": "a\0"}, 400),
        ({"country": "ZZ"}, 200),
        ({"kind__exact": "club"}, 200),
        ({"id__exact": "x"}, 302),
        ({"o": "99", "p": "x"}, 200),
    ],
)
def test_a_filter_that_makes_no_sense_is_no_failure(
    curator: Curator, query: dict[str, str], status: int
) -> None:
    factories.AllianceFactory(countries=["FR"])
    answer = curator.list(models.Alliance, **query)
    assert answer.status_code == status
    if "country" in query and status == 200:
        assert not answer.context["cl"].result_list


# Two records are merged by public id.
@pytest.mark.parametrize("model", [m for m in ENTERED if m is not models.Merge])
def test_each_relation_is_an_autocomplete(curator: Curator, model: type) -> None:
    response = curator.open(model).response
    forms = [response.context["adminform"].form]
    forms += [rows.formset.empty_form for rows in response.context["inline_admin_formsets"]]
    for form in forms:
        for name, field in form.fields.items():
            if hasattr(field, "queryset") and not field.widget.is_hidden:
                assert isinstance(bare(field.widget), AutocompleteMixin), name


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("model", REGISTERED)
def test_its_list_costs_the_same_for_any_number(
    curator: Curator, django_assert_max_num_queries: Any, model: type, number: int
) -> None:
    for _number in range(number):
        make(model)
    with django_assert_max_num_queries(12):
        assert curator.list(model).context["cl"].result_count >= number


AUTOCOMPLETES = [
    (models.Participation, "organisation"),
    (models.Participation, "alliance"),
    (models.Funding, "programme"),
    (models.Focus, "disease"),
    (models.ThemeTag, "theme"),
    (models.Site, "place"),
    (models.Involvement, "affiliation"),
    (models.Affiliation, "person"),
    (models.Citation, "source"),
]


def complete(curator: Curator, model: type, field: str, term: str) -> Any:
    return curator.client.get(
        reverse("admin:autocomplete"),
        {
            "term": term,
            "app_label": "alliances",
            "model_name": model._meta.model_name,
            "field_name": field,
        },
    )


@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES)
def test_an_autocomplete_offers_what_it_finds(curator: Curator, model: type, field: str) -> None:
    offered = make(model._meta.get_field(field).related_model)
    word = str(offered).split()[0]
    answer = complete(curator, model, field, word).json()
    assert {"id": str(offered.pk), "text": str(offered)} in answer["results"]
    assert complete(curator, model, field, "lull").json()["results"] == []
    assert complete(curator, model, field, "a\0b").status_code == 200


@pytest.mark.parametrize("number", [1, 15])
@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES)
def test_an_autocomplete_costs_the_same_for_any_number(
    curator: Curator, django_assert_max_num_queries: Any, model: type, field: str, number: int
) -> None:
    for _number in range(number):
        make(model._meta.get_field(field).related_model)
    with django_assert_max_num_queries(6):
        assert len(complete(curator, model, field, "").json()["results"]) == number


def test_organisations_are_offered_by_name(curator: Curator) -> None:
    for name in ("Zürich", "Aachen", "Mainz"):
        factories.OrganisationFactory(name=name)
    answer = complete(curator, models.Participation, "organisation", "").json()
    assert [found["text"] for found in answer["results"]] == ["Aachen", "Mainz", "Zürich"]


def test_the_index_lists_records_and_not_their_rows(curator: Curator) -> None:
    html = curator.client.get(reverse("admin:index")).content.decode()
    assert "Alliance Atlas" in html
    assert "Curation" in html
    assert address(models.Organisation, "changelist") in html
    assert address(models.Focus, "changelist") not in html


def test_no_page_needs_inline_scripts_or_styles(curator: Curator) -> None:
    """The Content-Security-Policy allows neither."""
    alliance = factories.AllianceFactory(countries=["FR"])
    for answer in (
        curator.open(alliance).response,
        curator.open(models.Theme).response,
        curator.list(models.Alliance),
        curator.client.get(reverse("admin:index")),
    ):
        html = answer.content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert all("src=" in tag for tag in html.split("<script")[1:])
