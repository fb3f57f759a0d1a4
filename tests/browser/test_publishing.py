"""Publishing is refused, the record mended, and then published."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories


@pytest.mark.django_db(transaction=True)
def test_a_refused_record_is_mended_and_published(curator: Page) -> None:
    page = curator
    alliance = factories.sound_alliance(
        name_en="Clinnova", name_de="", record_status="in_review", website="ftp://clinnova.eu"
    )
    page.goto("/admin/")
    page.locator(".worklists").get_by_role("link", name="Alliances").first.click()
    page.get_by_role("link", name="Clinnova").click()
    page.get_by_role("button", name="Save and publish").click()

    refusal = page.locator(".messagelist .error")
    expect(refusal).to_contain_text("is not published, for 2 reasons:")
    page.locator(".state-errors").get_by_role("link", name="German").click()
    expect(page.locator("#id_name_de")).to_be_in_viewport()
    page.fill("#id_name_de", "Clinnova auf Deutsch")
    page.locator(".state-errors").get_by_role("link", name="ftp://clinnova.eu").click()
    page.fill("#id_website", "https://clinnova.eu")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.locator(".messagelist .success", has_text="is public now")).to_be_visible()
    page.goto(f"/id/{alliance.public_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinnova")

    page.goto(f"/admin/alliances/alliance/{alliance.pk}/change/")
    page.get_by_role("link", name="Withdraw …").click()
    page.get_by_label("Reason").fill("The partners asked for it.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".messagelist .success")).to_contain_text("is withdrawn")
