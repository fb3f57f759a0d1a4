"""docs/data-dictionary.md lists every public field, and nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.catalogue.samples import full_alliance, full_organisation

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
    ],
)
def test_the_dictionary_lists_exactly_the_public_fields(api, name, section, make):
    types = documented(name)
    record = api(f"{section}/{make().public_id}/")
    assert {*produced(record, types)} == {*types}


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
