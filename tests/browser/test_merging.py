"""A curator meets a twin while typing, merges two records, and parts them again."""

import pytest
from playwright.sync_api import Page, expect

from alliances.models import Organisation
from tests.factories import AllianceFactory, OrganisationFactory


@pytest.mark.django_db(transaction=True)
def test_twins_show_while_a_name_is_typed(curator: Page) -> None:
    page = curator
    OrganisationFactory(name_en="", name_fr="CHU de Montpellier")
    page.goto("/admin/alliances/organisation/add/")
    page.fill("[name=name_en]", "Montpellier University Hospital")
    shown = page.locator(".twins-box")
    expect(shown.get_by_role("link")).to_have_text("CHU de Montpellier")
    expect(shown).to_contain_text("same name in other words")
    # Who has seen them may save.
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Organisation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_records_are_merged_and_parted_again(curator: Page) -> None:
    page = curator
    kept = OrganisationFactory(name="CHU de Montpellier", website="https://one.example/")
    merged = OrganisationFactory(
        name="Montpellier University Hospital", website="https://two.example/"
    )
    AllianceFactory(name="Joined", partners=[merged])

    page.goto("/admin/alliances/duplicatepair/")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.get_by_role("link", name="The same …").click()
    # Whichever of the two the list puts first, CHU de Montpellier stays.
    if f"survivor={kept.public_id}" not in page.url:
        page.get_by_role("link", name="Swap").click()
    page.locator("[name=take_website][value=loser]").check()
    expect(page.locator(".merge")).to_contain_text("Joined")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"/id/{merged.public_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("CHU de Montpellier")
    expect(page.locator("main")).to_contain_text("Joined")
    kept.refresh_from_db()
    assert kept.website == "https://two.example/"

    page.goto("/admin/alliances/merge/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="Undo this merge").click()
    expect(page.locator(".messagelist .success")).to_contain_text("as they were")
    page.goto(f"/id/{merged.public_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Montpellier University Hospital")
