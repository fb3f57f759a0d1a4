"""Problems of the API name what is wrong, what was given and what is allowed (RFC 9457)."""

import pytest
from django.utils import translation

from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def errors(client):
    """The errors of an answer as {parameter: error}."""

    def errors(address, status=400, **headers):
        answer = client.get(f"/api/v1/{address}", headers=headers)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        return {one["parameter"]: one for one in answer.json()["errors"]}

    return errors


@pytest.mark.parametrize(
    ("query", "parameter", "value", "allowed"),
    [
        ("country=XX", "country", "XX", ["FR"]),
        ("kind=network&kind=choir", "kind", "choir", None),
        ("status=asleep", "status", "asleep", ["announced", "active", "ended"]),
        ("language=xx", "language", "xx", None),
        ("sort=size", "sort", "size", ["relevance", "-start", "start", "name", "-modified"]),
        ("page=0", "page", "0", ["1–100000"]),
        ("page_size=201", "page_size", "201", ["1–200"]),
        ("page_size=x", "page_size", "x", ["1–200"]),
        ("from=MMXXV", "from", "MMXXV", ["1–9999"]),
        ("from=2025&to=2024", "to", "2024", ["1–9999"]),
        ("lang=xx", "lang", "xx", ["en", "fr", "de"]),
        ("facets=country,colour", "facets", "colour", None),
        (f"q={'x' * 201}", "q", "x" * 60, ["a text of up to 200 characters"]),
        ("q=a%00b", "q", "a\N{REPLACEMENT CHARACTER}b", ["a text of up to 200 characters"]),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(errors, query, parameter, value, allowed):
    AllianceFactory(countries=["FR"])
    found = errors(f"alliances/?{query}")
    assert set(found) == {parameter}
    assert found[parameter]["value"] == value
    assert found[parameter]["message"]
    assert found[parameter]["allowed"]
    assert allowed in (None, found[parameter]["allowed"])
    assert value not in found[parameter]["allowed"]


def test_an_unknown_name_is_told_with_those_that_there_are(errors):
    found = errors("diseases/?q=cancer")
    assert found["q"]["allowed"] == ["lang", "page", "page_size"]
    assert found["q"]["value"] == "cancer"


def test_records_take_no_unknown_names_either(errors):
    alliance = AllianceFactory()
    found = errors(f"alliances/{alliance.public_id}/?colour=red&at=yesterday&utm_source=letter")
    assert found["colour"]["allowed"] == ["at", "lang"]
    assert found["at"]["value"] == "yesterday"
    assert found["at"]["allowed"] == ["2024", "2024-06", "2024-06-30"]
    assert set(found) == {"colour", "at"}


@pytest.mark.parametrize(
    "query", ["page=1&page=2", "q=a&q=b", "sort=name&sort=start", "lang=en&lang=de"]
)
def test_what_takes_one_value_does_not_take_two(errors, query):
    name = query.partition("=")[0]
    assert set(errors(f"alliances/?{query}")) == {name}


def test_a_page_behind_the_last_names_the_last(errors):
    AllianceFactory.create_batch(3)
    found = errors("alliances/?page_size=2&page=3", status=404)
    assert (found["page"]["value"], found["page"]["allowed"]) == ("3", ["1–2"])


def test_a_format_that_there_is_not_names_those_that_there_are(errors):
    found = errors("alliances/", status=406, accept="text/csv")
    assert (found["Accept"]["value"], found["Accept"]["allowed"]) == (
        "text/csv",
        ["application/json"],
    )


def test_the_format_is_chosen_by_accept_alone(errors):
    assert "format" in errors("alliances/?format=csv")


def test_what_no_view_takes_is_told_as_a_problem(client):
    for address in ("nothing/", "alliances/A/b/", "v2/"):
        answer = client.get(f"/api/v1/{address}")
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        assert answer["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_told_as_a_problem(client, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("a secret")

    monkeypatch.setattr("catalogue.api.lists.cards", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/alliances/?lang=de")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("#our-fault")
    assert "secret" not in answer.content.decode()


def test_a_refused_method_is_a_problem_with_the_methods_that_there_are(client):
    for address in ("", "themes/", "countries/FR/", "schema/", "docs/"):
        answer = client.delete(f"/api/v1/{address}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS"), address
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith("#read-only")


def test_kinds_of_problems_lead_to_their_explanation(client):
    page = client.get("/api/v1/docs/").content.decode()
    for address in ("alliances/?country=XX", "alliances/nothing/"):
        anchor = client.get(f"/api/v1/{address}").json()["type"].partition("#")[2]
        assert f'id="{anchor}"' in page


def test_problems_speak_the_language_of_the_client(client):
    with translation.override("en"):
        english = client.get("/api/v1/alliances/nothing/").json()["detail"]
    french = client.get("/api/v1/alliances/nothing/?lang=fr").json()["detail"]
    assert french != english
