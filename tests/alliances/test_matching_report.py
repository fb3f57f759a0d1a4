"""The report on matching counts right, and on real data matching is as good as it says."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from alliances.matching import PROBABLE, Party
from benchmarks.matching import Task, other_names, participants, seeds, solve, table

SHARED = Path(settings.BASE_DIR).parent / "shared/data"
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the samples of ROR and CORDIS are not here"
)


def german(*names: str) -> Party:
    return Party(names, country="DE")


def test_precision_is_of_what_is_found_and_recall_of_what_is_true() -> None:
    bodies = {
        "tum": german("Technische Universität München"),
        "charite": german("Charité Berlin"),
        "twin": german("Charité Berlin"),
    }
    questions = [
        ("tum", german("Technical University München")),
        ("charite", german("Charité Berlin")),
        ("twin", german("Something else")),
    ]
    outcome = solve(Task("Test", questions, bodies))
    assert outcome.precision(PROBABLE) == pytest.approx(2 / 3)  # one Charité of the two is wrong
    assert outcome.recall(PROBABLE) == pytest.approx(2 / 3)
    assert outcome.precision(0.96) is None
    assert outcome.recall(0.96) == 0
    (wrong,) = outcome.wrong(PROBABLE)
    assert wrong.startswith("0.95 Charité Berlin / Charité Berlin (DE): same name")


def test_what_is_true_and_not_found_is_told() -> None:
    bodies = {"pettenkofer": german("Max von Pettenkofer Institute of Hygiene and Virology")}
    outcome = solve(Task("Test", [("pettenkofer", german("Pettenkofer Institute"))], bodies))
    (missed,) = outcome.missed(PROBABLE)
    assert "Pettenkofer Institute / Max von Pettenkofer" in missed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def ror(ror_id: str, status: str, **names: list[str]) -> dict[str, Any]:
        return {
            "id": ror_id,
            "status": status,
            "locations": [{"geonames_details": {"country_code": "DE"}}],
            "names": [{"value": name, "types": types} for name, types in names.items()],
        }

    (tmp_path / "ror").mkdir()
    records = [
        ror("1", "active", Alpha=["ror_display", "label"], Alfa=["alias"], ALP=["acronym"]),
        ror("2", "withdrawn", Alfa=["ror_display"]),
    ]
    with gzip.open(tmp_path / "ror/ror_v2_fr_de_lu_ch_be.jsonl.gz", "wt") as lines:
        lines.writelines(f"{json.dumps(record)}\n" for record in records)
    (tmp_path / "ror/required_entities.csv").write_text(
        "brief_name,ror_id,country_code\nAlpha,1,DE\nGone,9,DE\n"
    )
    header = ["organisationID", "name", "shortName", "country"]
    for sample, name in (("cordis-h2020-2016", "ALPHA AG"), ("cordis-horizon-sample", "Alpha")):
        (tmp_path / sample).mkdir()
        with (tmp_path / sample / "organization.csv").open("w", newline="") as lines:
            csv.writer(lines, delimiter=";").writerows(
                [header, ["999999999", name, "ALP", "EL"], ["0" * 32, name, "", "EL"]]
            )
    return tmp_path


def test_the_seeds_are_looked_for_among_the_records_that_stand(folder: Path) -> None:
    task = seeds(folder)
    assert [(key, party.names) for key, party in task.questions] == [("1", ("Alpha",))]
    assert task.bodies["1"].names == ("Alpha", "Alfa")
    assert task.bodies["1"].acronyms == ("ALP",)


def test_participants_are_told_apart_by_their_codes_and_compared_without(folder: Path) -> None:
    task = participants(folder)
    ((key, party),) = task.questions
    assert (key, party.names, party.country) == ("999999999", ("Alpha",), "GR")
    assert party.identifiers == frozenset()
    assert task.bodies["999999999"].names == ("ALPHA AG",)
    assert "| 1 | 1 | 100.0% / 100.0% |" in table([solve(task)])


def test_other_names_are_looked_for_among_the_displayed_ones(folder: Path) -> None:
    task = other_names(folder)
    assert [(key, party.names) for key, party in task.questions] == [("1", ("Alfa",))]
    assert {key: party.names for key, party in task.bodies.items()} == {"1": ("Alpha",)}


@needs_shared_data
def test_on_real_names_matching_is_precise() -> None:
    """Figures fall only where docs/imports.md is changed with them."""
    for task, recall in ((seeds(SHARED), 0.75), (participants(SHARED), 0.85)):
        outcome = solve(task)
        assert outcome.precision(PROBABLE) == 1, list(outcome.wrong(PROBABLE))
        assert outcome.recall(PROBABLE) > recall
