"""The spreadsheet round trip: export, edit, preview, confirm."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError
from django.utils import timezone, translation

from alliances import curation
from alliances.admin.spreadsheets import sheet, xlsx_files
from alliances.models import (
    Alliance,
    ImportRun,
    ImportStatus,
    Organisation,
    Participation,
)
from tests.admin.conftest import Curator, address
from tests.admin.spreadsheets import (
    GOOD,
    Table,
    add,
    column,
    confirm,
    edit,
    export,
    from_csv,
    from_xlsx,
    numbers,
    stored,
    to_csv,
    to_xlsx,
    upload,
)
from tests.factories import (
    AllianceFactory,
    FundingFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

NAUGHTY = (
    "=1+1",
    "+49 30 1",
    "-1",
    "@SUM(A1)",
    "\t=tab",
    "'=quoted",
    "''@twice",
    "'hello'",
    "＝1+1",
    'two\r\nlines, and; a "quote"\n=3',
    "a\rlone return, \x07 bell, _x0041_ and _x000D_",
    " outer blanks ",
    "#N/A",
    "0042",
    "2019-05",
    "TRUE",
    "🧬 \u202eright to left\u202c <script>alert(1)</script>",
)


# --- Round trips -----------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "read"), [("csv", from_csv), ("xlsx", from_xlsx)])
def test_an_untouched_sheet_changes_nothing(
    curator: Curator, form: str, read: Callable[[bytes], Table]
) -> None:
    place = PlaceFactory()
    for text in NAUGHTY:
        OrganisationFactory(name=text, description_fr=text, place=place, founded="2019-05")
    before = stored(Organisation)

    data = export(curator, Organisation, form)
    preview = upload(curator, Organisation, data, f"sheet.{form}")

    assert numbers(preview) == {"unchanged": len(NAUGHTY)}
    assert stored(Organisation) == before
    table = read(data)
    assert {row[column(table, "founded")] for row in table[1:]} == {"2019-05"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_naughty_texts_come_back_as_they_were_typed(curator: Curator, form: str) -> None:
    table = from_csv(export(curator, Organisation, "csv"))
    for text in NAUGHTY:
        add(table, name_en=f"’{text}", description_en=text, country="FR")
    data = xlsx_files.write("x", table[0], table[1:]) if form == "xlsx" else to_csv(table)
    confirm(curator, upload(curator, Organisation, data))

    kept = set(Organisation.objects.values_list("description_en", flat=True))
    # The apostrophe is the convention for a text that looks like a formula.
    one = "'=quoted" if form == "xlsx" else "=quoted"
    two = "''@twice" if form == "xlsx" else "'@twice"
    expected = {text.strip() for text in NAUGHTY} - {"'=quoted", "''@twice"} | {one, two}
    assert {text.replace("\r\n", "\n") for text in kept} == {
        text.replace("\r\n", "\n") for text in expected
    }


def test_a_workbook_holds_texts_and_no_formula(curator: Curator) -> None:
    OrganisationFactory(name="=1+1", founded="2019")
    book = openpyxl.load_workbook(io.BytesIO(export(curator, Organisation, "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert book.active["D2"].value == "=1+1"


def test_no_cell_of_a_csv_file_starts_as_a_formula(curator: Curator) -> None:
    for text in NAUGHTY:
        OrganisationFactory(name=text)
    cells = [cell for row in from_csv(export(curator, Organisation, "csv")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_each_kind_of_sheet_changes_its_records(curator: Curator) -> None:
    programme = ProgrammeFactory()
    alliance = AllianceFactory(name="Clinnova", part_of=AllianceFactory())
    partner = ParticipationFactory(alliance=alliance)
    funding = FundingFactory(
        alliance=alliance, programme=programme, amount="1500000.50", currency="EUR"
    )
    source = SourceFactory()
    curation.changed(alliance)
    for record, values in [
        (alliance, {"acronym": "CLI", "start": "2020-05"}),
        (partner.organisation, {"kind": "Hospital", "country": "de"}),
        (source, {"published": "2024", "url": "https://example.org/a"}),
        (partner, {"role": "founder", "contribution_fr": "Données"}),
        (funding, {"amount": "2000000,5", "kind": "grant"}),
    ]:
        model = type(record)
        table = from_xlsx(export(curator, model, "xlsx"))
        key = model.natural_key_field
        row = [one[0] for one in table].index(getattr(record, key))
        preview = upload(curator, model, to_xlsx(edit(table, row, **values)))
        run = confirm(curator, preview)
        assert run.counts["changed"] == 1, (model, run.report)

    alliance.refresh_from_db()
    assert (alliance.acronym, str(alliance.start), alliance.version) == ("CLI", "2020-05", 5)
    partner.organisation.refresh_from_db()
    assert (partner.organisation.kind, partner.organisation.country.code) == ("hospital", "DE")
    source.refresh_from_db()
    assert str(source.published) == "2024"
    partner.refresh_from_db()
    assert (partner.role, partner.contribution_fr) == ("founder", "Données")
    funding.refresh_from_db()
    assert (str(funding.amount), funding.kind) == ("2000000.50", "grant")


def test_nothing_is_written_before_it_is_confirmed(curator: Curator) -> None:
    alliance = AllianceFactory(name="Old", summary_en="One two three")
    table = from_csv(export(curator, Alliance, "csv"))
    preview = upload(
        curator, Alliance, to_csv(edit(table, 1, name_en="New", summary_en="One 2 <b>three"))
    )
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.version) == ("Old", 1)
    page = preview.content.decode()
    assert "One <del>two</del> three" in page
    assert "One <ins>2</ins> <ins>&lt;b&gt;</ins>three" in page

    run = confirm(curator, preview)
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.version) == ("New", 2)
    assert (run.status, run.by, run.file_name) == (ImportStatus.DONE, curator.user, "sheet.csv")
    assert run.counts == {"changed": 1}
    assert run.waiting == {}
    assert "1 alliance" in curator.client.get("/en/alliances/?q=new").content.decode()


def test_only_the_ticked_rows_are_written(curator: Curator) -> None:
    for name in ("One", "Two"):
        OrganisationFactory(name=name)
    table = from_csv(export(curator, Organisation, "csv"))
    preview = upload(
        curator, Organisation, to_csv(edit(edit(table, 1, acronym="X"), 2, acronym="Y"))
    )
    run = confirm(curator, preview, only=["3", "99", "x", "9" * 5000])
    assert run.counts == {"changed": 1}
    written = Organisation.objects.exclude(acronym="").get()
    assert written.public_id == table[2][0]


def test_an_import_that_would_hold_up_others_is_cut_into_portions(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MAX_RECORDS", 1)
    for alliance in AllianceFactory.create_batch(2):
        ParticipationFactory.create_batch(2, alliance=alliance)
    table = from_csv(export(curator, Participation, "csv"))
    data = to_csv([table[0], *[[*row[:-1], "Données"] for row in table[1:]]])
    for left in (2, 0):
        preview = upload(curator, Participation, data)
        assert numbers(preview) == {"changed": 2 + left} | ({} if left else {"unchanged": 2})
        assert confirm(curator, preview).counts["changed"] == 2
    assert Participation.objects.filter(contribution_de="Données").count() == 4


def test_a_second_click_imports_nothing_twice(curator: Curator) -> None:
    preview = upload(
        curator, Organisation, to_csv([["public_id", "version", "name_en"], ["", "", "N"]])
    )
    for _click in range(2):
        assert confirm(curator, preview, only=["2"]).counts == {"new": 1}
    assert Organisation.objects.filter(name_en="N").count() == 1


def test_a_dropped_file_is_gone(curator: Curator) -> None:
    preview = upload(
        curator, Organisation, to_csv([["public_id", "version", "name_en"], ["", "", "N"]])
    )
    curator.client.post(preview.request["PATH_INFO"], {"drop": "1"})
    assert not ImportRun.objects.exists()
    assert (
        "no longer there"
        in curator.client.get(preview.request["PATH_INFO"], follow=True).content.decode()
    )


# --- What is exported ------------------------------------------------------------------------


def test_the_filtered_list_and_the_selection_are_exported(curator: Curator) -> None:
    french, german = OrganisationFactory(country="FR"), OrganisationFactory(country="DE")
    table = from_csv(export(curator, Organisation, "csv", country="DE"))
    assert [row[0] for row in table[1:]] == [german.public_id]

    response = curator.client.post(
        address(Organisation, "changelist"),
        {"action": "export_csv", "_selected_action": [french.pk]},
    )
    assert [row[0] for row in from_csv(response.content)[1:]] == [french.public_id]


def test_what_a_spreadsheet_cannot_hold_is_not_exported(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = OrganisationFactory(description_en="x" * (sheet.MAX_CELL + 1))
    answer = curator.client.get(address(Organisation, "export", "xlsx"), follow=True)
    assert f"{long.public_id}: description_en is longer" in answer.content.decode()

    OrganisationFactory()
    monkeypatch.setattr(sheet, "MAX_ROWS", 1)
    answer = curator.client.get(address(Organisation, "export", "csv"), follow=True)
    assert "At most 1 rows can be exported" in answer.content.decode()


# --- Faults ----------------------------------------------------------------------------------


def test_a_database_that_refuses_leaves_all_as_it_was(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    table: Table = [["public_id", "version", "name_en"], ["", "", "One"], ["", "", "Two"]]
    preview = upload(curator, Organisation, to_csv(table))
    save = Organisation.save

    def refuse(self: Organisation, *args: Any, **kwargs: Any) -> None:
        if self.name_en == "Two":
            raise DatabaseError("disk full")
        save(self, *args, **kwargs)

    monkeypatch.setattr(Organisation, "save", refuse)
    run = confirm(curator, preview)
    assert run.status == ImportStatus.WAITING
    assert not Organisation.objects.exists()
    monkeypatch.undo()
    assert confirm(curator, preview).counts == {"new": 2}


def test_an_upload_that_was_never_confirmed_is_dropped_after_a_day(curator: Curator) -> None:
    old = upload(curator, Organisation, to_csv(GOOD)).context["run"]
    ImportRun.objects.update(started=timezone.now() - dt.timedelta(days=2))
    new = upload(curator, Organisation, to_csv(GOOD)).context["run"]
    assert list(ImportRun.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk


def test_a_preview_costs_the_same_for_any_number_of_unchanged_rows(
    curator: Curator, django_assert_max_num_queries: Any
) -> None:
    AllianceFactory(countries=["FR"] * 3)
    data = export(curator, Participation, "csv")
    with django_assert_max_num_queries(30):
        upload(curator, Participation, data)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_headings_are_the_same_in_every_language(curator: Curator, language: str) -> None:
    OrganisationFactory()
    english = from_csv(export(curator, Organisation, "csv"))
    with translation.override(language):
        curator.client.cookies.load({"django_language": language})
        assert from_csv(export(curator, Organisation, "csv"))[0] == english[0]
