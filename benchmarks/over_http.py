"""The site over HTTP, served as `make run` serves it: one worker, one thread."""

import sys
from pathlib import Path

from benchmarks.databases import Database
from benchmarks.pages import FILTER, LANDING
from benchmarks.questions import Questions
from benchmarks.serving import drive, free_port, get, served

_SECONDS = 5
_THREADS = 2
_MANAGE = Path(__file__).parent.parent / "manage.py"
FIRST, AGAIN, UNCHANGED = "list page, first time", "list page, repeated", "list page, 304"
EMPTY, HELLO = "empty Django view", "bare WSGI hello"
FIRST_ALONE = "list page, first time, one visitor"
FILTERED_ALONE = "filtered page, first time, one visitor"

# The pages that Datasette has, too.
ALONE = {LANDING: FIRST_ALONE, FILTER: FILTERED_ALONE}

Measured = dict[str, dict[str, float]]


def measure(database: Database, questions: Questions) -> Measured:
    """{what is asked: requests per second and times}. Raises NotServing."""
    times: Measured = {}
    load = {"seconds": _SECONDS, "threads": _THREADS}
    port = free_port()
    with served(_site(port), port, database.environment(), "/readyz"):
        listing = "/en/alliances/"
        new = f"{listing}?utm_source={{}}"
        _status, headers = get(port, listing)
        asked: dict[str, dict[str, object]] = {
            EMPTY: {"path": "/empty/"},
            AGAIN: {"path": listing},
            FIRST: {"path": new},
            FIRST_ALONE: {"path": new, "threads": 1},
            FILTERED_ALONE: {
                "path": f"{listing}?{questions.filter}&utm_source={{}}",
                "threads": 1,
            },
        }
        if "etag" in headers:
            asked[UNCHANGED] = {
                "path": listing,
                "status": 304,
                "headers": {"If-None-Match": headers["etag"]},
            }
        for name, options in asked.items():
            times[name] = drive(**{**load, "port": port, **options})
    times[HELLO] = _hello(database)
    return times


def _site(port: int) -> list[str]:
    return [sys.executable, str(_MANAGE), "serve", "--port", str(port)]


def _hello(database: Database) -> dict[str, float]:
    port = free_port()
    # The options of the command `serve`.
    options = "--interface wsgi --host 127.0.0.1 --no-ws --workers 1 --blocking-threads 1"
    command = [sys.executable, "-m", "granian", *options.split(), "--port", str(port)]
    with served(
        [*command, "--log-level", "error", "benchmarks.bare:hello"],
        port,
        database.environment(),
        "/",
    ):
        return drive(port=port, path="/", seconds=_SECONDS, threads=_THREADS)
