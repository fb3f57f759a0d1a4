"""Bringing a record back to one of its versions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliances import curation, history
from alliances.models import Affiliation, Participation, RecordStatus
from alliances.restoring import CannotRestore, restore, would_change
from tests import factories as f

pytestmark = pytest.mark.django_db


def state(record):
    """{row: {field: value}} of all that a record is now, but for what a restoration leaves."""
    stay = {"record_status", "merged_into", "public_id", "created"}
    return {
        key: {
            field.name: getattr(row, field.attname)
            for field in history.fields(type(row))
            if field.name not in stay
        }
        for key, row in history.state_now(record).items()
    }


def save(*rows, gate=None, **values):
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    curation.changed(gate or rows[0])


def refusal(record, number):
    before = state(record), record.version
    with pytest.raises(CannotRestore) as refused:
        restore(record, number)
    record.refresh_from_db()
    assert (state(record), record.version) == before
    return refused.value.reasons


# --- What comes back ----------------------------------------------------------------------------


def test_rows_come_back_with_their_keys_and_those_since_go():
    alliance = f.AllianceFactory(name="Before", name_fr="Avant", countries=["FR", "DE"])
    lost, changed = alliance.participations.order_by("pk")
    citation = f.CitationFactory(participation=lost, note="Page 2")
    curation.changed(alliance)
    before, key = state(alliance), lost.pk
    lost.delete()
    f.ParticipationFactory(alliance=alliance)
    save(changed, gate=alliance, role="host", contribution_de="Rechenzeit")
    save(alliance, name_en="After", name_fr="Après", start="2024")

    restore(alliance, 2, "The ministry was right after all")
    assert state(alliance) == before
    assert (alliance.name_en, alliance.name_fr, alliance.start) == ("Before", "Avant", None)
    assert Participation.objects.get(pk=key).uid == lost.uid
    assert Participation.objects.get(pk=key).citations.get().uid == citation.uid
    newest = history.versions(alliance)[0]
    assert (newest.number, newest.why) == (5, "The ministry was right after all")
    assert not history.differences(
        history.state_at(alliance, newest.at), history.state_now(alliance)
    )


def test_what_was_restored_can_be_undone_by_restoring_again():
    alliance = f.AllianceFactory(countries=["FR"])
    alliance.participations.all().delete()
    save(alliance, name_en="After")
    after = state(alliance)
    restore(alliance, 1)
    restore(alliance, 2)
    assert state(alliance) == after
    assert alliance.version == 4


def test_status_public_id_and_what_was_merged_stay():
    alliance = f.AllianceFactory(record_status=RecordStatus.DRAFT)
    save(alliance, name_en="After", record_status=RecordStatus.WITHDRAWN)
    restore(alliance, 1)
    assert alliance.record_status == RecordStatus.WITHDRAWN
    assert alliance.name_en != "After"


def test_the_state_that_it_is_in_is_no_new_version():
    alliance = f.AllianceFactory(countries=["FR"])
    restore(alliance, 1)
    assert alliance.version == 1


def test_unique_values_can_change_places():
    organisation = f.OrganisationFactory()
    alliance = f.AllianceFactory(partners=[organisation], coordinators=[organisation])
    one, other = alliance.participations.order_by("pk")
    f.CitationFactory(participation=one)
    curation.changed(alliance)
    before = state(alliance)
    save(one, gate=alliance, role="host")
    save(other, gate=alliance, role="partner")
    save(one, gate=alliance, role="coordinator")
    restore(alliance, 2)
    assert state(alliance) == before


def test_a_record_without_versions_is_restored_by_the_count_of_its_states():
    theme = f.ThemeFactory(name="Before")
    save(theme, name_en="After")
    restore(theme, 1)
    assert theme.name_en == "Before"
    assert len(history.versions(theme)) == 3


def test_search_and_lists_know_what_was_restored(client):
    alliance = f.AllianceFactory(name="Beforehand")
    save(alliance, name_en="Afterwards")
    restore(alliance, 1)
    assert "Beforehand" in client.get("/en/alliances/?q=beforehand").content.decode()


def test_a_position_counts_as_a_change_of_the_organisation_too():
    organisation = f.OrganisationFactory()
    position = f.AffiliationFactory(organisation=organisation, position="Head")
    person = position.person
    curation.changed(person)
    save(position, gate=person, position_en="Dean")
    restore(person, 2)
    organisation.refresh_from_db()
    assert Affiliation.objects.get().position_en == "Head"
    assert (person.version, organisation.version) == (4, 2)


def test_what_is_edited_with_another_record_stays():
    broader, narrower = f.DiseaseAreaFactory(name="Broader"), f.DiseaseAreaFactory()
    save(broader, name_en="Renamed")
    tie = f.DiseaseParentFactory(child=narrower, parent=broader)
    curation.changed(narrower)
    restore(broader, 1)
    assert (broader.name_en, narrower.broader_links.get()) == ("Broader", tie)
    # Nor does it come back by way of the other, once its own record has lost it.
    curation.changed(broader)
    key = tie.pk
    tie.delete()
    curation.changed(narrower)
    restore(broader, 4)
    assert not narrower.broader_links.exists()
    restore(narrower, 2)
    assert narrower.broader_links.get().pk == key


def test_a_restored_organisation_leaves_people_their_positions():
    organisation = f.OrganisationFactory(name="Before")
    save(organisation, name_en="After")
    position = f.AffiliationFactory(organisation=organisation)
    citation = f.CitationFactory(affiliation=position)
    curation.changed(position.person)
    restore(organisation, 1)
    assert organisation.name_en == "Before"
    assert Affiliation.objects.get() == position
    assert position.citations.get() == citation


# --- What stands against it ---------------------------------------------------------------------


def test_every_reason_is_told_and_nothing_is_written():
    organisation = f.OrganisationFactory(name="Lost institute")
    alliance = f.AllianceFactory(name="Before", partners=[organisation])
    identifier = f.IdentifierFactory(alliance=alliance, organisation=None, value="Q7")
    curation.changed(alliance)
    alliance.participations.all().delete()
    identifier.delete()
    save(alliance, name_en="After")
    organisation.delete()
    gone = refusal(alliance, 2)
    assert len(gone) == 1
    assert "“Lost institute” is gone" in gone[0]


def test_an_identifier_that_another_record_has_now_is_not_taken_away():
    alliance = f.AllianceFactory()
    identifier = f.IdentifierFactory(alliance=alliance, organisation=None, value="Q7")
    curation.changed(alliance)
    identifier.delete()
    curation.changed(alliance)
    f.IdentifierFactory(value="Q7")
    (reason,) = refusal(alliance, 2)
    assert "Q7" in reason
    assert "another record has this now" in reason


def test_a_position_that_an_alliance_needs_is_not_deleted():
    person = f.PersonFactory()
    curation.created([person])
    position = f.AffiliationFactory(person=person)
    f.InvolvementFactory(affiliation=position, alliance__name_en="Atlas")
    curation.changed(person)
    (reason,) = refusal(person, 1)
    assert "“Atlas” needs it" in reason


def test_a_row_that_came_from_another_record_is_not_deleted():
    one, other = f.AllianceFactory(name="One", countries=["FR"]), f.AllianceFactory()
    save(one.participations.get(), gate=other, alliance=other)
    (reason,) = refusal(other, 1)
    assert "it belonged to “One” then" in reason


def test_a_row_of_which_nothing_is_kept_is_not_deleted():
    alliance = f.AllianceFactory()
    row = f.ParticipationFactory(alliance=alliance)
    Participation.history.all().delete()
    (reason,) = refusal(alliance, 1)
    assert "not known when it was entered" in reason
    assert Participation.objects.contains(row)


def test_a_merged_record_and_an_unknown_version_are_refused():
    alliance = f.AllianceFactory()
    assert "No version 7" in refusal(alliance, 7)[0]
    save(alliance, record_status=RecordStatus.MERGED, merged_into=f.AllianceFactory())
    assert "merged" in refusal(alliance, 1)[0]


def test_no_whole_becomes_part_of_its_own_part():
    whole, part = f.AllianceFactory(), f.AllianceFactory()
    save(whole, part_of=part)
    save(whole, part_of=None)
    save(part, part_of=whole)
    assert "part of its own part" in refusal(whole, 2)[0]
    broader, narrower = f.DiseaseAreaFactory(), f.DiseaseAreaFactory()
    link = f.DiseaseParentFactory(child=narrower, parent=broader)
    narrowest = f.DiseaseAreaFactory(parents=[narrower])
    curation.changed(narrower)
    link.delete()
    curation.changed(narrower)
    f.DiseaseParentFactory(child=broader, parent=narrowest)
    curation.changed(broader)
    assert "part of its own part" in refusal(narrower, 2)[0]


def test_a_public_record_is_not_made_what_could_not_be_published():
    alliance = f.AllianceFactory(record_status=RecordStatus.DRAFT)
    f.ParticipationFactory(alliance=alliance)
    save(alliance, record_status=RecordStatus.PUBLISHED)
    assert refusal(alliance, 1)


# --- Any series of edits ------------------------------------------------------------------------

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["name", "role", "add", "remove", "cite", "uncite", "swap", "dispute"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


def edit(alliance, what, number):
    """One edit of some row of the alliance; nothing where it has none that fits."""
    rows = [*alliance.participations.order_by("pk")]
    row = rows[number % len(rows)] if rows else None
    if what == "name":
        alliance.name_en = f"Name {number}"
        alliance.save()
    elif what == "add":
        f.ParticipationFactory(alliance=alliance)
    elif what == "dispute":
        f.DisputeFactory(alliance=alliance, readings=["one", "other"])
    elif row is None:
        return
    elif what == "role":
        row.role = ["partner", "host", "founder"][number % 3]
        row.save()
    elif what == "remove":
        row.delete()
    elif what == "cite":
        f.CitationFactory(participation=row)
    elif what == "uncite":
        row.citations.all().delete()
    elif what == "swap":
        first, last = rows[0], rows[-1]
        first.organisation, last.organisation = last.organisation, first.organisation
        first.role, last.role = "third_party", "associated_partner"
        first.save()
        last.save()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, number=st.integers(1, 6))
def test_after_any_edits_a_version_comes_back_row_by_row(edits, number):
    alliance = f.AllianceFactory(countries=["FR", "DE"])
    states = [state(alliance)]
    for what, which in edits:
        edit(alliance, what, which)
        curation.changed(alliance)
        states.append(state(alliance))
    number = min(number, len(states))
    would_change(alliance, number)
    restore(alliance, number)
    assert state(alliance) == states[number - 1]
