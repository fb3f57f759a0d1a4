"""Public addresses are a contract: each spelling of one leads to the record or says why not."""

import pytest
from django.urls import reverse
from django.utils import translation

from alliances.models import RecordStatus
from catalogue.addresses import path_of, path_of_country
from tests.catalogue.pages import LANGUAGES
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db

# Ids with every character that is easily misread.
ALLIANCE_ID = "A01K700016"
ORGANISATION_ID = "G01K70001W"
STAGED = [("alliance", AllianceFactory), ("organisation", OrganisationFactory)]
staged = pytest.mark.parametrize(("kind", "factory"), STAGED, ids=[kind for kind, _f in STAGED])


@pytest.fixture
def clinnova():
    return AllianceFactory(public_id=ALLIANCE_ID, name="Clinnova", countries=["LU"])


def everywhere(kind, row):
    """The addresses under which a record is or was public."""
    return [path_of(row), f"/id/{row.public_id}", reverse(f"api:{kind}", args=[row.public_id])]


# --- The front door ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "path"),
    [("de-AT,de;q=0.9,en;q=0.5", "/de/"), ("fr", "/fr/"), ("ja", "/en/"), ("", "/en/")],
)
def test_the_front_door_leads_to_the_language_of_the_browser(client, asked, path):
    answer = client.get("/", headers={"accept-language": asked})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "Accept-Language" in answer["Vary"]


# --- Spellings --------------------------------------------------------------------------------


def test_a_record_stands_at_its_id_and_slug(client, clinnova):
    assert client.get(f"/en/alliances/{ALLIANCE_ID}-clinnova/").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        ALLIANCE_ID,
        f"{ALLIANCE_ID}-",
        f"{ALLIANCE_ID}-an-old-name",
        f"{ALLIANCE_ID}-Clinnova",
        f"{ALLIANCE_ID.lower()}-clinnova",
        f"{ALLIANCE_ID.replace('0', 'O')}-clinnova",
        f"{ALLIANCE_ID.replace('1', 'I')}-clinnova",
        f"{ALLIANCE_ID.replace('1', 'l')}-clinnova",
    ],
)
def test_another_spelling_redirects_for_good_and_keeps_the_query(client, clinnova, typed):
    answer = client.get(f"/de/alliances/{typed}/?utm_source=letter&a=%C3%A9")
    assert answer.status_code == 301
    assert answer["Location"] == f"/de/alliances/{ALLIANCE_ID}-clinnova/?utm_source=letter&a=%C3%A9"


@pytest.mark.parametrize(
    "factory", [OrganisationFactory, DiseaseAreaFactory, ProgrammeFactory], ids=lambda f: f.__name__
)
def test_an_old_slug_redirects_for_every_kind_of_record(client, factory):
    row = factory(name="New name")
    answer = client.get(path_of(row).replace("new-name", "old-name") + "?a=b")
    assert (answer.status_code, answer["Location"]) == (301, f"{path_of(row)}?a=b")


def test_an_old_slug_redirects_for_people_and_sources(client):
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position).source
    for row in (position.person, source):
        answer = client.get(path_of(row).rpartition("-")[0] + "-old-name/?a=b")
        assert (answer.status_code, answer["Location"]) == (301, f"{path_of(row)}?a=b")


@pytest.mark.parametrize("typed", ["FR", "fr-france", "FR-frankreich"])
def test_a_country_has_one_spelling_as_well(client, typed):
    answer = client.get(f"/en/countries/{typed}/?a=b")
    assert (answer.status_code, answer["Location"]) == (301, "/en/countries/FR-france/?a=b")


def test_an_api_address_takes_other_spellings_of_the_id(client, clinnova):
    answer = client.get(f"/api/v1/alliances/{ALLIANCE_ID.lower()}/")
    assert client.get(answer["Location"]).json()["id"] == ALLIANCE_ID


# --- Wrong ids --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/alliances/{}-clinnova/", "/id/{}", "/api/v1/alliances/{}/"])
def test_a_mistyped_id_is_not_found_and_told_so(client, clinnova, path):
    mistyped = ALLIANCE_ID.replace("7", "8")
    answer = client.get(path.format(mistyped))
    assert answer.status_code == 404
    assert f"“{mistyped}” is no public id" in answer.content.decode()


@pytest.mark.parametrize("path", ["/en/alliances/{}-clinnova/", "/id/{}", "/api/v1/alliances/{}/"])
def test_an_unknown_id_is_not_found(client, path):
    answer = client.get(path.format(ALLIANCE_ID))
    assert answer.status_code == 404
    assert f"No record has the id {ALLIANCE_ID}" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/en/organisations/{}/",
        "/en/diseases/{}/",
        "/en/programmes/{}/",
        "/en/people/{}/",
        "/en/sources/{}/",
        "/api/v1/organisations/{}/",
    ],
)
def test_an_id_of_another_kind_is_not_found_in_a_section(client, clinnova, path):
    assert client.get(path.format(ALLIANCE_ID)).status_code == 404


@pytest.mark.parametrize("code", ["XX", "france", "-", "1"])
def test_an_unknown_country_is_not_found(client, code):
    assert client.get(f"/en/countries/{code}/").status_code == 404


# --- Records that are not, or no longer, public -----------------------------------------------


@staged
@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.IN_REVIEW])
def test_a_record_on_its_way_answers_as_if_it_were_not_there(client, kind, factory, status):
    row = factory(name="Hidden", record_status=status)
    absent = factory.build(name="Hidden")
    for path, nowhere in zip(everywhere(kind, row), everywhere(kind, absent), strict=True):
        answer, unknown = client.get(path), client.get(nowhere)
        assert answer.status_code == unknown.status_code == 404
        shown = answer.content.decode().replace(row.public_id, absent.public_id)
        assert shown == unknown.content.decode()


@staged
def test_a_withdrawn_record_is_gone(client, kind, factory):
    row = factory(record_status=RecordStatus.WITHDRAWN)
    assert [client.get(path).status_code for path in everywhere(kind, row)] == [410, 410, 410]


@staged
def test_a_merged_record_leads_to_its_survivor_through_every_merge(client, kind, factory):
    survivor = factory()
    between = factory(record_status=RecordStatus.MERGED, merged_into=survivor)
    first = factory(record_status=RecordStatus.MERGED, merged_into=between)
    *addresses, api = everywhere(kind, first)
    page, permanent = map(client.get, addresses)
    assert (page.status_code, page["Location"]) == (301, path_of(survivor))
    assert (permanent.status_code, permanent["Location"]) == (303, path_of(survivor))
    assert client.get(client.get(api)["Location"]).json()["id"] == survivor.public_id


@staged
def test_a_record_that_was_merged_into_a_withdrawn_one_is_gone(client, kind, factory):
    withdrawn = factory(record_status=RecordStatus.WITHDRAWN)
    row = factory(record_status=RecordStatus.MERGED, merged_into=withdrawn)
    assert [client.get(path).status_code for path in everywhere(kind, row)] == [410, 410, 410]


@staged
def test_records_merged_into_each_other_are_not_found(client, kind, factory):
    one = factory()
    other = factory(record_status=RecordStatus.MERGED, merged_into=one)
    type(one).objects.filter(pk=one.pk).update(record_status=RecordStatus.MERGED, merged_into=other)
    assert [client.get(path).status_code for path in everywhere(kind, one)] == [404, 404, 404]


def test_only_the_letters_of_a_code_name_a_country(client):
    assert client.get("/en/countries/ß/").status_code == 404
    assert client.get("/en/countries/ss/").status_code == 301


# --- Permanent addresses ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_permanent_address_leads_to_the_page_in_the_visitors_language(client, clinnova, language):
    answer = client.get(f"/id/{ALLIANCE_ID}", headers={"accept-language": language})
    assert answer.status_code == 303
    assert answer["Location"] == f"/{language}/alliances/{ALLIANCE_ID}-clinnova/"


@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "page"),
        ("application/xhtml+xml", "page"),
        ("*/*", "page"),
        ("text/*", "page"),
        ("", "page"),
        ("application/ld+json", ".jsonld"),
        ("application/ld+json, text/html;q=0.5", ".jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', ".jsonld"),
        ("text/html;q=0.5, application/ld+json;q=0.9, application/json;q=0.2", ".jsonld"),
        ("text/html;q=0, application/json", "api"),
        ("application/json", "api"),
        ("application/x-bibtex", ".bib"),
        ("application/x-research-info-systems;q=0.8, text/turtle", ".ris"),
        ("application/vnd.citationstyles.csl+json", ".csl.json"),
        ("text/turtle, */*;q=0.1", "page"),
    ],
)
def test_a_permanent_address_leads_to_the_form_that_is_accepted(client, clinnova, accepted, form):
    headers = {"accept": accepted} if accepted else {}
    answer = client.get(f"/id/{ALLIANCE_ID}", headers=headers)
    paths = {"page": path_of(clinnova), "api": f"/api/v1/alliances/{ALLIANCE_ID}/"}
    assert answer.status_code == 303
    assert answer["Location"] == paths.get(form, f"/id/{ALLIANCE_ID}{form}")
    assert {"Accept", "Accept-Language"} <= {*answer["Vary"].split(", ")}


@pytest.mark.parametrize("accepted", ["image/png", "text/turtle", "text/html;q=0, image/*"])
def test_who_accepts_no_form_of_a_record_is_told_which_there_are(client, clinnova, accepted):
    answer = client.get(f"/id/{ALLIANCE_ID}", headers={"accept": accepted})
    assert answer.status_code == 406
    assert "Accept" in answer["Vary"]
    for offer in (
        f"text/html: {path_of(clinnova)}",
        f"application/ld+json: /id/{ALLIANCE_ID}.jsonld",
        f"application/json: /api/v1/alliances/{ALLIANCE_ID}/",
        f"application/x-bibtex: /id/{ALLIANCE_ID}.bib",
    ):
        assert offer in answer.content.decode()


def test_every_kind_of_record_has_a_permanent_address_and_linked_data(client, clinnova):
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position).source
    rows = [
        clinnova,
        clinnova.participations.get().organisation,
        DiseaseAreaFactory(),
        ProgrammeFactory(),
        position.person,
        source,
    ]
    for row in rows:
        assert client.get(f"/id/{row.public_id}")["Location"] == path_of(row)
        linked = client.get(
            f"/id/{row.public_id}", headers={"accept": "application/ld+json"}, follow=True
        )
        assert linked.redirect_chain == [(f"/id/{row.public_id}.jsonld", 303)]
        assert linked["Content-Type"] == "application/ld+json"
        assert linked.json()["@id"] == f"http://testserver/id/{row.public_id}"


@pytest.mark.parametrize("ending", ["jsonld", "bib", "ris", "csl.json"])
def test_a_form_of_a_record_follows_it_as_its_page_does(client, ending):
    survivor, withdrawn = AllianceFactory(), AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    merged = AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    draft = AllianceFactory(record_status=RecordStatus.DRAFT)
    right = f"/id/{survivor.public_id}.{ending}?lang=de"
    for typed in (merged.public_id, survivor.public_id.lower()):
        answer = client.get(f"/id/{typed}.{ending}?lang=de")
        assert (answer.status_code, answer["Location"]) == (301, right)
    assert client.get(right).status_code == 200
    assert client.get(f"/id/{withdrawn.public_id}.{ending}").status_code == 410
    assert client.get(f"/id/{draft.public_id}.{ending}").status_code == 404


def test_an_unknown_form_is_not_found_and_those_there_are_named(client, clinnova):
    answer = client.get(f"/id/{ALLIANCE_ID}.docx")
    assert answer.status_code == 404
    assert "jsonld, bib, ris, csl.json" in answer.content.decode()


def test_a_permanent_address_takes_a_language(client):
    row = AllianceFactory(name="Hearts", name_de="Herzen")
    page = client.get(f"/id/{row.public_id}?lang=de")["Location"]
    assert page == f"/de/alliances/{row.public_id}-herzen/"
    linked = client.get(f"/id/{row.public_id}?lang=de", headers={"accept": "application/ld+json"})
    assert linked["Location"] == f"/id/{row.public_id}.jsonld?lang=de"
    german = client.get(linked["Location"], headers={"accept-language": "fr"})
    assert (german.json()["name"], german["Content-Language"]) == ("Herzen", "de")
    wrong = client.get(f"/id/{row.public_id}?lang=xx")
    assert wrong.status_code == 400
    assert "en, fr, de" in wrong.content.decode()


# --- Languages --------------------------------------------------------------------------------


def test_switching_the_language_keeps_the_page_and_the_filters(read, clinnova):
    query = "?country=LU&sort=name&page_size=5"
    page = read(f"/fr/alliances/{query}")
    wanted = {code: f"/{code}/alliances/{query}" for code in LANGUAGES}
    assert page.alternates == wanted
    assert {*wanted.values()} <= {*page.internal_addresses}


def test_switching_the_language_of_a_record_takes_the_slug_along(read):
    row = AllianceFactory(name="Network of hearts", name_de="Netz der Herzen", name_fr="")
    with translation.override("en"):
        page = read(path_of(row))
    assert page.alternates == {
        "en": f"/en/alliances/{row.public_id}-network-of-hearts/",
        "fr": f"/fr/alliances/{row.public_id}-network-of-hearts/",
        "de": f"/de/alliances/{row.public_id}-netz-der-herzen/",
    }


def test_a_name_without_latin_letters_makes_an_address_without_slug(client):
    row = AllianceFactory(name="医学联盟")
    assert path_of(row) == f"/en/alliances/{row.public_id}/"
    assert client.get(path_of(row)).status_code == 200


def test_the_address_of_a_country_is_in_the_language_of_the_page():
    with translation.override("de"):
        assert path_of_country("FR") == "/de/countries/FR-frankreich/"
