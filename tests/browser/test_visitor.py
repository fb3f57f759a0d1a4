"""A visitor who came for one answer."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("loaded_catalogue")


def test_a_visitor_searches_filters_opens_reads_a_footnote_and_comes_back(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("search").get_by_role("combobox").last.fill("sanofi")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="2 alliances")).to_be_visible()

    page.get_by_label("Autoimmune diseases", exact=True).check()
    expect(page.get_by_role("heading", name="1 alliance", exact=True)).to_be_visible()
    page.get_by_label("France", exact=True).check()
    page.wait_for_url("**country=FR**")
    filtered = page.url
    assert "q=sanofi" in filtered
    assert "disease=" in filtered
    expect(page.get_by_role("list", name="Active filters").get_by_role("listitem")).to_have_count(4)

    page.get_by_role("link", name="Immun4Cure–Sanofi").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Immun4Cure–Sanofi")
    page.locator(".key-facts .mark").first.click()
    note = page.locator(".note-box")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Métropolitain")
    expect(note).to_contain_text("21 October 2025")
    expect(note).to_contain_text("¶ 5")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()

    page.go_back()
    assert page.url == filtered
    expect(page.get_by_label("Autoimmune diseases", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="1 alliance", exact=True)).to_be_visible()

    page.go_back()
    expect(page.get_by_label("France", exact=True)).not_to_be_checked()
    expect(page.get_by_label("Autoimmune diseases", exact=True)).to_be_checked()
    page.go_forward()
    expect(page.get_by_label("France", exact=True)).to_be_checked()


def test_the_filters_refresh_in_place_and_keep_the_focus(page: Page) -> None:
    page.goto("/en/alliances/")
    page.evaluate("window.unchanged = true")
    page.get_by_label("Germany", exact=True).check()
    expect(page.get_by_role("heading", name="2 alliances")).to_be_visible()
    assert page.evaluate("window.unchanged")
    expect(page.get_by_label("Germany", exact=True)).to_be_focused()
    expect(page.get_by_role("status").first).to_have_text("2 alliances")


def test_enter_in_the_search_box_asks_once(page: Page) -> None:
    page.goto("/en/alliances/")
    answered: list[str] = []
    page.on("requestfinished", lambda request: answered.append(request.url))
    page.get_by_label("Search", exact=True).fill("munich")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 alliance", exact=True)).to_be_visible()
    assert len([url for url in answered if "q=munich" in url]) == 1
    page.go_back()
    expect(page.get_by_role("heading", name="16 alliances")).to_be_visible()


def test_everything_works_without_javascript(browser, live_server) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/fr/alliances/")
    page.locator("#country-DE").check()
    page.locator(".apply button").click()
    expect(page.locator("article.card")).to_have_count(2)
    page.locator("a.chip").click()
    expect(page.locator("article.card")).to_have_count(16)
    page.locator("article.card a").first.click()
    page.locator(".mark").first.click()
    assert page.url.endswith("#note-1")
    context.close()


@pytest.mark.parametrize("path", ["/en/", "/en/alliances/", "/en/organisations/", "/en/diseases/"])
def test_pages_fit_a_screen_of_320_pixels(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
