"""Wrong parameters are told by name, and never answered with everything."""

import pytest
from django.utils import translation

from alliances.models import RecordStatus
from catalogue import index
from catalogue.facets import FACETS
from tests.catalogue.pages import text_of
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ProgrammeFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(client):
    """The errors of a 400 as {parameter: message}."""

    def refused(path):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 400, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        return {error["parameter"]: error["message"] for error in answer.json()["errors"]}

    return refused


# For each parameter a value that it does not take and one that its message names.
WRONG = {
    "country": ("XX", "LU"),
    "disease": ("influenza", "D000000000"),
    "funder": ("anr", "G01K70001W"),
    "organisation": ("inserm", "G01K70001W"),
    "role": ("leader", "coordinator"),
    "kind": ("choir", "network"),
    "theme": ("astrology", "biobanking"),
    "programme": ("pia", "P000000000"),
    "status": ("asleep", "announced"),
    "language": ("xx", "fr"),
    "sort": ("size", "-modified"),
    "from": ("MMXXV", ""),
    "to": ("10000", "9999"),
    "facets": ("colour", "disease"),
}


@pytest.fixture
def something():
    """An alliance with a value for every parameter, which a wrong one must not find."""
    funder = OrganisationFactory(public_id="G01K70001W", country="LU")
    return AllianceFactory(
        partners=[funder],
        funders=[funder],
        diseases=[DiseaseAreaFactory(public_id="D000000000")],
        themes=[ThemeFactory(slug="biobanking")],
        programmes=[ProgrammeFactory(public_id="P000000000")],
    )


@pytest.mark.parametrize("parameter", WRONG)
def test_a_wrong_value_is_a_400_that_names_the_parameter_and_what_is_allowed(
    refused, something, parameter
):
    value, allowed = WRONG[parameter]
    errors = refused(f"alliances/?{parameter}={value}")
    assert list(errors) == [parameter]
    assert allowed in errors[parameter]


@pytest.mark.parametrize("parameter", WRONG)
def test_a_wrong_value_gives_a_page_with_a_message_and_an_empty_list(read, something, parameter):
    value, allowed = WRONG[parameter]
    page = read(f"/en/alliances/?{parameter}={value}")
    alert = text_of(page.find("div[@role='alert']")[0])
    assert page.status == 200
    assert parameter in alert
    assert allowed in alert
    assert not page.find("h3")
    assert not any(something.public_id in address for address in page.internal_addresses)


@pytest.mark.parametrize("facet", FACETS)
def test_one_wrong_value_among_right_ones_finds_nothing(refused, something, facet):
    right = next(iter(FACETS[facet].everything(index.current())))
    assert facet in refused(f"alliances/?{facet}={right}&{facet}=wrong")


def test_a_message_about_many_values_says_that_it_names_only_some(refused):
    ThemeFactory.create_batch(61)
    assert refused("alliances/?theme=wrong")["theme"].endswith(", ….")


@pytest.mark.parametrize(
    ("parameter", "value", "allowed"), [("country", "XX", "LU"), ("kind", "choir", "hospital")]
)
def test_a_wrong_value_in_the_list_of_organisations_finds_none(
    read, refused, something, parameter, value, allowed
):
    assert allowed in refused(f"organisations/?{parameter}={value}")[parameter]
    page = read(f"/en/organisations/?{parameter}={value}")
    assert allowed in text_of(page.find("div[@role='alert']")[0])
    assert not any("G01K70001W" in address for address in page.internal_addresses)


def test_an_organisation_in_draft_is_no_value_of_a_parameter(refused):
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    assert draft.public_id not in refused("alliances/?organisation=x")["organisation"]
    assert "organisation" in refused(f"alliances/?organisation={draft.public_id}")


def test_years_the_wrong_way_round_are_refused(refused, something):
    assert refused("alliances/?from=2025&to=2024") == {
        "to": "The year “to” lies before the year “from”."
    }


def test_several_mistakes_are_told_at_once(refused, something):
    errors = refused("alliances/?country=XX&kind=choir&colour=red")
    assert set(errors) == {"country", "kind", "colour"}


def test_messages_are_in_the_language_of_the_visitor(client, something):
    answer = client.get("/api/v1/alliances/?country=XX", headers={"accept-language": "de"})
    with translation.override("en"):
        english = client.get("/api/v1/alliances/?country=XX").json()
    assert answer.json()["errors"][0]["message"] != english["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=1.5", "page_size=0", "page_size=201", "page_size=-1"],
)
@pytest.mark.parametrize("section", ["alliances", "organisations"])
def test_pages_out_of_bounds_are_refused(refused, section, query):
    assert list(refused(f"{section}/?{query}")) == [query.partition("=")[0]]


# --- Unknown names ----------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["alliances", "organisations", "people", "sources"])
def test_a_page_says_which_parameters_it_ignores(read, section):
    page = read(f"/en/{section}/?colour=red&utm_source=letter")
    notice = text_of(page.find("p[@class='notice']")[0])
    assert "colour" in notice
    assert "utm_source" not in notice


@pytest.mark.parametrize("section", ["alliances", "organisations"])
def test_the_api_refuses_parameters_that_it_does_not_know(refused, section):
    errors = refused(f"{section}/?colour=red&utm_source=letter")
    assert list(errors) == ["colour"]
    assert "page_size" in errors["colour"]
