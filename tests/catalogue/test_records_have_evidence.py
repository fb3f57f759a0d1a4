"""Nothing is said without its source: not on a page, not in the API."""

import pytest
from django.urls import reverse

from alliances.models import CITED_FIELDS, Alliance, CitedField, Organisation
from catalogue.addresses import path_of

pytestmark = pytest.mark.django_db

# Where the record has another name for a cited field.
KEYS = {CitedField.NAMES: "other_names"}


def test_every_statement_of_the_fixtures_shows_its_evidence(atlas, client, subtests):
    for name, model in (("alliance", Alliance), ("organisation", Organisation)):
        for row in model.objects.all():
            with subtests.test(row.name):
                record = client.get(reverse(f"api:{name}", args=[row.public_id])).json()
                assert not [*rows_without_evidence(record)]
                assert not fields_without_evidence(name, record)
                assert 'href="#note-1"' in client.get(path_of(row)).content.decode()


def rows_without_evidence(value, place=""):
    """Where, within a public record, a list of citations is empty."""
    if isinstance(value, list):
        for one in value:
            yield from rows_without_evidence(one, f"{place}[]")
    elif isinstance(value, dict):
        if value.get("citations") == []:
            yield f"{place}: {value}"
        for key, one in value.items():
            yield from rows_without_evidence(one, f"{place}.{key}")


def fields_without_evidence(name, record):
    stated = {field for field in CITED_FIELDS[name] if record[KEYS.get(field, field)]}
    return stated - {field for field, citations in record["citations"].items() if citations}
