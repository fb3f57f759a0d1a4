"""A curator edits a list in a spreadsheet program."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from alliances import curation
from alliances.models import Organisation
from tests.factories import OrganisationFactory


@pytest.mark.django_db(transaction=True)
def test_a_list_is_exported_edited_and_imported(curator: Page, tmp_path: Path) -> None:
    page = curator
    formula = OrganisationFactory(name="=1+1")
    busy = OrganisationFactory(name="Busy institute")

    page.goto("/admin/alliances/organisation/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export (.xlsx)").click()
    file = tmp_path / "organisations.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    rows = {row[0].value: row for row in book.active.iter_rows()}
    column = {cell.value: number for number, cell in enumerate(rows["public_id"])}
    rows[formula.public_id][column["acronym"]].value = "ONE"
    rows[busy.public_id][column["acronym"]].value = "BI"
    book.active.append([None, None, None, "New institute", *[None] * 4, "France?"])
    book.save(file)
    busy.save()
    curation.changed(busy)

    page.get_by_role("link", name="Import", exact=True).click()
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator(".fate-changed.spreadsheet-row")).to_contain_text("ONE")
    expect(page.locator(".fate-conflict.spreadsheet-row")).to_contain_text("Busy institute")
    expect(page.locator(".spreadsheet-problems")).to_contain_text("“France?” is no country code")
    assert not Organisation.objects.exclude(acronym="").exists()

    page.get_by_role("button", name="Import the ticked rows").click()
    expect(page.locator(".messagelist .success")).to_have_text("1 row was imported.")
    expect(page.locator(".spreadsheet-problems")).to_contain_text("version")
    written = Organisation.objects.exclude(acronym="").get()
    assert (written.name_en, written.acronym) == ("=1+1", "ONE")
