"""Schemathesis asks the whole API, on the fixtures, whatever its description allows and forbids.

It runs as a program of its own, against a server: as a plugin it would cost every run of the
tests more than a second, and it could not try the methods that the description does not name.
"""

import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from alliances.models import Alliance, DiseaseArea, Organisation, Person, Programme, Source, Theme
from catalogue import index
from catalogue.facets import FACETS

EXAMPLES = 10
# What of the records, by the section of the address that names one.
RECORDS = {
    "alliances": Alliance.objects.published,
    "organisations": Organisation.objects.published,
    "diseases": DiseaseArea.objects.all,
    "programmes": Programme.objects.all,
    "people": Person.objects.public,
    "sources": Source.objects.public,
    "themes": Theme.objects.all,
}
COUNTRIES = ["FR", "DE", "AQ"]
SENSIBLE = {"from": {"maximum": 2000}, "to": {"minimum": 2000}}


def real_values(section, name):
    """Some values of a parameter that are right; None where the description says which are."""
    if section == "alliances" and name in FACETS:
        return list(FACETS[name].allowed(index.current()))[:20]
    if name in ("country", "code"):
        return COUNTRIES
    if name == "at":
        # How many days a month has is beyond the description, too.
        return ["1999", "2024-02", "2024-02-29"]
    if name in ("public_id", "slug"):
        return list(RECORDS[section]().order_by("pk").values_list(name, flat=True)[:10])
    return None


def with_real_values(description, *, sensible):
    """The description, but of values that depend on the catalogue only such as it has.

    It cannot say that one year comes before another: what is `sensible` keeps to that, too.
    """
    for path, methods in description["paths"].items():
        for parameter in methods["get"]["parameters"]:
            name, schema = parameter["name"], parameter["schema"]
            values = real_values(path.split("/")[3], name)
            if values is not None:
                told = schema.get("items", schema)
                told.clear()
                told |= {"type": "string", "enum": values}
            if sensible:
                schema |= SENSIBLE.get(name, {})
    return description


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_request_is_answered_with_a_fault_or_with_what_is_not_described(
    live_server, client, tmp_path, mode
):
    # Committed, so that the threads of the server see it.
    call_command("load_catalogue", verbosity=0)
    described = client.get("/api/v1/schema/").json()
    description = with_real_values(described, sensible=mode == "positive")
    file = tmp_path / "description.json"
    file.write_text(json.dumps(description))
    told = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(file)),
            *("--url", live_server.url),
            *("--mode", mode),
            *("--checks", "all"),
            *("--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(EXAMPLES)),
            "--generation-deterministic",
            *("--warnings", "off", "--no-color"),
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout
    assert f"Tested: {len(description['paths'])}" in told.stdout
