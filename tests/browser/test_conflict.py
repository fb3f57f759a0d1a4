"""Two curators change one record at the same time; nothing that either typed is lost."""

import pytest
from playwright.sync_api import Browser, Page, expect

from alliances.models import Alliance
from tests.browser.conftest import log_in
from tests.factories import AllianceFactory, OrganisationFactory


@pytest.fixture
def desks(browser: Browser, live_server):
    """Two curators, each logged in with a browser of their own."""
    contexts = [browser.new_context(base_url=live_server.url) for _number in range(2)]
    yield [log_in(one.new_page(), f"curator{number}") for number, one in enumerate(contexts)]
    for one in contexts:
        one.close()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.django_db(transaction=True)
def test_two_curators_in_conflict_settle_it(desks) -> None:
    alliance = AllianceFactory(name="Clinnova", partners=[OrganisationFactory(name="Inserm")])
    first, second = desks
    for desk in desks:
        desk.goto(f"/admin/alliances/alliance/{alliance.pk}/change/")
    first.fill("#id_name_en", "Clinnova of four regions")
    first.fill("#id_acronym", "CLN")
    _save(first)
    expect(first.locator(".messagelist .success")).to_be_visible()

    second.fill("#id_name_en", "Clinnova Europe")
    second.fill("#id_website", "https://clinnova.example")
    second.select_option("#id_participations-0-role", "host")
    _save(second)
    expect(second.get_by_text("Two changes at once").first).to_be_visible()
    name = second.locator("tr.to-choose", has_text="Clinnova Europe")
    expect(name).to_contain_text("Clinnova of four regions")
    expect(second.locator("tr.to-choose")).to_have_count(1)
    name.get_by_role("radio").last.check()
    second.get_by_role("button", name="Save this").click()
    expect(second.locator(".messagelist .success")).to_be_visible()

    alliance = Alliance.objects.get(pk=alliance.pk)
    assert alliance.name_en == "Clinnova Europe"
    assert (alliance.acronym, alliance.website) == ("CLN", "https://clinnova.example")
    assert alliance.participations.get().role == "host"
    assert alliance.version == 3
