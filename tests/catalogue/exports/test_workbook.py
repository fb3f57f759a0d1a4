"""XLSX: typed cells, no formula, and nothing lost without a word."""

import datetime as dt
import io
import tempfile
import zipfile

import openpyxl
import pytest
from django.utils import translation

from alliances.models import Alliance
from catalogue.exports import workbook
from catalogue.exports.columns import SHEETS
from tests.catalogue.exports.hostile import AWKWARD, CONTROLS, FORMULAS
from tests.catalogue.samples import full_alliance
from tests.factories import AllianceFactory, CitationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(written):
    """The workbook of some alliances."""

    def book(*alliances):
        return openpyxl.load_workbook(io.BytesIO(written("xlsx", *alliances)))

    return book


def table(book, title):
    """The rows of a sheet, as {column: value}."""
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def about(book):
    return dict(book["about"].iter_rows(values_only=True))


def test_there_is_a_sheet_for_each_kind_of_row(book):
    alliance = full_alliance(name="Clinnova")
    found = book(alliance)
    assert found.sheetnames == [*SHEETS, "about"]
    for title in ("participations", "funding", "citations"):
        rows = table(found, title)
        assert rows
        assert {row["alliance_id"] for row in rows} == {alliance.public_id}
        assert {row["alliance"] for row in rows} == {"Clinnova"}


def test_every_column_holds_what_the_record_states(book):
    found = book(full_alliance())
    for title in SHEETS:
        rows = table(found, title)
        empty = {name for name in rows[0] if all(row[name] in (None, "") for row in rows)}
        # Nothing is missing of this record, and its sources print neither date nor address.
        assert empty <= {"missing", "published", "source_url"}, title


def test_numbers_and_dates_are_typed_and_a_vague_date_stays_as_vague_as_it_is(book):
    alliance = full_alliance(start="2025-07-03", end="2030")
    found = book(alliance)
    (row,) = table(found, "alliances")
    assert row["start"] == dt.datetime(2025, 7, 3)  # noqa: DTZ001 – a day has no zone
    assert row["end"] == "2030"
    assert row["duration_years"] == 5
    assert row["modified"].replace(tzinfo=dt.UTC) - alliance.modified < dt.timedelta(seconds=1)
    (funding,) = table(found, "funding")
    assert funding["amount"] == 1_500_000.5
    assert funding["start"] == "2025"
    assert {row["checked"].date() for row in table(found, "citations")} == {dt.date(2026, 11, 21)}


def test_a_day_before_excel_counts_days_is_a_text(book):
    found = book(AllianceFactory(start="1887-11-14"), AllianceFactory(start="1900-03-01"))
    first, second = table(found, "alliances")
    assert first["start"] == "1887-11-14"
    assert second["start"] == dt.datetime(1900, 3, 1)  # noqa: DTZ001


def test_there_is_a_row_for_each_citation(book):
    alliance = full_alliance()
    rows = table(book(alliance), "citations")
    record = Alliance.objects.get(pk=alliance.pk)
    start = [row for row in rows if row["statement"] == "start"]
    assert len(start) == record.citations.filter(field="start").count() == 2
    assert {row["stance"] for row in start} == {"supports", "inferred"}
    (partner,) = {row["of"] for row in rows if row["statement"] == "participations"}
    assert partner == record.participations.get().organisation.name
    assert {row["of"] for row in rows if row["statement"] == "disputes.start"} == {"2024", "2025"}


def test_the_file_says_whence_it_is_and_how_it_may_be_used(book):
    AllianceFactory()
    found = about(book(*Alliance.objects.all()))
    assert found["Address"] == "https://atlas.example/en/alliances/"
    assert "CC BY 4.0" in found["Licence"]
    assert isinstance(found["Date"], dt.datetime)
    assert (found["alliances"], found["participations"]) == (1, 0)


def test_the_sheet_about_the_file_is_in_its_language(book):
    with translation.override("fr"):
        assert "Address" not in about(book())


def test_nothing_is_sheets_of_headings_alone(book):
    found = book()
    for title in SHEETS:
        assert table(found, title) == []
        assert found[title].max_row == 1


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_is_a_formula_or_an_error(written, name):
    alliance = AllianceFactory(name=name, partners=[OrganisationFactory(name=name)])
    data = written("xlsx", alliance)
    found = openpyxl.load_workbook(io.BytesIO(data))
    kinds = {cell.data_type for page in found for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr", "n", "d"}
    # XML has but one kind of line end.
    assert table(found, "alliances")[0]["name"] == name.replace("\r", "_x000D_")
    for part in zipfile.ZipFile(io.BytesIO(data)).namelist():
        if part.startswith("xl/worksheets/sheet"):
            assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read(part)


@pytest.mark.parametrize("text", [text for text in AWKWARD if "_x" not in text])
def test_awkward_texts_come_back_as_they_were(book, text):
    (row,) = table(book(AllianceFactory(name=text)), "alliances")
    assert row["name"] == text


def test_a_text_that_looks_like_an_escape_is_escaped(book):
    """ECMA-376, 22.9.2.19: a program shows _x005F_x0041_ as _x0041_, and _x0041_ as A."""
    (row,) = table(book(AllianceFactory(name="_x0041_")), "alliances")
    assert row["name"] == "_x005F_x0041_"


def test_control_characters_are_left_out(book):
    (row,) = table(book(AllianceFactory(name=CONTROLS)), "alliances")
    assert row["name"] == "abcdef"


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_the_file_says_so(book):
    limit = 32_767
    fits, long = AllianceFactory(summary="é" * limit), AllianceFactory(summary="🏥" * limit)
    found = book(fits, long)
    whole, cut = (row["summary"] for row in table(found, "alliances"))
    assert whole == "é" * limit
    assert cut.endswith(" […]")
    assert len(cut.encode("utf-16-le")) // 2 <= limit
    ((_note, number),) = [(n, v) for n, v in about(found).items() if n.startswith("Texts longer")]
    assert number == 1


def test_more_rows_than_a_sheet_takes_go_on_in_the_next(book, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    alliance = AllianceFactory()
    for _number in range(5):
        CitationFactory(alliance=alliance, field="name")
    found = book(alliance)
    pages = [title for title in found.sheetnames if title.startswith("citations")]
    assert pages == ["citations", "citations 2", "citations 3"]
    assert [len(table(found, title)) for title in pages] == [2, 2, 1]
    assert about(found)["citations"] == 5


def test_nothing_stays_on_disk(written, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written("xlsx", AllianceFactory())
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_on_disk_of_a_workbook_that_failed(written, tmp_path, monkeypatch):
    def fail(_self, _page, value):
        raise ZeroDivisionError(value)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(workbook._Workbook, "cell", fail)
    with pytest.raises(ZeroDivisionError):
        written("xlsx", AllianceFactory())
    assert list(tmp_path.iterdir()) == []
