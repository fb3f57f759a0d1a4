"""Which states a record had, and what changed from one to the next."""

import pytest
from django.core.management import call_command

from alliances import aggregates, curation, history
from alliances.models import Alliance, Organisation, Person
from tests import factories as f

pytestmark = pytest.mark.django_db


def save(record, why="", **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    curation.changed(record, why)


def told(changes):
    """[(what, kind, title, {field: (before, after)})] of differences."""
    return [
        (one.what, one.kind, one.title, {row.name: (row.before, row.after) for row in one.fields})
        for one in changes
    ]


def step(chronicle, before, after):
    """What changed from one version to another."""
    at = {version.number: version.at for version in chronicle.versions}
    return history.differences(chronicle.state(at[before]), chronicle.state(at[after]))


def test_a_version_says_when_and_why():
    alliance = f.AllianceFactory()
    save(alliance, "As the ministry writes it", name_en="Renamed")
    newest, first = history.versions(alliance)
    assert (newest.number, newest.why, newest.by) == (2, "As the ministry writes it", None)
    assert (first.number, first.why) == (1, "")
    assert newest.at > first.at


@pytest.mark.parametrize("factory", [f.PlaceFactory, f.ThemeFactory])
def test_states_of_records_without_a_number_are_counted(factory):
    record = factory()
    save(record, name_en="Renamed")
    save(record, name_en="Renamed again")
    numbers = [version.number for version in history.versions(record)]
    assert numbers == [*range(len(numbers), 0, -1)]
    assert len(numbers) >= 2


def test_a_number_that_was_kept_twice_stands_once_with_its_last_state():
    alliance = f.AllianceFactory()
    f.AllianceNameFactory(alliance=alliance, value="Alias")
    curation.created([alliance])
    (version,) = history.versions(alliance)
    assert [str(row) for row in history.state_at(alliance, version.at).values()][1:] == ["Alias"]


def test_the_first_version_of_what_was_written_in_bulk_has_its_parts(atlas):
    for model in (Alliance, Organisation, Person):
        for record in model.objects.all():
            (version,) = history.versions(record)
            kept = history.state_at(record, version.at)
            assert not history.differences(kept, history.state_now(record))


def test_differences_name_the_field_the_row_and_what_it_names():
    partner = f.OrganisationFactory(name="Partner")
    alliance = f.AllianceFactory(kind="network", partners=[partner])
    row = alliance.participations.get()
    save(alliance, kind="cluster")
    row.role = "host"
    row.save()
    curation.changed(alliance)
    source = f.SourceFactory(title="An article")
    f.CitationFactory(participation=row, source=source, locator="¶ 4")
    curation.changed(alliance)
    alliance.participations.all().delete()
    curation.changed(alliance)

    chronicle = history.Chronicle(alliance)
    assert told(step(chronicle, 1, 2)) == [
        ("changed", "alliance", str(alliance), {"kind": ("Network", "Cluster")})
    ]
    assert told(step(chronicle, 2, 3)) == [
        ("changed", "participation", "Partner – Host", {"role": ("Partner", "Host")})
    ]
    ((what, kind, title, fields),) = told(step(chronicle, 3, 4))
    assert (what, kind) == ("added", "citation")
    assert title == "An article ¶ 4 – Partner – Host"
    assert fields["source"] == ("", "An article")
    assert "participation" not in fields
    assert {(one.what, one.kind) for one in step(chronicle, 4, 5)} == {
        ("removed", "participation"),
        ("removed", "citation"),
    }


def test_what_is_gone_is_named_as_it_last_was():
    partner = f.OrganisationFactory(name="Late partner")
    alliance = f.AllianceFactory(partners=[partner])
    alliance.participations.all().delete()
    curation.changed(alliance)
    partner.delete()
    (row,) = step(history.Chronicle(alliance), 1, 2)
    assert row.title == "Late partner – Partner"


def test_a_chronicle_has_the_states_that_are_read_one_by_one():
    person = f.PersonFactory()
    alliance = f.AllianceFactory(
        countries=["FR", "DE"],
        themes=[f.ThemeFactory()],
        people=[person],
        places=[f.PlaceFactory()],
    )
    dispute = f.DisputeFactory(alliance=alliance, readings=["2019", "2020"])
    f.CitationFactory(reading=dispute.readings.first())
    curation.changed(alliance)
    alliance.participations.first().delete()
    curation.changed(alliance)
    dispute.delete()
    curation.changed(alliance)
    for record in (alliance, person, f.AffiliationFactory(person=person).organisation):
        chronicle = history.Chronicle(record)
        for version in chronicle.versions:
            one, other = chronicle.state(version.at), history.state_at(record, version.at)
            assert [*one] == [*other]
            assert not history.differences(one, other)


def test_a_position_that_moved_is_in_the_history_of_both_organisations():
    before, after = f.OrganisationFactory(), f.OrganisationFactory()
    position = f.AffiliationFactory(organisation=before)
    for organisation in (before, after):
        curation.changed(organisation)
    position.organisation = after
    position.save()
    for organisation in (before, after):
        curation.changed(organisation)
    assert [one.what for one in step(history.Chronicle(before), 2, 3)] == ["removed"]
    assert [one.what for one in step(history.Chronicle(after), 2, 3)] == ["added"]


def test_comparing_costs_the_same_for_any_number_of_rows(django_assert_max_num_queries):
    for number in (2, 12):
        alliance = f.AllianceFactory()
        for _ in range(number):
            f.CitationFactory(participation=f.ParticipationFactory(alliance=alliance))
            curation.changed(alliance)
        with django_assert_max_num_queries(40):
            chronicle = history.Chronicle(alliance)
            states = [chronicle.state(version.at) for version in chronicle.versions]
        with django_assert_max_num_queries(8):
            history.differences(states[-1], states[0])


def test_an_upgrade_begins_the_history_with_what_there_is(capsys):
    alliance = f.AllianceFactory(partners=[f.OrganisationFactory()])
    for model in aggregates.members():
        model.history.all().delete()
    assert curation.history_is_missing()
    call_command("renew_documents")
    assert not curation.history_is_missing()
    (version,) = history.versions(alliance)
    before = history.state_at(alliance, version.at)
    assert history.differences(before, history.state_now(alliance)) == []
    assert len(before) == 2  # the alliance and its participation
