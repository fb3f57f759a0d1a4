import pytest
from django.utils import timezone

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
    relations = quality.STATEMENT_ROWS[name]
    assert {record._meta.get_field(r).related_model for r in relations} == citable


# --- Checks -----------------------------------------------------------------------------------


def codes(record):
    return {problem.code for problem in quality.problems(record)}


def fund_against_the_evidence(alliance):
    funding = f.FundingFactory(alliance=alliance)
    f.CitationFactory(funding=funding, stance="contradicts")


def start_ahead_of_its_source(alliance):
    source = f.SourceFactory(published="2024-05")
    alliance.citations.filter(field__in=("start", "status")).delete()
    f.CitationFactory(alliance=alliance, field="start", source=source)
    f.CitationFactory(alliance=alliance, field="status", source=source)
    change(alliance, start="2025")


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def partner_of(alliance):
    return alliance.participations.get().organisation


def merge_away(organisation):
    change(organisation, record_status="merged", merged_into=f.OrganisationFactory())


SPOILT = {
    "uncited": lambda a: f.MilestoneFactory(alliance=a),
    "funder_without_evidence": fund_against_the_evidence,
    "address_not_on_the_web": lambda a: (change(a, website="ftp://example.org"), f.cited(a)),
    "source_not_checked": lambda a: change(a.citations.first(), checked="2020-01-01"),
    "untranslated_name": lambda a: change(a, name_de=""),
    "untranslated_summary": lambda a: change(a, summary_fr=None),
    "no_partner": lambda a: (
        a.participations.all().delete(),
        f.SiteFactory(alliance=a),
        f.cited(a),
    ),
    "no_country": lambda a: change(partner_of(a), country=""),
    "kind_not_stated": lambda a: change(a, kind=""),
    "status_not_stated": lambda a: change(a, status=""),
    "dates_out_of_order": lambda a: (
        change(a, start="2020"),
        change(a.participations.get(), end="2019"),
        f.cited(a),
    ),
    "milestone_out_of_term": lambda a: (
        change(a, end="2020-05"),
        f.MilestoneFactory(alliance=a, date="2021"),
        f.cited(a),
    ),
    "start_after_source": start_ahead_of_its_source,
    "start_announced": lambda a: (
        start_ahead_of_its_source(a),
        change(a, status="announced"),
    ),
    "merged_partner": lambda a: merge_away(partner_of(a)),
    "hidden_partner": lambda a: change(partner_of(a), record_status="draft"),
    "duplicate_identifier": lambda a: (
        f.IdentifierFactory(value="q42"),
        f.IdentifierFactory(organisation=None, alliance=a, value="Q42"),
        f.cited(a),
    ),
}
ERRORS = {
    "uncited",
    "funder_without_evidence",
    "address_not_on_the_web",
    "untranslated_name",
    "no_partner",
    "no_country",
    "dates_out_of_order",
    "start_after_source",
    "merged_partner",
    "duplicate_identifier",
}


def test_a_sound_record_has_no_problems():
    assert quality.problems(f.sound_alliance()) == []
    assert quality.problems(f.sound_organisation()) == []


def test_every_check_of_an_alliance_is_tried():
    assert {check.code for check in quality.CHECKS if Alliance in check.models} == SPOILT.keys()


@pytest.mark.parametrize("code", SPOILT)
def test_a_check_finds_what_it_is_named_after_and_nothing_else(code):
    alliance = f.sound_alliance()
    SPOILT[code](alliance)
    (problem,) = quality.problems(alliance)
    assert (problem.code, problem.is_error) == (code, code in ERRORS)
    assert problem.message
    assert quality.errors(alliance) == ([problem] if code in ERRORS else [])


def test_a_problem_names_the_statement_and_where_to_mend_it():
    alliance = f.sound_alliance(name_fr="")
    milestone = f.MilestoneFactory(alliance=alliance, title_en="Signature")
    name, row = sorted(quality.problems(alliance), key=lambda problem: problem.where, reverse=True)
    assert (name.where, name.row) == ("name_fr", None)
    assert "French" in name.message
    assert (row.where, row.row) == ("milestones", milestone)
    assert row.message == "Milestone “Signature” has no source."


@pytest.mark.parametrize(
    ("subject", "excused"),
    [
        ("participations", {"no_partner", "no_country"}),
        ("places", {"no_country"}),
        ("start", set()),
    ],
)
def test_a_gap_says_why_something_is_not_stated(subject, excused):
    alliance = f.sound_alliance(countries=[])
    f.GapFactory(alliance=alliance, statement=subject)
    assert codes(f.cited(alliance)) == {"no_partner", "no_country"} - excused


@pytest.mark.parametrize("field", ["start", "status"])
def test_a_source_since_the_start_bears_it_out(field):
    alliance = f.sound_alliance()
    start_ahead_of_its_source(alliance)
    f.CitationFactory(
        alliance=alliance, field=field, source=f.SourceFactory(published="2025-03-01")
    )
    assert codes(alliance) == set()


def test_a_source_that_was_read_again_is_checked():
    alliance = f.sound_alliance()
    Citation.objects.update(checked=None, source=f.SourceFactory(accessed="2020"))
    assert codes(alliance) == {"source_not_checked"}
    Citation.objects.update(source=f.SourceFactory(accessed=timezone.localdate().isoformat()))
    assert codes(alliance) == set()


def test_organisations_are_checked_too():
    organisation = f.sound_organisation(country="", kind="", website="ftp://example.org")
    f.OrganisationRelationFactory(organisation=organisation)
    merge_away(organisation.relations.get().related)
    assert codes(organisation) == {
        "uncited",
        "address_not_on_the_web",
        "merged_partner",
        "country_not_stated",
        "kind_not_stated",
    }


def test_checks_cost_the_same_for_any_number_of_statements(django_assert_max_num_queries):
    for rows in (1, 20):
        alliance = f.AllianceFactory(
            partners=f.OrganisationFactory.create_batch(rows),
            diseases=f.DiseaseAreaFactory.create_batch(rows),
        )
        with django_assert_max_num_queries(30):
            quality.problems(alliance)


def test_a_worklist_holds_what_the_check_of_that_name_finds():
    sound = f.sound_alliance()
    spoilt = {code: f.sound_alliance() for code in quality.LISTS[Alliance]}
    for code, alliance in spoilt.items():
        SPOILT[code](alliance)
    gone = f.AllianceFactory(record_status="withdrawn")
    for code, meant in spoilt.items():
        found = set(quality.lacking(code, Alliance.objects.all()))
        assert found == {a for a in [sound, *spoilt.values()] if code in codes(a)} - {gone}
        assert meant in found
    f.sound_organisation()
    bare = f.OrganisationFactory(country="")
    for code in quality.LISTS[Organisation]:
        assert bare in quality.lacking(code, Organisation.objects.all())


def test_the_worklists_of_the_fixtures_hold_what_the_checks_find(atlas):
    for model, lists in quality.LISTS.items():
        found = {record: codes(record) for record in model.objects.all()}
        for code in lists:
            listed = set(quality.lacking(code, model.objects.all()))
            assert listed == {record for record, its in found.items() if code in its}, code
