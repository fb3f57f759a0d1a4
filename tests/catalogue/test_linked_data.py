"""JSON-LD: what machines read of a record, on its page and at its permanent address."""

import json

import pytest

from catalogue.addresses import path_of
from tests.catalogue.samples import full_alliance, full_organisation
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    FundingFactory,
    OrganisationFactory,
    ParticipationFactory,
    ProgrammeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(read):
    """The JSON-LD of a record's page."""

    def linked(record):
        page = read(path_of(record))
        assert not page.parse_errors
        (block,) = page.find("script[@type='application/ld+json']")
        return json.loads(block.text)

    return linked


def test_an_alliance_is_a_research_project_and_a_consortium(linked):
    alliance = full_alliance(name="Clinnova")
    node = linked(alliance)
    assert node["@context"] == "https://schema.org"
    assert set(node["@type"]) == {"ResearchProject", "Consortium"}
    assert node["@id"] == f"http://testserver/id/{alliance.public_id}"
    assert node["url"] == f"http://testserver{path_of(alliance)}"
    assert (node["name"], node["foundingDate"]) == ("Clinnova", "2025-07-03")
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"


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
            "member": {
                "@type": "Organization",
                "@id": f"http://testserver/id/{inserm.public_id}",
                "name": "Inserm",
            },
        }
    ]


def test_funding_names_funder_and_programme(linked):
    alliance = AllianceFactory()
    FundingFactory(
        alliance=alliance,
        funder=OrganisationFactory(name="ANR"),
        programme=ProgrammeFactory(name="IHU 2"),
        grant_number="ANR-23",
    )
    (grant,) = linked(alliance)["funding"]
    assert (grant["funder"]["name"], grant["name"], grant["identifier"]) == (
        "ANR",
        "IHU 2",
        "ANR-23",
    )


def test_a_part_names_its_whole_and_every_record_its_sources(linked):
    whole = AllianceFactory(name="CNMP")
    part = AllianceFactory(part_of=whole)
    CitationFactory(alliance=part, field="name", source=SourceFactory(title="Le label"))
    node = linked(part)
    assert node["parentOrganization"]["@id"] == f"http://testserver/id/{whole.public_id}"
    assert [source["name"] for source in node["subjectOf"]] == ["Le label"]


def test_an_organisation_is_one(linked):
    organisation = full_organisation(name="Inserm")
    node = linked(organisation)
    assert (node["@type"], node["name"], node["foundingDate"]) == (
        "Organization",
        "Inserm",
        "1964",
    )
    assert node["location"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 43.61,
        "longitude": 3.88,
    }
    assert any(url.startswith("https://www.wikidata.org/") for url in node["sameAs"])


def test_what_is_not_stated_is_left_out(linked):
    node = linked(AllianceFactory())
    assert all(node.values())
    assert {"member", "funding", "foundingDate", "about"}.isdisjoint(node)


@pytest.mark.parametrize(
    "name", ["</script><b>bold</b>", "<!-- <script>", 'a "b" & \\u0041 \u2028']
)
def test_no_name_ends_the_data_block(linked, name):
    assert linked(AllianceFactory(name=name))["name"] == name


@pytest.mark.parametrize("make", [full_alliance, full_organisation])
def test_the_permanent_address_gives_the_same(client, linked, make):
    record = make()
    path = f"/id/{record.public_id}"
    assert client.get(path, headers={"accept": "application/ld+json"}).json() == linked(record)
