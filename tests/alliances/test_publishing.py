"""From draft to public and back: the verbs, and who may do what."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from alliances import publishing
from alliances.models import Alliance, Organisation, RecordStatus
from alliances.publishing import STEPS, Action, Impossible, Refused, Stale
from alliances.roles import ADMINISTRATOR, EDITOR, REVIEWER, ROLES
from tests import factories as f

pytestmark = pytest.mark.django_db

VERBS = {
    Action.SUBMIT: publishing.submit,
    Action.RETURN: publishing.return_to_draft,
    Action.PUBLISH: publishing.publish,
    Action.WITHDRAW: lambda record: publishing.withdraw(record, why="A mistake"),
}
DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, MERGED = RecordStatus
LEADS_TO = {
    (DRAFT, Action.SUBMIT): IN_REVIEW,
    (DRAFT, Action.PUBLISH): PUBLISHED,
    (IN_REVIEW, Action.RETURN): DRAFT,
    (IN_REVIEW, Action.PUBLISH): PUBLISHED,
    (PUBLISHED, Action.WITHDRAW): WITHDRAWN,
    (WITHDRAWN, Action.PUBLISH): PUBLISHED,
}


def make(status: str) -> Organisation:
    survivor = f.OrganisationFactory() if status == MERGED else None
    return f.sound_organisation(record_status=status, merged_into=survivor)


def user(role: str) -> User:
    account = User.objects.create_user(role, is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    return account


@pytest.mark.parametrize("status", RecordStatus)
def test_each_verb_leads_on_from_some_states_alone(status: str) -> None:
    for action, verb in VERBS.items():
        record = make(status)
        after = LEADS_TO.get((RecordStatus(status), action))
        if after:
            verb(record)
        else:
            with pytest.raises(Impossible):
                verb(record)
        record.refresh_from_db()
        assert (record.record_status, record.version) == (after or status, 2 if after else 1)


def test_what_was_public_never_becomes_a_draft_again() -> None:
    found, waiting = {PUBLISHED}, [PUBLISHED]
    while waiting:
        status = waiting.pop()
        after = {step.after for step in STEPS.values() if status in step.before} - found
        found |= after
        waiting += after
    assert found == {PUBLISHED, WITHDRAWN}


def test_publishing_is_refused_with_every_reason_at_once() -> None:
    alliance = f.AllianceFactory(record_status=DRAFT)
    with pytest.raises(Refused) as refusal:
        publishing.publish(alliance)
    assert {problem.code for problem in refusal.value.problems} == {
        "uncited",
        "untranslated_name",
        "no_partner",
        "no_country",
    }
    assert "“Name” has no source." in str(refusal.value)
    alliance.refresh_from_db()
    assert (alliance.record_status, alliance.version) == (DRAFT, 1)


def test_a_warning_does_not_keep_a_record_from_being_public() -> None:
    alliance = f.sound_alliance(record_status=DRAFT, status="", summary_de="")
    publishing.publish(alliance)
    assert Alliance.objects.published().contains(alliance)


def test_pages_follow_the_status(client: Client) -> None:
    alliance = f.sound_alliance(record_status=DRAFT, name_en="Clinnova")
    answers = []
    for verb in (publishing.submit, publishing.publish, VERBS[Action.WITHDRAW], publishing.publish):
        verb(alliance)
        status = client.get(f"/api/v1/alliances/{alliance.public_id}/").status_code
        answers.append((status, b"Clinnova" in client.get("/en/alliances/").content))
    assert answers == [(404, False), (200, True), (410, False), (200, True)]


def test_a_reason_is_kept_in_the_history() -> None:
    record = make(PUBLISHED)
    publishing.withdraw(record, why="The source was withdrawn")
    assert record.history.first().history_change_reason == "The source was withdrawn"


@pytest.mark.parametrize("verb", [publishing.withdraw, publishing.return_to_draft])
def test_who_has_seen_another_version_decides_nothing(verb: Any) -> None:
    record = make(PUBLISHED if verb is publishing.withdraw else IN_REVIEW)
    before = record.record_status
    with pytest.raises(Stale):
        verb(record, why="A mistake", version=record.version + 1)
    record.refresh_from_db()
    assert record.record_status == before
    verb(record, why="A mistake", version=record.version)


# --- Who may ----------------------------------------------------------------------------------

EDITORS = {DRAFT: {Action.SUBMIT}}
REVIEWERS = {
    status: {action for before, action in LEADS_TO if before == status} for status in RecordStatus
}


@pytest.mark.parametrize(
    ("role", "may_do", "may_change"),
    [
        (EDITOR, EDITORS, {DRAFT}),
        (REVIEWER, REVIEWERS, {*RecordStatus}),
        (ADMINISTRATOR, REVIEWERS, {*RecordStatus}),
    ],
)
@pytest.mark.parametrize("make", [f.OrganisationFactory, f.AllianceFactory])
def test_each_role_may_do_what_is_its_own(
    role: str, may_do: dict[str, set[Action]], may_change: set[str], make: Any
) -> None:
    account = user(role)
    for status in RecordStatus:
        record = make(record_status=status, merged_into=make() if status == MERGED else None)
        assert set(publishing.actions(account, record)) == may_do.get(status, set())
        assert publishing.may_change(account, record) == (status in may_change)


def test_without_a_role_nobody_may_do_anything() -> None:
    account = User.objects.create_user("visitor", is_staff=True)
    record = make(DRAFT)
    assert not publishing.actions(account, record)
    assert not publishing.may_change(account, record)


def test_a_source_is_public_with_the_record_that_cites_it() -> None:
    editor, reviewer = user(EDITOR), user(REVIEWER)
    free, public = f.SourceFactory(), f.SourceFactory()
    f.CitationFactory(alliance=f.AllianceFactory(), field="name", source=public)
    assert publishing.may_change(editor, free)
    assert not publishing.may_change(editor, public)
    assert publishing.may_change(reviewer, public)
    assert not publishing.may_change(editor, f.ThemeFactory())


def test_the_roles_are_made_by_the_migration() -> None:
    rights = {
        role: set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))
        for role in ROLES
    }
    assert rights[EDITOR] < rights[REVIEWER] < rights[ADMINISTRATOR]
    assert {"publish_alliance", "publish_organisation", "change_theme"} <= rights[REVIEWER]
    assert {"add_user", "change_group"} <= rights[ADMINISTRATOR] - rights[REVIEWER]
