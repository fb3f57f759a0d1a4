"""A curator with ten minutes and an article."""

import pytest
from playwright.sync_api import Page, expect

from alliances import quality
from alliances.models import Alliance, Stance
from tests.factories import OrganisationFactory, SourceFactory


def choose(page: Page, field: str, text: str) -> None:
    """Pick `text` in the autocomplete of the field with this name."""
    page.locator(f"select[name={field}] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()
    expect(page.locator(f"select[name={field}] + .select2")).to_contain_text(text)


@pytest.mark.django_db(transaction=True)
def test_a_curator_adds_an_alliance_with_a_cited_partner_and_publishes_it(curator: Page) -> None:
    page = curator
    OrganisationFactory(name="University of Somewhere", country="CH")
    SourceFactory(title="Two universities join forces")

    page.goto("/admin/alliances/alliance/add/")
    choose(page, "article", "Two universities")
    page.fill("[name=name_en]", "Alliance of the Two")
    page.select_option("[name=kind]", "alliance")
    page.fill("[name=start]", "2025-13")
    page.get_by_role("button", name="Add another Participation").click()
    choose(page, "participations-0-organisation", "University of Somewhere")
    page.select_option("[name=participations-0-role]", "founder")
    page.fill("[name=participations-0-cite_locator]", "¶ 4")
    page.get_by_role("button", name="Save and continue editing").click()

    # An impossible month is refused with what is allowed, and nothing typed is lost.
    expect(page.locator(".errorlist").filter(has_text="2025-13")).to_be_visible()
    expect(page.locator("[name=name_en]")).to_have_value("Alliance of the Two")
    expect(page.locator("[name=participations-0-cite_locator]")).to_have_value("¶ 4")
    page.fill("[name=start]", "2025-07")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    alliance = Alliance.objects.get(name_en="Alliance of the Two")
    participation = alliance.participations.get()
    citation = participation.citations.get()
    assert (citation.locator, citation.stance) == ("¶ 4", Stance.SUPPORTS)
    assert citation.checked_by.username == "curator"
    assert quality.uncited(alliance) == ["name", "kind", "start"]

    # A draft is not public.
    admin_page = page.url
    page.goto("/en/alliances/")
    expect(page.get_by_role("heading", name="0 alliances")).to_be_visible()

    # Nor does it become so before every statement has a source and a name in each language.
    page.goto(admin_page)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist .error")).to_contain_text("for 4 reasons")
    page.fill("[name=name_fr]", "Alliance des Deux")
    page.fill("[name=name_de]", "Allianz der Zwei")
    for number, field in enumerate(("name", "kind", "start")):
        page.get_by_role("button", name="Add another Citation of a field").click()
        page.select_option(f"[name=citations-{number}-field]", field)
        page.fill(f"[name=citations-{number}-locator]", "¶ 1")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist .success", has_text="is public now")).to_be_visible()
    page.goto("/en/alliances/?q=somewhere&country=CH")
    page.get_by_role("link", name="Alliance of the Two").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alliance of the Two")
    expect(page.locator(".partners")).to_contain_text(["University of Somewhere"])
    expect(page.locator(".notes")).to_contain_text("Two universities join forces")
    expect(page.locator("time").filter(has_text="July 2025")).to_be_visible()
