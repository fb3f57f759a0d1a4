"""An import that is killed while it writes leaves the catalogue as it was."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from re import search

from tests.alliances.importers.cordis_files import organisation, project, release

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 180
MANY = 300


def test_nothing_is_half_written_and_the_next_run_succeeds(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "", "DATA_DIR": str(tmp_path)}
    folder = release(
        tmp_path / "release",
        [project(id=str(10_000 + n), acronym=f"P{n}", title="") for n in range(MANY)],
        [
            organisation(projectID=str(10_000 + n), organisationID=str(900_000_000 + n))
            for n in range(MANY)
        ],
    )

    def manage(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ask(query: str) -> object:
        with closing(sqlite3.connect(tmp_path / "atlas.sqlite3")) as database:
            # Constraints of the schema ask for it; Django brings it along.
            database.create_function("REGEXP", 2, lambda pattern, text: bool(search(pattern, text)))
            return database.execute(query).fetchone()[0]

    assert manage("migrate", "--verbosity=0").wait(PATIENCE) == 0
    killed = manage("import_cordis", str(folder))
    until = time.monotonic() + PATIENCE
    # It says that it has begun before it begins to write, and the log of the database then grows.
    begun = tmp_path / "atlas.sqlite3-wal"
    while not ask("SELECT count(*) FROM alliances_importrun") or begun.stat().st_size < 200_000:
        assert killed.poll() is None, "ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(PATIENCE) == -signal.SIGKILL

    assert ask("PRAGMA integrity_check") == "ok"
    assert ask("SELECT count(*) FROM alliances_alliance") == 0
    assert ask("SELECT count(*) FROM alliances_organisation") == 0
    assert ask("SELECT status FROM alliances_importrun") == "running"

    assert manage("import_cordis", str(folder)).wait(PATIENCE) == 0
    assert ask("SELECT count(*) FROM alliances_alliance") == MANY
    runs = "SELECT group_concat(status) FROM (SELECT status FROM alliances_importrun ORDER BY id)"
    assert ask(runs) == "failed,done"
