"""Datasette on the same data: what a good general tool makes of the same questions.

Its facets count the values of a column, or of a JSON array within one. So the catalogue becomes
one flat table of published alliances with an array for each facet, disease areas and programmes
with all broader ones, and an index where one can help. No limit of time is set, and it may count
on the file never to change, which spares it work.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.databases import Database
from benchmarks.pages import FILTER, LANDING
from benchmarks.questions import Questions
from benchmarks.serving import drive, free_port, served

_REQUIREMENTS = Path(__file__).parent.parent / "requirements" / "bench.txt"
_HOUR = 3_600_000  # in milliseconds, more than any page takes
# {facet: its column}, and of each: rows (alliance, value).
_ARRAYS = {
    "country": "countries",
    "disease": "diseases",
    "organisation": "organisations",
    "role": "roles",
    "funder": "funders",
    "programme": "programmes",
    "theme": "themes",
}
_PLAIN = ("kind", "status", "year")
_ROWS = {
    "country": """
        SELECT p.alliance_id, o.country FROM atlas.alliances_participation p
        JOIN atlas.alliances_organisation o ON o.id = p.organisation_id
        WHERE o.record_status = 'published' AND o.country <> ''
        UNION SELECT s.alliance_id, p.country FROM atlas.alliances_site s
        JOIN atlas.alliances_place p ON p.id = s.place_id""",
    "disease": """
        SELECT DISTINCT f.alliance_id, d.public_id FROM atlas.alliances_focus f
        JOIN broader b ON b.narrow = f.disease_id
        JOIN atlas.alliances_diseasearea d ON d.id = b.broad
        WHERE f.focus = 'primary' AND f.alliance_id IS NOT NULL""",
    "organisation": """
        SELECT DISTINCT p.alliance_id, o.public_id FROM atlas.alliances_participation p
        JOIN atlas.alliances_organisation o ON o.id = p.organisation_id
        WHERE o.record_status = 'published'""",
    "role": """
        SELECT DISTINCT p.alliance_id, p.role FROM atlas.alliances_participation p
        JOIN atlas.alliances_organisation o ON o.id = p.organisation_id
        WHERE o.record_status = 'published'""",
    "funder": """
        SELECT DISTINCT f.alliance_id, o.public_id FROM atlas.alliances_funding f
        JOIN atlas.alliances_organisation o ON o.id = f.funder_id
        WHERE o.record_status = 'published'""",
    "programme": """
        SELECT DISTINCT f.alliance_id, p.public_id FROM atlas.alliances_funding f
        JOIN whole w ON w.part = f.programme_id
        JOIN atlas.alliances_programme p ON p.id = w.whole
        LEFT JOIN atlas.alliances_organisation o ON o.id = f.funder_id
        WHERE f.funder_id IS NULL OR o.record_status = 'published'""",
    "theme": """
        SELECT DISTINCT t.alliance_id, h.slug FROM atlas.alliances_themetag t
        JOIN atlas.alliances_theme h ON h.id = t.theme_id WHERE t.alliance_id IS NOT NULL""",
}
# Each node of a tree with all above it, and itself.
_TREES = """
    CREATE TEMP TABLE broader AS
    WITH RECURSIVE up (narrow, broad) AS (
        SELECT id, id FROM atlas.alliances_diseasearea
        UNION SELECT u.narrow, p.parent_id FROM up u
        JOIN atlas.alliances_diseaseparent p ON p.child_id = u.broad
    ) SELECT * FROM up;
    CREATE TEMP TABLE whole AS
    WITH RECURSIVE up (part, whole) AS (
        SELECT id, id FROM atlas.alliances_programme
        UNION SELECT u.part, p.parent_id FROM up u
        JOIN atlas.alliances_programme p ON p.id = u.whole WHERE p.parent_id IS NOT NULL
    ) SELECT * FROM up;
"""


class NotInstalled(Exception):
    """Datasette could not be installed; the message says why."""


def install(folder: Path) -> Path:
    """The Python of an environment of its own that has Datasette. Raises NotInstalled."""
    python = folder / "bin" / "python"
    installed = folder / _REQUIREMENTS.name
    if installed.exists() and installed.read_bytes() == _REQUIREMENTS.read_bytes():
        return python
    _call(sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder))
    _call(
        *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
        *("--disable-pip-version-check", "--no-deps", "--require-hashes"),
        *("--requirement", str(_REQUIREMENTS)),
    )
    installed.write_bytes(_REQUIREMENTS.read_bytes())
    return python


def _call(*command: str) -> None:
    process = subprocess.run(  # noqa: S603 - our own commands
        command, capture_output=True, text=True, check=False
    )
    if process.returncode:
        lines = process.stderr.strip().splitlines() or ["no reason given"]
        raise NotInstalled(lines[-1])


def flatten(catalogue: Path, flat: Path) -> None:
    """Write the flat table of the SQLite file `catalogue` to a new file `flat`."""
    flat.unlink(missing_ok=True)
    with closing(sqlite3.connect(flat)) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("ATTACH ? AS atlas", [f"{catalogue}"])
        file.executescript(_TREES)
        joins, columns = [], []
        for facet, column in _ARRAYS.items():
            file.executescript(f"""
                CREATE TEMP TABLE of_{facet} (alliance INTEGER PRIMARY KEY, found TEXT);
                INSERT INTO of_{facet}
                WITH pairs (alliance, value) AS ({_ROWS[facet]})
                SELECT alliance, json_group_array(value) FROM pairs GROUP BY alliance;
            """)  # noqa: S608 - names of ours only
            joins.append(f"LEFT JOIN of_{facet} ON of_{facet}.alliance = a.id")
            columns.append(f"coalesce(of_{facet}.found, '[]') AS {column}")
        file.executescript(f"""
            CREATE TABLE alliances (
                id INTEGER PRIMARY KEY, name TEXT, acronym TEXT, kind TEXT, status TEXT,
                start TEXT, year TEXT, {", ".join(f"{column} TEXT" for column in _ARRAYS.values())}
            );
            INSERT INTO alliances
            SELECT a.id, a.name_en, a.acronym, nullif(a.kind, ''), nullif(a.status, ''), a.start,
                substr(a.start, 1, 4), {", ".join(columns)}
            FROM atlas.alliances_alliance a {" ".join(joins)}
            WHERE a.record_status = 'published';
            CREATE INDEX by_start ON alliances (start);
            {"".join(f"CREATE INDEX by_{name} ON alliances ({name});" for name in _PLAIN)}
            ANALYZE;
        """)  # noqa: S608 - names of ours only


def paths(questions: Questions) -> dict[str, str]:
    """{page of ours: Datasette's page with the same facets}"""
    facets = [
        *(("_facet", name) for name in _PLAIN),
        *(("_facet_array", column) for column in _ARRAYS.values()),
    ]
    common = [("_size", "25"), ("_sort_desc", "start"), *facets]
    broad, value = questions.broad
    chosen = [
        (f"{_ARRAYS['country']}__arraycontains", questions.country),
        (f"{_ARRAYS[broad]}__arraycontains", value),
    ]
    return {
        LANDING: f"/flat/alliances?{urlencode(common)}",
        FILTER: f"/flat/alliances?{urlencode([*chosen, *common])}",
    }


def measure(database: Database, python: Path, questions: Questions) -> dict[str, dict[str, float]]:
    """{page: requests per second and times} of one visitor. Raises NotServing."""
    flat = database.folder / "flat.db"
    flatten(database.file, flat)
    port = free_port()
    settings = {
        "sql_time_limit_ms": _HOUR,
        "facet_time_limit_ms": _HOUR,
        "suggest_facets": "off",
    }
    command = [str(python), "-m", "datasette", "serve", "--immutable", str(flat)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    for name, value in settings.items():
        command += ["--setting", name, str(value)]
    times = {}
    with served(command, port, database.environment(), "/-/versions.json"):
        for name, path in paths(questions).items():
            times[name] = drive(port=port, path=path, seconds=5, threads=1, least=2)
    return times
