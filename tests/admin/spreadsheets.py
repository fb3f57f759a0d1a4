"""A curator with a spreadsheet program."""

import csv
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.models import ImportRun
from tests.admin.conftest import Curator, address

Table = list[list[Any]]
# A sheet that can be taken.
GOOD: Table = [["public_id", "version", "name_en"], ["", "", "Éñe"]]


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
