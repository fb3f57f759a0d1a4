"""Each named constraint, tried on the database itself, past forms and validation."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import now

from alliances.models import CitedField, MatchingKey, Reading
from alliances.models.citation import CITED_FIELDS, CITED_ROWS, TARGETS
from tests import factories as f

pytestmark = pytest.mark.django_db


def rewritten(factory, **values):
    """Makes a row and writes `values` into it; a callable is given the row."""

    def break_it():
        row = factory()
        found = {k: v(row) if callable(v) else v for k, v in values.items()}
        # A plain queryset: modeltranslation's would write another language's column.
        models.QuerySet(type(row)).filter(pk=row.pk).update(**found)

    return break_it


def repeated(factory, *fields, **values):
    """Makes a row with `values`, and a second one that agrees with it in `fields`."""

    def break_it():
        row = factory(**values)
        again = factory()
        same = {field: getattr(row, field) for field in (*fields, *values)}
        models.QuerySet(type(row)).filter(pk=again.pk).update(**same)

    return break_it


def of_both(factory):
    return rewritten(factory, organisation=lambda _row: f.OrganisationFactory())


def of_organisation(factory):
    """The factory, for a statement of an organisation."""
    return lambda **values: factory(
        **{"alliance": None, "organisation": f.OrganisationFactory()} | values
    )


def _key_twice():
    for _time in range(2):
        MatchingKey.objects.create(key="name", public_id="A1")


ACCEPTED = {"status": "accepted", "handled_at": now(), "name": "", "email": ""}
BREAKS = {
    "affiliation_has_position": [rewritten(f.AffiliationFactory, position="")],
    "alliance_duration_positive": [rewritten(f.AllianceFactory, duration_years=0)],
    "alliance_ends_after_start": [
        rewritten(f.AllianceFactory, start="2025", end="2024"),
        rewritten(f.AllianceFactory, start="2025-07", end="2025-06"),
        rewritten(f.AllianceFactory, start="2025-07-03", end="2025-07-02"),
        rewritten(f.AllianceFactory, start="2025-07-03", end="2025-06"),
    ],
    "duplicate_pair_in_order": [rewritten(f.DuplicatePairFactory, first="Z")],
    "duplicate_pair_later_has_day": [
        rewritten(f.DuplicatePairFactory, verdict="later"),
        rewritten(f.DuplicatePairFactory, later="2026-11-22"),
    ],
    "duplicate_pair_once": [repeated(f.DuplicatePairFactory, "first", "second")],
    "duplicate_pair_score": [rewritten(f.DuplicatePairFactory, score=101)],
    "duplicate_pair_verdict": [rewritten(f.DuplicatePairFactory, verdict="perhaps")],
    "import_run_kind": [rewritten(f.ImportRunFactory, kind="fax")],
    "import_run_status": [
        rewritten(f.ImportRunFactory, status="paused"),
        rewritten(f.ImportRunFactory, status="done", finished=None),
        rewritten(f.ImportRunFactory, status="running", finished=now()),
    ],
    "imported_record_kind": [rewritten(f.ImportedRecordFactory, kind="fax")],
    "imported_record_once": [repeated(f.ImportedRecordFactory, "kind", "model", "key")],
    "matching_key_once": [_key_twice],
    "merge_of_two_records": [rewritten(f.MergeFactory, loser=lambda made: made.survivor)],
    "merge_once_at_a_time": [repeated(f.MergeFactory, "loser")],
    "suggestion_forgets_who": [
        rewritten(f.SuggestionFactory, **ACCEPTED | {"name": "Ada"}),
        rewritten(f.SuggestionFactory, **ACCEPTED | {"email": "ada@example.org"}),
    ],
    "suggestion_handled_once": [
        rewritten(f.SuggestionFactory, handled_at=now()),
        rewritten(f.SuggestionFactory, status="accepted", name="", email=""),
    ],
    "suggestion_language": [rewritten(f.SuggestionFactory, language="xx")],
    "suggestion_proposes": [rewritten(f.SuggestionFactory, proposed="")],
    "suggestion_says_the_answer": [
        rewritten(f.SuggestionFactory, **ACCEPTED | {"status": "rejected"}, answer="")
    ],
    "suggestion_says_why": [rewritten(f.SuggestionFactory, reason="", source_url="")],
    "suggestion_status": [rewritten(f.SuggestionFactory, **ACCEPTED | {"status": "lost"})],
    "suggestion_version_if_accepted": [rewritten(f.SuggestionFactory, accepted_version=3)],
    "alliance_has_name": [rewritten(f.AllianceFactory, name="")],
    "alliance_kind": [rewritten(f.AllianceFactory, kind="club")],
    "alliance_merged_has_survivor": [
        rewritten(f.AllianceFactory, record_status="merged"),
        rewritten(f.AllianceFactory, merged_into=lambda _row: f.AllianceFactory()),
    ],
    "alliance_not_part_of_itself": [rewritten(f.AllianceFactory, part_of=lambda row: row)],
    "alliance_record_status": [rewritten(f.AllianceFactory, record_status="public")],
    "alliance_status": [rewritten(f.AllianceFactory, status="asleep")],
    "alliancename_language": [rewritten(f.AllianceNameFactory, language="xx")],
    "alliancename_type": [rewritten(f.AllianceNameFactory, type="pet")],
    "alliancename_value_not_empty": [rewritten(f.AllianceNameFactory, value="")],
    "citation_of_exactly_one_statement": [
        rewritten(f.CitationFactory, alliance=None),
        rewritten(f.CitationFactory, field=""),
        rewritten(f.CitationFactory, organisation=lambda _row: f.OrganisationFactory()),
        rewritten(f.CitationFactory, focus=lambda row: f.FocusFactory(alliance=row.alliance)),
    ],
    "citation_stance": [rewritten(f.CitationFactory, stance="hearsay")],
    "disease_area_has_name": [rewritten(f.DiseaseAreaFactory, name="")],
    "disease_code_once": [repeated(f.DiseaseCodeFactory, "disease", "value")],
    "disease_code_vocabulary": [rewritten(f.DiseaseCodeFactory, vocabulary="folklore")],
    "disease_not_its_own_parent": [rewritten(f.DiseaseParentFactory, parent=lambda row: row.child)],
    "disease_parent_once": [repeated(f.DiseaseParentFactory, "child", "parent")],
    "disease_synonym_language": [rewritten(f.DiseaseSynonymFactory, language="")],
    "disease_synonym_once": [repeated(f.DiseaseSynonymFactory, "disease", "value")],
    "dispute_of_one_record": [
        rewritten(f.DisputeFactory, alliance=None),
        of_both(f.DisputeFactory),
    ],
    "dispute_statement": [rewritten(f.DisputeFactory, statement="weather")],
    "fixture_row_once": [repeated(f.FixtureRowFactory, "key")],
    "focus_level": [rewritten(f.FocusFactory, focus="blurred")],
    "focus_of_one_record": [rewritten(f.FocusFactory, alliance=None), of_both(f.FocusFactory)],
    "focus_once_per_alliance": [repeated(f.FocusFactory, "alliance", "disease")],
    "focus_once_per_organisation": [
        repeated(of_organisation(f.FocusFactory), "organisation", "disease")
    ],
    "funding_amount_positive": [
        rewritten(f.FundingFactory, amount=0, currency="EUR"),
        rewritten(f.FundingFactory, amount=-1, currency="EUR"),
    ],
    "funding_amount_with_currency": [
        rewritten(f.FundingFactory, amount=1),
        rewritten(f.FundingFactory, currency="EUR"),
        rewritten(f.FundingFactory, amount=1, currency="eur"),
        rewritten(f.FundingFactory, amount=1, currency="€"),
    ],
    "funding_ends_after_start": [rewritten(f.FundingFactory, start="2025-07", end="2025-06")],
    "funding_has_funder_or_programme": [rewritten(f.FundingFactory, funder=None)],
    "funding_kind": [rewritten(f.FundingFactory, kind="gift")],
    "gap_of_one_record": [rewritten(f.GapFactory, alliance=None), of_both(f.GapFactory)],
    "gap_statement": [rewritten(f.GapFactory, statement="")],
    "identifier_of_one_record": [
        rewritten(f.IdentifierFactory, organisation=None),
        rewritten(f.IdentifierFactory, alliance=lambda _row: f.AllianceFactory()),
        rewritten(f.IdentifierFactory, programme=lambda _row: f.ProgrammeFactory()),
    ],
    "identifier_scheme": [rewritten(f.IdentifierFactory, scheme="nickname")],
    "identifier_unique_per_scheme": [repeated(f.IdentifierFactory, "value")],
    "involvement_once_per_alliance": [repeated(f.InvolvementFactory, "alliance", "affiliation")],
    "milestone_has_title": [rewritten(f.MilestoneFactory, title="")],
    "organisation_country_code": [rewritten(f.OrganisationFactory, country="F")],
    "organisation_figure_comparator": [rewritten(f.OrganisationFigureFactory, comparator="!")],
    "organisation_figure_measure": [rewritten(f.OrganisationFigureFactory, measure="height")],
    "organisation_has_name": [rewritten(f.OrganisationFactory, name="")],
    "organisation_kind": [rewritten(f.OrganisationFactory, kind="club")],
    "organisation_merged_has_survivor": [
        rewritten(f.OrganisationFactory, record_status="merged"),
        rewritten(f.OrganisationFactory, merged_into=lambda _row: f.OrganisationFactory()),
    ],
    "organisation_record_status": [rewritten(f.OrganisationFactory, record_status="")],
    "organisation_relation_kind": [rewritten(f.OrganisationRelationFactory, kind="friend")],
    "organisation_relation_once": [
        repeated(f.OrganisationRelationFactory, "organisation", "related")
    ],
    "organisation_relation_to_another": [
        rewritten(f.OrganisationRelationFactory, related=lambda row: row.organisation)
    ],
    "organisationname_language": [rewritten(f.OrganisationNameFactory, language="xx")],
    "organisationname_type": [rewritten(f.OrganisationNameFactory, type="")],
    "organisationname_value_not_empty": [rewritten(f.OrganisationNameFactory, value="")],
    "participation_ends_after_start": [
        rewritten(f.ParticipationFactory, start="2025-07-03", end="2024")
    ],
    "participation_once_per_role": [
        repeated(f.ParticipationFactory, "alliance", "organisation", "role")
    ],
    "participation_role": [rewritten(f.ParticipationFactory, role="guest")],
    "person_has_name": [rewritten(f.PersonFactory, name="")],
    "place_coordinates": [
        rewritten(f.PlaceFactory, latitude=48),
        rewritten(f.PlaceFactory, longitude=2),
        rewritten(f.PlaceFactory, latitude=91, longitude=2),
        rewritten(f.PlaceFactory, latitude=48, longitude=-181),
    ],
    "place_country_code": [rewritten(f.PlaceFactory, country="")],
    "place_has_name": [rewritten(f.PlaceFactory, name="")],
    "place_kind": [rewritten(f.PlaceFactory, kind="planet")],
    "programme_has_name": [rewritten(f.ProgrammeFactory, name="")],
    "programme_kind": [rewritten(f.ProgrammeFactory, kind="party")],
    "programme_not_part_of_itself": [rewritten(f.ProgrammeFactory, parent=lambda row: row)],
    "reading_has_value": [rewritten(f.ReadingFactory, value="")],
    "reading_one_preferred": [repeated(f.ReadingFactory, "dispute", preferred=True)],
    "site_once_per_alliance": [repeated(f.SiteFactory, "alliance", "place")],
    "source_has_description": [rewritten(f.SourceFactory, description="")],
    "source_kind": [rewritten(f.SourceFactory, kind="rumour")],
    "source_language": [rewritten(f.SourceFactory, language="xx")],
    "theme_has_name": [rewritten(f.ThemeFactory, name="")],
    "theme_tag_of_one_record": [
        rewritten(f.ThemeTagFactory, alliance=None),
        of_both(f.ThemeTagFactory),
    ],
    "theme_tag_once_per_alliance": [repeated(f.ThemeTagFactory, "alliance", "theme")],
    "theme_tag_once_per_organisation": [
        repeated(of_organisation(f.ThemeTagFactory), "organisation", "theme")
    ],
}
CASES = [
    pytest.param(name, break_it, id=f"{name}-{number}")
    for name, breaks in BREAKS.items()
    for number, break_it in enumerate(breaks)
]


def refused_by(name):
    """The database refuses what happens inside, by the constraint of that name."""
    constraint = next(
        c
        for model in apps.get_app_config("alliances").get_models()
        for c in model._meta.constraints
        if c.name == name
    )
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        name = constraint.fields[0]  # SQLite names the columns of a unique constraint
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(("name", "break_it"), CASES)
def test_the_database_refuses_what_a_constraint_forbids(name, break_it):
    with refused_by(name), transaction.atomic():
        break_it()


def test_every_constraint_is_tried():
    named = {
        constraint.name
        for model in apps.get_app_config("alliances").get_models()
        for constraint in model._meta.constraints
    }
    assert set(BREAKS) == named


# --- Citations: exactly one statement ---------------------------------------------------------


@pytest.mark.parametrize("record", CITED_FIELDS)
@pytest.mark.parametrize("field", CitedField)
def test_a_record_is_cited_for_its_own_fields_alone(record, field):
    factory = {
        "alliance": f.AllianceFactory,
        "organisation": f.OrganisationFactory,
        "programme": f.ProgrammeFactory,
    }[record]
    target = factory()
    if field in CITED_FIELDS[record]:
        assert f.CitationFactory(**{record: target}, field=field).target == record
    else:
        with refused_by("citation_of_exactly_one_statement"), transaction.atomic():
            f.CitationFactory(**{record: target}, field=field)


ROWS = {
    "participation": f.ParticipationFactory,
    "funding": f.FundingFactory,
    "focus": f.FocusFactory,
    "theme_tag": f.ThemeTagFactory,
    "site": f.SiteFactory,
    "milestone": f.MilestoneFactory,
    "involvement": f.InvolvementFactory,
    "affiliation": f.AffiliationFactory,
    "identifier": f.IdentifierFactory,
    "relation": f.OrganisationRelationFactory,
    "figure": f.OrganisationFigureFactory,
    "gap": f.GapFactory,
    "reading": f.ReadingFactory,
}


def test_every_kind_of_row_is_tried():
    assert set(ROWS) == set(CITED_ROWS) == set(TARGETS) - set(CITED_FIELDS)


@pytest.mark.parametrize("target", ROWS)
def test_a_row_is_cited_without_a_field(target):
    row = ROWS[target]()
    assert f.CitationFactory(**{target: row}).target == target
    with refused_by("citation_of_exactly_one_statement"), transaction.atomic():
        f.CitationFactory(**{target: row}, field="name")


@pytest.mark.parametrize("target", ROWS)
def test_deleting_a_statement_deletes_its_citations(target):
    row = ROWS[target]()
    citation = f.CitationFactory(**{target: row})
    kept = f.CitationFactory()
    row.delete()
    assert list(type(citation).objects.all()) == [kept]


def test_deleting_a_record_deletes_its_citations_and_those_of_its_statements():
    alliance = f.AllianceFactory(countries=["FR"])
    f.CitationFactory(alliance=alliance, field="start")
    f.CitationFactory(participation=alliance.participations.get())
    dispute = f.DisputeFactory(alliance=alliance, readings=["2024", "2025"])
    citation = f.CitationFactory(reading=dispute.readings.first())
    alliance.delete()
    assert not type(citation).objects.exists()
    assert not Reading.objects.exists()


def test_a_source_that_is_cited_is_not_deleted():
    citation = f.CitationFactory()
    with pytest.raises(models.ProtectedError):
        citation.source.delete()
