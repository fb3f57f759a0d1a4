"""How search engines, browsers and feed readers find what there is."""

import json
from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import fromstring

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import RecordStatus
from catalogue.addresses import feed_path_of, history_path_of, path_of
from catalogue.views import sitemaps
from tests.catalogue.pages import LANGUAGES, addresses
from tests.catalogue.samples import full_alliance, full_disease, full_organisation
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


# --- The head of a page -----------------------------------------------------------------------


def head(page):
    """{what: value} of the links and meta elements by which others know the page."""
    links = page.find("link")
    metas = page.find("meta")
    return {
        **{one.get("rel"): one.get("href") for one in links if one.get("rel") != "alternate"},
        **{one.get("property") or one.get("name"): one.get("content") for one in metas},
    }


def alternates(page):
    """{media type: path} of the other forms of what is shown."""
    found = page.find("link[@rel='alternate']")
    return {one.get("type"): one.get("href") for one in found if one.get("type")}


@pytest.mark.parametrize(
    ("asked", "canonical", "robots"),
    [
        ("", "", None),
        ("?utm_source=letter&fbclid=1", "", None),
        ("?page=1&page_size=25&sort=-start", "", None),
        ("?q=&country=", "", None),
        ("?page=2", "?page=2", None),
        ("?country=FR", "?country=FR", "noindex, follow"),
        ("?country=FR&country=FR&utm_campaign=x", "?country=FR", "noindex, follow"),
        ("?sort=name&page=2", "?sort=name&page=2", "noindex, follow"),
        ("?colour=red", "", None),
        ("?country=XX&kind=network", "?kind=network", "noindex, follow"),
    ],
)
def test_a_list_is_known_by_what_it_shows_and_indexed_where_it_is_whole(
    read, asked, canonical, robots
):
    AllianceFactory.create_batch(30, countries=["FR"])
    known = head(read(f"/en/alliances/{asked}"))
    assert known["canonical"] == known["og:url"] == f"{HOST}/en/alliances/{canonical}"
    assert known.get("robots") == robots


def test_what_repeats_other_pages_is_not_indexed(read):
    alliance = AllianceFactory(start="2024")
    for path in (
        "/en/organisations/?kind=company",
        "/en/alliances/values/organisation/",
        history_path_of(alliance),
        f"{path_of(alliance)}?at=2024",
        "/en/corrections/",
        f"/en/corrections/?record={alliance.public_id}",
    ):
        assert head(read(path))["robots"] == "noindex, follow", path
    for path in ("/en/", "/en/organisations/", "/en/data/", path_of(alliance)):
        assert "robots" not in head(read(path)), path


def test_a_page_is_known_in_every_language_by_whole_addresses(read):
    row = AllianceFactory(name="Network of hearts", name_de="Netz der Herzen")
    page = read(f"{path_of(row)}?utm_source=letter")
    found = {
        one.get("hreflang"): one.get("href")
        for one in page.find("link[@rel='alternate']")
        if one.get("hreflang")
    }
    english = f"{HOST}/en/alliances/{row.public_id}-network-of-hearts/"
    assert found == {
        "en": english,
        "fr": f"{HOST}/fr/alliances/{row.public_id}-network-of-hearts/",
        "de": f"{HOST}/de/alliances/{row.public_id}-netz-der-herzen/",
        "x-default": english,
    }


def test_a_shared_page_is_shown_with_title_summary_and_image(read, client):
    row = AllianceFactory(name='Hearts & "minds"', summary='Who <b>works</b> with "whom"')
    known = head(read(path_of(row)))
    assert known["og:title"] == 'Hearts & "minds"'
    assert known["og:description"] == known["description"] == 'Who <b>works</b> with "whom"'
    assert known["og:type"] == "article"
    assert known["og:site_name"] == "Alliance Atlas"
    assert known["og:locale"] == "en_GB"
    assert known["og:image"].startswith(f"{HOST}/static/")
    assert finders.find(known["og:image"].removeprefix(f"{HOST}/static/"))
    assert head(read("/fr/"))["og:locale"] == "fr_FR"


def test_every_page_of_the_fixtures_has_a_description_of_its_own_kind(atlas, read):
    for key, path in addresses("fr").items():
        known = head(read(path))
        assert 20 < len(known["description"]) <= 500, (key, known["description"])
        assert known["og:title"], key
        assert known["search"] == "/fr/opensearch.xml"


def test_a_record_names_its_other_forms_and_how_to_cite_it(read, client):
    alliance = AllianceFactory()
    page = read(path_of(alliance))
    id_ = alliance.public_id
    forms = alternates(page)
    assert forms == {
        "application/json": f"/api/v1/alliances/{id_}/?lang=en",
        "application/ld+json": f"/id/{id_}.jsonld?lang=en",
        "application/atom+xml": feed_path_of(alliance),
        "application/x-bibtex": f"/id/{id_}.bib?lang=en",
        "application/x-research-info-systems": f"/id/{id_}.ris?lang=en",
        "application/vnd.citationstyles.csl+json": f"/id/{id_}.csl.json?lang=en",
    }
    for media_type, path in forms.items():
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"].partition(";")[0] == media_type
    assert head(page)["cite-as"] == f"{HOST}/id/{id_}"
    assert head(page)["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_list_names_its_other_forms_with_its_filters(read, client):
    AllianceFactory.create_batch(2, countries=["FR"], kind="network")
    page = read("/de/alliances/?country=FR&kind=network&page=1&page_size=1&utm_source=x")
    forms = alternates(page)
    assert {*forms} == {
        "application/atom+xml",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/jsonl",
        "application/geo+json",
        "application/json",
    }
    for media_type, path in forms.items():
        assert path.endswith("?country=FR&kind=network"), path
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"].partition(";")[0] == media_type
    assert "/de/alliances.atom?country=FR&kind=network" in page.internal_addresses


def test_a_list_that_is_asked_for_wrongly_and_a_page_that_is_none_have_no_other_forms(read):
    assert not alternates(read("/en/alliances/?country=XX"))
    lost = read("/en/nothing/")
    assert not alternates(lost)
    assert "canonical" not in head(lost)
    assert "og:url" not in head(lost)


# --- Robots and browsers ----------------------------------------------------------------------


def test_robots_may_read_all_but_what_is_for_staff_and_forms(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    alliance = AllianceFactory()
    for path in ("/", "/en/", "/fr/alliances/?country=FR", path_of(alliance), "/api/v1/alliances/"):
        assert robots.can_fetch("AnyBot", path), path
    closed = ["/admin/", *(f"/{code}/corrections/?record=A" for code in LANGUAGES)]
    closed += [f"/{code}/suggestions/?q=a" for code in LANGUAGES]
    closed += [f"/{code}/alliances/values/organisation/" for code in LANGUAGES]
    for path in closed:
        assert not robots.can_fetch("AnyBot", path), path
    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_can_search_the_list(client, language):
    alliance = AllianceFactory(name="Clinnova")
    answer = client.get(f"/{language}/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = fromstring(answer.content)
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{OPENSEARCH}ShortName")) <= 16
    assert 0 < len(root.findtext(f"{OPENSEARCH}Description")) <= 1_024
    assert root.findtext(f"{OPENSEARCH}Language") == language
    templates = {one.get("type"): one.get("template") for one in root.findall(f"{OPENSEARCH}Url")}
    for media_type in ("text/html", "application/atom+xml", "application/json"):
        path = templates[media_type].removeprefix(HOST)
        asked = path.replace("{searchTerms}", "clinnova").replace("{startPage?}", "1")
        found = client.get(asked)
        assert found.status_code == 200, asked
        assert alliance.public_id in found.content.decode()


def test_the_description_for_browsers_is_found_in_their_language(client):
    answer = client.get("/opensearch.xml", headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/opensearch.xml")
    assert "Accept-Language" in answer["Vary"]


# --- Sitemaps ---------------------------------------------------------------------------------


def files(client):
    """{path of a sitemap: its last change} as the index names them."""
    root = fromstring(client.get("/sitemap.xml").content)
    assert root.tag == f"{SITEMAP}sitemapindex"
    return {
        one.findtext(f"{SITEMAP}loc").removeprefix(HOST): one.findtext(f"{SITEMAP}lastmod")
        for one in root
    }


def urls(client, path):
    """{address: (last change, {language: address})} of one sitemap."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return {
        one.findtext(f"{SITEMAP}loc"): (
            one.findtext(f"{SITEMAP}lastmod"),
            {link.get("hreflang"): link.get("href") for link in one.findall(f"{XHTML}link")},
        )
        for one in fromstring(answer.content)
    }


def test_the_sitemaps_name_every_public_page_in_every_language_and_nothing_else(atlas, client):
    named = {}
    for path in files(client):
        named |= urls(client, path)
    public = {
        f"{HOST}{path}"
        for code in LANGUAGES
        for key, path in addresses(code).items()
        if not key.startswith("history of")
    }
    data = {f"{HOST}/{code}/data/" for code in LANGUAGES}
    assert {*named} == public | data
    for address in [*named][::25]:
        assert client.get(address.removeprefix(HOST)).status_code == 200


def test_an_address_names_the_same_page_in_every_language(client):
    row = AllianceFactory(
        name="Hearts", name_de="Herzen", modified=datetime(2025, 7, 3, tzinfo=UTC)
    )
    found = urls(client, "/sitemap-alliances.xml")
    hearts = {
        "en": f"{HOST}/en/alliances/{row.public_id}-hearts/",
        "fr": f"{HOST}/fr/alliances/{row.public_id}-hearts/",
        "de": f"{HOST}/de/alliances/{row.public_id}-herzen/",
    }
    hearts["x-default"] = hearts["en"]
    assert {*found} == {*hearts.values()}
    for changed, languages in found.values():
        assert changed == "2025-07-03T00:00:00+00:00"
        assert languages == hearts


@pytest.mark.parametrize("status", [status for status in RecordStatus if status != "published"])
def test_no_sitemap_names_what_is_not_public(client, status):
    survivor = {"merged_into": AllianceFactory()} if status == RecordStatus.MERGED else {}
    alliance = AllianceFactory(name="Zzyzx", record_status=status, **survivor)
    survivor = {"merged_into": OrganisationFactory()} if survivor else {}
    hidden = OrganisationFactory(name="Zzyzx", record_status=status, country="CH", **survivor)
    AffiliationFactory(organisation=hidden, person__name="Zzyzx")
    CitationFactory(alliance=alliance, field="name", source__title="Zzyzx")
    for path in files(client):
        content = client.get(path).content.decode()
        assert "zzyzx" not in content, path
        assert "switzerland" not in content, path


def test_a_large_section_is_cut_into_files_of_which_each_costs_the_same(client, monkeypatch):
    monkeypatch.setattr(sitemaps.PageSitemap, "limit", 2)

    def costs(path):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    AllianceFactory.create_batch(2)
    assert [path for path in files(client) if "alliances" in path] == ["/sitemap-alliances.xml"]
    before = costs("/sitemap-alliances.xml"), costs("/sitemap.xml")
    AllianceFactory.create_batch(3)
    parts = [path for path in files(client) if "alliances" in path]
    assert parts == [f"/sitemap-alliances.xml{part}" for part in ("", "?p=2", "?p=3")]
    assert [len(urls(client, path)) for path in parts] == [6, 6, 3]
    assert len({address for path in parts for address in urls(client, path)}) == 15
    assert (costs(parts[1]), costs("/sitemap.xml")) == before


@pytest.mark.parametrize("path", ["/sitemap-alliances.xml?p=9", "/sitemap-colours.xml"])
def test_a_sitemap_that_is_none_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_no_file_is_larger_than_the_protocol_allows():
    assert sitemaps.PageSitemap.limit * len(LANGUAGES) <= 50_000


# --- The page about the data ------------------------------------------------------------------


def test_the_page_about_the_data_leads_to_every_form_of_it(read, client):
    AllianceFactory()
    page = read("/fr/data/")
    for path in (
        "/fr/alliances.csv",
        "/fr/alliances.xlsx",
        "/fr/alliances.jsonl",
        "/fr/alliances.geojson",
        "/fr/alliances.atom",
        "/api/v1/docs/",
        "/sitemap.xml",
    ):
        assert path in page.internal_addresses
        assert client.get(path).status_code == 200
    texts = " ".join(text for text, _language in page.texts())
    assert "CC BY 4.0" in texts
    assert f"{HOST}/fr/data/" in texts


def test_every_page_leads_to_the_page_about_the_data(read):
    assert "/de/data/" in read("/de/").internal_addresses


def test_a_record_of_every_kind_says_how_to_cite_it_and_offers_its_feed(read):
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position, source=SourceFactory()).source
    records = [full_alliance(), full_organisation(), full_disease(), DiseaseAreaFactory()]
    for record in [*records, position.person, source]:
        page = read(path_of(record))
        (cited,) = [one for one in page.elements if one.get("id") == "cite-as"]
        assert f"{HOST}/id/{record.public_id}" in cited.text
        assert feed_path_of(record) in page.internal_addresses
        assert history_path_of(record) in page.internal_addresses
        assert json.loads(page.find("script[@type='application/ld+json']")[0].text)
