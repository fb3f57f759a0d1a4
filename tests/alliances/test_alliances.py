"""The verbs that select alliances."""

import pytest

from alliances.models import Alliance, RecordStatus, Role
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def another():
    """Something else in the catalogue, which no test may find."""
    return AllianceFactory(
        name="Another",
        countries=["CH"],
        diseases=[DiseaseAreaFactory()],
        funders=[OrganisationFactory()],
        themes=[ThemeFactory()],
    )


def test_only_published_alliances_are_public(another):
    for status in RecordStatus:
        if status is not RecordStatus.PUBLISHED:
            survivor = another if status is RecordStatus.MERGED else None
            AllianceFactory(record_status=status, merged_into=survivor)
    assert Alliance.objects.published().get() == another


# --- Countries --------------------------------------------------------------------------------


def test_an_alliance_is_in_the_countries_of_its_participants():
    alliance = AllianceFactory(countries=["FR", "DE"])
    assert Alliance.objects.in_countries(["FR"]).get() == alliance
    assert Alliance.objects.in_countries(["DE"]).get() == alliance


def test_an_alliance_is_in_the_countries_of_its_sites():
    alliance = AllianceFactory(places=[PlaceFactory(country="LU")])
    assert Alliance.objects.in_countries(["LU"]).get() == alliance


def test_several_countries_find_each_alliance_once():
    AllianceFactory(countries=["FR", "DE", "FR"], places=[PlaceFactory(country="FR")])
    assert Alliance.objects.in_countries(["FR", "DE"]).count() == 1


def test_a_participant_in_draft_puts_no_alliance_on_the_map():
    draft = OrganisationFactory(country="FR", record_status=RecordStatus.DRAFT)
    AllianceFactory(partners=[draft])
    assert not Alliance.objects.in_countries(["FR"])


# --- Diseases and themes ----------------------------------------------------------------------


def test_a_disease_filter_includes_narrower_diseases():
    broad = DiseaseAreaFactory()
    narrow = DiseaseAreaFactory(parents=[DiseaseAreaFactory(parents=[broad])])
    alliance = AllianceFactory(diseases=[narrow])
    assert Alliance.objects.on_diseases([broad.public_id]).get() == alliance


def test_a_disease_filter_leaves_out_broader_diseases():
    broad = DiseaseAreaFactory()
    narrow = DiseaseAreaFactory(parents=[broad])
    AllianceFactory(diseases=[broad])
    assert not Alliance.objects.on_diseases([narrow.public_id])


def test_a_disease_that_is_only_mentioned_is_no_focus():
    area = DiseaseAreaFactory()
    AllianceFactory(mentions=[area])
    assert not Alliance.objects.on_diseases([area.public_id])


def test_several_themes_find_alliances_of_any():
    records, trials = ThemeFactory(), ThemeFactory()
    one, other = AllianceFactory(themes=[records]), AllianceFactory(themes=[trials, records])
    assert set(Alliance.objects.on_themes([records.slug, trials.slug])) == {one, other}
    assert set(Alliance.objects.on_themes([trials.slug])) == {other}


# --- Organisations, funders, programmes -------------------------------------------------------


def test_an_alliance_is_found_by_its_organisations_in_any_role():
    partner, founder = OrganisationFactory(), OrganisationFactory()
    alliance = AllianceFactory(partners=[partner], founders=[founder, partner])
    for organisation in (partner, founder):
        found = Alliance.objects.with_organisations([organisation.public_id])
        assert found.get() == alliance


def test_an_alliance_is_found_by_the_roles_in_it():
    alliance = AllianceFactory(coordinators=[OrganisationFactory()])
    assert Alliance.objects.with_roles([Role.COORDINATOR, Role.HOST]).get() == alliance
    assert not Alliance.objects.with_roles([Role.HOST])


def test_an_organisation_in_draft_is_found_neither_as_partner_nor_by_role_nor_as_funder():
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    alliance = AllianceFactory(funders=[draft])
    ParticipationFactory(alliance=alliance, organisation=draft, role=Role.HOST)
    assert not Alliance.objects.with_organisations([draft.public_id])
    assert not Alliance.objects.with_roles([Role.HOST])
    assert not Alliance.objects.funded_by([draft.public_id])


def test_an_alliance_is_found_by_its_funder():
    ministry = OrganisationFactory()
    alliance = AllianceFactory(funders=[ministry])
    assert Alliance.objects.funded_by([ministry.public_id]).get() == alliance


def test_a_programme_includes_its_parts():
    whole = ProgrammeFactory()
    part = ProgrammeFactory(parent=ProgrammeFactory(parent=whole))
    alliance = AllianceFactory(programmes=[part])
    assert Alliance.objects.under_programmes([whole.public_id]).get() == alliance
    assert Alliance.objects.under_programmes([part.public_id]).get() == alliance


def test_a_part_of_a_programme_leaves_out_the_whole():
    whole = ProgrammeFactory()
    AllianceFactory(programmes=[whole])
    assert not Alliance.objects.under_programmes([ProgrammeFactory(parent=whole).public_id])


# --- Years, languages, words ------------------------------------------------------------------


@pytest.mark.parametrize("start", ["2025", "2025-07", "2025-12-31"])
def test_the_year_of_start_counts_whatever_the_precision(start):
    alliance = AllianceFactory(start=start)
    assert Alliance.objects.started_from(2025).get() == alliance
    assert Alliance.objects.started_until(2025).get() == alliance
    assert not Alliance.objects.started_from(2026)
    assert not Alliance.objects.started_until(2024)


def test_an_alliance_is_found_by_the_language_of_its_sources():
    alliance = AllianceFactory(countries=["FR"])
    CitationFactory(
        participation=alliance.participations.get(), source=SourceFactory(language="de")
    )
    assert Alliance.objects.cited_in_languages(["de", "fr"]).get() == alliance
    assert not Alliance.objects.cited_in_languages(["fr"])


def test_verbs_join_to_what_all_of_them_ask():
    area, theme = DiseaseAreaFactory(), ThemeFactory()
    both = AllianceFactory(diseases=[area], themes=[theme])
    AllianceFactory(diseases=[area])
    AllianceFactory(themes=[theme])
    found = Alliance.objects.on_diseases([area.public_id]).on_themes([theme.slug])
    assert found.get() == both


@pytest.mark.parametrize(
    "verb",
    [
        "in_countries",
        "on_diseases",
        "on_themes",
        "with_organisations",
        "with_roles",
        "funded_by",
        "under_programmes",
        "cited_in_languages",
    ],
)
def test_a_choice_of_nothing_finds_nothing(verb):
    assert not getattr(Alliance.objects, verb)([])
