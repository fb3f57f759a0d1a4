"""Measures the site on catalogues of several sizes, on both engines, side by side:

    make bench ARGS="--sizes 1000,10000 --runs 10"

Databases are kept in `.bench/` and on the PostgreSQL server (atlas_bench_…) for the next run.
"""

import argparse
import datetime as dt
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks import child, datasette, over_http, report
from benchmarks.databases import (
    HORIZON,
    HORIZON_FILES,
    POSTGRESQL,
    SQLITE,
    Database,
    server_version,
)
from benchmarks.questions import Questions
from benchmarks.report import Result
from benchmarks.serving import NotServing
from benchmarks.targets import targets_table

_ROOT = Path(__file__).parent.parent
_DOCUMENT = _ROOT / "docs" / "performance.md"
# On more alliances a single page of Datasette takes many minutes.
_MOST_FOR_DATASETTE = 100_000


def main() -> None:
    # A run that is told to end, ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit("Ended before all was measured."))
    options = _options()
    databases, postgresql = _databases(options)
    bench = Bench(options)
    results = [bench.measure(database) for database in databases]
    head = [
        *report.machine(postgresql),
        dt.datetime.now(tz=dt.UTC).date().isoformat(),
        f"`{_command(options)}`",
    ]
    text = "\n".join(
        [
            *(f"- {line}" for line in [*head, *bench.left_out]),
            "",
            targets_table(results),
            report.tables(results),
        ]
    )
    sys.stdout.write(f"{text}\n")
    if options.write:
        report.insert(_DOCUMENT, text)
    sys.exit(1 if bench.failed else 0)


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.partition("\n")[0]
    )
    add = arguments.add_argument
    add("--sizes", default="1000,10000,100000", help="numbers of alliances")
    add("--engines", default=f"{SQLITE},{POSTGRESQL}")
    add("--postgresql", default="postgres://postgres@127.0.0.1:5432/postgres", metavar="URL")
    add("--runs", type=int, default=30, help="runs of each page; of slow ones fewer")
    add("--seed", type=int, default=1)
    add("--data-dir", type=Path, default=_ROOT / ".bench", help="where databases are kept")
    add("--data", type=Path, help="folder of the real Horizon 2020 projects")
    add("--no-texts", action="store_true", help="fill without full text, quicker by an hour")
    add("--fresh", action="store_true", help="fill all databases anew")
    add("--write", action="store_true", help=f"put the tables into docs/{_DOCUMENT.name}")
    options = arguments.parse_args()
    options.sizes = [int(size) for size in options.sizes.split(",") if size]
    options.engines = options.engines.split(",")
    if unknown := set(options.engines) - {SQLITE, POSTGRESQL}:
        arguments.error(f"no such engine: {', '.join(unknown)}")
    options.data_dir = options.data_dir.resolve()
    options.data = (options.data or _ROOT.parent / "shared/data/cordis-h2020-2016").resolve()
    return options


def _command(options: argparse.Namespace) -> str:
    """The command line, without what is this machine's own."""
    sizes = ",".join(str(size) for size in options.sizes)
    engines = ",".join(options.engines)
    return (
        f'make bench ARGS="--sizes {sizes} --engines {engines} --runs {options.runs} '
        f'--seed {options.seed}{" --no-texts" if options.no_texts else ""}"'
    )


def _databases(options: argparse.Namespace) -> tuple[list[Database], str]:
    """What to measure, and the version of the PostgreSQL server, '' where there is none."""
    alliances: list[int | str] = [*options.sizes]
    if all((options.data / name).exists() for name in HORIZON_FILES):
        alliances.append(HORIZON)
    else:
        say(f"There are no Horizon 2020 projects in {options.data}: left out.")
    engines, version = list(options.engines), ""
    if POSTGRESQL in engines:
        try:
            version = server_version(options.postgresql)
        except psycopg.OperationalError as error:
            say(f"PostgreSQL does not answer ({str(error).splitlines()[0]}): left out.")
            engines.remove(POSTGRESQL)
    urls = {SQLITE: "", POSTGRESQL: options.postgresql}
    return [
        Database(number, engine, options.data_dir, urls[engine])
        for number in alliances
        for engine in engines
    ], version


def say(text: str) -> None:
    """Tell on the standard error how far it is; the standard output is for the tables."""
    sys.stderr.write(f"{dt.datetime.now(tz=dt.UTC):%H:%M:%S} {text}\n")


class Bench:
    """One run over several databases; a measurement that fails leaves a gap."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.failed = False
        # What could not be measured, in one line each.
        self.left_out: list[str] = []
        self._datasette: Path | None = None
        if SQLITE in options.engines:
            self._install_datasette()

    def _install_datasette(self) -> None:
        try:
            self._datasette = datasette.install(self.options.data_dir / "datasette")
        except datasette.NotInstalled as error:
            self.left_out.append("Datasette could not be installed.")
            say(f"Datasette could not be installed ({error}): left out.")

    def measure(self, database: Database) -> Result:
        result = Result(database)
        runs = self.options.runs
        steps: dict[str, Callable[[], None]] = {
            "filling": lambda: self._fill(result),
            "pages": lambda: self._pages(result),
            "counts": lambda: result.counts.update(
                child.measure(database, "benchmarks.counts", runs=runs)
            ),
            "index": lambda: self._index(result),
            "over HTTP": lambda: result.http.update(
                over_http.measure(database, _questions(result))
            ),
        }
        if self._datasette and database.engine == SQLITE and _fits_datasette(database):
            steps["Datasette"] = lambda: self._ask_datasette(result)
        for name, step in steps.items():
            say(f"{database}: {name}")
            try:
                step()
            except (child.Failed, NotServing, Missing) as error:
                self.failed = True
                self.left_out.append(f"{database}: {name} failed.")
                say(str(error))
        return result

    def _fill(self, result: Result) -> None:
        database, options = result.database, self.options
        wanted = database.wanted(options.seed, texts=not options.no_texts)
        known = None if options.fresh else database.filled_in(wanted)
        if known is None:
            database.clear()
        seconds = child.measure(
            database,
            "benchmarks.preparing",
            alliances=database.alliances,
            seed=options.seed,
            data=str(options.data),
            texts=not options.no_texts,
            filled=known is not None,
        )
        if known is None:
            database.stamp(wanted, seconds)
        result.index["load"] = seconds if known is None else known

    def _pages(self, result: Result) -> None:
        measured = child.measure(result.database, "benchmarks.pages", runs=self.options.runs)
        result.questions = Questions.of(measured.pop("questions"))
        result.pages.update(measured)

    def _index(self, result: Result) -> None:
        measured = child.measure(result.database, "benchmarks.indexing", runs=self.options.runs)
        result.edits.update(measured.pop("edits"))
        result.index.update(measured)

    def _ask_datasette(self, result: Result) -> None:
        if self._datasette:
            result.datasette.update(
                datasette.measure(result.database, self._datasette, _questions(result))
            )


class Missing(Exception):
    """Something that was to be measured before is not there."""


def _questions(result: Result) -> Questions:
    if result.questions is None:
        raise Missing("The pages told no questions to ask.")
    return result.questions


def _fits_datasette(database: Database) -> bool:
    size = database.alliances
    return not isinstance(size, int) or size <= _MOST_FOR_DATASETTE


if __name__ == "__main__":
    main()
