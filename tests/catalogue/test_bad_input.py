"""Whatever is typed into the address, the answer is never an error of ours."""

import json
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from django.conf import settings

from tests.catalogue.pages import LANGUAGES, Page
from tests.factories import AllianceFactory, DiseaseAreaFactory

pytestmark = pytest.mark.django_db

# The Big List of Naughty Strings (MIT), where it lies beside the checkout; else a few like them.
BIG_LIST = Path(settings.BASE_DIR).parent / "shared" / "data" / "conformance" / "blns" / "blns.json"
A_FEW = [
    "undefined",
    "NaN",
    "0x0",
    "1/0",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "ﷺ",
    "👾 🙇 💁",
    "１２３",
    "\u202eRTL\u202c",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "<script>alert(0)</script>",
    "javascript:alert(1)",
    "1;DROP TABLE users",
    "$HOME",
    "%d %s {0} {{7*7}}",
    "../../../etc/passwd",
    "\u0000",
    "\ufeff",
    "Roses are \u001b[0;31mred",
]
NAUGHTY = json.loads(BIG_LIST.read_text()) if BIG_LIST.exists() else A_FEW

LISTS = ("/en/alliances/", "/api/v1/alliances/", "/fr/organisations/", "/api/v1/organisations/")
# As they stand in the address: already encoded, or badly.
QUERIES = [
    "q=%00",
    "q=a%00b",
    "disease=%00",
    "country=%00&kind=%00&language=%00&sort=%00",
    "page=%00",
    "facets=%00",
    "%00=1",
    "q=%ED%A0%80",
    "disease=%ED%A0%80&theme=%ED%BF%BF",
    "q=%FF%FE",
    "q=%",
    "q=%zz&disease=%u0041",
    "%E0%A4%A=1",
    f"q={'x' * 100_000}",
    f"disease={'x' * 100_000}",
    f"{'x' * 100_000}=1",
    "&".join(f"disease=D{number}" for number in range(900)),
    "&".join("country=FR" for _ in range(2_000)),
    "&".join(f"p{number}=1" for number in range(2_000)),
    "page=1e9",
    "page=1000000000",
    f"page={'9' * 30}&page_size={'9' * 30}",
    f"from={'9' * 30}&to=-{'9' * 30}",
    f"page={'9' * 5_000}",
    "page=-1&page_size=-1&from=-1&to=-1",
    "page=²&page_size=½&from=٣&to=𝟛",
    "page=%C2%B2&from=%D9%A3",
    "page=0x10&page_size=1_0&from=NaN&to=Infinity",
    "q=%E2%80%8F%E2%80%AE",
    "sort=%E2%80%AE&status=%E2%80%8F",
    "q[]=a&q[0]=b&country[]=FR",
    "q=a;country=FR",
    "q=a?b#c",
    "&&&===",
    "facets=" + ",".join(["disease"] * 20),
    "facets=,,,",
]


@pytest.fixture(autouse=True)
def _errors_as_visitors_see_them(client):
    client.raise_request_exception = False


def ask(client, path, query):
    """The answer to a query string sent as it is, past the client's own encoding."""
    return client.get(path, QUERY_STRING=query.encode().decode("latin-1"))


def runs_code(path, answer):
    """Whether something of the query became a part of the page that runs."""
    return answer["Content-Type"].startswith("text/html") and Page(path, answer).inline_code


@pytest.fixture(autouse=True)
def catalogue():
    AllianceFactory(countries=["FR"], diseases=[DiseaseAreaFactory()], start="2025")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_no_query_string_breaks_a_list(client, path, query):
    answer = ask(client, path, query)
    assert answer.status_code in (200, 400, 404)
    assert not runs_code(path, answer)
    if path.startswith("/api/") and answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("parameter", ["q", "disease", "no-such-parameter"])
@pytest.mark.parametrize("path", LISTS)
def test_no_string_of_a_few_naughty_ones_breaks_a_list(client, path, parameter):
    for text in A_FEW:
        answer = ask(client, path, f"{parameter}={quote_plus(text)}")
        assert answer.status_code in (200, 400), text
        assert not runs_code(path, answer), text


@pytest.mark.parametrize("parameter", ["q", "disease"])
def test_no_naughty_string_of_the_big_list_breaks_a_list(client, parameter):
    for text in NAUGHTY:
        answer = ask(client, "/api/v1/alliances/", f"{parameter}={quote_plus(text)}")
        assert answer.status_code in (200, 400), text


@pytest.mark.parametrize(
    "path",
    [
        "/{}/alliances/%00/",
        "/{}/alliances/%ED%A0%80/",
        "/{}/alliances/²²²²²²²²²²/",
        "/{}/alliances/ßßßßß/",
        "/{}/alliances/%E2%80%AE/",
        "/{}/alliances/%252F/",
        "/{}/diseases/" + "D" * 5_000 + "/",
        "/{}/countries/%00/",
        "/{}/countries/ß/",
        "/{}/people/-/",
        "/{}/sources/'; --/",
        "/{}/%FF/",
    ],
)
@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_no_address_breaks_a_page(client, language, path):
    assert client.get(path.format(language)).status_code in (404, 301)


@pytest.mark.parametrize("typed", ["%00", "%ED%A0%80", "ßßßßß", "A" * 5_000, "-", "²"])
def test_no_id_breaks_the_permanent_address_or_the_api(client, typed):
    assert client.get(f"/id/{typed}").status_code == 404
    assert client.get(f"/api/v1/alliances/{typed}/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "x" * 5_000},
        {"accept-language": "de;q=nan, *;q=9"},
        {"accept": "\x00, text/*;q=x, ;;;"},
        {"accept": "application/json; charset=" + "x" * 1_000},
        {"hx-request": "true", "hx-current-url": "http://[broken"},
        {"cookie": "sessionid=\x00; django_language=xx"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/en/alliances/", "/api/v1/alliances/"])
def test_no_header_breaks_a_page(client, path, headers):
    assert client.get(path, headers=headers).status_code in (200, 302, 400, 406)


@pytest.mark.parametrize("path", ["/", "/en/", "/en/alliances/", "/api/v1/alliances/", "/admin/"])
@pytest.mark.parametrize("host", ["elsewhere.example", "a b", "x" * 300, ""])
def test_a_foreign_host_is_refused_with_a_page(client, path, host):
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert "Request not understood" in answer.content.decode()
