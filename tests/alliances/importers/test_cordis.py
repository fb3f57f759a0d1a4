"""What the files of CORDIS state, and what becomes of their quirks."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from alliances.importers import cordis
from alliances.importers.running import Release
from alliances.importers.stated import Record, Row, Unreadable
from alliances.models import (
    Alliance,
    DiseaseArea,
    Focus,
    Funding,
    Identifier,
    Organisation,
    Participation,
    Place,
    Programme,
    ThemeTag,
)
from tests.alliances.importers.cordis_files import organisation, project, release

_SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "data"


def _read(folder: Path, **options: Any) -> Release:
    return cordis.read(folder, **options)


def _records(read: Release, model: type) -> list[Record]:
    return [record for record in read.records if record.model is model]


def _alliance(read: Release) -> Record:
    (found,) = _records(read, Alliance)
    return found


def _rows(record: Record, model: type) -> list[Row]:
    return [row for row in record.rows if row.model is model]


def _reasons(read: Release) -> list[str]:
    return [str(problem) for problem in read.problems]


def test_a_project_is_a_consortium_with_title_acronym_dates_and_objective(tmp_path: Path) -> None:
    alliance = _alliance(_read(release(tmp_path)))

    values = {name: str(value) for name, value in alliance.values.items()}
    assert values == {
        "acronym": "M-CARE",
        "name_en": "Care for many conditions",
        "kind": "consortium",
        "start": "2025-07-01",
        "end": "2030-06-30",
        "status": "active",
        "objectives_en": "Better care, with BMI < 25.",
    }
    assert _rows(alliance, Identifier)[0].values == {"scheme": "cordis", "value": "101226563"}


def test_without_a_title_the_acronym_is_the_name_in_all_languages(tmp_path: Path) -> None:
    alliance = _alliance(_read(release(tmp_path, [project(title="")])))
    assert {alliance.values[f"name_{code}"] for code in ("en", "fr", "de")} == {"M-CARE"}


def test_roles_are_translated_and_contributions_told_in_each_language(tmp_path: Path) -> None:
    rows = [
        organisation(),
        organisation(organisationID="999877777", name="A", role="participant"),
        organisation(organisationID="999866666", name="B", role="associatedPartner"),
        organisation(organisationID="999855555", name="C", role="thirdParty", ecContribution=""),
    ]
    taking_part = _rows(_alliance(_read(release(tmp_path, organisations=rows))), Participation)

    assert [row.values["role"] for row in taking_part] == [
        "coordinator",
        "partner",
        "associated_partner",
        "third_party",
    ]
    assert (
        taking_part[0].values["contribution_en"]
        == "EU contribution: 800,250.00\N{NO-BREAK SPACE}EUR"
    )
    assert taking_part[0].values["contribution_de"] == "EU-Beitrag: 800.250,00\N{NO-BREAK SPACE}EUR"
    assert taking_part[3].values["contribution_en"] == ""


def test_an_organisation_that_left_is_told(tmp_path: Path) -> None:
    rows = [organisation(endOfParticipation="true", ecContribution="")]
    (row,) = _rows(_alliance(_read(release(tmp_path, organisations=rows))), Participation)
    assert row.values["contribution_fr"] == "A quitté le projet avant sa fin."


def test_the_grant_is_under_the_topic_with_the_total_cost_as_a_note(tmp_path: Path) -> None:
    (row,) = _rows(_alliance(_read(release(tmp_path))), Funding)
    assert row.values["programme"].key == "HORIZON-HLTH-2024-DISEASE-13-01"
    assert (str(row.values["amount"]), row.values["currency"]) == ("4000000.00", "EUR")
    assert row.values["grant_number"] == "101226563"
    assert row.values["note_en"] == "Total cost of the project: 5,000,000.50\N{NO-BREAK SPACE}EUR"


def test_a_sum_of_zero_is_not_stated(tmp_path: Path) -> None:
    given = [project(ecMaxContribution="0", totalCost="0,00")]
    (row,) = _rows(_alliance(_read(release(tmp_path, given))), Funding)
    assert (row.values["amount"], row.values["currency"], row.values["note_en"]) == (None, "", "")


def test_programmes_are_a_tree_of_framework_legal_basis_and_topic(tmp_path: Path) -> None:
    given = [
        project(legalBasis="H2020-EU.3.1.", topics="PHC-13-2014", frameworkProgramme="H2020"),
        project(id="632928", legalBasis="H2020-EU.3.1.2.;H2020-EC", topics="PHC-14-2014",
                frameworkProgramme="H2020"),
    ]  # fmt: skip
    topics = [{"projectID": "632928", "topic": "PHC-14-2014", "title": "New therapies"}]
    read = _read(release(tmp_path, given, topics=topics))

    parents = {
        record.key: getattr(record.values.get("parent"), "key", None)
        for record in _records(read, Programme)
    }
    assert parents == {
        "H2020": None,
        "H2020-EU.3.1.": "H2020",
        "H2020-EU.3.1.2.": "H2020-EU.3.1.",
        "H2020-EC": "H2020",
        "PHC-13-2014": "H2020-EU.3.1.",
        "PHC-14-2014": "H2020-EC",
    }
    names = {record.key: record.values["name_en"] for record in _records(read, Programme)}
    assert names["H2020"] == "Horizon 2020"
    assert names["PHC-14-2014"] == "New therapies"
    assert names["PHC-13-2014"] == "PHC-13-2014"


def test_several_legal_bases_are_several_fundings_and_the_amount_stands_once(
    tmp_path: Path,
) -> None:
    given = [project(legalBasis="H2020-EU.2.1.6.;H2020-EC", topics="SPACE",
                     frameworkProgramme="H2020")]  # fmt: skip
    rows = _rows(_alliance(_read(release(tmp_path, given))), Funding)
    amounts = {row.values["programme"].key: row.values["amount"] for row in rows}
    assert sorted(amounts) == ["H2020-EU.2.1.6.", "SPACE"]
    assert [code for code, amount in amounts.items() if amount] == ["SPACE"]


def test_codes_of_greece_and_the_united_kingdom_are_those_of_iso(tmp_path: Path) -> None:
    rows = [
        organisation(organisationID="999870001", name="A", country="EL"),
        organisation(organisationID="999870002", name="B", country="UK", role="participant"),
        organisation(organisationID="999870003", name="C", country="NA", role="participant"),
    ]
    found = _records(_read(release(tmp_path, organisations=rows)), Organisation)
    assert [one.values.get("country") for one in found[1:]] == ["GR", "GB", "NA"]


def test_an_unknown_country_is_left_out_and_told_by_line(tmp_path: Path) -> None:
    read = _read(release(tmp_path, organisations=[organisation(country="XK")]))
    assert "country" not in _records(read, Organisation)[1].values
    (reason,) = _reasons(read)
    assert reason.startswith("organization.csv, line 2, column country: “XK”")


def test_the_same_body_with_a_code_and_with_a_hash_is_one(tmp_path: Path) -> None:
    rows = [
        organisation(organisationID="0f6ec00ffe7c69cacac4d93208324b49", role="participant"),
        organisation(),
    ]
    read = _read(release(tmp_path, organisations=rows))
    bodies = [one.key for one in _records(read, Organisation)]
    assert bodies == ["european-union", "999878911"]
    assert len(_rows(_alliance(read), Participation)) == 2


def test_lost_characters_are_told_and_taken_as_they_are(tmp_path: Path) -> None:
    rows = [organisation(name="\N{REPLACEMENT CHARACTER}stav fyziky")]
    read = _read(release(tmp_path, organisations=rows))
    assert _records(read, Organisation)[1].values["name_en"].startswith("\ufffd")
    assert "characters that were lost" in _reasons(read)[0]


def test_of_a_project_that_stands_twice_the_later_record_counts(tmp_path: Path) -> None:
    given = [project(endDate="2030-06-29", rcn="20"), project(endDate="2030-06-30", rcn="3")]
    read = _read(release(tmp_path, given))
    assert str(_alliance(read).values["end"]) == "2030-06-29"
    assert "lines 2 and 3" in _reasons(read)[0]


def test_an_end_before_the_start_is_left_out(tmp_path: Path) -> None:
    read = _read(release(tmp_path, [project(endDate="2020-01-01")]))
    assert "end" not in _alliance(read).values
    assert "column endDate" in _reasons(read)[0]


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("totalCost", "4E+06", "scientific notation"),
        ("totalCost", "1.000.000,00", "thousands"),
        ("startDate", "01/07/2025", "is no date"),
        ("startDate", "2025-02-30", "not in the calendar"),
        ("status", "RUNNING", "is no status; allowed: SIGNED"),
    ],
)
def test_a_value_that_is_none_is_left_out_and_told(
    tmp_path: Path, column: str, value: str, why: str
) -> None:
    read = _read(release(tmp_path, [project(**{column: value})]))
    (reason,) = _reasons(read)
    assert reason.startswith(f"project.csv, line 2, column {column}: ")
    assert why in reason
    assert _alliance(read).values["acronym"] == "M-CARE"


def test_swapped_columns_are_told_value_by_value(tmp_path: Path) -> None:
    given = [project(id="M-CARE", acronym="101226563")]
    read = _read(release(tmp_path, given))
    assert not _records(read, Alliance)
    assert "“M-CARE” is no project number" in _reasons(read)[0]


def test_a_role_that_is_none_names_what_is_allowed(tmp_path: Path) -> None:
    read = _read(release(tmp_path, organisations=[organisation(role="boss")]))
    assert "“boss” is no role; allowed: coordinator, participant" in _reasons(read)[0]


def test_a_line_of_no_project_is_told(tmp_path: Path) -> None:
    rows = [organisation(), organisation(projectID="999")]
    (reason,) = _reasons(_read(release(tmp_path, organisations=rows)))
    assert reason == (
        "organization.csv, line 3, column projectID: there is no project “999” in project.csv: "
        "line left out"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "organization.csv").unlink()
    with pytest.raises(Unreadable, match=r"organization\.csv"):
        _read(tmp_path)


def test_concepts_are_disease_areas_and_themes(tmp_path: Path) -> None:
    concepts = [
        {"projectID": "101226563", "euroSciVocCode": code}
        for code in ("/21/39/225", "/21/37/165/659", "/25/67/425")
    ]
    read = _read(release(tmp_path, concepts=concepts))
    alliance = _alliance(read)
    assert [row.values["disease"].key for row in _rows(alliance, Focus)] == ["DOID:162"]
    assert [row.values["theme"].key for row in _rows(alliance, ThemeTag)] == ["gene-therapy"]
    assert [one.values["name_en"] for one in _records(read, DiseaseArea)] == ["Cancer"]


@pytest.mark.parametrize(
    ("change", "is_about_health"),
    [
        ({}, True),
        ({"topics": "X", "legalBasis": "HORIZON.2.4"}, False),
        ({"topics": "HORIZON-HLTH-2024-X", "legalBasis": "HORIZON.2.4"}, True),
        ({"topics": "X", "legalBasis": "H2020-EU.3.1.2."}, True),
        ({"topics": "X", "legalBasis": "H2020-EU.3.10."}, False),
        ({"topics": "X", "legalBasis": "H2020-EU.2.;H2020-EU.3.1."}, True),
    ],
)
def test_health_only_takes_what_is_about_health(
    tmp_path: Path, change: dict[str, str], is_about_health: bool
) -> None:
    read = _read(release(tmp_path, [project(**change)]), health_only=True)
    assert bool(_records(read, Alliance)) is is_about_health
    assert not read.problems


def test_a_concept_of_the_medical_branch_makes_a_project_one_about_health(tmp_path: Path) -> None:
    given = [project(topics="X", legalBasis="HORIZON.2.4")]
    concepts = [{"projectID": "101226563", "euroSciVocCode": "/21/39/225"}]
    assert _records(_read(release(tmp_path, given, concepts=concepts), health_only=True), Alliance)


def test_cities_are_places_of_their_country(tmp_path: Path) -> None:
    (place,) = _records(_read(release(tmp_path)), Place)
    assert place.values == {
        "slug": "legon-accra-gh",
        "name_en": "LEGON ACCRA",
        "kind": "city",
        "country": "GH",
    }


@pytest.mark.parametrize(
    ("sample", "projects", "health"),
    [("cordis-horizon-sample", 44, 13), ("cordis-h2020-2016", 7572, 411)],
)
def test_the_samples_are_read_to_their_end(sample: str, projects: int, health: int) -> None:
    folder = _SAMPLES / sample
    if not folder.exists():
        pytest.skip(f"{sample} is not here")
    assert len(_records(_read(folder), Alliance)) == projects
    assert len(_records(_read(folder, health_only=True), Alliance)) >= health
