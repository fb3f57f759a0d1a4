"""The tables of an export: for each column its name and what it says of a record.

Names of columns are the same in every language; docs/data.md tells what they mean, and a test
compares the two.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from catalogue.records.evidence import Json

# A full date is a date; one that is known to the year or month stays text.
Cell = str | int | Decimal | bool | dt.date | dt.datetime | None
Columns = dict[str, Callable[[Json], Cell]]

# Parts the values of one cell. Within a value it is written without its blanks.
_BETWEEN = " | "


def _key(*path: str) -> Callable[[Json], Any]:
    """The value at a path of keys; None where something on the way is."""

    def read(record: Json) -> Any:
        value: Any = record
        for name in path:
            value = value and value[name]
        return value

    return read


def _date(name: str) -> Callable[[Json], Cell]:
    def read(record: Json) -> Cell:
        stated = record[name]
        if stated is None:
            return None
        value = stated["value"]
        return dt.date.fromisoformat(value) if stated["precision"] == "day" else value

    return read


def _time(name: str) -> Callable[[Json], Cell]:
    return lambda record: dt.datetime.fromisoformat(record[name])


def _list(rows: str, value: Callable[[Json], Any]) -> Callable[[Json], Cell]:
    """`value` of each of the rows, in their order, '' for one that has none."""
    return lambda record: _joined(value(row) for row in record[rows])


def _joined(values: Iterable[Any]) -> str:
    return _BETWEEN.join(str(value or "").replace(_BETWEEN, "|") for value in values)


def _with_focus(level: str, key: str) -> Callable[[Json], Cell]:
    return lambda record: _joined(row[key] for row in record["diseases"] if row["focus"] == level)


def _count(name: str) -> Callable[[Json], Cell]:
    return lambda row: len(row[name])


ALLIANCES: Columns = {
    "id": _key("id"),
    "url": _key("url"),
    "name": _key("name"),
    "acronym": _key("acronym"),
    "kind": _key("kind"),
    "status": _key("status"),
    "start": _date("start"),
    "end": _date("end"),
    "duration_years": _key("duration_years"),
    "summary": _key("summary"),
    "objectives": _key("objectives"),
    "website": _key("website"),
    "other_names": _list("other_names", _key("value")),
    "country_codes": _list("countries", _key("code")),
    "countries": _list("countries", _key("name")),
    "places": _list("places", _key("name")),
    "participant_ids": _list("participations", _key("organisation", "id")),
    "participants": _list("participations", _key("organisation", "name")),
    "participant_roles": _list("participations", _key("role")),
    "participant_countries": _list("participations", _key("organisation", "country")),
    "funder_ids": _list("fundings", _key("funder", "id")),
    "funders": _list("fundings", _key("funder", "name")),
    "programme_ids": _list("fundings", _key("programme", "id")),
    "programmes": _list("fundings", _key("programme", "name")),
    "disease_ids": _with_focus("primary", "id"),
    "diseases": _with_focus("primary", "name"),
    "mentioned_disease_ids": _with_focus("mentioned", "id"),
    "mentioned_diseases": _with_focus("mentioned", "name"),
    "theme_ids": _list("themes", _key("id")),
    "themes": _list("themes", _key("name")),
    "people": _list("people", _key("name")),
    "part_of_id": _key("part_of", "id"),
    "part_of": _key("part_of", "name"),
    "part_ids": _list("parts", _key("id")),
    "identifiers": _list("identifiers", lambda row: f"{row['scheme']}:{row['value']}"),
    "disputed": _list("disputes", _key("statement")),
    "missing": lambda record: _joined(record["missing"]),
    "source_ids": _list("sources", _key("id")),
    "created": _time("created"),
    "modified": _time("modified"),
    "version": _key("version"),
    "licence": _key("licence"),
}

PARTICIPATIONS: Columns = {
    "organisation_id": _key("organisation", "id"),
    "organisation": _key("organisation", "name"),
    "country": _key("organisation", "country"),
    "ror": _key("organisation", "ror"),
    "role": _key("role"),
    "start": _date("start"),
    "end": _date("end"),
    "contribution": _key("contribution"),
    "citations": _count("citations"),
}


def _amount(row: Json) -> Cell:
    return None if row["amount"] is None else Decimal(row["amount"])


FUNDINGS: Columns = {
    "funder_id": _key("funder", "id"),
    "funder": _key("funder", "name"),
    "country": _key("funder", "country"),
    "ror": _key("funder", "ror"),
    "programme_id": _key("programme", "id"),
    "programme": _key("programme", "name"),
    "kind": _key("kind"),
    "amount": _amount,
    "currency": _key("currency"),
    "start": _date("start"),
    "end": _date("end"),
    "grant_number": _key("grant_number"),
    "note": _key("note"),
    "citations": _count("citations"),
}


def _checked(row: Json) -> Cell:
    checked = row["citation"]["checked"]
    return dt.date.fromisoformat(checked) if checked else None


CITATIONS: Columns = {
    "statement": _key("statement"),
    "of": _key("of"),
    "source_id": _key("source", "id"),
    "source": lambda row: row["source"]["title"] or row["source"]["description"],
    "publisher": _key("source", "publisher"),
    "published": lambda row: _date("published")(row["source"]),
    "language": _key("source", "language"),
    "source_url": _key("source", "url"),
    "locator": _key("citation", "locator"),
    "stance": _key("citation", "stance"),
    "note": _key("citation", "note"),
    "checked": _checked,
}

# For each kind of row with citations, what it is of.
_CITED: dict[str, Callable[[Json], Any]] = {
    "participations": _key("organisation", "name"),
    "fundings": lambda row: _key("funder", "name")(row) or _key("programme", "name")(row),
    "diseases": _key("name"),
    "themes": _key("name"),
    "places": _key("name"),
    "people": _key("name"),
    "milestones": _key("title"),
    "identifiers": _key("value"),
    "gaps": _key("statement"),
}


def _citations(record: Json) -> Iterator[Json]:
    """Each citation of the record with the statement that it is of, and its source."""
    sources = {source["id"]: source for source in record["sources"]}
    for statement, of, some in _statements(record):
        for citation in some:
            yield {
                "statement": statement,
                "of": of,
                "citation": citation,
                "source": sources[citation["source"]],
            }


def _statements(record: Json) -> Iterator[tuple[str, Any, list[Json]]]:
    """(code, what it is of, its citations) of all statements of a record."""
    for field, citations in record["citations"].items():
        yield field, None, citations
    for code, of in _CITED.items():
        for row in record[code]:
            yield code, of(row), row["citations"]
    for dispute in record["disputes"]:
        for reading in dispute["readings"]:
            yield f"disputes.{dispute['statement']}", reading["value"], reading["citations"]


# {sheet: (its columns, its rows of a record)}; those but the first name their alliance, too.
SHEETS: dict[str, tuple[Columns, Callable[[Json], Iterable[Json]]]] = {
    "alliances": (ALLIANCES, lambda record: [record]),
    "participations": (PARTICIPATIONS, _key("participations")),
    "funding": (FUNDINGS, _key("fundings")),
    "citations": (CITATIONS, _citations),
}
