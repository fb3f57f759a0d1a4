"""Pages that were overtaken by what somebody else did: no text is lost, and no step is dropped."""

from typing import Any

import pytest

from alliances import curation, publishing
from alliances.models import Alliance, Organisation, Person, RecordStatus, Suggestion
from tests import factories
from tests.admin.conftest import Curator, Page, address

DRAFT, IN_REVIEW, PUBLISHED = RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.PUBLISHED


def draft(**given: Any) -> Organisation:
    return factories.sound_organisation(record_status=DRAFT, **given)


def answered(page: Page, button: str = "_save", status: int = 409) -> Page:
    """The page that answers to one that was overtaken."""
    answer = page.save(button)
    assert answer.status_code == status, answer.headers
    return Page(page.client, page.url, answer)


def go_on(page: Page) -> Any:
    """Press the one button of a page that carries its own."""
    data = {name: value for name, value in page.fields.items() if "__prefix__" not in name}
    return page.client.post(page.url, data)


def said(answer: Any, client: Any) -> str:
    """The messages after an answer that leads elsewhere."""
    page = client.get(answer.headers["Location"])
    return "\n".join(map(str, page.context["messages"]))


# --- The record was handed on ---------------------------------------------------------------------


@pytest.mark.parametrize("step", [publishing.submit, publishing.publish])
def test_what_an_editor_typed_into_a_draft_that_was_handed_on_is_kept(
    editor: Curator, step: Any
) -> None:
    record = draft(acronym="OLD")
    page = editor.open(record).fill(acronym="NEW", description_en='A "quoted"\n<b>text</b>')
    page.add_row("other_names", value="Another name")
    step(record)
    kept = answered(page, status=403)
    html = kept.response.content.decode()
    assert f"“{record}” is in another state now ({record.get_record_status_display()})" in html
    assert "Ask a reviewer to enter it." in html
    assert address(Organisation, "change", record.pk) in html
    assert kept.fields["description_en"] == 'A "quoted"\n<b>text</b>'
    assert kept.fields["other_names-0-value"] == "Another name"
    record.refresh_from_db()
    assert record.acronym == "OLD"


def test_who_handed_it_on_is_named(editor: Curator, reviewer: Curator) -> None:
    record = draft()
    page = editor.open(record).fill(acronym="NEW")
    reviewer.open(record).fill(acronym="").save("_submit")
    html = answered(page, status=403).response.content.decode()
    assert "last changed by Reviewer" in html


def test_once_it_is_returned_what_was_kept_is_saved(editor: Curator) -> None:
    record = draft(acronym="OLD")
    page = editor.open(record).fill(acronym="NEW")
    publishing.submit(record)
    kept = answered(page, status=403)
    publishing.return_to_draft(record, why="Not yet")
    assert go_on(kept).status_code == 302
    record.refresh_from_db()
    assert (record.acronym, record.record_status) == ("NEW", DRAFT)


def test_a_statement_of_a_record_that_was_handed_on_is_kept(editor: Curator) -> None:
    alliance = factories.AllianceFactory(record_status=DRAFT, countries=["FR"])
    page = editor.open(alliance.participations.get()).fill(contribution_en="Typed at length")
    publishing.submit(alliance)
    kept = answered(page, status=403)
    assert kept.fields["contribution_en"] == "Typed at length"
    assert f"“{alliance}” is in another state now" in kept.response.content.decode()


def test_a_person_who_has_become_public_is_kept(editor: Curator) -> None:
    person = factories.PersonFactory()
    page = editor.open(person).fill(name="Typed")
    alliance = factories.AllianceFactory()
    factories.InvolvementFactory(alliance=alliance, affiliation__person=person)
    kept = answered(page, status=403)
    assert "is in another state now (public)" in kept.response.content.decode()
    assert Person.objects.get().name != "Typed"


def test_who_lost_the_right_meanwhile_keeps_the_text(editor: Curator) -> None:
    record = draft()
    pages = [editor.open(record), editor.open(Organisation)]
    editor.user.groups.clear()
    for page in pages:
        kept = answered(page.fill(name_en="Typed at length"), status=403)
        assert kept.fields["name_en"] == "Typed at length"
        assert "Ask an administrator" in kept.response.content.decode()
    record.refresh_from_db()
    assert record.name != "Typed at length"
    assert Organisation.objects.count() == 1


def test_a_second_click_on_submit_is_no_refusal(editor: Curator) -> None:
    record = draft()
    page = editor.open(record).fill(acronym="NEW")
    assert page.save("_submit").status_code == page.save("_submit").status_code == 302
    record.refresh_from_db()
    assert (record.acronym, record.record_status, record.version) == ("NEW", IN_REVIEW, 3)
    # Who goes back and types on learns that it is out of hand.
    assert answered(page.fill(acronym="NEWER"), "_submit", 403).fields["acronym"] == "NEWER"


def test_a_second_click_on_submit_of_what_was_typed_before_is_no_refusal(editor: Curator) -> None:
    page = editor.open(draft())
    assert page.save("_submit").status_code == page.save("_submit").status_code == 302


def test_a_second_click_on_a_new_record_that_is_submitted_is_no_refusal(editor: Curator) -> None:
    page = editor.open(Organisation).fill(name_en="New", country="DE")
    assert page.save("_submit").status_code == page.save("_submit").status_code == 302
    assert Organisation.objects.get().record_status == IN_REVIEW
    kept = answered(page.fill(description_en="Typed after going back"), "_submit", 403)
    assert kept.fields["description_en"] == "Typed after going back"


# --- What the button asked for ----------------------------------------------------------------


def test_publishing_is_carried_on_after_the_choice(reviewer: Curator) -> None:
    record = draft(acronym="OLD")
    page = reviewer.open(record).fill(acronym="MINE")
    reviewer.open(record).fill(acronym="THEIRS").save()
    choice = answered(page, "_publish")
    assert 'value="Save and publish"' in choice.response.content.decode()
    choice.fill(acronym="MINE")
    assert "is public now" in said(go_on(choice), reviewer.client)
    record.refresh_from_db()
    assert (record.acronym, record.record_status) == ("MINE", PUBLISHED)


def test_submitting_is_carried_on_after_the_choice(editor: Curator) -> None:
    record = draft(acronym="OLD")
    page = editor.open(record).fill(acronym="MINE")
    editor.open(record).fill(acronym="THEIRS").save()
    go_on(answered(page, "_submit"))
    record.refresh_from_db()
    assert (record.acronym, record.record_status) == ("THEIRS", IN_REVIEW)


def test_what_is_not_fit_to_be_public_is_saved_and_refused_after_the_choice(
    reviewer: Curator,
) -> None:
    record = factories.OrganisationFactory(record_status=DRAFT, acronym="OLD")
    page = reviewer.open(record).fill(acronym="MINE")
    reviewer.open(record).fill(acronym="THEIRS").save()
    answer = go_on(answered(page, "_publish").fill(acronym="MINE"))
    assert answer.headers["Location"] == address(Organisation, "change", record.pk)
    assert "“Acronym” has no source." in said(answer, reviewer.client)
    record.refresh_from_db()
    assert (record.acronym, record.record_status) == ("MINE", DRAFT)


def test_nothing_is_published_that_its_reviewer_has_not_seen(reviewer: Curator) -> None:
    record = draft()
    idle = reviewer.open(record)
    reviewer.open(record).fill(website="https://example.org/new").save()
    shown = answered(idle, "_publish")
    assert "https://example.org/new" in shown.response.content.decode()
    assert "You changed nothing" in shown.response.content.decode()
    record.refresh_from_db()
    assert record.record_status == DRAFT
    shown.save("_publish")
    record.refresh_from_db()
    # The new statement has no source yet.
    assert record.record_status == DRAFT
    reviewer.open(record).fill(website="").save()
    reviewer.open(record).save("_publish")
    record.refresh_from_db()
    assert record.record_status == PUBLISHED


def test_a_second_click_on_publish_publishes_once(reviewer: Curator) -> None:
    record = draft()
    page = reviewer.open(record).fill(why="Checked")
    page.add_row("other_names", value="Another name", type="alias")
    page.add_row("citations", field="names", source=factories.SourceFactory(), locator="¶ 1")
    assert page.save("_publish").status_code == page.save("_publish").status_code == 302
    record.refresh_from_db()
    assert (record.record_status, record.version) == (PUBLISHED, 3)
    assert record.other_names.count() == 1


def test_a_second_click_says_the_refusal_again(reviewer: Curator) -> None:
    record = factories.OrganisationFactory(record_status=DRAFT)
    page = reviewer.open(record).fill(acronym="NEW")
    for _click in range(2):
        answer = page.save("_publish")
        assert answer.headers["Location"] == address(Organisation, "change", record.pk)
        assert "“Acronym” has no source." in said(answer, reviewer.client)
    record.refresh_from_db()
    assert (record.record_status, record.version) == (DRAFT, 2)


def test_a_reason_is_not_lost_where_the_step_is_taken_already(reviewer: Curator) -> None:
    record = factories.sound_organisation(record_status=IN_REVIEW)
    page = Page(reviewer.client, address(Organisation, "return", record.pk))
    publishing.publish(record)
    data = page.fields | {"why": "A reason at length", "seen_version": record.version}
    answer = reviewer.client.post(page.url, data)
    assert answer.status_code == 200
    assert "A reason at length" in answer.content.decode()
    assert "from where this step does not lead on" in answer.content.decode()


# --- What the page was opened for -------------------------------------------------------------


def accepting(curator: Curator, record: Alliance, proposed: str) -> tuple[Suggestion, Page]:
    """A suggestion of a start, and the page that is opened to accept it."""
    suggestion = factories.SuggestionFactory(
        public_id=record.public_id, statement="start", proposed=proposed
    )
    url = f"{address(Alliance, 'change', record.pk)}?suggestion={suggestion.pk}"
    return suggestion, Page(curator.client, url)


@pytest.fixture
def record(db: None) -> Alliance:
    record = factories.AllianceFactory(start="2023")
    curation.changed(record)
    return record


def outcome(suggestion: Suggestion) -> tuple[str, int | None]:
    suggestion.refresh_from_db()
    return suggestion.status, suggestion.accepted_version


def test_a_suggestion_is_accepted_with_the_version_that_took_it_in(
    curator: Curator, record: Alliance
) -> None:
    suggestion, page = accepting(curator, record, "2024")
    curator.open(record).fill(start="2025").save()
    choice = answered(page)
    assert outcome(suggestion) == ("new", None)
    assert choice.fill(start="2024").save().status_code == 302
    record.refresh_from_db()
    assert (str(record.start), record.version) == ("2024", 4)
    assert outcome(suggestion) == ("accepted", 4)


def test_a_suggestion_that_is_not_chosen_stays_open(curator: Curator, record: Alliance) -> None:
    suggestion, page = accepting(curator, record, "2024")
    curator.open(record).fill(start="2025").save()
    assert "not accepted yet" in said(answered(page).save(), curator.client)
    assert outcome(suggestion) == ("new", None)


def test_a_suggestion_that_somebody_else_has_entered_is_accepted(
    curator: Curator, record: Alliance
) -> None:
    suggestion, page = accepting(curator, record, "2024")
    curator.open(record).fill(start="2024").save()
    assert "is accepted" in said(page.save(), curator.client)
    assert outcome(suggestion) == ("accepted", 3)


def test_a_second_click_accepts_once(curator: Curator, record: Alliance) -> None:
    suggestion, page = accepting(curator, record, "2024")
    page.save()
    assert "is accepted" in said(page.save(), curator.client)
    assert outcome(suggestion) == ("accepted", 3)


def test_a_page_that_says_nothing_new_accepts_nothing(curator: Curator, record: Alliance) -> None:
    suggestion, page = accepting(curator, record, "2024")
    curator.open(record).fill(acronym="A").save()
    assert "not accepted yet" in said(page.fill(start="2023").save(), curator.client)
    assert outcome(suggestion) == ("new", None)
