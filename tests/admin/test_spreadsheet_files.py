"""Files that are uploaded: as programs save them, broken, and hostile."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from alliances.admin.spreadsheets import sheet, xlsx_files
from alliances.models import (
    Organisation,
)
from tests.admin.conftest import Curator
from tests.admin.spreadsheets import (
    GOOD,
    Table,
    add,
    confirm,
    numbers,
    problems,
    refusal,
    said,
    to_csv,
    to_xlsx,
    upload,
)

pytestmark = pytest.mark.django_db


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
