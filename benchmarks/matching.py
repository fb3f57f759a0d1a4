"""How well `alliances.matching` tells bodies apart, on data where the truth is known:

    .venv/bin/python -m benchmarks.matching ../shared/data

Names are compared without the identifiers that give the truth. A pair counts as found from a
score on; precision is the share of found pairs that are true, recall the share of true pairs that
are found. What no key brings together is not found. docs/imports.md has the figures.
"""

import argparse
import csv
import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliances.matching import PROBABLE, Match, Party, compare, keys, may_match

SCORES = (PROBABLE, 0.9, 0.95)
_COUNTRIES = {"EL": "GR", "UK": "GB"}
_SHOWN = 6


@dataclass
class Task:
    """Which of `bodies` does each question mean? A question is (key of the body, party)."""

    title: str
    questions: list[tuple[str, Party]]
    bodies: Mapping[str, Party]


@dataclass
class Outcome:
    """What was found: (score, is true, the question, the body) of each pair that was compared."""

    task: Task
    pairs: list[tuple[Match, bool, Party, Party]] = field(default_factory=list)

    def precision(self, score: float) -> float | None:
        found = [is_true for match, is_true, *_names in self.pairs if match.score >= score]
        return sum(found) / len(found) if found else None

    def recall(self, score: float) -> float:
        found = sum(is_true for match, is_true, *_names in self.pairs if match.score >= score)
        return found / len(self.task.questions)

    def wrong(self, score: float) -> Iterator[str]:
        """Pairs that were found and are not true, the surest first."""
        found = [pair for pair in self.pairs if pair[0].score >= score and not pair[1]]
        for match, _is_true, one, other in sorted(found, key=lambda pair: -pair[0].score):
            yield _described(match, one, other)

    def missed(self, score: float) -> Iterator[str]:
        """Pairs that are true and were compared and not found."""
        for match, is_true, one, other in self.pairs:
            if is_true and match.score < score:
                yield _described(match, one, other)


def _described(match: Match, one: Party, other: Party) -> str:
    reasons = "; ".join(map(str, match.reasons)) or "nothing in common"
    return f"{match.score:.2f} {one.names[0]} / {other.names[0]} ({one.country}): {reasons}"


def solve(task: Task) -> Outcome:
    """Compare each question with the bodies that share a key with it, as the catalogue does."""
    filed: defaultdict[str, list[str]] = defaultdict(list)
    for key, body in task.bodies.items():
        for text in keys(body):
            filed[text].append(key)
    outcome = Outcome(task)
    for truth, party in task.questions:
        near = {key for text in keys(party) for key in filed.get(text, ())}
        for key in sorted(near):
            body = task.bodies[key]
            if may_match(party, body):
                outcome.pairs.append((compare(party, body), key == truth, party, body))
    return outcome


# --- Tasks -------------------------------------------------------------------------------------


def _party(names: Iterable[str], country: str, acronyms: Iterable[str] = ()) -> Party:
    from alliances.duplicates import names_of_country

    given = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    return Party(given, tuple(acronyms), country, names_of_country(country))


def _ror(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / "ror/ror_v2_fr_de_lu_ch_be.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["status"] != "withdrawn":
                yield record


def _country(record: Mapping[str, Any]) -> str:
    return record["locations"][0]["geonames_details"]["country_code"]


def seeds(folder: Path) -> Task:
    """The organisations that the seeds name, as they name them, among those of ROR."""
    bodies = {}
    for record in _ror(folder):
        named = [(name["value"], name["types"]) for name in record["names"]]
        names = [value for value, types in named if types != ["acronym"]]
        acronyms = [value.strip() for value, types in named if "acronym" in types]
        bodies[record["id"]] = _party(names, _country(record), acronyms)
    with (folder / "ror/required_entities.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["ror_id"] in bodies]
    questions = [(row["ror_id"], _party([row["brief_name"]], row["country_code"])) for row in rows]
    return Task("Names in the seeds → ROR", questions, bodies)


def participants(folder: Path) -> Task:
    """Participants of Horizon Europe among those of Horizon 2020, told apart by their codes."""
    older = _participants(folder / "cordis-h2020-2016/organization.csv")
    newer = _participants(folder / "cordis-horizon-sample/organization.csv")
    questions = [(pic, party) for pic, party in newer.items() if pic in older]
    return Task("CORDIS: Horizon Europe → Horizon 2020", questions, older)


def _participants(path: Path) -> dict[str, Party]:
    """{participant code (PIC): what the file says of it first}"""
    found: dict[str, Party] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            pic, country = row["organisationID"], row["country"]
            if len(pic) == 9 and pic.isdigit() and pic not in found:
                short = [row["shortName"].strip()] if row["shortName"].strip() else []
                found[pic] = _party([row["name"]], _COUNTRIES.get(country, country), short)
    return found


def other_names(folder: Path) -> Task:
    """Each other name of an organisation in ROR, among the names that ROR displays."""
    bodies, questions = {}, []
    for record in _ror(folder):
        country = _country(record)
        for name in record["names"]:
            party = _party([name["value"]], country)
            if "ror_display" in name["types"]:
                bodies[record["id"]] = party
            elif "acronym" not in name["types"]:
                questions.append((record["id"], party))
    return Task("ROR: labels and aliases → displayed names", questions, bodies)


TASKS = (seeds, participants, other_names)


def table(outcomes: Iterable[Outcome]) -> str:
    """The figures as Markdown."""
    head = " | ".join(f"precision / recall at {score:g}" for score in SCORES)
    lines = [f"| task | questions | bodies | {head} |", "|---|--:|--:|" + "--:|" * len(SCORES)]
    for outcome in outcomes:
        figures = []
        for score in SCORES:
            precision = outcome.precision(score)
            shown = "–" if precision is None else f"{precision:.1%}"
            figures.append(f"{shown} / {outcome.recall(score):.1%}")
        task = outcome.task
        counted = f"{len(task.questions):,} | {len(task.bodies):,}"
        lines.append(f"| {task.title} | {counted} | {' | '.join(figures)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of the sample data")
    parser.add_argument("--errors", type=int, default=_SHOWN, help="how many errors to show")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    import django

    django.setup()
    outcomes = [solve(task(options.folder)) for task in TASKS]
    sys.stdout.write(f"{table(outcomes)}\n")
    for outcome in outcomes:
        for title, errors in (
            ("Found and not true", outcome.wrong(PROBABLE)),
            ("True and not found", outcome.missed(PROBABLE)),
        ):
            shown = list(errors)
            sys.stdout.write(f"\n{outcome.task.title}. {title}: {len(shown)}\n")
            # From the surest on, and evenly over the rest.
            step = max(1, len(shown) // max(1, options.errors))
            for error in shown[::step][: options.errors]:
                sys.stdout.write(f"  {error}\n")


if __name__ == "__main__":
    main()
