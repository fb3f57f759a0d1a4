"""The spreadsheet round trip: export, edit, preview, confirm."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone, translation

from alliances import curation
from alliances.admin.spreadsheets import sheet, xlsx_files
from alliances.models import (
    Alliance,
    Funding,
    ImportRun,
    ImportStatus,
    Organisation,
    Participation,
    RecordStatus,
    Source,
)
from tests.admin.conftest import Curator, address
from tests.factories import (
    AllianceFactory,
    FundingFactory,
    IdentifierFactory,
    OrganisationFactory,
    OrganisationNameFactory,
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
Table = list[list[Any]]


# --- A curator with a spreadsheet program ----------------------------------------------------


def export(curator: Curator, model: type, form: str, **query: str) -> bytes:
    response = curator.client.get(address(model, "export", form), query)
    assert response.status_code == 200, response.headers
    assert response["Content-Disposition"].endswith(f'.{form}"')
    return response.content


def from_csv(data: bytes) -> Table:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def to_csv(table: Table, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode(encoding)


def from_xlsx(data: bytes) -> Table:
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [["" if cell is None else cell for cell in row] for row in rows]


def to_xlsx(table: Table) -> bytes:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(table: Table, heading: str) -> int:
    return table[0].index(heading)


def edit(table: Table, row: int, **values: Any) -> Table:
    for heading, value in values.items():
        table[row][column(table, heading)] = value
    return table


def add(table: Table, **values: Any) -> Table:
    table.append([values.get(heading, "") for heading in table[0]])
    return table


def upload(curator: Curator, model: type, data: bytes, name: str = "sheet.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return curator.client.post(address(model, "import"), {"file": file}, follow=True)


def lines(preview: Any) -> list[str]:
    """The rows that the preview offers to import."""
    return [
        str(row["line"])
        for _fate, rows in preview.context["groups"]
        for row in rows
        if row["is_writable"]
    ]


def confirm(curator: Curator, preview: Any, only: list[str] | None = None) -> ImportRun:
    run = preview.context["run"]
    page = preview.request["PATH_INFO"]
    curator.client.post(page, {"line": lines(preview) if only is None else only, "confirm": "1"})
    run.refresh_from_db()
    return run


def problems(preview: Any) -> list[tuple[int, str]]:
    return [(one["line"], one["column"]) for one in preview.context["bad"]]


def said(preview: Any) -> str:
    return " ".join(one["problem"] for one in preview.context["bad"])


def numbers(preview: Any) -> dict[str, int]:
    return {fate.value: number for fate, number in preview.context["numbers"]}


def refusal(response: Any) -> str:
    assert response.status_code == 200
    assert not ImportRun.objects.exists()
    return " ".join(response.context["form"].errors["file"])


def stored(model: type) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


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


# --- Conflicts -------------------------------------------------------------------------------


def test_a_record_changed_since_the_export_is_a_conflict(curator: Curator) -> None:
    mine, theirs = OrganisationFactory(name="Mine"), OrganisationFactory(name="Theirs")
    table = from_csv(export(curator, Organisation, "csv", o="1"))
    rows = {row[0]: number for number, row in enumerate(table)}
    edit(table, rows[mine.public_id], acronym="M")
    edit(table, rows[theirs.public_id], acronym="T", kind="hospital")
    theirs.acronym = "elsewhere"
    theirs.save()
    curation.changed(theirs)

    preview = upload(curator, Organisation, to_csv(table))
    assert numbers(preview) == {"changed": 1, "conflict": 1}
    (row,) = dict(preview.context["groups"])["conflict"]
    assert [change[0] for change in row["changes"]] == ["acronym", "kind"]
    assert "version 2, the row 1" in preview.content.decode()
    conflicting = str(rows[theirs.public_id] + 1)

    run = confirm(curator, preview, only=[*lines(preview), conflicting])
    assert run.counts == {"changed": 1, "conflict": 1}
    assert [entry["line"] for entry in run.report] == [int(conflicting)]
    theirs.refresh_from_db()
    assert (theirs.acronym, theirs.kind) == ("elsewhere", "")


def test_a_change_between_preview_and_confirmation_is_a_conflict(curator: Curator) -> None:
    alliance = AllianceFactory()
    participation = ParticipationFactory(alliance=alliance)
    table = from_csv(export(curator, Participation, "csv"))
    preview = upload(curator, Participation, to_csv(edit(table, 1, role="host")))
    assert numbers(preview) == {"changed": 1}
    curation.changed(alliance)

    run = confirm(curator, preview)
    assert run.counts == {"conflict": 1}
    participation.refresh_from_db()
    assert participation.role == "partner"


def test_a_row_that_says_what_is_so_by_now_is_no_conflict(curator: Curator) -> None:
    organisation = OrganisationFactory()
    table = from_csv(export(curator, Organisation, "csv"))
    organisation.acronym = "A"
    organisation.save()
    curation.changed(organisation)
    preview = upload(curator, Organisation, to_csv(edit(table, 1, acronym="A")))
    assert numbers(preview) == {"unchanged": 1}


def test_several_rows_of_one_alliance_raise_its_version_once(curator: Curator) -> None:
    alliance = AllianceFactory(countries=["FR", "DE", "CH"])
    table = from_csv(export(curator, Participation, "csv"))
    for row in (1, 2, 3):
        edit(table, row, start="2020")
    add(
        table,
        alliance=alliance.public_id,
        organisation=OrganisationFactory(name="Newcomer").name,
        role="host",
    )
    run = confirm(curator, upload(curator, Participation, to_csv(table)))
    assert run.counts == {"changed": 3, "new": 1}
    alliance.refresh_from_db()
    assert alliance.version == 2
    assert "1 alliance" in curator.client.get("/en/alliances/?q=newcomer").content.decode()


# --- Rows with problems ----------------------------------------------------------------------


def test_each_bad_row_is_named_with_line_and_column(curator: Curator) -> None:
    whole = AllianceFactory(name="Whole")
    part = AllianceFactory(name="Part", part_of=whole)
    headings = [
        "public_id", "version", "record_status", "name_en", "name_fr",
        "kind", "start", "end", "duration_years", "part_of", "website",
    ]  # fmt: skip
    table: Table = [headings]
    add(table, public_id="A000000000", version="1")
    add(table)  # a blank row
    add(table, name_en="One", kind="club", start="May 2019", duration_years="3.5", website="x")
    add(table, start="2020")
    add(table, name_en="Two", start="2021", end="2020")
    add(table, name_en="Three", record_status="published")
    add(table, name_en="Whole")
    add(table, name_en="Same", name_fr="Le même")
    add(table, name_en="Le même")
    add(table, public_id=whole.public_id.lower(), version="1", name_en="W", part_of="Part")
    add(table, public_id=whole.public_id, version="1")
    add(table, public_id=part.public_id, version="", name_en="Partly")
    add(table, public_id="", name_en="n" * 301)
    preview = upload(curator, Alliance, to_csv(table, delimiter=";"))
    assert problems(preview) == [
        (2, "public_id"),
        (4, "kind"), (4, "start"), (4, "duration_years"), (4, "website"),
        (5, "name_en"),
        (6, ""),
        (7, "record_status"),
        (8, ""),
        (10, ""),
        (11, "part_of"),
        (12, "public_id"),
        (13, "version"),
        (14, "name_en"),
    ]  # fmt: skip
    text = said(preview)
    assert "alliance, consortium, centre_of_excellence" in text
    assert "Write a year (2019)" in text
    assert f"Already in the catalogue: {whole.public_id} “Whole”" in text
    assert "Line 9 is about the same record" in text
    assert numbers(preview) == {"new": 1, "bad": 11}

    run = confirm(curator, preview, only=[str(line) for line in range(20)])
    assert run.counts == {"new": 1, "bad": 11}
    assert {entry["column"] for entry in run.report} >= {"kind", "start", "part_of"}
    assert "May 2019" in curator.client.get(address(ImportRun, "change", run.pk)).content.decode()
    new = Alliance.objects.get(name_en="Same")
    assert (new.record_status, new.created_by) == (RecordStatus.DRAFT, curator.user)


def test_relations_are_found_by_id_identifier_and_exact_name(curator: Curator) -> None:
    alliance = AllianceFactory(name="Clinnova")
    by_id, by_ror, by_alias = OrganisationFactory.create_batch(3)
    IdentifierFactory(organisation=by_ror, scheme="ror", value="02kkvpp62")
    OrganisationNameFactory(organisation=by_alias, value="Charité")
    german = OrganisationFactory(name="Institut", name_de="Institut")
    french = OrganisationFactory(name_fr="Institut")
    table: Table = [["uid", "version", "alliance", "organisation", "role"]]
    for name in (by_id.public_id.lower(), "https://ror.org/02kkvpp62", "ror:02kkvpp62", "Charité"):
        add(table, alliance="Clinnova", organisation=name, role="partner")
    for name in ("Institut", "Charite"):
        add(table, alliance="Clinnova", organisation=name, role="partner")
    add(table, alliance="Clinnova", organisation="", role="partner")
    preview = upload(curator, Participation, to_csv(table, "\t"))
    # The ROR id in both of its forms is one organisation.
    assert problems(preview) == [
        (4, ""), (6, "organisation"), (7, "organisation"), (8, "organisation"),
    ]  # fmt: skip
    assert f"may be any of: {german.public_id} “Institut”, {french.public_id} “" in said(preview)

    confirm(curator, preview)
    assert {row.organisation for row in alliance.participations.all()} == {by_id, by_ror, by_alias}
    # The same file once more finds each row in place.
    assert numbers(upload(curator, Participation, to_csv(table))) == {"bad": 7}


def test_a_merged_partner_is_refused_with_its_survivor(curator: Curator) -> None:
    survivor = OrganisationFactory(name="Survivor")
    loser = OrganisationFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    AllianceFactory(name="Clinnova")
    table: Table = [["uid", "version", "alliance", "organisation", "role"]]
    add(table, alliance="Clinnova", organisation=loser.public_id, role="partner")
    preview = upload(curator, Participation, to_csv(table))
    assert problems(preview) == [(2, "organisation")]
    assert survivor.public_id in said(preview)


def test_a_statement_stays_with_its_alliance(curator: Curator) -> None:
    ParticipationFactory()
    other = AllianceFactory()
    table = from_csv(export(curator, Participation, "csv"))
    preview = upload(curator, Participation, to_csv(edit(table, 1, alliance=other.public_id)))
    assert problems(preview) == [(2, "alliance")]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Funding, {"alliance": "Clinnova", "funder": "Fund", "kind": "grant"}),
        (Source, {"title": "Title", "description_en": "An article"}),
    ],
)
def test_what_is_new_is_added_once(curator: Curator, model: type, values: dict[str, str]) -> None:
    AllianceFactory(name="Clinnova")
    OrganisationFactory(name="Fund")
    table: Table = [[model.natural_key_field, "version", *values]]
    data = to_csv(add(add(table, **values), **values))
    preview = upload(curator, model, data)
    assert numbers(preview) == {"new": 1, "bad": 1}
    confirm(curator, preview)
    assert model.objects.count() == 1
    assert numbers(upload(curator, model, data)) == {"bad": 2}


# --- Files -----------------------------------------------------------------------------------


def test_formulas_and_errors_of_a_workbook_are_refused_by_cell(curator: Curator) -> None:
    table: Table = [["public_id", "version", "name_en", "acronym", "country"]]
    add(table, name_en="=1+1", acronym="#N/A", country="FR")
    add(table, name_en="Good")
    preview = upload(curator, Organisation, to_xlsx(table), "sheet.xlsx")
    assert problems(preview) == [(2, "name_en"), (2, "acronym")]
    assert "formula" in said(preview)
    assert numbers(preview) == {"new": 1, "bad": 1}


@pytest.mark.parametrize(
    ("typed", "number_format", "kept"),
    [
        (2019, "General", "2019"),
        (2019.0, "0", "2019"),
        (dt.date(2019, 5, 1), "yyyy-mm-dd", "2019-05-01"),
        (dt.date(2019, 5, 1), "dd/mm/yyyy", "2019-05-01"),
        (dt.date(2019, 5, 1), "[$-409]mmm\\-yy;@", "2019-05"),
        ("2019-05", "@", "2019-05"),
    ],
)
def test_dates_are_read_as_they_were_typed(
    curator: Curator, typed: Any, number_format: str, kept: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["public_id", "version", "name_en", "founded"])
    book.active.append([None, None, "N", typed])
    book.active["D2"].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    confirm(curator, upload(curator, Organisation, file.getvalue()))
    assert str(Organisation.objects.get().founded) == kept


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        ([], "no column headings"),
        (["public_id", "version", "colour"], "not known: colour"),
        (["public_id", "version", "acronym", "Acronym "], "twice: acronym"),
        (["name_en"], "missing: public_id, version"),
    ],
)
def test_wrong_headings_are_named_with_what_is_allowed(
    curator: Curator, headings: list[str], named: str
) -> None:
    text = refusal(upload(curator, Organisation, to_csv([headings, ["x"] * len(headings)])))
    assert named in text
    assert not headings or "The columns of organisations are: public_id, version" in text


def test_a_value_under_no_heading_is_refused(curator: Curator) -> None:
    table = [["public_id", "version", "", "name_en"], ["", "", "stray", "N"]]
    assert "Line 2 has a value in column C" in refusal(upload(curator, Organisation, to_csv(table)))


GOOD: Table = [["public_id", "version", "name_en"], ["", "", "Éñe"]]


def zipped(name: str, size: int) -> bytes:
    file = io.BytesIO(to_xlsx(GOOD))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    return file.getvalue()


def billion_laughs() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(to_xlsx(GOOD))) as good, zipfile.ZipFile(file, "w") as bad:
        for part in good.namelist():
            text = good.read(part)
            if part.endswith("sheet1.xml"):
                entities = "".join(
                    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9)
                )
                text = f"<!DOCTYPE x [{entities}]><x>&e8;</x>".encode()
            bad.writestr(part, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: zipped("bomb.xml", xlsx_files.MAX_INFLATED), "unpacks to more than"),
        (billion_laughs, "no Excel workbook"),
        (lambda: to_xlsx(GOOD)[:-100], "no Excel workbook"),
        (lambda: b"PK\x03\x04", "no Excel workbook"),
        (lambda: b"\xd0\xcf\x11\xe0 an old workbook", "no Excel workbook"),
        (lambda: b"x" * (sheet.MAX_BYTES + 1), "at most 5.0"),
        (lambda: to_csv(GOOD, encoding="utf-16"), "not in UTF-8"),
        (lambda: to_csv(GOOD, encoding="latin-1"), "not in UTF-8"),
        (lambda: to_csv(GOOD[:1]), "no row below"),
        (lambda: to_csv(GOOD) + b'"never closed', "Line 3 cannot be read"),
        (lambda: to_csv(GOOD) + b"x" * 200_000, "Line 3 cannot be read"),
        (lambda: to_csv([*GOOD, *[["", "", "N"]] * sheet.MAX_ROWS]), "beyond line 1001"),
        (lambda: to_xlsx([*GOOD, *[["", "", "N"]] * sheet.MAX_ROWS]), "beyond line 1001"),
        (lambda: to_xlsx([[*GOOD[0], *[""] * 200, "x"]]), "wider than 100"),
        (lambda: to_csv([[*GOOD[0], *[""] * 200, "x"]]), "wider than 100"),
    ],
)
def test_files_that_cannot_be_taken_are_refused(
    curator: Curator, data: Callable[[], bytes], reason: str
) -> None:
    assert reason in refusal(upload(curator, Organisation, data()))


@pytest.mark.parametrize(
    "data",
    [
        lambda: to_csv(GOOD, encoding="utf-8"),
        lambda: to_csv(GOOD, delimiter=";"),
        lambda: to_csv(GOOD, delimiter="\t"),
        lambda: to_xlsx(GOOD),
    ],
)
def test_files_are_read_as_programs_save_them(curator: Curator, data: Callable[[], bytes]) -> None:
    confirm(curator, upload(curator, Organisation, data(), "any name"))
    assert Organisation.objects.get().name_en == "Éñe"


def test_a_cell_that_no_database_holds_is_a_bad_row(curator: Curator) -> None:
    table: Table = [["public_id", "version", "name_en"], ["", "", "nul \0"], ["x\0", "", "N"]]
    preview = upload(curator, Organisation, to_csv(table))
    assert problems(preview) == [(2, "name_en"), (3, "public_id")]
    table = [["public_id", "version", "name_en"], ["", "", "half _xD800_"]]
    assert problems(upload(curator, Organisation, to_xlsx(table))) == [(2, "name_en")]


# --- Who may ---------------------------------------------------------------------------------


def with_permissions(*names: str) -> Curator:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return Curator(user)


def test_who_may_only_look_exports_and_imports_nothing(db: None) -> None:
    reader = with_permissions("view_organisation")
    assert export(reader, Organisation, "csv")
    assert "Import" not in reader.list(Organisation).content.decode().split("changelist")[1][:800]
    assert reader.client.get(address(Organisation, "import")).status_code == 403
    assert reader.client.get(address(Organisation, "import_preview", 1)).status_code == 403
    assert reader.client.get(address(Alliance, "export", "csv")).status_code == 403


def test_a_row_takes_the_permission_that_the_page_takes(db: None) -> None:
    editor = with_permissions(
        "view_participation", "change_participation", "add_participation", "view_alliance"
    )
    ParticipationFactory()
    table = from_csv(export(editor, Participation, "csv"))
    preview = upload(editor, Participation, to_csv(edit(table, 1, role="host")))
    assert problems(preview) == [(2, "")]
    assert "not allowed" in said(preview)


def test_what_another_uploaded_is_not_shown(curator: Curator) -> None:
    preview = upload(curator, Organisation, to_csv(GOOD))
    other = with_permissions("view_organisation", "change_organisation")
    page = preview.request["PATH_INFO"]
    for answer in (other.client.get(page), other.client.post(page, {"line": "2", "confirm": "1"})):
        assert answer["Location"] == address(Organisation, "import")
    assert not Organisation.objects.exists()
    assert curator.client.get(address(Alliance, "import_preview", preview.context["run"].pk)).url


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
