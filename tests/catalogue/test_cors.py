"""Programs in any browser may read what is public data, and nothing else."""

import pytest

from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db

ELSEWHERE = {"origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/alliances/",
        "/api/v1/alliances/?country=XX",
        "/api/v1/nothing/",
        "/api/v1/schema/",
        "/id/nothing",
        "/en/alliances.csv",
        "/de/alliances.geojson",
        "/fr/alliances.atom",
    ],
)
def test_data_is_open_to_pages_of_other_sites(client, path):
    answer = client.get(path, headers=ELSEWHERE)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Last-Modified", "Link", "Content-Disposition"} == {
        *answer["Access-Control-Expose-Headers"].split(", ")
    }
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", ["/en/", "/en/alliances/", "/admin/login/", "/healthz", "/x.csv"])
def test_pages_are_not(client, path):
    answer = client.get(path, headers=ELSEWHERE)
    assert "Access-Control-Allow-Origin" not in answer
    answer = client.options(path, headers=ELSEWHERE)
    assert "Access-Control-Allow-Origin" not in answer


def test_an_answer_that_has_not_changed_is_open_too(client):
    AllianceFactory()
    tag = client.get("/api/v1/alliances/")["ETag"]
    answer = client.get("/api/v1/alliances/", headers={**ELSEWHERE, "if-none-match": tag})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")


def test_a_browser_that_asks_first_is_told_what_is_open(client):
    answer = client.options(
        "/api/v1/alliances/",
        headers={
            **ELSEWHERE,
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert int(answer["Access-Control-Max-Age"]) > 0
    assert "Content-Type" not in answer


def test_writing_is_not_open(client):
    answer = client.post("/api/v1/alliances/", headers=ELSEWHERE)
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer
