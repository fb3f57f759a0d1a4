"""A curator changes a record twice, compares its versions, and restores the first."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import sound_alliance


def save(page: Page, url: str, *, why: str, **typed: str) -> None:
    page.goto(url)
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=why]", why)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_curator_compares_and_restores_versions(curator: Page) -> None:
    page = curator
    alliance = sound_alliance(name="Before", acronym="")
    url = f"/admin/alliances/alliance/{alliance.pk}/change/"
    save(page, url, why="As the article writes it", name_en="Between")
    save(page, url, why="A slip", name_en="After", name_fr="Après")

    page.goto(url)
    page.get_by_role("link", name="History", exact=True).click()
    versions = page.locator(".versions > li")
    expect(versions).to_have_count(3)
    expect(versions.nth(0)).to_contain_text("A slip")
    expect(versions.nth(1)).to_contain_text("As the article writes it")
    page.get_by_label("from 1").check()
    page.get_by_label("to 3").check()
    page.get_by_role("button", name="Compare the chosen versions").click()
    comparison = page.locator(".comparison")
    expect(comparison.get_by_role("heading")).to_have_text("From version 1 to version 3")
    expect(comparison.locator("del").first).to_have_text("Before")
    expect(comparison.locator("ins").first).to_have_text("After")
    expect(comparison).not_to_contain_text("Between")

    page.get_by_role("link", name="Restore this version 1").click()
    expect(page.locator(".changes")).to_contain_text("After")
    page.get_by_label("Why (change note)").fill("The first name was right")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Version 1 restored")
    expect(versions).to_have_count(4)
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.version) == ("Before", 4)

    page.goto(f"/id/{alliance.public_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before")
    page.goto(f"{page.url}history/")
    told = page.locator("main")
    for text in ("After", "Between", "Before", "Après"):
        expect(told).to_contain_text(text)
    # Neither who changed it nor why is for the public.
    expect(told).not_to_contain_text("curator")
    expect(told).not_to_contain_text("A slip")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_the_history_is_wider_than_the_window(curator: Page, width: int) -> None:
    page = curator
    alliance = sound_alliance(name="Before")
    url = f"/admin/alliances/alliance/{alliance.pk}/"
    save(page, f"{url}change/", why="x" * 200, name_en="Donaudampfschifffahrt" * 10)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("history/", "history/?before=1&after=2", "history/1/"):
        page.goto(url + path)
        expect(page.locator(".history")).to_be_visible()
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
