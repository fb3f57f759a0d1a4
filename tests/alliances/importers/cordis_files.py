"""Small releases of CORDIS, written as the real ones are: `;`, every cell quoted."""

from collections.abc import Iterable, Mapping
from pathlib import Path

PROJECT = {
    "id": "101226563",
    "acronym": "M-CARE",
    "status": "SIGNED",
    "title": "Care for many conditions",
    "startDate": "2025-07-01",
    "endDate": "2030-06-30",
    "totalCost": "5000000,50",
    "ecMaxContribution": "4000000",
    "legalBasis": "HORIZON.2.1",
    "topics": "HORIZON-HLTH-2024-DISEASE-13-01",
    "frameworkProgramme": "HORIZON",
    "objective": "Better care, with BMI < 25.",
    "rcn": "1",
}
ORGANISATION = {
    "projectID": "101226563",
    "organisationID": "999878911",
    "name": "UNIVERSITY OF GHANA",
    "shortName": "UG",
    "activityType": "HES",
    "city": "LEGON ACCRA",
    "country": "GH",
    "organizationURL": "https://www.ug.edu.gh",
    "role": "coordinator",
    "ecContribution": "800250.0",
    "endOfParticipation": "false",
}

Rows = Iterable[Mapping[str, str]]


def project(**values: str) -> dict[str, str]:
    return {**PROJECT, **values}


def organisation(**values: str) -> dict[str, str]:
    return {**ORGANISATION, **values}


def table(rows: Rows) -> str:
    """A table as text; a quotation mark within a cell is doubled."""
    lines = list(rows)
    cells = [list(lines[0]), *(row.values() for row in lines)]
    doubled = ([cell.replace('"', '""') for cell in row] for row in cells)
    return "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in doubled)


def release(
    folder: Path,
    projects: Rows = (PROJECT,),
    organisations: Rows = (ORGANISATION,),
    *,
    topics: Rows = (),
    concepts: Rows = (),
    bases: Rows = (),
) -> Path:
    """A folder with the files of a release; of the optional ones those that have rows."""
    folder.mkdir(exist_ok=True)
    files = {
        "project.csv": projects,
        "organization.csv": organisations,
        "topics.csv": topics,
        "euroSciVoc.csv": concepts,
        "legalBasis.csv": bases,
    }
    for name, rows in files.items():
        (folder / name).unlink(missing_ok=True)
        if rows:
            (folder / name).write_text(table(rows), encoding="utf-8")
    return folder
