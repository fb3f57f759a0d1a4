"""docs/data-dictionary.md lists every public field, and nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.catalogue.samples import (
    full_alliance,
    full_country,
    full_disease,
    full_organisation,
    full_person,
    full_programme,
    full_source,
    full_theme,
)

pytestmark = pytest.mark.django_db

DICTIONARY = Path(settings.BASE_DIR, "docs", "data-dictionary.md")
_FIELD = re.compile(r"^\| `(?P<path>[\w.\[\]]+)` \| (?P<type>[^|]+) \|", re.MULTILINE)
# Types whose fields the dictionary tells once for all, or that have keys of their own.
_WHOLE = {"date", "organisation", "citations", "sources", "object", "list of codes"}


def documented(record):
    """{path: type} of one chapter."""
    _before, _heading, chapter = DICTIONARY.read_text().partition(f"## {record}\n")
    return dict(_FIELD.findall(chapter.partition("\n## ")[0]))


def produced(value, types, path=""):
    """The paths of a record's fields, down to those whose type is told as a whole."""
    if path and types.get(path) in _WHOLE:
        yield path
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from produced(one, types, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        assert value, f"the sample states nothing under {path}"
        for one in value:
            yield from produced(one, types, f"{path}[]")
    else:
        yield path


@pytest.mark.parametrize(
    ("name", "section", "make"),
    [
        ("Alliance", "alliances", full_alliance),
        ("Organisation", "organisations", full_organisation),
        ("Disease area", "diseases", full_disease),
        ("Country", "countries", full_country),
        ("Programme", "programmes", full_programme),
        ("Person", "people", full_person),
        ("Source", "sources", full_source),
        ("Theme", "themes", full_theme),
    ],
)
def test_the_dictionary_lists_exactly_the_public_fields(api, name, section, make):
    types = documented(name)
    row = make()
    key = next(getattr(row, one) for one in ("public_id", "slug", "code") if hasattr(row, one))
    assert {*produced(api(f"{section}/{key}/"), types)} == {*types}


@pytest.mark.parametrize(
    ("name", "section", "last"),
    [
        ("Alliance", "alliances", "countries[].name"),
        ("Organisation", "organisations", "place.lon"),
        ("Disease area", "diseases", "alliances_url"),
        ("Country", "countries", "organisations_url"),
        ("Programme", "programmes", "alliances_url"),
        ("Person", "people", "positions[].citations"),
        ("Source", "sources", "statement_count"),
        ("Theme", "themes", "alliances_url"),
    ],
)
def test_a_list_gives_the_first_fields_of_the_record(api, name, section, last):
    full_alliance()
    full_disease()
    full_person()
    fields = [*documented(name)]
    first = {path.partition(".")[0].removesuffix("[]") for path in fields[: fields.index(last) + 1]}
    for row in api(f"{section}/")["results"]:
        assert {*row} == first


def test_shared_shapes_have_the_documented_fields(api):
    record = api(f"alliances/{full_alliance().public_id}/")
    shapes = DICTIONARY.read_text().partition("## Shared shapes\n")[2]
    told = {
        "organisation": (record["participations"][0]["organisation"], r"`(\w+)`"),
        "citations": (record["participations"][0]["citations"][0], r"\"(\w+)\":"),
        "sources": (record["sources"][0], r"\"(\w+)\""),
    }
    for shape, (value, name) in told.items():
        (row,) = re.findall(rf"^\| {shape} \| (.*) \|$", shapes, re.MULTILINE)
        assert {*re.findall(name, row)} == {*value}, shape
