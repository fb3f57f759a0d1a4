import pytest
from django.core import serializers
from django.core.management import call_command

from alliances import aggregates, curation
from alliances.models import Alliance, AllianceDocument, RecordStatus
from tests import factories as f

pytestmark = pytest.mark.django_db


def text_of(alliance):
    return AllianceDocument.objects.get(alliance=alliance).text


# --- Versions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "factory",
    [
        f.AllianceFactory,
        f.OrganisationFactory,
        f.ProgrammeFactory,
        f.DiseaseAreaFactory,
        f.PersonFactory,
        f.SourceFactory,
    ],
)
def test_a_change_raises_the_version_once(factory):
    record = factory()
    before = record.modified
    curation.changed(record)
    record.refresh_from_db()
    assert record.version == 2
    assert record.modified > before


def test_a_change_touches_no_other_record():
    other = f.AllianceFactory()
    curation.changed(f.AllianceFactory())
    other.refresh_from_db()
    assert other.version == 1


def test_a_new_alliance_keeps_its_version():
    alliance = f.AllianceFactory(version=7)
    curation.created([alliance])
    alliance.refresh_from_db()
    assert alliance.version == 7


# --- Search documents -------------------------------------------------------------------------


def organisation_of(alliance):
    return alliance.participations.get().organisation


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ({"countries": ["FR"]}, organisation_of),
        ({"funders": [None]}, lambda alliance: alliance.fundings.get().funder),
        ({"programmes": [None]}, lambda alliance: alliance.fundings.get().programme),
        ({"diseases": [None]}, lambda alliance: alliance.foci.get().disease),
        ({"themes": [None]}, lambda alliance: alliance.theme_tags.get().theme),
        ({"places": [None]}, lambda alliance: alliance.sites.get().place),
    ],
    ids=["partner", "funder", "programme", "disease", "theme", "place"],
)
def test_alliances_are_found_by_the_new_name_of_what_they_name(made, named):
    factories = {
        "funders": f.OrganisationFactory,
        "programmes": f.ProgrammeFactory,
        "diseases": f.DiseaseAreaFactory,
        "themes": f.ThemeFactory,
        "places": f.PlaceFactory,
    }
    made = {key: [v or factories[key]() for v in values] for key, values in made.items()}
    alliance, other = f.AllianceFactory(**made), f.AllianceFactory()
    record = named(alliance)
    record.name_fr = "Nom tout nouveau"
    record.save()
    assert "nom tout nouveau" not in text_of(alliance)
    curation.changed(record)
    assert "nom tout nouveau" in text_of(alliance)
    assert "nom tout nouveau" not in text_of(other)


def test_an_alliance_is_found_by_the_place_of_a_partner():
    place = f.PlaceFactory(name="Nancy")
    alliance = f.AllianceFactory(partners=[f.OrganisationFactory(place=place)])
    place.name_en = "Nanzig"
    place.save()
    curation.changed(place)
    assert "nanzig" in text_of(alliance)


def test_an_alliance_is_found_by_its_people():
    person = f.PersonFactory(name="Ada Renamed")
    alliance = f.AllianceFactory(people=[person])
    assert "ada renamed" in text_of(alliance)


def test_an_alliance_is_found_by_names_in_every_language_aliases_and_identifiers():
    disease = f.DiseaseAreaFactory(name="Multiple sclerosis", name_de="Multiple Sklerose")
    f.DiseaseSynonymFactory(disease=disease, value="SEP", language="fr")
    alliance = f.AllianceFactory(name="Atlas", name_fr="L’Alliance santé", diseases=[disease])
    f.AllianceNameFactory(alliance=alliance, value="Projekt Übermorgen")
    f.IdentifierFactory(alliance=alliance, organisation=None, scheme="cordis", value="101117736")
    curation.changed(alliance)
    text = text_of(alliance)
    for words in ("atlas", "alliance sante", "multiple sklerose", "sep", "101117736",
                  "projekt ubermorgen", "projekt uebermorgen"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.WITHDRAWN])
def test_what_is_not_public_gives_nothing_away(status):
    secret = f.OrganisationFactory(
        name="Secret Partner", acronym="SECRET", record_status=status,
        place=f.PlaceFactory(name="Hidden"),
    )  # fmt: skip
    f.OrganisationNameFactory(organisation=secret, value="Covert Name")
    alliance = f.AllianceFactory(partners=[secret], funders=[secret])
    text = text_of(alliance)
    for word in ("secret", "covert", "hidden"):
        assert word not in text


def test_publishing_a_partner_makes_its_name_found():
    partner = f.OrganisationFactory(name="Late Partner", record_status=RecordStatus.DRAFT)
    alliance = f.AllianceFactory(partners=[partner])
    partner.record_status = RecordStatus.PUBLISHED
    partner.save()
    curation.changed(partner)
    assert "late partner" in text_of(alliance)


def test_loaddata_renews_what_is_derived(tmp_path):
    alliance = f.AllianceFactory(name="Old name")
    alliance.name_en = "New name"
    dump = tmp_path / "dump.json"
    dump.write_text(serializers.serialize("json", [alliance]))
    call_command("loaddata", dump, verbosity=0)
    assert "new name" in text_of(alliance)
    assert Alliance.objects.get().name_en == "New name"


def test_renewing_costs_the_same_for_any_number_of_statements(django_assert_max_num_queries):
    small = f.AllianceFactory(countries=["FR"])
    large = f.AllianceFactory(countries=["FR"] * 30)
    for alliance in (small, large):
        with django_assert_max_num_queries(30):
            curation.changed(alliance)


# --- To whom a row belongs --------------------------------------------------------------------


def test_a_record_belongs_to_itself():
    for record in (f.AllianceFactory(), f.SourceFactory(), f.ThemeFactory()):
        assert aggregates.owners(record) == {record}


@pytest.mark.parametrize(
    "factory",
    [
        f.ParticipationFactory,
        f.FundingFactory,
        f.FocusFactory,
        f.ThemeTagFactory,
        f.SiteFactory,
        f.MilestoneFactory,
        f.InvolvementFactory,
        f.GapFactory,
        f.DisputeFactory,
        f.AllianceNameFactory,
    ],
)
def test_a_statement_belongs_to_its_alliance(factory):
    row = factory()
    assert aggregates.owners(row) == {row.alliance}


def test_a_citation_belongs_to_the_record_of_its_statement():
    reading = f.ReadingFactory()
    assert aggregates.owners(f.CitationFactory(reading=reading)) == {reading.dispute.alliance}
    figure = f.OrganisationFigureFactory()
    assert aggregates.owners(f.CitationFactory(figure=figure)) == {figure.organisation}


def test_a_position_belongs_to_the_person_and_to_the_organisation():
    position = f.AffiliationFactory()
    assert aggregates.owners(position) == {position.person, position.organisation}
    alone = f.AffiliationFactory(organisation=None)
    assert aggregates.owners(alone) == {alone.person}


def test_a_tie_of_diseases_belongs_to_both():
    tie = f.DiseaseParentFactory()
    assert aggregates.owners(tie) == {tie.child, tie.parent}
