"""Who may do what in the admin: each role, on each action, in each state of a record."""

from typing import Any

import pytest
from django.urls import reverse

from alliances import models
from alliances.admin.base import CatalogueOptions
from alliances.models import Alliance, Citation, Organisation, RecordStatus, Source
from alliances.roles import ADMINISTRATOR, EDITOR, REVIEWER, ROLES
from tests import factories
from tests.admin.conftest import Curator, address, errors, in_role

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, MERGED = RecordStatus
LOCKED = {IN_REVIEW, PUBLISHED, WITHDRAWN, MERGED}
EDITED = {status: {"_submit"} if status == DRAFT else set() for status in RecordStatus}
REVIEWED = {
    DRAFT: {"_submit", "_publish"},
    IN_REVIEW: {"_publish", "return"},
    PUBLISHED: {"withdraw"},
    WITHDRAWN: {"_publish"},
    MERGED: set(),
}


def make(status: str, **given: Any) -> Organisation:
    survivor = factories.OrganisationFactory() if status == MERGED else None
    return factories.sound_organisation(record_status=status, merged_into=survivor, **given)


def offered(page: Any) -> set[str]:
    """The buttons and links of a page that change the status of its record."""
    if not page.response.context["show_save"]:
        return set()
    links = {
        url.rstrip("/").rpartition("/")[2]
        for url, _label in page.response.context["reasoned_steps"]
    }
    return {name for name, _label in page.response.context["steps"]} | links


def status_of(record: Any) -> str:
    return type(record).objects.values_list("record_status", flat=True).get(pk=record.pk)


@pytest.mark.parametrize("status", RecordStatus)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_offered_what_it_may_do(db: None, role: str, status: str) -> None:
    staff, record = in_role(role), make(status)
    page = staff.open(record)
    mine = status == DRAFT or role != EDITOR
    assert offered(page) == (EDITED if role == EDITOR else REVIEWED)[status]
    context = page.response.context
    assert context["has_change_permission"] == mine
    assert context["has_delete_permission"] == (mine and status in (DRAFT, IN_REVIEW))


ACTIONS = {
    "change": lambda staff, record: staff.client.post(
        address(Organisation, "change", record.pk), {"name_en": "Changed"}
    ),
    "publish": lambda staff, record: staff.client.post(
        address(Organisation, "change", record.pk), {"name_en": "Changed", "_publish": "1"}
    ),
    "return": lambda staff, record: staff.client.post(
        address(Organisation, "return", record.pk), {"why": "No", "seen_version": record.version}
    ),
    "withdraw": lambda staff, record: staff.client.post(
        address(Organisation, "withdraw", record.pk), {"why": "No", "seen_version": record.version}
    ),
    "delete": lambda staff, record: staff.delete(record),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_not_offered_to_editors_is_refused(editor: Curator, action: str) -> None:
    for status in LOCKED:
        record = make(status)
        assert ACTIONS[action](editor, record).status_code == 403
        assert status_of(record) == status


def test_an_editor_cannot_publish_by_the_button_of_a_reviewer(editor: Curator) -> None:
    record = make(DRAFT)
    editor.open(record).save("_publish")
    assert status_of(record) == DRAFT
    chosen = {"action": "publish_selected", "_selected_action": [record.pk]}
    editor.client.post(address(Organisation, "changelist"), chosen)
    assert status_of(record) == DRAFT


def test_editors_and_reviewers_pass_a_record_on_and_back(
    editor: Curator, reviewer: Curator
) -> None:
    record = make(DRAFT)
    assert editor.open(record).save("_submit").status_code == 302
    assert status_of(record) == IN_REVIEW
    record.refresh_from_db()
    answer = ACTIONS["return"](reviewer, record)
    assert (answer.status_code, status_of(record)) == (302, DRAFT)
    assert record.history.first().history_change_reason == "No"
    editor.open(record).fill(acronym="").save("_submit")
    assert reviewer.open(record).save("_publish").status_code == 302
    assert status_of(record) == PUBLISHED


def test_an_editor_enters_an_alliance_with_all_that_it_names(editor: Curator) -> None:
    page = editor.open(Source).fill(description_en="Article", title="Two join forces")
    assert page.save().status_code == 302
    assert editor.open(Organisation).fill(name_en="TUM", country="DE").save().status_code == 302
    partner, article = Organisation.objects.get(), Source.objects.get()
    page = editor.open(Alliance).fill(name_en="M1", article=article)
    page.add_row("participations", organisation=partner, role="founder", cite_locator="¶ 4")
    page.add_row("citations", field="name", locator="¶ 1")
    assert page.save("_submit").status_code == 302
    alliance = Alliance.objects.get()
    assert (alliance.record_status, alliance.created_by) == (IN_REVIEW, editor.user)
    assert Citation.objects.count() == 2


# --- Statements of records that are locked ----------------------------------------------------


@pytest.mark.parametrize("status", [DRAFT, PUBLISHED])
def test_the_rows_of_a_record_are_as_locked_as_the_record(editor: Curator, status: str) -> None:
    alliance = factories.AllianceFactory(record_status=status, countries=["FR"])
    row = alliance.participations.get()
    citation = factories.CitationFactory(participation=row)
    dispute = factories.DisputeFactory(alliance=alliance, readings=["a", "b"])
    allowed = status == DRAFT
    for statement in (citation, row, dispute):
        assert editor.open(statement).response.context["has_change_permission"] == allowed
        assert editor.delete(statement).status_code == (302 if allowed else 403)
        assert type(statement).objects.contains(statement) != allowed
        if not allowed:
            page = address(type(statement), "change", statement.pk)
            assert editor.client.post(page, {}).status_code == 403


@pytest.mark.parametrize("model", [models.Participation, models.Citation, models.Gap])
def test_no_row_is_added_to_a_record_that_is_locked(editor: Curator, model: type) -> None:
    published = factories.AllianceFactory()
    assert "a reviewer has to make this change" in errors(
        editor.open(model).fill(alliance=published).save()
    )


def test_no_position_is_added_at_an_organisation_that_is_public(editor: Curator) -> None:
    page = editor.open(models.Person).fill(name="Ada Lovelace", family_name="Lovelace")
    page.add_row("affiliations", organisation=factories.OrganisationFactory(), position_en="Head")
    assert "a reviewer has to make this change" in errors(page.save())
    assert not models.Person.objects.exists()


def test_what_a_form_lets_pass_is_held_at_the_gate(
    editor: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CatalogueOptions, "_offer_changeable", lambda *_args: None)
    page = editor.open(models.Gap).fill(alliance=factories.AllianceFactory(), note_en="A gap")
    assert page.fill(statement="start").save().status_code == 403
    assert not models.Gap.objects.exists()


def test_terms_are_changed_by_reviewers(editor: Curator, reviewer: Curator) -> None:
    theme = factories.ThemeFactory()
    assert not editor.open(theme).response.context["has_change_permission"]
    assert reviewer.open(theme).fill(name_en="Renamed").save().status_code == 302


def test_accounts_are_kept_by_administrators(db: None) -> None:
    accounts = reverse("admin:auth_user_changelist")
    answers = {role: in_role(role).client.get(accounts).status_code for role in ROLES}
    assert answers == {EDITOR: 403, REVIEWER: 403, ADMINISTRATOR: 200}


# --- Publishing in the admin ------------------------------------------------------------------


def test_a_refusal_keeps_what_was_typed_and_leads_to_every_field(reviewer: Curator) -> None:
    alliance = factories.AllianceFactory(record_status=DRAFT, countries=["FR"])
    row = factories.MilestoneFactory(alliance=alliance)
    answer = reviewer.open(alliance).fill(acronym="M1").save("_publish")
    assert answer.url == address(Alliance, "change", alliance.pk)
    assert status_of(alliance) == DRAFT
    assert Alliance.objects.get().acronym == "M1"
    html = reviewer.open(alliance).response.content.decode()
    assert "is not published, for 5 reasons:" in html
    for place in ("id_name_fr", "id_name_en", "id_acronym", "milestones-0", "participations-0"):
        assert f'<a href="#{place}">' in html
        assert f'id="{place}"' in html
    assert f"Milestone “{row}” has no source." in html


def test_a_stale_page_publishes_nothing(reviewer: Curator) -> None:
    record = make(IN_REVIEW)
    page = reviewer.open(record).fill(acronym="OLD")
    reviewer.open(record).fill(acronym="NEW").save()
    assert page.save("_publish").status_code == 409
    assert status_of(record) == IN_REVIEW


def test_a_stale_page_withdraws_nothing(reviewer: Curator) -> None:
    record = make(PUBLISHED)
    reviewer.open(record).fill(acronym="NEW").save()
    answer = ACTIONS["withdraw"](reviewer, record)
    assert "changed after you opened this page" in errors(answer)
    assert status_of(record) == PUBLISHED
    seen = answer.context["form"]["seen_version"].value()
    record.version = seen
    assert ACTIONS["withdraw"](reviewer, record).status_code == 302
    assert status_of(record) == WITHDRAWN


def test_a_record_is_withdrawn_with_a_reason_alone(reviewer: Curator) -> None:
    record = make(PUBLISHED)
    page = address(Organisation, "withdraw", record.pk)
    assert reviewer.client.get(page).status_code == 200
    answer = reviewer.client.post(page, {"why": " ", "seen_version": record.version})
    assert "required" in errors(answer)
    assert reviewer.client.get(address(Organisation, "withdraw", 0)).status_code == 302


def test_what_can_be_published_of_a_list_is_and_the_rest_is_named(reviewer: Curator) -> None:
    sound = [make(DRAFT), make(IN_REVIEW)]
    faulty = factories.OrganisationFactory(record_status=DRAFT, name="Without evidence")
    rows = [record.pk for record in (*sound, faulty)]
    answer = reviewer.client.post(
        address(Organisation, "changelist"),
        {"action": "publish_selected", "_selected_action": rows},
        follow=True,
    )
    assert [status_of(record) for record in (*sound, faulty)] == [PUBLISHED, PUBLISHED, DRAFT]
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 3
    assert any("Without evidence" in words and "“Name” has no source." in words for words in said)


def test_what_is_missing_is_listed_with_the_way_to_its_field(reviewer: Curator) -> None:
    html = reviewer.open(factories.sound_alliance(status="")).response.content.decode()
    assert "Worth a look" in html
    assert '<a href="#id_status">The status is not stated.</a>' in html
    assert '<a href="#milestones-group">Milestones</a>' in html
    assert '<a href="#id_objectives_en">Objectives</a>' in html
