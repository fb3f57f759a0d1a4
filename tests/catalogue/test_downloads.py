"""Downloads: the alliances of the list, whatever it is filtered by, as files."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
from django.utils.http import parse_http_date

from alliances import curation
from alliances.models import RecordStatus, Revision
from catalogue.exports import FORMATS
from tests.catalogue.pages import text_of
from tests.factories import AllianceFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "geojson": "application/geo+json",
}


def names_in(ending, data):
    """The names of the alliances in a file, in their order."""
    if ending == "csv":
        text = data.decode("utf-8-sig")
        return [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data))["alliances"]
        return [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    if ending == "jsonl":
        return [json.loads(line)["name"] for line in data.splitlines()]
    return [feature["properties"]["name"] for feature in json.loads(data)["features"]]


@pytest.fixture
def names(client):
    """The names in the download of a query string."""

    def names(ending, query="", language="en"):
        answer = client.get(f"/{language}/alliances.{ending}?{query}")
        assert answer.status_code == 200, answer.getvalue()
        return names_in(ending, answer.getvalue())

    return names


def test_a_download_holds_what_the_list_finds(names, found):
    AllianceFactory(name="Clinnova", countries=["FR", "LU"], kind="consortium", start="2021")
    AllianceFactory(name="Atlas", countries=["FR"], kind="network", start="2023")
    AllianceFactory(name="Munich", countries=["DE"], kind="network", start="2025")
    for query in ("", "country=FR", "country=LU&country=DE&sort=name", "kind=network&from=2024",
                  "q=clinnova", "country=FR&sort=-start"):  # fmt: skip
        listed = found(query)
        assert listed
        for ending in FORMATS:
            assert names(ending, query) == listed, (query, ending)


def test_a_filter_that_finds_nothing_gives_an_empty_file(names):
    AllianceFactory(name="Atlas")
    for ending in FORMATS:
        assert names(ending, "q=nowhere") == [], ending


def test_a_download_is_not_cut_into_pages(names):
    AllianceFactory.create_batch(3)
    for ending in FORMATS:
        assert len(names(ending, "page=2&page_size=1")) == 3, ending


def test_a_download_is_in_the_language_of_its_address(names):
    AllianceFactory(name="House", name_fr="Maison", name_de="Haus")
    for ending in FORMATS:
        for language, name in (("en", "House"), ("fr", "Maison"), ("de", "Haus")):
            assert names(ending, language=language) == [name], (ending, language)


@pytest.mark.parametrize(
    "status", [RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN]
)
def test_what_is_not_published_is_in_no_download(client, status):
    hidden = AllianceFactory(name="Zzyzx", record_status=status)
    partner = OrganisationFactory(name="Zzyzx institute", record_status=status)
    AllianceFactory(name="Atlas", partners=[partner], funders=[partner], part_of=hidden)
    for ending in FORMATS:
        data = client.get(f"/en/alliances.{ending}").getvalue()
        assert names_in(ending, data) == ["Atlas"]
        if ending == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(data))
            data = repr([list(page.values) for page in book.worksheets]).encode()
        for secret in ("Zzyzx", partner.public_id, hidden.public_id):
            assert secret.encode() not in data, ending


# --- Headers ----------------------------------------------------------------------------------


def test_a_download_says_what_it_is(client):
    AllianceFactory()
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    changed = int(Revision.changed_at().timestamp())
    for ending, media_type in MEDIA_TYPES.items():
        answer = client.get(f"/fr/alliances.{ending}")
        assert answer.streaming
        assert answer.getvalue()
        assert answer["Content-Type"] == media_type
        name = f"alliance-atlas-{day}.{ending}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Content-Language"] == "fr"
        assert answer["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
        assert answer["X-Robots-Tag"] == "noindex"
        assert parse_http_date(answer["Last-Modified"]) == changed


def test_every_format_is_looked_at_here():
    assert {*MEDIA_TYPES} == {*FORMATS}


def test_a_head_reads_no_alliance(client, django_assert_max_num_queries):
    AllianceFactory.create_batch(3)
    for ending in FORMATS:
        whole = client.get(f"/en/alliances.{ending}")
        assert whole.getvalue()
        with django_assert_max_num_queries(5):
            head = client.head(f"/en/alliances.{ending}")
        assert (head.status_code, head.getvalue()) == (200, b"")
        assert head.headers == whole.headers


def test_who_has_the_file_is_told_that_it_is_the_same(client, django_assert_max_num_queries):
    AllianceFactory()
    for ending in FORMATS:
        path = f"/en/alliances.{ending}?sort=name"
        first = client.head(path)
        with django_assert_max_num_queries(5):
            by_tag = client.get(path, headers={"If-None-Match": first["ETag"]})
        by_date = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert by_tag.status_code == by_date.status_code == 304
        assert by_tag.getvalue() == b""
        assert by_tag["ETag"] == first["ETag"]


def test_another_state_language_filter_or_host_is_another_file(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    alliance = AllianceFactory(countries=["FR"])

    def tag(path, host="one.example"):
        answer = client.head(path, headers={"host": host})
        assert answer.status_code == 200
        return answer["ETag"]

    path = "/en/alliances.csv"
    before = tag(path)
    assert tag(path) == before
    others = {tag("/fr/alliances.csv"), tag(f"{path}?country=FR"), tag(path, "two.example")}
    curation.changed(alliance)
    others |= {tag(path), before}
    assert len(others) == 5


def test_addresses_in_the_file_are_those_that_the_reader_came_by(client, settings):
    settings.ALLOWED_HOSTS = ["atlas.example"]
    alliance = AllianceFactory(name="Atlas")
    answer = client.get("/de/alliances.jsonl", headers={"host": "atlas.example"})
    (line,) = answer.getvalue().splitlines()
    path = f"/de/alliances/{alliance.public_id}-atlas/"
    assert json.loads(line)["url"] == f"http://atlas.example{path}"


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("country=XX", "country: “XX”"),
        ("kind=choir", "network"),
        ("sort=size", "-modified"),
        ("from=MMXXV", "from: "),
        ("from=2025&to=2024", "to: "),
        ("page=0", "page: "),
        ("colour=red", "colour: There is no such parameter. Allowed: country, disease"),
        ("country=XX&kind=choir", "kind: “choir”"),
        ("q=%00", "q: "),
    ],
)
def test_a_wrong_parameter_is_told_in_plain_text(client, query, told):
    AllianceFactory(name="Atlas", kind="network")
    for ending in FORMATS:
        for method in (client.get, client.head):
            answer = method(f"/en/alliances.{ending}?{query}")
            assert answer.status_code == 400
            assert answer["Content-Type"] == "text/plain; charset=utf-8"
            assert "Content-Disposition" not in answer
        text = client.get(f"/en/alliances.{ending}?{query}").content.decode()
        assert told in text
        assert "Atlas" not in text


def test_a_wrong_parameter_is_told_in_the_language_of_the_address(client):
    english = client.get("/en/alliances.csv?country=XX").content
    assert client.get("/de/alliances.csv?country=XX").content != english


def test_a_wrong_parameter_is_never_the_same_as_before(client):
    AllianceFactory()
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/en/alliances.csv?country=XX", headers=since).status_code == 400


def test_marks_of_advertisers_are_no_parameter(names):
    AllianceFactory(name="Atlas")
    assert names("csv", "utm_source=letter") == ["Atlas"]


def test_downloads_can_only_be_read(client):
    for ending in FORMATS:
        assert client.post(f"/en/alliances.{ending}").status_code == 405


def test_there_are_no_other_formats(client):
    assert client.get("/en/alliances.pdf").status_code == 404


# --- Links ------------------------------------------------------------------------------------


def links(page):
    """{title: address} of the downloads that a page offers."""
    found = page.find("details[@class='downloads']//li/a")
    return {text_of(link): link.get("href") for link in found}


def test_the_list_offers_its_alliances_in_every_format(read, names):
    AllianceFactory(name="Clinnova", countries=["LU"])
    AllianceFactory(name="Atlas", countries=["FR"])
    offered = links(read("/en/alliances/?country=LU&sort=name&page=1&page_size=50"))
    assert list(offered) == [one.title for one in FORMATS.values()]
    for ending, address in zip(FORMATS, offered.values(), strict=True):
        assert address == f"/en/alliances.{ending}?country=LU&sort=name"
        assert names(ending, address.partition("?")[2]) == ["Clinnova"]


def test_the_list_without_filters_offers_the_whole_catalogue(read):
    AllianceFactory()
    assert links(read("/de/alliances/"))["CSV"] == "/de/alliances.csv"


def test_a_refreshed_list_offers_what_it_now_shows(client):
    AllianceFactory(countries=["LU"])
    answer = client.get("/en/alliances/?country=LU", headers={"HX-Request": "true"})
    assert b'href="/en/alliances.csv?country=LU"' in answer.content


@pytest.mark.parametrize("query", ["country=XX", "q=nowhere"])
def test_a_list_of_nothing_offers_nothing(read, query):
    AllianceFactory()
    assert links(read(f"/en/alliances/?{query}")) == {}
