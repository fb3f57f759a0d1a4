"""Pages of records with very many alliances."""

import pytest

from alliances.models import RecordStatus
from catalogue.addresses import path_of, path_of_country
from tests.catalogue.pages import text_of
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db


def test_a_page_of_very_many_alliances_shows_the_first_and_leads_to_all(client):
    area, programme = DiseaseAreaFactory(), ProgrammeFactory()
    AllianceFactory.create_batch(26, countries=["LU"], diseases=[area], programmes=[programme])
    pages = {
        path_of_country("LU"): "?country=LU",
        path_of(area): f"?disease={area.public_id}",
        path_of(programme): f"?programme={programme.public_id}",
    }
    for path, query in pages.items():
        content = client.get(path).content.decode()
        assert content.count('<article class="card">') == 25, path
        assert "26 alliances" in content, path
        assert f'{query}">All alliances</a>' in content, path


def test_an_organisation_shows_the_newest_of_its_alliances_and_leads_to_all(read):
    organisation = OrganisationFactory()
    for year in range(1990, 2016):
        AllianceFactory(
            name=f"since {year}", start=str(year), partners=[organisation], funders=[organisation]
        )
    page = read(path_of(organisation))
    (section,) = page.find("section[@aria-labelledby='alliances-title']")
    told = text_of(section)
    assert "It takes part in 26 alliances; these are the newest 25." in told
    assert "It funds 26 alliances; these are the newest 25." in told
    assert told.index("since 2015") < told.index("since 1991")
    assert "since 1990" not in told
    for facet in ("organisation", "funder"):
        assert f"/en/alliances/?{facet}={organisation.public_id}" in page.internal_addresses


def test_an_organisation_of_few_alliances_shows_them_all_and_leads_to_no_list(read):
    organisation = OrganisationFactory()
    AllianceFactory.create_batch(25, partners=[organisation], funders=[organisation])
    page = read(path_of(organisation))
    (section,) = page.find("section[@aria-labelledby='alliances-title']")
    assert len(section.findall(".//li")) == 50
    assert "newest" not in text_of(section)


def test_an_organisation_cites_only_what_it_shows(read):
    organisation = OrganisationFactory()
    for year in range(1990, 2016):
        alliance = AllianceFactory(start=str(year), partners=[organisation])
        CitationFactory(participation=alliance.participations.get())
    assert len(read(path_of(organisation)).notes) == 25


def test_the_most_frequent_partners_of_an_organisation_are_named_with_their_number(read):
    organisation, often, once = OrganisationFactory.create_batch(3)
    AllianceFactory(partners=[organisation, often, once])
    AllianceFactory(partners=[organisation, often])
    AllianceFactory(partners=[often, once])
    AllianceFactory(partners=[organisation, once], record_status=RecordStatus.DRAFT)
    page = read(path_of(organisation))
    (section,) = page.find("section[@aria-labelledby='co-title']")
    (partners,) = section.findall("ul")
    assert [text_of(one) for one in partners] == [f"{often.name} 2", f"{once.name} 1"]
