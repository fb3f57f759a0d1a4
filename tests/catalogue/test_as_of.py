"""An alliance as it was on a date."""

import pytest
from django.urls import reverse

from alliances.partial_dates import PartialDate, in_force
from catalogue.addresses import path_of
from tests import factories as f
from tests.catalogue.pages import text_of

pytestmark = pytest.mark.django_db


# --- The rule -----------------------------------------------------------------------------------


def date(text):
    return PartialDate.parse(text) if text else None


@pytest.mark.parametrize(
    ("start", "end", "at", "expected"),
    [
        ("2024", "2025", "2024-06-30", True),
        ("2024", "2025", "2023", False),
        ("2024", "2025", "2026-01-01", False),
        ("2024-07", None, "2024-06-30", False),
        ("2024-07", None, "2024-07-01", True),
        ("2024-07", None, "2030", True),
        # One day in common is enough, of the statement's date and of the one asked for.
        ("2024-12-31", None, "2024", True),
        ("2020", "2024-01-01", "2024", True),
        ("2020", "2024", "2024-12", True),
        # What begins when nobody knows may not have begun, but what has ended has ended.
        (None, "2025", "2024", None),
        (None, "2023", "2024", False),
        (None, None, "2024", None),
    ],
)
def test_a_statement_is_in_force_from_its_start_to_its_end(start, end, at, expected):
    assert in_force(date(start), date(end), date(at)) is expected


@pytest.mark.parametrize(
    ("start", "end", "at", "expected"),
    [
        ("2020", None, "2024", False),
        (None, None, "2024", False),
        (None, None, "2019", False),
        (None, None, "2021", None),
        ("2020", "2024", "2024", True),
        ("2018", None, "2019", True),
    ],
)
def test_dates_that_are_not_stated_lie_within_those_of_the_alliance(start, end, at, expected):
    within = (date("2020"), date("2022"))
    assert in_force(date(start), date(end), date(at), within=within) is expected


# --- The API and the page -----------------------------------------------------------------------


@pytest.fixture
def alliance():
    """Of 2020 to 2026, with a partner, a funder, a person and a milestone of each sort."""
    alliance = f.AllianceFactory(name="Atlas", start="2020", end="2026")
    for name, country, dates in (
        ("Early", "DE", {"start": "2020", "end": "2022"}),
        ("Now", "FR", {"start": "2023-05"}),
        ("Vague", "LU", {}),
        ("Late", "ES", {"start": "2025"}),
    ):
        partner = f.OrganisationFactory(name=f"{name} partner", country=country)
        f.ParticipationFactory(alliance=alliance, organisation=partner, **dates)
        funder = f.OrganisationFactory(name=f"{name} funder")
        f.FundingFactory(alliance=alliance, funder=funder, **dates)
    for title, on in (("Founded", "2020"), ("Extended", "2025-02"), ("Renamed", None)):
        f.MilestoneFactory(alliance=alliance, title=title, date=on)
    for name, on in (("Ada Then", "2024"), ("Alan Other", "2021")):
        f.InvolvementFactory(
            alliance=alliance, affiliation__person__name=name, affiliation__as_of=on
        )
    return alliance


def of(rows, name):
    return [(name(row), row["in_force"]) for row in rows]


def test_the_api_says_of_each_row_whether_it_was_in_force(api, alliance):
    record = api(f"alliances/{alliance.public_id}/?at=2024-06-30")
    assert (record["as_of"], record["in_force"]) == ("2024-06-30", True)
    assert of(record["participations"], lambda row: row["organisation"]["name"]) == [
        ("Now partner", True),
        ("Vague partner", None),
        ("Early partner", False),
        ("Late partner", False),
    ]
    assert of(record["fundings"], lambda row: row["funder"]["name"]) == [
        ("Now funder", True),
        ("Vague funder", None),
        ("Early funder", False),
        ("Late funder", False),
    ]
    assert of(record["people"], lambda row: row["name"]) == [
        ("Ada Then", True),
        ("Alan Other", None),
    ]
    assert of(record["milestones"], lambda row: row["title"]) == [
        ("Founded", True),
        ("Renamed", None),
        ("Extended", False),
    ]
    assert [country["code"] for country in record["countries"]] == ["FR", "LU"]


@pytest.mark.parametrize("query", ["", "?at="])
def test_without_a_date_the_record_is_that_of_today(api, alliance, query):
    record = api(f"alliances/{alliance.public_id}/{query}")
    assert "as_of" not in record
    assert "in_force" not in record["participations"][0]


@pytest.mark.parametrize(("at", "expected"), [("2019", False), ("2023", True), ("2027-01", False)])
def test_the_alliance_itself_may_not_be_in_force(api, read, alliance, at, expected):
    record = api(f"alliances/{alliance.public_id}/?at={at}")
    assert record["in_force"] is expected
    words = " ".join(text for text, _language in read(f"{path_of(alliance)}?at={at}").texts())
    assert ("had not begun by then" in words) is (at == "2019")
    assert ("had ended by then" in words) is (at == "2027-01")


def test_an_alliance_without_a_start_is_of_no_stated_time(api, read):
    alliance = f.AllianceFactory()
    assert api(f"alliances/{alliance.public_id}/?at=2024")["in_force"] is None
    page = read(f"{path_of(alliance)}?at=2024")
    assert "When the alliance began is not stated" in " ".join(text for text, _ in page.texts())


def sections(page):
    """{heading: text of the section} of a record's page."""
    return {text_of(section.find(".//h2")): text_of(section) for section in page.find("section")}


def test_the_page_shows_who_took_part_then_apart_from_the_others(read, alliance):
    page = read(f"{path_of(alliance)}?at=2024-06-30")
    words = " ".join(text for text, _language in page.texts())
    assert f"As of {PartialDate('2024-06-30').display()}" in words
    partners = sections(page)["Partners"]
    marks = ("In force then", "Now", "Dates not stated", "Vague", "Not in force then", "Early")
    places = [partners.index(mark) for mark in marks]
    assert places == sorted(places)
    assert [meta.get("content") for meta in page.find("meta[@name='robots']")] == [
        "noindex, follow"
    ]
    (canonical,) = page.find("link[@rel='canonical']")
    assert canonical.get("href") == f"http://testserver{path_of(alliance)}"
    assert "In force then" not in sections(read(path_of(alliance)))["Partners"]


def test_the_form_leads_there(read, alliance):
    (form,) = [one for one in read(path_of(alliance)).find("form") if one.get("class") == "as-of"]
    assert (form.get("method"), form.get("action")) == ("get", path_of(alliance))
    shown = read(f"{path_of(alliance)}?at=2024-06")
    (typed,) = [one for one in shown.find("input") if one.get("name") == "at"]
    assert typed.get("value") == "2024-06"


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_date_is_written_as_the_language_does(client, alliance, language):
    path = f"/{language}/alliances/{alliance.public_id}/?at=2024-06-30"
    page = client.get(path, follow=True).content.decode()
    assert {"fr": "30 juin 2024", "de": "30. Juni 2024"}[language] in page


WRONG = ["2024-13", "2024-02-30", "30.6.2024", "yesterday", "0000", "2024-6", "2024%00", "x" * 5000]


@pytest.mark.parametrize("at", WRONG)
def test_a_date_that_is_none_is_refused_and_the_message_says_what_is_allowed(
    client, read, alliance, at
):
    answer = client.get(f"{reverse('api:alliance', args=[alliance.public_id])}?at={at}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "at"
    assert "2025-07-03" in error["message"] or "calendar" in error["message"]
    page = read(f"{path_of(alliance)}?at={at}")
    assert page.status == 400
    assert not page.parse_errors
    assert not page.dangling_fragments
    assert error["message"] in " ".join(text for text, _language in page.texts())


def test_the_page_costs_no_more_queries_than_that_of_today(
    client, alliance, django_assert_max_num_queries
):
    client.get(path_of(alliance))
    with django_assert_max_num_queries(1_000) as today:
        client.get(path_of(alliance))
    with django_assert_max_num_queries(len(today)):
        client.get(f"{path_of(alliance)}?at=2024")
