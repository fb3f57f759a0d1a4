import pytest

from alliances import quality
from alliances.models import Alliance, Citation, Organisation, Programme
from alliances.models.citation import CITED_ROWS
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_an_alliance_of_which_nothing_is_stated_lacks_everything():
    alliance = f.AllianceFactory()
    assert quality.missing(alliance) == [*quality.IDEAL_FIELDS, *quality.IDEAL_ROWS]


def test_what_is_stated_is_not_missing():
    alliance = f.AllianceFactory(
        start="2025", summary="Two sentences.", countries=["FR"], diseases=[f.DiseaseAreaFactory()]
    )
    lacking = quality.missing(alliance)
    assert not {"start", "summary", "participations", "diseases"} & set(lacking)
    assert {"kind", "objectives", "fundings", "people"} <= set(lacking)


def test_what_is_missing_of_many_costs_no_query_each(django_assert_num_queries):
    f.AllianceFactory.create_batch(3)
    alliances = Alliance.objects.prefetch_related(*quality.IDEAL_ROWS.values())
    with django_assert_num_queries(1 + len(quality.IDEAL_ROWS)):
        for alliance in alliances:
            quality.missing(alliance)


def test_every_stated_field_wants_a_citation():
    alliance = f.AllianceFactory(start="2025", duration_years=5)
    assert quality.uncited(alliance) == ["name", "start", "duration_years"]
    f.CitationFactory(alliance=alliance, field="start")
    assert quality.uncited(alliance) == ["name", "duration_years"]


def test_other_names_are_cited_together():
    organisation = f.OrganisationFactory(name="Inserm", country="")
    f.OrganisationNameFactory.create_batch(2, organisation=organisation)
    assert quality.uncited(organisation) == ["name", "names"]
    f.CitationFactory(organisation=organisation, field="names")
    assert quality.uncited(organisation) == ["name"]


def test_every_statement_wants_a_citation():
    alliance = f.AllianceFactory(countries=["FR"], themes=[f.ThemeFactory(name="Data")])
    f.CitationFactory(alliance=alliance, field="name")
    row = alliance.participations.get()
    assert quality.uncited(alliance) == [f"participations: {row}", "theme_tags: Data"]
    f.CitationFactory(participation=row)
    assert quality.uncited(alliance) == ["theme_tags: Data"]


def test_every_reading_of_a_dispute_wants_a_citation():
    alliance = f.AllianceFactory()
    f.CitationFactory(alliance=alliance, field="name")
    dispute = f.DisputeFactory(alliance=alliance, readings=["2024", "2025"])
    f.CitationFactory(reading=dispute.readings.get(value_en="2024"))
    assert quality.uncited(alliance) == ["disputes: 2025"]


def test_a_programme_wants_citations_too():
    programme = f.ProgrammeFactory(parent=f.ProgrammeFactory(), operator=f.OrganisationFactory())
    f.IdentifierFactory(organisation=None, programme=programme, scheme="wikidata", value="Q1")
    assert quality.uncited(programme) == ["name", "parent", "operator", "identifiers: Wikidata Q1"]


@pytest.mark.parametrize("record", [Alliance, Organisation, Programme])
def test_no_kind_of_statement_is_forgotten(record):
    name = record._meta.model_name
    citable = {
        Citation._meta.get_field(row).related_model
        for row, ways in CITED_ROWS.items()
        if name in ways
    }
    relations = quality._STATEMENT_ROWS[name]
    assert {record._meta.get_field(r).related_model for r in relations} == citable
