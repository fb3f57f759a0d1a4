"""Two curators at once: a merge of three states, and the page on which the second one chooses."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from alliances import curation
from alliances.admin.conflicts import By, Fate, Field, merge, twins
from alliances.models import Citation, DiseaseArea, Participation, Person, Place, Source, Theme
from tests import factories
from tests.admin.conftest import Curator, Page, errors

# --- The merge ----------------------------------------------------------------------------------

ROOT, ROW, NEW = ("", 0), ("rows", 1), ("rows", "new 0")


@pytest.mark.parametrize(
    ("opened", "now", "mine", "by", "merged"),
    [
        ("a", "a", "a", By.NOBODY, "a"),
        ("a", "b", "a", By.THEM, "b"),
        ("a", "a", "c", By.ME, "c"),
        ("a", "b", "b", By.BOTH, "b"),
        ("a", "b", "c", By.EACH, "b"),
        ("a", "", "c", By.EACH, ""),
        (None, "b", "b", By.NOBODY, "b"),
        (None, "b", "c", By.EACH, "b"),
    ],
)
def test_a_field_is_taken_from_the_side_that_changed_it(
    opened: str | None, now: str, mine: str, by: By, merged: str
) -> None:
    field = Field("name", opened, now, mine)
    assert (field.by, field.merged) == (by, merged)


A, B, C = {"x": "a"}, {"x": "b"}, {"x": "c"}


@pytest.mark.parametrize(
    ("opened", "now", "mine", "deleted", "fate", "to_decide"),
    [
        ({ROW: A}, {ROW: B}, {ROW: C}, (), Fate.STAYS, True),
        ({ROW: A}, {ROW: B}, {ROW: A}, (), Fate.STAYS, False),
        ({ROW: A}, {ROW: B}, {}, (), Fate.STAYS, False),
        ({}, {ROW: A}, {}, (), Fate.ADDED_BY_THEM, False),
        ({}, {}, {NEW: A}, (), Fate.ADDED_BY_ME, False),
        ({ROW: A}, {}, {ROW: A}, (), Fate.DELETED_BY_THEM, False),
        ({ROW: A}, {}, {ROW: B}, (), Fate.DELETED_BY_THEM_CHANGED_BY_ME, True),
        ({ROW: {}}, {}, {ROW: A}, (), Fate.DELETED_BY_THEM_CHANGED_BY_ME, True),
        ({ROW: A}, {ROW: A}, {}, (ROW,), Fate.DELETED_BY_ME, False),
        ({ROW: A}, {ROW: B}, {}, (ROW,), Fate.DELETED_BY_ME_CHANGED_BY_THEM, True),
        ({ROW: {}}, {ROW: A}, {}, (ROW,), Fate.DELETED_BY_ME_CHANGED_BY_THEM, True),
    ],
)
def test_what_becomes_of_a_row(
    opened: Any, now: Any, mine: Any, deleted: Any, fate: Fate, to_decide: bool
) -> None:
    (row,) = merge(opened, now, mine, deleted)
    assert (row.fate, row.is_to_decide) == (fate, to_decide)


def test_a_row_that_both_deleted_is_gone() -> None:
    assert merge({ROW: A}, {}, {}, {ROW}) == []


def test_rows_come_in_the_order_of_the_database_and_new_ones_last() -> None:
    theirs = ("rows", 9)
    merged = merge({ROOT: A}, {ROOT: A, theirs: B}, {ROOT: A, NEW: C}, ())
    assert [row.key for row in merged] == [ROOT, theirs, NEW]


def test_only_a_new_row_that_is_not_before_me_is_the_twin_of_mine() -> None:
    theirs, other = ("rows", 9), ("others", 9)
    assert twins({theirs: A}, {NEW: A}) == {NEW: theirs}
    assert twins({theirs: B}, {NEW: A}) == {}
    assert twins({other: A}, {NEW: A}) == {}
    assert twins({ROW: A}, {ROW: A, NEW: A}) == {}
    assert twins({theirs: A}, {NEW: A, ("rows", "new 1"): A}) == {NEW: theirs}


# --- The page -----------------------------------------------------------------------------------


def conflict(page: Page) -> Page:
    """The page that answers to a page that is out of date."""
    answer = page.save()
    assert answer.status_code == 409, answer.headers
    return Page(page.client, page.url, answer)


def versions_of(record: Any) -> int:
    record.refresh_from_db()
    return record.version


@pytest.mark.parametrize(
    "make",
    [
        factories.AllianceFactory,
        factories.OrganisationFactory,
        factories.ProgrammeFactory,
        factories.DiseaseAreaFactory,
        factories.ThemeFactory,
        factories.PlaceFactory,
    ],
)
@pytest.mark.parametrize("chosen", ["now", "mine"])
def test_what_both_changed_is_chosen(curator: Curator, make: Any, chosen: str) -> None:
    record = make()
    curation.changed(record)
    first = curator.open(record).fill(name_en="Theirs", name_fr="À eux")
    second = curator.open(record).fill(name_en="Mine", name_de="Meins")
    assert first.save().status_code == 302

    page = conflict(second)
    assert page.fields["name_en"] == "Theirs"
    assert b"Mine" in page.response.content
    record.refresh_from_db()
    assert record.name == "Theirs"
    if chosen == "mine":
        page.fill(name_en="Mine")
    assert page.save().status_code == 302
    record.refresh_from_db()
    expected = "Mine" if chosen == "mine" else "Theirs"
    assert (record.name_en, record.name_fr, record.name_de) == (expected, "À eux", "Meins")


def test_a_third_curator_leads_to_the_page_again(curator: Curator) -> None:
    record = factories.AllianceFactory(name="Opened")
    pages = [curator.open(record).fill(name_en=name) for name in ("First", "Second", "Third")]
    pages[0].save()
    second = conflict(pages[1]).fill(name_en="Second")
    conflict(pages[2]).fill(name_en="Third").save()
    again = conflict(second)
    assert again.fields["name_en"] == "Third"
    again.fill(name_en="Second").save()
    assert versions_of(record) == 4
    assert record.name == "Second"


@pytest.mark.parametrize("mark", ["", "x", "alliance:1", "alliance:1:99", "9" * 5000, "a:1:1"])
def test_a_form_that_names_no_state_is_not_trusted(curator: Curator, mark: str) -> None:
    record = factories.AllianceFactory(name="Stored", acronym="S")
    page = conflict(curator.open(record).fill(name_en="New", seen_version=mark))
    assert page.fields["name_en"] == "Stored"
    assert page.fill(name_en="New").save().status_code == 302
    assert versions_of(record) == 2


def test_a_change_that_the_page_does_not_show_is_no_conflict(curator: Curator) -> None:
    alliance = factories.AllianceFactory(countries=["FR", "DE"])
    one, other = (curator.open(row) for row in alliance.participations.order_by("pk"))
    assert one.fill(role="host").save().status_code == 302
    assert other.fill(role="founder").save().status_code == 302
    assert versions_of(alliance) == 3


def test_nothing_is_asked_of_who_typed_nothing(curator: Curator) -> None:
    record = factories.AllianceFactory()
    idle = curator.open(record)
    curator.open(record).fill(name_en="Theirs").save()
    assert idle.save().status_code == 302
    assert versions_of(record) == 2
    assert record.name == "Theirs"


def test_a_statement_on_its_own_page_is_guarded_as_well(curator: Curator) -> None:
    alliance = factories.AllianceFactory(countries=["FR"])
    row = alliance.participations.get()
    mine = curator.open(row).fill(role="host", start="2020")
    mine.add_row("citations", source=factories.SourceFactory(), locator="¶ 4")
    curator.open(alliance).fill_row("participations", 0, role="founder", end="2024").save()
    page = conflict(mine)
    assert (page.fields["role"], page.fields["start"]) == ("founder", "2020")
    assert page.save().status_code == 302
    row.refresh_from_db()
    assert (row.role, str(row.start), str(row.end)) == ("founder", "2020", "2024")
    assert row.citations.get().locator == "¶ 4"


def test_numbers_and_dates_in_other_words_are_no_change(curator: Curator) -> None:
    record = factories.AllianceFactory(name="Opened", duration_years=5, start="2024-07")
    mine = curator.open(record).fill(duration_years="05", start=" 2024-07 ", acronym="A")
    curator.open(record).fill(name_en="Theirs", duration_years="6").save()
    page = conflict(mine)
    assert page.response.context["to_decide"] == []
    page.save()
    record.refresh_from_db()
    assert (record.name, record.acronym, record.duration_years) == ("Theirs", "A", 6)


def test_lines_of_a_text_end_as_they_do_in_a_browser(curator: Curator) -> None:
    record = factories.AllianceFactory(summary="One\nTwo")
    mine = curator.open(record).fill(summary_en="One\r\nTwo", acronym="A")
    curator.open(record).fill(summary_en="Three").save()
    assert conflict(mine).response.context["to_decide"] == []


# --- Rows ---------------------------------------------------------------------------------------


def participation(curator: Curator) -> tuple[Any, Any]:
    alliance = factories.AllianceFactory(countries=["FR"])
    return alliance, alliance.participations.get()


def delete_row(page: Page) -> Page:
    return page.fill(**{"participations-0-DELETE": "on"})


def test_both_add_rows(curator: Curator) -> None:
    alliance = factories.AllianceFactory()
    source, one, other = (
        factories.SourceFactory(),
        factories.OrganisationFactory(),
        factories.OrganisationFactory(),
    )
    mine = curator.open(alliance)
    mine.add_row("participations", organisation=other, role="host", cite_locator="¶ 4")
    mine.fill(article=source)
    theirs = curator.open(alliance)
    theirs.add_row("participations", organisation=one, role="founder").save()
    page = conflict(mine)
    assert page.fields["participations-TOTAL_FORMS"] == "2"
    assert page.fields["participations-INITIAL_FORMS"] == "1"
    assert page.save().status_code == 302
    rows = Participation.objects.order_by("pk")
    assert [(r.organisation, r.role) for r in rows] == [(one, "founder"), (other, "host")]
    assert Citation.objects.get().participation == rows[1]
    assert versions_of(alliance) == 3


def test_both_add_the_same_row(curator: Curator) -> None:
    alliance, organisation = factories.AllianceFactory(), factories.OrganisationFactory()
    mine, theirs = curator.open(alliance), curator.open(alliance)
    for page in (mine, theirs):
        page.add_row("participations", organisation=organisation, role="host")
    theirs.save()
    mine.fill_row("participations", 0, cite_source=factories.SourceFactory())
    mine.fill(name_en="Mine")
    assert conflict(mine).save().status_code == 302
    assert alliance.participations.get().citations.count() == 1


@pytest.mark.parametrize("again", [False, True])
def test_they_delete_a_row_that_i_change(curator: Curator, again: bool) -> None:
    alliance, row = participation(curator)
    mine = curator.open(alliance)
    mine.fill_row("participations", 0, role="founder", contribution_en="Typed at length")
    delete_row(curator.open(alliance)).save()
    page = conflict(mine)
    assert page.fields["participations-0-DELETE"] == "on"
    assert b"Typed at length" in page.response.content
    if again:
        page.fill(**{"participations-0-DELETE": ""})
    assert page.save().status_code == 302
    found = [(r.organisation, r.role, r.contribution) for r in alliance.participations.all()]
    assert found == ([(row.organisation, "founder", "Typed at length")] if again else [])
    assert versions_of(alliance) == (3 if again else 2)


@pytest.mark.parametrize("deleted", [False, True])
def test_i_delete_a_row_that_they_change(curator: Curator, deleted: bool) -> None:
    alliance, _row = participation(curator)
    mine = delete_row(curator.open(alliance))
    curator.open(alliance).fill_row("participations", 0, role="founder").save()
    page = conflict(mine)
    assert page.fields["participations-0-DELETE"] == ""
    if deleted:
        page.fill(**{"participations-0-DELETE": "on"})
    assert page.save().status_code == 302
    assert [r.role for r in alliance.participations.all()] == ([] if deleted else ["founder"])


def test_rows_that_one_side_deleted_are_gone(curator: Curator) -> None:
    alliance = factories.AllianceFactory(countries=["FR", "DE", "LU"])
    kept = alliance.participations.order_by("pk")[2]
    mine = curator.open(alliance).fill(**{"participations-1-DELETE": "on"})
    delete_row(curator.open(alliance)).save()
    page = conflict(mine)
    assert page.fields["participations-TOTAL_FORMS"] == "2"
    assert page.save().status_code == 302
    assert alliance.participations.get() == kept


def test_a_box_is_ticked_by_one_and_a_text_changed_by_the_other(curator: Curator) -> None:
    dispute = factories.DisputeFactory(readings=["2024", "2025"])
    curation.changed(dispute.alliance)
    mine = curator.open(dispute).fill_row("readings", 1, value_en="2026")
    other = curator.open(dispute)
    other.fill_row("readings", 1, preferred="on")
    del other.fields["readings-0-preferred"]
    assert other.save().status_code == 302
    assert conflict(mine).save().status_code == 302
    readings = dispute.readings.order_by("pk")
    assert [(r.value, r.preferred) for r in readings] == [("2024", False), ("2026", True)]


# --- Sent twice ---------------------------------------------------------------------------------


def test_back_after_save_and_save_again_doubles_nothing(curator: Curator) -> None:
    alliance, article = factories.AllianceFactory(), factories.SourceFactory()
    page = curator.open(alliance).fill(acronym="A", article=article)
    page.add_row("participations", organisation=factories.OrganisationFactory(), role="host")
    page.fill_row("participations", 0, cite_locator="¶ 4")
    page.add_row("citations", field="acronym", locator="¶ 1")
    page.add_row("identifiers", scheme="wikidata", value="https://www.wikidata.org/wiki/Q42")
    assert page.save().status_code == 302
    assert page.save().status_code == 302
    assert (versions_of(alliance), Citation.objects.count()) == (2, 2)
    page.fill(name_en="Changed after going back")
    assert conflict(page).save().status_code == 302
    assert (versions_of(alliance), Citation.objects.count()) == (3, 2)
    assert (alliance.participations.count(), alliance.identifiers.count()) == (1, 1)


def test_a_citation_typed_beside_a_row_is_added_once(curator: Curator) -> None:
    alliance, row = participation(curator)
    page = curator.open(alliance).fill_row(
        "participations", 0, cite_source=factories.SourceFactory(), cite_locator="¶ 4"
    )
    assert page.save().status_code == 302
    assert page.save().status_code == 302
    assert row.citations.count() == 1


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Person, {"name": "Ada Lovelace", "family_name": "Lovelace"}),
        (Source, {"title": "Article", "description_en": "An article"}),
        (DiseaseArea, {"name_en": "Cancer"}),
    ],
)
def test_a_second_click_adds_nothing(curator: Curator, model: type, values: Any) -> None:
    page = curator.open(model).fill(**values)
    first, second = page.save(), page.save()
    assert first.status_code == second.status_code == 302
    record = model.objects.get()
    assert record.version == 1
    name = next(iter(values))
    page.fill(**{name: "Changed after going back"})
    assert conflict(page).fill(**{name: "Changed after going back"}).save().status_code == 302
    record.refresh_from_db()
    assert getattr(record, name) == "Changed after going back"
    assert model.objects.count() == 1


def test_a_second_click_adds_no_second_statement(curator: Curator) -> None:
    alliance, organisation = factories.AllianceFactory(), factories.OrganisationFactory()
    page = curator.open(Participation)
    page.fill(alliance=alliance, organisation=organisation, role="host")
    assert page.save().status_code == page.save().status_code == 302
    assert Participation.objects.count() == 1


def test_a_key_that_was_not_signed_here_says_nothing(curator: Curator) -> None:
    known = factories.PersonFactory()
    page = curator.open(Person).fill(name="Ada Lovelace", family_name="Lovelace")
    assert page.fill(submission=f"{known.public_id}:forged").save().status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.parametrize("model", [Theme, Place])
def test_a_second_click_adds_no_second_term(curator: Curator, model: type) -> None:
    page = term(curator, model)
    assert page.save().status_code == page.save().status_code == 302
    page.fill(name_en="Bad Godesberg")
    again = conflict(page).fill(name_en="Bad Godesberg")
    assert again.save().status_code == 302
    assert (model.objects.get().name_en, model.objects.get().slug) == ("Bad Godesberg", "bonn")


@pytest.mark.parametrize("model", [Theme, Place])
def test_a_term_that_was_there_before_is_no_second_click(curator: Curator, model: type) -> None:
    term(curator, model).save()
    assert "already exists" in errors(term(curator, model).save())
    other = Curator(User.objects.create_superuser("other"))
    late = term(other, model, slug="koeln")
    term(curator, model, slug="koeln").save()
    assert "already exists" in errors(late.save())
    assert model.objects.count() == 2


def term(curator: Curator, model: type, slug: str = "bonn") -> Page:
    page = curator.open(model).fill(name_en="Bonn", slug=slug)
    return page.fill(country="DE") if model is Place else page


# --- Deleted meanwhile, and why ------------------------------------------------------------------


def test_what_was_typed_for_a_deleted_record_is_entered_again(curator: Curator) -> None:
    area = factories.DiseaseAreaFactory(name="Cancer")
    page = curator.open(area).fill(name_fr="Cancer du sein")
    page.add_row("synonyms", value="Tumour", language="en")
    curator.delete(area)
    answer = page.save()
    assert answer.status_code == 409
    assert "Cancer du sein" in answer.content.decode()
    again = Page(curator.client, page.url, answer).save()
    assert again.status_code == 302, errors(again)
    again = DiseaseArea.objects.get()
    assert (again.name_fr, again.synonyms.get().value) == ("Cancer du sein", "Tumour")


def test_a_change_note_is_kept_in_the_history(curator: Curator) -> None:
    record = factories.AllianceFactory()
    curator.open(record).fill(acronym="A", why="As the article writes it").save()
    assert record.history.latest().history_change_reason == "As the article writes it"
    curator.open(record).fill(why="Nothing changed").save()
    assert versions_of(record) == 2
