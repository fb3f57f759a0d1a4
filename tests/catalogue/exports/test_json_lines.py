"""JSON Lines: each line is what the API answers."""

import json

import pytest
from django.utils import translation

from alliances.models import Alliance, RecordStatus
from tests.catalogue.exports.hostile import AWKWARD, CONTROLS, FORMULAS
from tests.catalogue.samples import add_to_alliance, full_alliance
from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_each_line_is_the_record_of_the_api(client, language):
    records = [full_alliance(name="First", name_fr="Première"), full_alliance(name="Second")]
    add_to_alliance(records[1])
    answer = client.get(f"/{language}/alliances.jsonl?sort=name").getvalue()
    lines = {json.loads(line)["id"]: line for line in answer.splitlines()}
    assert len(lines) == Alliance.objects.count()
    for record in records:
        api = client.get(
            f"/api/v1/alliances/{record.public_id}/", headers={"accept-language": language}
        )
        assert lines[record.public_id] == api.content


def test_nothing_is_an_empty_file(written):
    assert written("jsonl") == b""


def test_the_lines_keep_the_order_of_the_selection(written):
    alliances = AllianceFactory.create_batch(3)[::-1]
    lines = written("jsonl", *alliances).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [one.public_id for one in alliances]


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.WITHDRAWN])
def test_what_is_public_no_more_when_it_is_read_is_left_out(written, status):
    gone, stays = AllianceFactory(record_status=status), AllianceFactory()
    assert [json.loads(line)["id"] for line in written("jsonl", gone, stays).splitlines()] == [
        stays.public_id
    ]


@pytest.mark.parametrize("text", [*FORMULAS, *AWKWARD, CONTROLS])
def test_any_text_is_one_line_and_comes_back_as_it_was(written, text):
    data = written("jsonl", AllianceFactory(name=text))
    assert data.count(b"\n") == 1
    assert len(data.splitlines()) == 1
    assert json.loads(data)["name"] == text


def test_the_language_is_that_of_the_export_and_no_longer(written):
    alliance = AllianceFactory(name="House", name_fr="Maison")
    with translation.override("fr"):
        assert json.loads(written("jsonl", alliance))["name"] == "Maison"
    assert translation.get_language() == "en"
    assert json.loads(written("jsonl", alliance))["name"] == "House"
