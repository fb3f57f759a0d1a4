"""The formats of downloads, by the ending of their address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.addresses import list_as
from catalogue.exports import csv_file, geojson, json_lines, workbook
from catalogue.exports.export import Export


@dataclass(frozen=True)
class Format:
    """A kind of file: `write` yields its bytes."""

    name: str
    title: str
    # What it is good for, in a line.
    purpose: Any
    media_type: str
    write: Callable[[Export], Iterator[bytes]]


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            "csv",
            "CSV",
            _("one table, a row an alliance"),
            "text/csv; charset=utf-8",
            csv_file.write,
        ),
        Format(
            "xlsx",
            "Excel",
            _("with partners, funding and citations"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook.write,
        ),
        Format(
            "jsonl",
            "JSON Lines",
            _("whole records, as the API gives them"),
            "application/jsonl",
            json_lines.write,
        ),
        Format("geojson", "GeoJSON", _("for maps"), "application/geo+json", geojson.write),
    )
}


@dataclass(frozen=True)
class Link:
    """Where a selection of alliances may be had in a format."""

    format: Format
    url: str


def links(query: str) -> list[Link]:
    """The downloads of the list with a query string, in the active language."""
    question = f"?{query}" if query else ""
    return [Link(one, f"{list_as(one.name)}{question}") for one in FORMATS.values()]
