"""Searching with the keyboard, the mouse and a finger, and without any script."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from alliances import curation
from tests.factories import AllianceFactory, DiseaseAreaFactory, OrganisationFactory

LISTS = ["/en/", "/en/alliances/", "/en/organisations/"]
# Longer than any page waits before it asks.
_A_WHILE_MS = 400
_NAMES = ["Inserm", "Inserm Transfert", "Inria", "University Hospital of Basel"]


@pytest.fixture(autouse=True)
def _catalogue(transactional_db: None) -> None:
    """A few alliances on multiple sclerosis and cancer, of more partners than a facet shows."""
    sclerosis = DiseaseAreaFactory(name="Multiple sclerosis")
    cancer = DiseaseAreaFactory(name="Cancer", name_de="Krebs")
    partners = [OrganisationFactory(name=name) for name in _NAMES]
    partners += [OrganisationFactory(name=f"University of Place {n}") for n in range(15)]
    AllianceFactory(name="Alliance of Inserm", partners=partners, diseases=[sclerosis])
    AllianceFactory(name="Alliance of all", partners=partners, diseases=[cancer], countries=["DE"])
    AllianceFactory(name="Alliance of few", partners=partners[:1], funders=partners[:1])
    curation.loaded()


def field(page: Page) -> Locator:
    """The search box in view."""
    return page.locator("input[name=q][role=combobox]:visible")


def suggestions(page: Page) -> Locator:
    return page.locator(".suggestions:visible")


def active(page: Page) -> Locator:
    return suggestions(page).locator("[role=option][aria-selected=true]")


def type_and_wait(page: Page, words: str) -> None:
    field(page).click()
    page.keyboard.type(words)
    expect(suggestions(page)).to_be_visible()


# --- Suggestions ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_the_keyboard_reaches_every_suggestion_and_opens_one(page: Page, path: str) -> None:
    page.goto(path)
    type_and_wait(page, "inserm")
    box = field(page)
    expect(box).to_have_attribute("aria-expanded", "true")
    options = suggestions(page).get_by_role("option")
    number = options.count()
    assert number > 3

    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_text(options.first.inner_text())
    expect(box).to_have_attribute(
        "aria-activedescendant", options.first.get_attribute("id") or "none"
    )
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_have_text(options.last.inner_text())
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_count(0)
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    for _ in range(number):
        page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_text("Search for “inserm”")
    page.keyboard.press("Home")
    expect(active(page)).to_have_count(0)
    expect(box).to_have_value("inserm")

    organisation = (
        suggestions(page)
        .get_by_role("group", name="Organisations")
        .get_by_role("option", name="Inserm", exact=True)
    )
    while organisation.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inserm")


def test_enter_without_a_suggestion_searches_as_the_form_does(page: Page) -> None:
    page.goto("/en/organisations/")
    type_and_wait(page, "inserm")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/alliances/?q=inserm")


def test_typing_goes_on_while_a_suggestion_is_active_and_loses_nothing(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "ins")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_count(1)
    page.keyboard.type("erm trans")
    expect(active(page)).to_have_count(0)
    expect(field(page)).to_have_value("inserm trans")
    expect(suggestions(page).get_by_role("option").first).to_have_text("Inserm Transfert")


def test_escape_closes_and_keeps_what_was_typed_and_down_opens_again(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "inserm")
    page.keyboard.press("Escape")
    expect(suggestions(page)).to_have_count(0)
    expect(field(page)).to_have_value("inserm")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(suggestions(page)).to_be_visible()
    expect(field(page)).to_be_focused()


def test_tab_closes_and_goes_on(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "inserm")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(suggestions(page)).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("button", name="Search")).to_be_focused()
    assert page.url.endswith("/en/")


def test_a_click_opens_a_suggestion_and_one_elsewhere_closes_them(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "multiple scl")
    page.locator("h1").click()
    expect(suggestions(page)).to_have_count(0)
    field(page).click()
    page.keyboard.press("ArrowDown")
    suggestions(page).get_by_role("option", name="Multiple sclerosis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Multiple sclerosis")


def test_suggestions_close_when_too_little_is_left(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "ins")
    for _ in range(2):
        page.keyboard.press("Backspace")
    expect(suggestions(page)).to_have_count(0)
    expect(field(page)).to_have_value("i")


def test_only_the_last_of_quick_letters_is_asked_for(page: Page) -> None:
    page.goto("/en/")
    asked: list[str] = []
    page.on("request", lambda one: "/suggestions/" in one.url and asked.append(one.url))
    type_and_wait(page, "inserm")
    assert len(asked) < 4
    assert asked[-1].endswith("q=inserm")


def test_a_late_answer_to_earlier_letters_is_not_shown(page: Page) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/suggestions/?q=ins", hold)
    page.goto("/en/")
    field(page).click()
    with page.expect_request("**/suggestions/?q=ins"):
        page.keyboard.type("ins")
    page.keyboard.type("titut")
    expect(suggestions(page).locator(".search-for")).to_have_text("Search for “institut”")
    late[0].fulfill(body='<div><a role="option" class="search-for">Late</a></div>')
    page.wait_for_timeout(_A_WHILE_MS)
    expect(suggestions(page).locator(".search-for")).to_have_text("Search for “institut”")


def test_the_number_of_suggestions_is_announced(page: Page) -> None:
    page.goto("/en/")
    type_and_wait(page, "multiple sclerosis")
    expect(page.locator("main [aria-live=polite]")).to_have_text("1 suggestion")


def test_when_the_answer_fails_the_form_still_works(page: Page) -> None:
    page.route("**/suggestions/**", lambda route: route.fulfill(status=200, body=""))
    page.goto("/en/")
    field(page).click()
    page.keyboard.type("inserm")
    page.wait_for_timeout(_A_WHILE_MS)
    expect(suggestions(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/alliances/?q=inserm")


def test_on_the_list_a_search_keeps_the_filters_and_asks_once(page: Page) -> None:
    page.goto("/en/alliances/?country=FR")
    page.evaluate("window.unchanged = true")
    asked: list[str] = []
    page.on("request", lambda one: "/en/alliances/?" in one.url and asked.append(one.url))
    type_and_wait(page, "cancer")
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_have_text("Search for “cancer”")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("Search: cancer")
    expect(suggestions(page)).to_have_count(0)
    assert page.evaluate("window.unchanged")
    assert len(asked) == 1
    assert "country=FR" in page.url
    assert "q=cancer" in page.url
    assert "find" not in page.url


def test_on_the_list_enter_closes_the_suggestions_and_searches(page: Page) -> None:
    page.goto("/en/alliances/")
    type_and_wait(page, "inserm")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("Search: inserm")
    page.wait_for_timeout(_A_WHILE_MS)
    expect(suggestions(page)).to_have_count(0)
    expect(page.get_by_label("Sort by").locator("option[selected]")).to_have_text("Relevance")


def test_suggestions_work_after_going_back(page: Page) -> None:
    page.goto("/en/alliances/")
    page.get_by_label("Germany", exact=True).check()
    page.wait_for_url("**country=DE**")
    page.go_back()
    expect(page.get_by_label("Germany", exact=True)).not_to_be_checked()
    type_and_wait(page, "inserm")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_count(1)


@pytest.mark.parametrize("path", LISTS)
def test_suggestions_fit_a_narrow_screen_and_shift_nothing(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    field(page).focus()
    before = page.locator("main").bounding_box(), field(page).bounding_box()
    type_and_wait(page, "universitätsklinikum strasbourg")
    page.keyboard.press("Control+A")
    page.keyboard.type("univ")
    expect(suggestions(page).locator(".search-for")).to_have_text("Search for “univ”")
    assert (page.locator("main").bounding_box(), field(page).bounding_box()) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for option in suggestions(page).get_by_role("option").all():
        box = option.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        # Nothing lies above it.
        option.scroll_into_view_if_needed()
        option.hover()


def test_a_finger_opens_a_suggestion(browser, live_server) -> None:
    context = browser.new_context(
        base_url=live_server.url, has_touch=True, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/en/")
    field(page).tap()
    page.keyboard.type("multiple scl")
    suggestions(page).get_by_role("option", name="Multiple sclerosis").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Multiple sclerosis")
    context.close()


# --- Search within a facet --------------------------------------------------------------------


def open_organisations(page: Page) -> Locator:
    page.locator("#facet-organisation > summary").click()
    return page.get_by_label("Find within “Organisation”")


def values(page: Page) -> Locator:
    return page.locator("#values-organisation input[name=organisation]")


def test_typing_in_a_facet_swaps_its_values_and_keeps_what_is_ticked(page: Page) -> None:
    page.goto("/en/alliances/")
    page.evaluate("window.unchanged = true")
    find = open_organisations(page)
    organisations = page.locator("#values-organisation")
    inserm, basel = (
        organisations.get_by_label(name, exact=True)
        for name in ("Inserm", "University Hospital of Basel")
    )
    inserm.check()
    page.wait_for_url("**organisation=**")

    find.click()
    page.keyboard.type("basel")
    expect(values(page)).to_have_count(2)
    expect(basel).to_be_visible()
    expect(inserm).to_be_checked()
    expect(find).to_be_focused()
    expect(find).to_have_value("basel")
    expect(page.locator("#announcement")).to_have_text("1 value is listed.")
    assert "find" not in page.url

    # The field gives its focus away, and what is found can be ticked at once.
    basel.check()
    page.wait_for_url(re.compile(r"organisation=.*organisation="))
    expect(page.locator("a.chip")).to_have_count(2)
    expect(page.locator("#announcement")).to_contain_text("alliances")
    expect(inserm).to_be_checked()
    expect(basel).to_be_checked()
    expect(basel).to_be_focused()
    assert values(page).count() > 2
    assert "find" not in page.url
    assert page.evaluate("window.unchanged")


def test_clearing_the_field_of_a_facet_restores_the_most_frequent_values(page: Page) -> None:
    page.goto("/en/alliances/")
    find = open_organisations(page)
    before = values(page).count()
    find.click()
    page.keyboard.type("zzyzx")
    expect(page.locator("#values-organisation")).to_have_text("Nothing found.")
    # Enter is no submit: there is nothing to send yet.
    page.keyboard.press("Enter")
    find.fill("")
    expect(values(page)).to_have_count(before)
    assert page.url.endswith("/en/alliances/")


def test_leaving_the_field_of_a_facet_asks_for_no_results(page: Page) -> None:
    page.goto("/en/alliances/")
    find = open_organisations(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    find.click()
    page.keyboard.type("basel")
    expect(values(page)).to_have_count(1)
    page.locator("h1").click()
    page.wait_for_timeout(_A_WHILE_MS)
    assert [url for url in asked if "/values/organisation/" not in url] == []


# --- Without any script -----------------------------------------------------------------------


@pytest.fixture
def plain(browser, live_server):
    """A tab that runs no script."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [("/en/", "q"), ("/en/alliances/", "list-q"), ("/en/organisations/", "header-q")],
)
def test_without_a_script_the_search_box_is_a_plain_form(plain: Page, path: str, name: str) -> None:
    plain.goto(path)
    box = plain.locator(f"#{name}")
    expect(box).to_have_role("searchbox")
    box.fill("krebs")
    box.press("Enter")
    plain.wait_for_url(re.compile(r"/en/alliances/\?.*q=krebs"))
    expect(plain.locator("article.card").first).to_be_visible()
    expect(plain.locator(".suggestions:visible")).to_have_count(0)


def test_without_a_script_a_facet_is_searched_on_a_page_of_its_own(plain: Page) -> None:
    plain.goto("/en/alliances/?q=inserm")
    plain.locator("#facet-organisation > summary").click()
    expect(plain.locator("#find-organisation")).to_be_hidden()
    # Ticked, but not sent yet.
    plain.locator("#country-FR").check()
    plain.get_by_role("button", name="Find within “Organisation”").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Find within “Organisation”")

    plain.get_by_label("Find within “Organisation”").fill("inria")
    plain.get_by_role("button", name="Find", exact=True).click()
    expect(plain.locator(".values-found li")).to_have_count(1)
    plain.locator(".values-found a").click()
    plain.wait_for_url("**/en/alliances/?**")
    expect(plain.locator("a.chip")).to_have_count(3)
    expect(plain.locator("#country-FR")).to_be_checked()
    expect(plain.locator("#list-q")).to_have_value("inserm")
    assert "find" not in plain.url
