"""What all answers of the API share: language, caching, links, the way from an id to its record."""

from datetime import UTC, datetime

import pytest
from django.utils.http import http_date

from alliances import curation
from alliances.models import Alliance, Organisation, RecordStatus, Revision
from alliances.public_ids import ALPHABET
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ProgrammeFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def paths():
    """An address of every kind, each with something to tell."""
    place = AllianceFactory(
        countries=["FR"],
        diseases=[DiseaseAreaFactory()],
        themes=[ThemeFactory(slug="biobanking")],
        programmes=[ProgrammeFactory()],
    )
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position).source
    curation.loaded()
    records = {
        "alliances": place.public_id,
        "organisations": place.participations.get().organisation.public_id,
        "diseases": place.foci.get().disease.public_id,
        "countries": "FR",
        "programmes": place.fundings.get().programme.public_id,
        "people": position.person.public_id,
        "sources": source.public_id,
        "themes": "biobanking",
    }
    lists = [f"/api/v1/{section}/" for section in records]
    details = [f"/api/v1/{section}/{key}/" for section, key in records.items()]
    return ["/api/v1/", *lists, *details, "/api/v1/schema/", "/api/v1/docs/"]


# --- Language ---------------------------------------------------------------------------------


def test_the_language_asked_for_goes_before_that_of_the_browser(client, paths):
    for path in paths:
        if "schema" not in path:
            answer = client.get(f"{path}?lang=de", headers={"accept-language": "fr"})
            assert answer["Content-Language"] == "de", path


def test_texts_and_addresses_are_in_the_language_asked_for(api):
    AllianceFactory(name="Hearts", name_de="Herzen", countries=["DE"])
    (row,) = api("alliances/?lang=de", **{"accept-language": "fr"})["results"]
    assert row["name"] == "Herzen"
    assert row["url"].endswith("-herzen/")
    assert row["countries"] == [{"code": "DE", "name": "Deutschland"}]


def test_the_next_page_is_in_the_same_language(api):
    AllianceFactory.create_batch(2)
    assert "lang=de" in api("alliances/?lang=de&page_size=1")["next"]


def test_messages_are_in_the_language_asked_for(client):
    german, english = (
        client.get(f"/api/v1/alliances/?country=XX&lang={language}").json()["errors"][0]
        for language in ("de", "en")
    )
    assert german["message"] != english["message"]


def test_a_language_that_the_site_has_not_is_refused_with_the_rest(client, paths):
    for path in paths:
        if "docs" not in path:
            answer = client.get(f"{path}?lang=xx&colour=red")
            errors = {one["parameter"]: one for one in answer.json()["errors"]}
            assert answer.status_code == 400, path
            assert set(errors) == {"lang", "colour"}, path
            assert errors["lang"]["allowed"] == ["en", "fr", "de"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("ja,fr;q=0.5", "fr"),
        ("ja", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_else_the_browser_chooses(client, accepted, language):
    answer = client.get("/api/v1/", headers={"accept-language": accepted})
    assert answer["Content-Language"] == language


def test_no_cookie_changes_an_answer(client):
    client.cookies["django_language"] = "de"
    client.cookies["sessionid"] = "of-somebody"
    answer = client.get("/api/v1/alliances/")
    assert answer["Content-Language"] == "en"
    assert "ETag" in answer
    assert "Cookie" not in answer["Vary"]


def test_a_cache_is_told_what_answers_depend_on(client, paths):
    for path in paths:
        assert {"Accept", "Accept-Language"} <= {*client.get(path)["Vary"].split(", ")}, path


# --- Caching ----------------------------------------------------------------------------------


def test_every_answer_has_a_tag_and_a_date(client, paths):
    changed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Revision.objects.update(changed=changed)
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["ETag"].startswith('"'), path
        assert answer["Last-Modified"] == http_date(changed.timestamp()), path


def test_who_has_the_answer_is_not_sent_it_again(client, paths):
    for path in paths:
        first = client.get(path)
        for headers in (
            {"if-none-match": first["ETag"]},
            {"if-none-match": f"W/{first['ETag']}"},
            {"if-modified-since": first["Last-Modified"]},
        ):
            again = client.get(path, headers=headers)
            assert (again.status_code, again.content) == (304, b""), (path, headers)
            assert again["ETag"] == first["ETag"]
            assert again["Last-Modified"] == first["Last-Modified"]


def test_the_tag_goes_before_the_date(client):
    AllianceFactory()
    first = client.get("/api/v1/alliances/")
    headers = {"if-none-match": '"other"', "if-modified-since": first["Last-Modified"]}
    assert client.get("/api/v1/alliances/", headers=headers).status_code == 200


@pytest.mark.parametrize("since", ["nonsense", "Sun, 01 Mar 2026 11:59:59 GMT", ""])
def test_an_older_answer_or_no_date_at_all_gets_the_new_one(client, since):
    AllianceFactory()
    curation.loaded()
    Revision.objects.update(changed=datetime(2026, 3, 1, 12, tzinfo=UTC))
    answer = client.get("/api/v1/alliances/", headers={"if-modified-since": since})
    assert answer.status_code == 200


def test_a_record_is_new_when_what_it_names_is_new(client):
    """Renaming a partner changes the answer, though nobody touched the alliance."""
    partner = OrganisationFactory(name="Before")
    alliance = AllianceFactory(partners=[partner])
    curation.loaded()
    Revision.objects.update(changed=datetime(2026, 3, 1, 12, tzinfo=UTC))
    path = f"/api/v1/alliances/{alliance.public_id}/"
    since = client.get(path)["Last-Modified"]
    Organisation.objects.filter(pk=partner.pk).update(name_en="After")
    curation.changed(partner)
    answer = client.get(path, headers={"if-modified-since": since})
    assert answer.status_code == 200
    assert answer.json()["participations"][0]["organisation"]["name"] == "After"


def test_reading_the_head_tells_the_same_headers(client, paths):
    for path in paths:
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head["ETag"] == whole["ETag"], path


# --- Links ------------------------------------------------------------------------------------


def test_headers_lead_to_the_licence_and_to_the_other_pages(client):
    AllianceFactory.create_batch(3)
    answer = client.get("/api/v1/alliances/?page_size=1&page=2")
    links = dict(reversed(one.split("; ")) for one in answer["Link"].split(", "))
    assert links['rel="license"'] == "<https://creativecommons.org/licenses/by/4.0/>"
    assert links['rel="next"'] == f"<{answer.json()['next']}>"
    assert links['rel="prev"'] == f"<{answer.json()['previous']}>"


def test_the_start_leads_everywhere(api, client):
    for name, address in api("").items():
        assert client.get(address).status_code == 200, name


# --- From an id to its record -----------------------------------------------------------------


def test_a_merged_record_leads_to_the_one_that_stands_for_it(client):
    survivor = AllianceFactory()
    merged = AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    answer = client.get(f"/api/v1/alliances/{merged.public_id}/?lang=de")
    assert answer.status_code == 308
    assert answer["Location"] == f"http://testserver/api/v1/alliances/{survivor.public_id}/?lang=de"
    assert client.get(answer["Location"]).json()["id"] == survivor.public_id


def test_a_mistyped_spelling_leads_to_the_right_one(client):
    alliance = AllianceFactory()
    typed = alliance.public_id.lower().replace("0", "o").replace("1", "l")
    answer = client.get(f"/api/v1/alliances/{typed}/")
    assert (answer.status_code, answer.content) == (308, b"")
    assert answer["Location"] == f"http://testserver/api/v1/alliances/{alliance.public_id}/"
    assert client.get("/api/v1/countries/fr/")["Location"].endswith("/countries/FR/")


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.IN_REVIEW])
def test_what_is_not_public_yet_is_not_found(client, status):
    for section, make in (("alliances", AllianceFactory), ("organisations", OrganisationFactory)):
        row = make(record_status=status)
        assert client.get(f"/api/v1/{section}/{row.public_id}/").status_code == 404


def test_an_id_of_another_kind_is_not_found(client):
    row = OrganisationFactory()
    assert client.get(f"/api/v1/alliances/{row.public_id}/").status_code == 404


def test_a_merged_record_whose_survivor_was_withdrawn_is_gone(client):
    survivor = AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    merged = AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    assert client.get(f"/api/v1/alliances/{merged.public_id}/").status_code == 410


def test_ids_that_nobody_has_are_not_found(client):
    assert Alliance.objects.count() == 0
    assert client.get(f"/api/v1/alliances/A{ALPHABET[:9]}/").status_code == 404


def test_an_empty_catalogue_answers_with_empty_lists(client):
    for section in ("alliances", "diseases", "countries", "people"):
        answer = client.get(f"/api/v1/{section}/")
        assert answer.json() == {"count": 0, "next": None, "previous": None, "results": []}
        assert 'rel="license"' in answer["Link"]
