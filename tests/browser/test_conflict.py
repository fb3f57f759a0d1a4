"""Two curators in conflict: the second one sees what the first did, chooses, and saves."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from alliances import curation
from alliances.models import Alliance
from tests.factories import AllianceFactory, OrganisationFactory

PASSWORD = "a-password-of-the-tests"


@pytest.mark.django_db(transaction=True)
def test_two_curators_in_conflict(page: Page) -> None:
    User.objects.create_superuser("curator", password=PASSWORD)
    alliance = AllianceFactory(name="Opened", partners=[OrganisationFactory(name="Charité")])
    page.goto(f"/admin/alliances/alliance/{alliance.pk}/change/")
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.fill("[name=name_en]", "What I typed")
    page.fill("[name=acronym]", "MINE")
    page.select_option("[name=participations-0-role]", "host")

    # Meanwhile somebody else renames it and removes the partner.
    Alliance.objects.filter(pk=alliance.pk).update(name_en="What they typed", end="2030")
    alliance.participations.get().delete()
    alliance.refresh_from_db()
    curation.changed(alliance, why="It was renamed")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".conflict-versions")).to_contain_text("It was renamed")
    name = page.get_by_role("radiogroup", name="Name [en]")
    expect(name).to_contain_text("Opened")
    expect(name.get_by_role("radio", name="Now")).to_be_checked()
    name.get_by_text("What I typed").click()
    expect(name.get_by_role("radio", name="Yours")).to_be_checked()
    page.get_by_label("Enter it again").check()
    page.get_by_role("button", name="Save this").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.acronym, str(alliance.end)) == (
        "What I typed",
        "MINE",
        "2030",
    )
    assert alliance.participations.get().role == "host"
