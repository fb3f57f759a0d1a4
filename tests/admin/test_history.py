"""The history of a record in admin, and the way back to one of its versions."""

import re

import pytest

from alliances import history
from alliances.models import Alliance
from tests import factories as f
from tests.admin.conftest import address

pytestmark = pytest.mark.django_db


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def history_page(curator, record, **query):
    return curator.client.get(address(type(record), "history", record.pk), query)


def restore(curator, record, number, **data):
    return curator.client.post(address(type(record), "restore", record.pk, number), data)


def edited(curator):
    """An alliance with three versions: as entered, renamed, with a partner in another role."""
    alliance = f.AllianceFactory(name="Before", partners=[f.OrganisationFactory(name="Partner")])
    assert curator.open(alliance).fill(name_en="After").save().status_code == 302
    page = curator.open(alliance).fill(**{"participations-0-role": "host"})
    assert page.save().status_code == 302
    alliance.refresh_from_db()
    return alliance


def test_the_history_tells_who_changed_what_field_by_field(curator):
    shown = history_page(curator, edited(curator))
    told = words(shown)
    assert told.index("Version 3") < told.index("Version 2") < told.index("Version 1")
    assert "curator" in told
    assert "Name [en] Before After" in told
    assert "Participation: Partner – Host" in told
    assert "Role Partner Host" in told
    assert "The first version that is kept." in told


def test_any_two_versions_are_compared_in_either_order(curator):
    alliance = edited(curator)
    for before, after in ((1, 3), (3, 1)):
        comparison = history_page(curator, alliance, before=before, after=after).context[
            "comparison"
        ]
        assert (comparison.before.number, comparison.after.number) == (1, 3)
        assert [row.kind for row in comparison.changes] == ["alliance", "participation"]


@pytest.mark.parametrize("query", [{"before": "1"}, {"before": "1", "after": "1"}, {"before": "x"}])
def test_what_is_not_two_versions_is_not_compared(curator, query):
    assert history_page(curator, f.AllianceFactory(), **query).context["comparison"] is None


def test_restoring_is_confirmed_with_what_it_changes(curator):
    alliance = edited(curator)
    page = curator.client.get(address(Alliance, "restore", alliance.pk, 1))
    assert "Name [en] After Before" in words(page)
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.version) == ("After", 3)

    answer = restore(curator, alliance, 1, seen=3, why="As the source has it")
    assert answer["Location"] == address(Alliance, "history", alliance.pk)
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.version) == ("Before", 4)
    newest = history.versions(alliance)[0]
    assert (newest.why, newest.by) == ("Version 1 restored: As the source has it", curator.user)


def test_a_record_that_changed_meanwhile_is_shown_again_first(curator):
    alliance = edited(curator)
    answer = restore(curator, alliance, 1, seen=2, why="My reason")
    assert answer.status_code == 409
    assert "has changed since you opened this page" in words(answer)
    assert 'value="My reason"' in answer.content.decode()
    alliance.refresh_from_db()
    assert alliance.version == 3


def test_what_stands_against_it_is_told(curator):
    partner = f.OrganisationFactory(name="Lost institute")
    alliance = f.AllianceFactory(partners=[partner])
    page = curator.open(alliance).fill(**{"participations-0-DELETE": "on"})
    assert page.save().status_code == 302
    partner.delete()
    answer = restore(curator, alliance, 1, seen=2)
    assert answer.status_code == 409
    assert "“Lost institute” is gone" in words(answer)


@pytest.mark.parametrize("factory", [f.PlaceFactory, f.ThemeFactory])
def test_places_and_themes_have_a_history_too(curator, factory):
    record = factory(name="Before")
    for name in ("Then", "Now"):
        assert curator.open(record).fill(name_en=name).save().status_code == 302
    assert "Name [en] Then Now" in words(history_page(curator, record))
    present = history.versions(record)[0].number
    assert restore(curator, record, present - 1, seen=present).status_code == 302
    record.refresh_from_db()
    assert record.name_en == "Then"


def test_the_history_of_a_statement_is_that_of_its_record(curator):
    row = f.ParticipationFactory()
    assert history_page(curator, row)["Location"] == address(Alliance, "history", row.alliance_id)


def test_who_may_only_look_cannot_restore(curator, django_user_model):
    alliance = edited(curator)
    looking = django_user_model.objects.create_user("visitor", password="of a test", is_staff=True)
    permissions = type(looking).user_permissions.rel.model.objects
    looking.user_permissions.add(permissions.get(codename="view_alliance"))
    curator.client.force_login(looking)
    assert "Restore" not in words(history_page(curator, alliance))
    assert restore(curator, alliance, 1, seen=3).status_code == 403
    assert history_page(curator, f.OrganisationFactory()).status_code == 403


def test_an_unknown_record_or_version_is_no_fault_of_the_server(curator):
    alliance = f.AllianceFactory()
    assert curator.client.get(address(Alliance, "history", 0)).status_code == 302
    assert curator.client.get(address(Alliance, "restore", 0, 1)).status_code == 302
    assert "No version 9 is kept" in words(
        curator.client.get(address(Alliance, "restore", alliance.pk, 9))
    )


def test_the_history_costs_the_same_for_any_number_of_rows(curator, django_assert_max_num_queries):
    alliance = f.AllianceFactory(countries=["FR"] * 12)
    curator.open(alliance).fill(name_en="After").save()
    with django_assert_max_num_queries(60):
        history_page(curator, alliance)
