"""The databases that are measured: made once, and kept while they hold what they shall."""

import json
import os
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

HORIZON = "Horizon 2020"
HORIZON_FILES = ("project.csv", "organization.csv")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_HERE = Path(__file__).parent
# What the contents depend on; a database that another version has filled is filled anew.
_GENERATOR = ("chance.py", "horizon2020.py", "layout.py", "rows.py", "vocabulary.py")


@dataclass(frozen=True)
class Database:
    """A catalogue of `alliances` (a number, or Horizon 2020) on one engine.

    `url` is an address of the PostgreSQL server, '' for SQLite; the files lie within `home`.
    """

    alliances: int | str
    engine: str
    home: Path
    url: str = ""

    def __str__(self) -> str:
        number = f"{self.alliances:,}" if isinstance(self.alliances, int) else self.alliances
        return f"{number} {self.engine}"

    @property
    def _label(self) -> str:
        return str(self.alliances).lower().replace(" ", "")

    @property
    def folder(self) -> Path:
        return self.home / f"{self.engine}-{self._label}"

    @property
    def file(self) -> Path:
        """The database file of SQLite."""
        return self.folder / "atlas.sqlite3"

    @property
    def name(self) -> str:
        """The database on the PostgreSQL server."""
        return f"atlas_bench_{self._label}"

    def environment(self) -> dict[str, str]:
        """What a process needs so that the site stands on this database, as in production."""
        url = urlsplit(self.url)._replace(path=f"/{self.name}").geturl() if self.url else ""
        return {
            **os.environ,
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "BEHIND_PROXY": "0",
            "DATABASE_URL": url,
            "DATA_DIR": str(self.folder),
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "HTTPS": "0",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": "of-the-benchmarks-alone",
        }

    def wanted(self, seed: int, *, texts: bool) -> dict[str, object]:
        """What it shall hold, as its stamp says it."""
        code = b"".join((_HERE / name).read_bytes() for name in _GENERATOR)
        digest = sha256(code).hexdigest()
        return {
            "alliances": self.alliances,
            "seed": seed,
            "texts": texts,
            "generator": digest,
        }

    @property
    def _stamp(self) -> Path:
        return self.folder / "stamp.json"

    def filled_in(self, wanted: dict[str, object]) -> float | None:
        """The seconds that it took to fill it; None where it does not hold what is wanted."""
        if not self._stamp.exists() or (self.url and not self._is_on_server()):
            return None
        stamp = json.loads(self._stamp.read_text())
        return stamp["seconds"] if stamp["holds"] == wanted else None

    def stamp(self, wanted: dict[str, object], seconds: float) -> None:
        """Say that it now holds what is wanted."""
        self._stamp.write_text(json.dumps({"holds": wanted, "seconds": seconds}))

    def clear(self) -> None:
        """Make it anew, empty."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as server:
                name = sql.Identifier(self.name)
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
                server.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def _is_on_server(self) -> bool:
        with psycopg.connect(self.url) as server:
            found = server.execute("SELECT FROM pg_database WHERE datname = %s", [self.name])
            return found.fetchone() is not None


def server_version(url: str) -> str:
    """The version of the PostgreSQL server. Raises psycopg.OperationalError where none answers."""
    with psycopg.connect(url, connect_timeout=5) as server:
        (version,) = server.execute("SHOW server_version").fetchone() or ("",)
    return version.split()[0]
