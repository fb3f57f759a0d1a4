"""JSON-LD: what machines read of a page, and of a record at its permanent address."""

import json

import pytest
from django.urls import reverse

from catalogue.addresses import path_of
from tests.catalogue.pages import LANGUAGES, LISTS, addresses
from tests.catalogue.samples import full_alliance, full_disease, full_organisation, full_programme
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    DiseaseCodeFactory,
    DiseaseSynonymFactory,
    FocusFactory,
    FundingFactory,
    OrganisationFactory,
    OrganisationRelationFactory,
    ParticipationFactory,
    PersonFactory,
    ProgrammeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


@pytest.fixture
def nodes(read):
    """All JSON-LD of the page at a path, the main node first."""

    def nodes(path):
        page = read(path)
        assert not page.parse_errors
        return [json.loads(one.text) for one in page.find("script[@type='application/ld+json']")]

    return nodes


@pytest.fixture
def linked(nodes):
    """The JSON-LD of a record on its page."""
    return lambda record: nodes(path_of(record))[0]


def permanent(record):
    return f"{HOST}/id/{record.public_id}"


# --- Records ----------------------------------------------------------------------------------


def test_an_alliance_is_a_research_project_and_a_consortium(linked):
    alliance = full_alliance(name="Clinnova")
    node = linked(alliance)
    assert node["@context"] == "https://schema.org"
    assert set(node["@type"]) == {"ResearchProject", "Consortium"}
    assert node["@id"] == permanent(alliance)
    assert node["url"] == f"{HOST}{path_of(alliance)}"
    assert (node["name"], node["foundingDate"]) == ("Clinnova", "2025-07-03")
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "https://alliance.example/" in node["sameAs"]
    assert any("wikidata" in url for url in node["sameAs"])


def test_members_are_dated_roles_with_names(linked):
    inserm = OrganisationFactory(name="Inserm")
    alliance = AllianceFactory()
    ParticipationFactory(
        alliance=alliance, organisation=inserm, role="coordinator", start="2020", end="2024-06"
    )
    assert linked(alliance)["member"] == [
        {
            "@type": "OrganizationRole",
            "roleName": "coordinator",
            "startDate": "2020",
            "endDate": "2024-06",
            "member": {"@type": "Organization", "@id": permanent(inserm), "name": "Inserm"},
        }
    ]


def test_funding_names_funder_programme_and_amount(linked):
    alliance, anr = AllianceFactory(), OrganisationFactory(name="ANR")
    programme = ProgrammeFactory(name="IHU 2")
    FundingFactory(
        alliance=alliance,
        funder=anr,
        programme=programme,
        grant_number="ANR-23",
        amount="1500000.50",
        currency="EUR",
    )
    assert linked(alliance)["funding"] == [
        {
            "@type": "MonetaryGrant",
            "funder": {"@type": "Organization", "@id": permanent(anr), "name": "ANR"},
            "name": "IHU 2",
            "identifier": "ANR-23",
            "amount": {"@type": "MonetaryAmount", "value": "1500000.50", "currency": "EUR"},
            "isPartOf": {
                "@type": "FundingScheme",
                "@id": permanent(programme),
                "name": "IHU 2",
            },
        }
    ]


def test_a_part_names_its_whole_a_whole_its_parts_and_every_record_its_sources(linked):
    whole = AllianceFactory(name="CNMP")
    part = AllianceFactory(name="Centre", part_of=whole)
    CitationFactory(alliance=part, field="name", source=SourceFactory(title="Le label"))
    node = linked(part)
    assert node["parentOrganization"]["@id"] == permanent(whole)
    assert [source["name"] for source in node["subjectOf"]] == ["Le label"]
    assert [one["@id"] for one in linked(whole)["subOrganization"]] == [permanent(part)]


def test_a_disease_is_a_condition_with_codes_synonyms_and_its_place_in_the_tree(linked):
    broader, narrower = DiseaseAreaFactory(name="Lung disease"), None
    asthma = DiseaseAreaFactory(name="Asthma", parents=[broader])
    narrower = DiseaseAreaFactory(name="Severe asthma", parents=[asthma])
    DiseaseCodeFactory(disease=asthma, vocabulary="doid", value="DOID:2841")
    DiseaseSynonymFactory(disease=asthma, value="Asthme", language="fr")
    alliance = AllianceFactory()
    FocusFactory(alliance=alliance, disease=asthma)
    code = {"@type": "MedicalCode", "codingSystem": "DOID", "codeValue": "DOID:2841"}
    node = linked(asthma)
    assert node["@type"] == ["MedicalCondition", "skos:Concept"]
    assert node["@context"][1] == {"skos": "http://www.w3.org/2004/02/skos/core#"}
    assert (node["name"], node["alternateName"], node["code"]) == ("Asthma", ["Asthme"], [code])
    assert [one["@id"] for one in node["skos:broader"]] == [permanent(broader)]
    assert [one["@id"] for one in node["skos:narrower"]] == [permanent(narrower)]
    assert linked(alliance)["about"] == [
        {"@type": "MedicalCondition", "@id": permanent(asthma), "name": "Asthma", "code": [code]}
    ]


def test_an_organisation_is_one_of_its_kind(linked):
    organisation = full_organisation(name="LMU")
    node = linked(organisation)
    assert node["@type"] == ["Organization", "CollegeOrUniversity"]
    assert (node["name"], node["foundingDate"]) == ("LMU", "1964")
    assert node["location"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 43.61,
        "longitude": 3.88,
    }
    assert any(url.startswith("https://www.wikidata.org/") for url in node["sameAs"])
    assert linked(OrganisationFactory(kind="association"))["@type"] == "Organization"


def test_an_organisation_names_what_it_is_part_of(linked):
    whole, part = OrganisationFactory(), OrganisationFactory()
    OrganisationRelationFactory(organisation=part, related=whole, kind="parent")
    assert [one["@id"] for one in linked(part)["parentOrganization"]] == [permanent(whole)]
    assert [one["@id"] for one in linked(whole)["subOrganization"]] == [permanent(part)]


def test_a_programme_is_a_funding_scheme_with_its_operator_whole_and_parts(linked):
    operator, whole = OrganisationFactory(name="ANR"), ProgrammeFactory(name="PIA")
    programme = ProgrammeFactory(name="IHU 2", parent=whole, operator=operator, start="2021")
    part = ProgrammeFactory(parent=programme)
    node = linked(programme)
    assert (node["@type"], node["name"], node["foundingDate"]) == ("FundingScheme", "IHU 2", "2021")
    assert node["funder"]["@id"] == permanent(operator)
    assert node["parentOrganization"]["@id"] == permanent(whole)
    assert [one["@id"] for one in node["subOrganization"]] == [permanent(part)]


def test_a_person_is_told_by_their_public_positions_alone(linked):
    inserm = OrganisationFactory(name="Inserm")
    person = PersonFactory(name="Ada Example", family_name="Example")
    AffiliationFactory(person=person, organisation=inserm, position="Director", as_of="2025-07")
    node = linked(person)
    assert {*node} == {
        "@context", "@type", "@id", "identifier", "url", "name", "familyName", "affiliation",
        "license", "dateModified",
    }  # fmt: skip
    assert node["affiliation"] == [
        {
            "@type": "OrganizationRole",
            "roleName": "Director",
            "affiliation": {"@type": "Organization", "@id": permanent(inserm), "name": "Inserm"},
        }
    ]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("article", "Article"),
        ("page", "WebPage"),
        ("report", "Report"),
        ("data_release", "Dataset"),
    ],
)
def test_a_source_is_a_work_of_somebody_else(linked, kind, type_):
    source = SourceFactory(
        kind=kind,
        title="M1 décolle",
        publisher="Le Journal",
        published="2025-07",
        url="https://journal.example/m1",
        licence="CC0-1.0",
    )
    CitationFactory(alliance=AllianceFactory(), field="name", source=source)
    node = linked(source)
    assert (node["@type"], node["name"], node["inLanguage"]) == (type_, "M1 décolle", "fr")
    assert node["publisher"] == {"@type": "Organization", "name": "Le Journal"}
    assert (node["datePublished"], node["license"]) == ("2025-07", "CC0-1.0")
    assert node["url"] == "https://journal.example/m1"
    assert node["subjectOf"] == {"@type": "WebPage", "url": f"{HOST}{path_of(source)}"}


def test_what_is_not_stated_is_left_out(linked):
    node = linked(AllianceFactory())
    assert all(node.values())
    assert {"member", "funding", "foundingDate", "about"}.isdisjoint(node)


@pytest.mark.parametrize(
    "name", ["</script><b>bold</b>", "<!-- <script>", 'a "b" & \\u0041 \u2028']
)
def test_no_name_ends_the_data_block(nodes, name):
    alliance = AllianceFactory(name=name, countries=["FR"])
    assert nodes(path_of(alliance))[0]["name"] == name
    (row,) = nodes("/en/alliances/")[0]["mainEntity"]["itemListElement"]
    assert row["name"] == name


@pytest.mark.parametrize("make", [full_alliance, full_organisation, full_disease, full_programme])
def test_the_permanent_address_gives_the_same_but_for_what_a_page_cuts_short(client, linked, make):
    record = make()
    answer = client.get(f"/id/{record.public_id}.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    assert answer.json() == linked(record)


def test_machines_keep_todays_record_of_a_page_as_of_a_date(nodes):
    alliance = AllianceFactory(start="2024")
    assert nodes(f"{path_of(alliance)}?at=2020") == []


# --- Pages ------------------------------------------------------------------------------------


def test_every_page_has_linked_data_with_whole_addresses(atlas, nodes):
    for key, path in addresses("de").items():
        if key.startswith("history of"):
            continue
        found = nodes(path)
        assert found, path
        for node in found:
            assert "@context" in node, path
            for address in whole_addresses(node):
                assert address.startswith(("http://", "https://")), (path, address)


def whole_addresses(node):
    """Every value that must be an address, however deep."""
    for key, value in node.items():
        if key in ("@id", "url", "item", "contentUrl", "urlTemplate"):
            yield value
        elif isinstance(value, dict):
            yield from whole_addresses(value)
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield from whole_addresses(one)


def test_the_home_page_is_a_site_that_can_be_searched_and_a_catalogue_of_data(nodes, client):
    alliance = AllianceFactory(name="Clinnova")
    site, catalogue = nodes("/en/")
    assert (site["@type"], catalogue["@type"]) == ("WebSite", "DataCatalog")
    action = site["potentialAction"]
    assert action["query-input"] == "required name=search_term_string"
    template = action["target"]["urlTemplate"]
    answer = client.get(template.removeprefix(HOST).replace("{search_term_string}", "clinnova"))
    assert path_of(alliance) in answer.content.decode()


def test_the_page_about_the_data_describes_a_data_set_that_can_be_had(nodes, client):
    AllianceFactory(name="Clinnova")
    catalogue, data_set = nodes("/en/data/")
    assert catalogue["dataset"]["@id"] == data_set["@id"]
    assert data_set["includedInDataCatalog"]["@id"] == catalogue["@id"]
    assert data_set["license"] == "https://creativecommons.org/licenses/by/4.0/"
    media_types = set()
    for one in data_set["distribution"]:
        answer = client.get(one["contentUrl"].removeprefix(HOST))
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == one["encodingFormat"]
        media_types.add(one["encodingFormat"])
    assert {"text/csv", "application/json", "application/geo+json", "application/atom+xml"} <= (
        media_types
    )


def test_a_list_names_what_it_shows_and_how_many_there_are(nodes):
    AllianceFactory.create_batch(3, countries=["FR"])
    listing, way = nodes("/en/alliances/?country=FR&page_size=2")
    assert listing["@type"] == "CollectionPage"
    assert listing["mainEntity"]["numberOfItems"] == 3
    rows = listing["mainEntity"]["itemListElement"]
    assert [row["position"] for row in rows] == [1, 2]
    assert all(row["url"].startswith(f"{HOST}/en/alliances/A") for row in rows)
    assert way["@type"] == "BreadcrumbList"


@pytest.mark.parametrize("language", LANGUAGES)
def test_breadcrumbs_lead_from_home_to_the_page(nodes, client, language):
    alliance = AllianceFactory(name="Hearts", countries=["FR"])
    path = client.get(f"/id/{alliance.public_id}?lang={language}")["Location"]
    way = nodes(path)[1]["itemListElement"]
    assert [step["position"] for step in way] == [1, 2, 3]
    assert [step["item"].removeprefix(HOST) for step in way] == [
        f"/{language}/",
        f"/{language}/alliances/",
        path,
    ]
    assert way[2]["name"] == "Hearts"


def test_every_list_and_country_has_linked_data_in_an_empty_catalogue_as_well(nodes):
    for name in LISTS:
        assert nodes(reverse(name))
    assert nodes("/en/countries/FR-france/")[0]["@type"] == "Country"
