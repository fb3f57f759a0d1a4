"""A visitor suggests a correction, a curator takes it over, the visitor reads what became of it."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from catalogue.addresses import path_of
from tests.factories import AllianceFactory

PASSWORD = "a-password-of-the-tests"


@pytest.mark.django_db(transaction=True)
def test_a_suggestion_is_sent_and_accepted(page: Page) -> None:
    alliance = AllianceFactory(name="Alliance of the Two", start="2023", objectives="To work.")
    page.goto(path_of(alliance))
    page.get_by_role("link", name="Correct: Key facts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suggest a correction")
    page.get_by_label("What it is about").select_option("start")
    page.get_by_label("What it should say").fill("2024-05")
    page.get_by_role("button", name="Send the suggestion").click()

    # Without a reason it is not sent, and what was typed is still there.
    expect(page.get_by_role("alert")).to_contain_text("not sent yet")
    expect(page.get_by_label("What it should say")).to_have_value("2024-05")
    expect(page.get_by_label("What it is about")).to_have_value("start")
    page.get_by_label("How you know").fill("The founding charter says so.")
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.get_by_role("link", name="this page").click()
    expect(page.get_by_role("main")).to_contain_text("waits for a curator")
    state = page.url

    User.objects.create_superuser("curator", password=PASSWORD)
    page.goto("/admin/alliances/suggestion/")
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator(".side-by-side")).to_contain_text("Start: 2023")
    page.locator("[name=answer]").fill("Changed, thank you.")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("[name=start]")).to_have_value("2024-05")
    expect(page.locator(".messagelist")).to_contain_text("It is filled in below")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("is accepted")

    page.goto(state)
    expect(page.get_by_role("main")).to_contain_text("Accepted: the record has been changed")
    expect(page.get_by_role("main")).to_contain_text("Changed, thank you.")
    page.goto(path_of(alliance))
    expect(page.locator(".key-facts time")).to_have_text("May 2024")
