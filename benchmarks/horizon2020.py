"""The real Horizon 2020 projects in the CSV layout of CORDIS, as a catalogue to measure with.

A benchmark's loader, nothing more: it takes every project as a published alliance and asks
nothing. `;` parts the columns; several programmes stand in one cell; CORDIS writes EL and UK for
the countries that ISO 3166-1 calls GR and GB.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from alliances import public_ids
from alliances.models import (
    Alliance,
    AllianceKind,
    AllianceStatus,
    Funding,
    FundingKind,
    Organisation,
    Participation,
    Programme,
    ProgrammeKind,
    RecordStatus,
    Role,
)
from benchmarks.chance import new_public_ids
from benchmarks.databases import HORIZON_FILES
from benchmarks.writing import Block, write

_COUNTRIES = {"EL": "GR", "UK": "GB"}
_ROLES = {"coordinator": Role.COORDINATOR, "participant": Role.PARTNER}
_LONGEST_NAME, _LONGEST_ACRONYM = 300, 60
_FRAMEWORK = "H2020"
_LOADED = "2026-01-01 00:00:00"

LAYOUT = {
    Organisation: [
        "id",
        "public_id",
        "record_status",
        "created",
        "modified",
        "acronym",
        "country",
        "name",
        "name_en",
    ],
    Programme: ["id", "public_id", "created", "modified", "kind", "parent", "name", "name_en"],
    Alliance: [
        "id",
        "public_id",
        "record_status",
        "created",
        "modified",
        "acronym",
        "kind",
        "status",
        "start",
        "end",
        "name",
        "name_en",
    ],
    Participation: ["id", "uid", "alliance", "organisation", "role"],
    Funding: ["id", "uid", "alliance", "programme", "kind", "grant_number"],
}


def load(folder: Path) -> None:
    """Write the projects in `folder` into the current database, migrated and empty."""
    write(LAYOUT, [_block(folder)])


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield {name: (value or "").strip() for name, value in row.items()}


def _block(folder: Path) -> Block:
    """All rows; they are few enough to be held at once."""
    block: Block = defaultdict(list)
    projects, organisations = (folder / name for name in HORIZON_FILES)
    _add_participations(block, organisations, _add_projects(block, projects))
    return {model: block[model] for model in LAYOUT}


def _add_projects(block: Block, path: Path) -> dict[str, int]:
    """{CORDIS's number of the project: ours of the alliance}"""
    alliances: dict[str, int] = {}
    ids = new_public_ids(public_ids.Kind.ALLIANCE)
    programmes = _Programmes(block)
    uids = count(1)
    for row in _read(path):
        if row["id"] in alliances:  # two projects stand there twice
            continue
        number = alliances[row["id"]] = len(alliances) + 1
        acronym = row["acronym"] or row["id"]
        ended = row["status"] == "CLOSED"
        block[Alliance].append(
            (
                number,
                next(ids),
                RecordStatus.PUBLISHED,
                _LOADED,
                _LOADED,
                acronym[:_LONGEST_ACRONYM],
                AllianceKind.CONSORTIUM,
                AllianceStatus.ENDED if ended else AllianceStatus.ACTIVE,
                row["startDate"] or None,
                row["endDate"] or None,
                *[(row["title"] or acronym)[:_LONGEST_NAME]] * 2,
            )
        )
        for code in dict.fromkeys(filter(None, row["legalBasis"].split(";"))):
            uid = next(uids)
            block[Funding].append(
                (
                    uid,
                    f"funding-{uid:09d}",
                    number,
                    programmes.number(code.strip()),
                    FundingKind.GRANT,
                    row["id"],
                )
            )
    return alliances


class _Programmes:
    """Programmes by their code, each part of the one that its code begins with."""

    def __init__(self, block: Block) -> None:
        self._rows = block[Programme]
        self._numbers: dict[str, int] = {}
        self._ids = new_public_ids(public_ids.Kind.PROGRAMME)

    def number(self, code: str) -> int:
        """Ours of the programme, such as H2020-EU.3.1.2., which is part of H2020-EU.3.1."""
        if code not in self._numbers:
            parent = None if code == _FRAMEWORK else self.number(self._above(code))
            number = self._numbers[code] = len(self._numbers) + 1
            kind = ProgrammeKind.PROGRAMME
            names = [code] * 2
            self._rows.append((number, next(self._ids), _LOADED, _LOADED, kind, parent, *names))
        return self._numbers[code]

    @staticmethod
    def _above(code: str) -> str:
        shorter = code.rstrip(".").rpartition(".")[0]
        return f"{shorter}." if "." in shorter else _FRAMEWORK


def _add_participations(block: Block, path: Path, alliances: dict[str, int]) -> None:
    organisations: dict[str, int] = {}
    ids = new_public_ids(public_ids.Kind.ORGANISATION)
    joined: dict[tuple[int, int, str], None] = {}
    for row in _read(path):
        # A PIC, or a hash of the name where there is none.
        key = row["organisationID"]
        if key not in organisations:
            organisations[key] = len(organisations) + 1
            name = row["name"] or row["shortName"] or key
            block[Organisation].append(
                (
                    organisations[key],
                    next(ids),
                    RecordStatus.PUBLISHED,
                    _LOADED,
                    _LOADED,
                    row["shortName"][:_LONGEST_ACRONYM],
                    _COUNTRIES.get(row["country"], row["country"]),
                    *[name[:_LONGEST_NAME]] * 2,
                )
            )
        if row["projectID"] in alliances:
            alliance = alliances[row["projectID"]]
            joined[alliance, organisations[key], _ROLES[row["role"]]] = None
    for number, values in enumerate(joined, start=1):
        block[Participation].append((number, f"participation-{number:09d}", *values))
