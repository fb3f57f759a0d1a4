"""CSV: one row an alliance, which no program takes for anything but text."""

import csv
import io

import pytest

from catalogue.exports.columns import ALLIANCES
from tests.catalogue.exports.hostile import AWKWARD, CONTROLS, FORMULAS
from tests.catalogue.samples import full_alliance
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(written):
    """The rows of the file of some alliances, as {column: text}."""

    def rows(*alliances):
        text = written("csv", *alliances).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    return rows


def test_a_row_states_what_the_record_does(rows):
    alliance = full_alliance(name="Clinnova – Über-Œuvre", start="2025-07")
    (row,) = rows(alliance)
    assert row["id"] == alliance.public_id
    assert row["url"].startswith(f"https://atlas.example/en/alliances/{alliance.public_id}-")
    assert row["name"] == "Clinnova – Über-Œuvre"
    assert (row["start"], row["end"], row["duration_years"]) == ("2025-07", "2030", "5")
    assert row["licence"] == "CC-BY-4.0"
    assert row["modified"].endswith("Z")
    filled = {name for name, cell in row.items() if cell}
    assert filled == {*ALLIANCES} - {"missing"}


def test_what_is_not_stated_is_an_empty_cell(rows):
    (row,) = rows(AllianceFactory(name="Bare"))
    assert (row["acronym"], row["start"], row["duration_years"], row["part_of"]) == ("",) * 4
    assert "start" in row["missing"].split(" | ")


def test_lists_of_one_thing_are_as_long_as_each_other(rows):
    alliance = AllianceFactory()
    for name, country, role in (("A | B", "FR", "founder"), ("C", "", "host"), ("D", "DE", "host")):
        organisation = OrganisationFactory(name=name, country=country)
        ParticipationFactory(alliance=alliance, organisation=organisation, role=role)
    (row,) = rows(alliance)
    assert row["participants"].split(" | ") == ["A|B", "C", "D"]
    assert row["participant_countries"].split(" | ") == ["FR", "", "DE"]
    assert row["participant_roles"].split(" | ") == ["founder", "host", "host"]
    assert len(row["participant_ids"].split(" | ")) == 3


def test_a_disease_that_is_context_only_stands_apart(rows):
    focus, context = DiseaseAreaFactory(name="Arthritis"), DiseaseAreaFactory(name="COVID-19")
    (row,) = rows(AllianceFactory(diseases=[focus], mentions=[context]))
    assert (row["diseases"], row["mentioned_diseases"]) == ("Arthritis", "COVID-19")


def test_the_file_says_in_which_encoding_it_is_and_ends_its_lines_by_the_standard(written):
    data = written("csv", AllianceFactory(name="Müller"))
    assert data.startswith(b"\xef\xbb\xbfid,url,name,")
    assert data.count(b"\r\n") == 2
    assert data.replace(b"\r\n", b"").count(b"\n") == 0
    assert data.endswith(b"\r\n")


def test_nothing_is_a_header_and_no_row(written):
    lines = written("csv").decode("utf-8-sig").splitlines()
    assert lines == [",".join(ALLIANCES)]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(rows, name):
    (row,) = rows(AllianceFactory(name=name, acronym=name[:60]))
    for column in ("name", "acronym"):
        assert not row[column].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert row[column] in (name, f"'{name}")


def test_a_list_that_starts_like_a_formula_is_a_text(rows):
    (row,) = rows(AllianceFactory(partners=[OrganisationFactory(name="=1+1")]))
    assert row["participants"] == "'=1+1"


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back_as_they_were(rows, text):
    (row,) = rows(AllianceFactory(name=text, summary=text))
    assert (row["name"], row["summary"]) == (text, text)


def test_control_characters_are_left_out(rows):
    (row,) = rows(AllianceFactory(name=CONTROLS, places=[PlaceFactory(name=CONTROLS)]))
    assert (row["name"], row["places"]) == ("abcdef", "abcdef")
