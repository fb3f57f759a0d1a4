"""What the API tells of each kind of record beside alliances and organisations."""

import pytest

from alliances.models import RecordStatus
from tests.catalogue.samples import full_person, full_source
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    DiseaseCodeFactory,
    DiseaseSynonymFactory,
    OrganisationFactory,
    ProgrammeFactory,
    SourceFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def names(answer):
    return [row["name"] for row in answer["results"]]


def within(url):
    return url.removeprefix("http://testserver/api/v1/")


# --- Diseases ---------------------------------------------------------------------------------


def test_disease_areas_tell_what_is_broader_and_narrower(api):
    broad = DiseaseAreaFactory(name="Cancer")
    other = DiseaseAreaFactory(name="Blood diseases")
    narrow = DiseaseAreaFactory(name="Leukaemia", parents=[broad, other])
    record = api(f"diseases/{narrow.public_id}/")
    assert [one["name"] for one in record["broader"]] == ["Cancer", "Blood diseases"]
    assert record["narrower"] == []
    (below,) = api(f"diseases/{broad.public_id}/")["narrower"]
    assert below == {"id": narrow.public_id, "name": "Leukaemia"}


def test_the_tree_can_be_built_from_the_list(api):
    broad = DiseaseAreaFactory(name="Cancer")
    DiseaseAreaFactory(name="Leukaemia", parents=[broad])
    answer = api("diseases/")
    assert names(answer) == ["Cancer", "Leukaemia"]
    assert [len(row["broader"]) for row in answer["results"]] == [0, 1]


def test_a_disease_counts_the_alliances_on_all_that_is_narrower(api):
    broad = DiseaseAreaFactory()
    narrow = DiseaseAreaFactory(parents=[broad])
    AllianceFactory(diseases=[narrow])
    AllianceFactory(diseases=[broad])
    AllianceFactory(mentions=[broad])
    AllianceFactory(diseases=[broad], record_status=RecordStatus.DRAFT)
    record = api(f"diseases/{broad.public_id}/")
    assert record["alliance_count"] == 2
    assert api(within(record["alliances_url"]))["count"] == 2


def test_a_disease_has_codes_and_names_in_all_languages(api):
    area = DiseaseAreaFactory()
    DiseaseCodeFactory(disease=area, vocabulary="doid", value="DOID:2377")
    for code in ("G35", "G36"):
        DiseaseCodeFactory(disease=area, vocabulary="icd10", value=code)
    for language, value in (("fr", "SEP"), ("de", "MS")):
        DiseaseSynonymFactory(disease=area, language=language, value=value)
    record = api(f"diseases/{area.public_id}/")
    assert record["codes"] == {"DOID": "DOID:2377", "ICD-10": ["G35", "G36"]}
    assert record["synonyms"] == [
        {"value": "MS", "language": "de"},
        {"value": "SEP", "language": "fr"},
    ]


# --- Countries --------------------------------------------------------------------------------


def test_countries_are_those_of_alliances_and_organisations_by_name(api):
    AllianceFactory(countries=["FR"])
    OrganisationFactory(country="DE")
    OrganisationFactory(country="CH", record_status=RecordStatus.DRAFT)
    answer = api("countries/?lang=de")
    assert names(answer) == ["Deutschland", "Frankreich"]
    germany, france = answer["results"]
    assert (germany["alliance_count"], germany["organisation_count"]) == (0, 1)
    assert france["alliance_count"] == api(within(france["alliances_url"]))["count"] == 1
    assert france["organisation_count"] == api(within(france["organisations_url"]))["count"] == 1


def test_a_country_without_anything_is_a_country_all_the_same(api, client):
    assert api("countries/AQ/")["alliance_count"] == 0
    assert client.get("/api/v1/countries/XX/").status_code == 404
    # In capitals ß is SS, which is South Sudan.
    assert client.get("/api/v1/countries/ß/").status_code == 404


# --- Programmes -------------------------------------------------------------------------------


def test_programmes_tell_their_whole_and_their_parts(api):
    whole = ProgrammeFactory(name="France 2030")
    part = ProgrammeFactory(name="IHU 3", parent=whole)
    AllianceFactory(programmes=[part])
    record = api(f"programmes/{whole.public_id}/")
    assert record["parts"] == [{"id": part.public_id, "name": "IHU 3"}]
    assert record["alliance_count"] == 1
    assert api(f"programmes/{part.public_id}/")["parent"] == {
        "id": whole.public_id,
        "name": "France 2030",
    }


def test_a_programme_is_cited(api):
    programme = ProgrammeFactory(start="2021")
    source = CitationFactory(programme=programme, field="start").source
    record = api(f"programmes/{programme.public_id}/")
    assert [one["source"] for one in record["citations"]["start"]] == [source.public_id]
    assert [one["id"] for one in record["sources"]] == [source.public_id]


def test_an_operator_in_draft_is_not_named(api):
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    programme = ProgrammeFactory(operator=draft)
    assert api(f"programmes/{programme.public_id}/")["operator"] is None


# --- People -----------------------------------------------------------------------------------


def test_people_have_their_positions_with_evidence(api):
    person = full_person()
    (row,) = api("people/")["results"]
    record = api(f"people/{person.public_id}/")
    assert row["positions"] == record["positions"]
    (position,) = record["positions"]
    assert position["organisation"]["ror"]
    assert position["as_of"] == {"value": "2025-07", "precision": "month"}
    assert len(position["alliances"]) == 1
    assert position["citations"][0]["source"] == record["sources"][0]["id"]


def test_people_whom_only_drafts_name_are_not_told(api, client):
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    person = AffiliationFactory(organisation=draft).person
    assert api("people/")["count"] == 0
    assert client.get(f"/api/v1/people/{person.public_id}/").status_code == 404


# --- Sources ----------------------------------------------------------------------------------


def test_a_source_tells_what_rests_on_it(api):
    source = full_source()
    record = api(f"sources/{source.public_id}/")
    (row,) = api("sources/")["results"]
    assert row["statement_count"] == record["statement_count"] == 1
    (statement,) = record["statements"]
    assert statement["record"]["id"].startswith("A")
    assert statement["value"] == statement["record"]["name"]


def test_a_source_tells_the_first_hundred_and_how_many_there_are(api):
    source = SourceFactory()
    for _ in range(101):
        CitationFactory(source=source, alliance=AllianceFactory(), field="name")
    record = api(f"sources/{source.public_id}/")
    assert (len(record["statements"]), record["statement_count"]) == (100, 101)


def test_a_source_of_drafts_alone_is_not_told(api, client):
    draft = AllianceFactory(record_status=RecordStatus.DRAFT)
    source = CitationFactory(alliance=draft, field="name").source
    assert api("sources/")["count"] == 0
    assert client.get(f"/api/v1/sources/{source.public_id}/").status_code == 404


# --- Themes -----------------------------------------------------------------------------------


def test_themes_lead_to_their_alliances(api, client):
    theme = ThemeFactory(slug="biobanking", name="Biobanking")
    AllianceFactory(themes=[theme])
    (row,) = api("themes/")["results"]
    record = api("themes/biobanking/")
    assert row == {key: record[key] for key in row}
    assert record["alliance_count"] == api(within(record["alliances_url"]))["count"] == 1
    assert client.get(record["url"]).status_code == 200
    assert client.get("/api/v1/themes/astrology/").status_code == 404
