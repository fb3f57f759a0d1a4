"""The import of CORDIS: time and memory of a first and of a second run, on either engine.

    python -m benchmarks.importing FOLDER [--engines sqlite,postgresql] [--publish]

Each engine gets an empty catalogue of its own; each run is a process of its own.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

from benchmarks import child
from benchmarks.databases import POSTGRESQL, SQLITE, Database

_KIB_A_MIB = 1024
_ROOT = Path(__file__).parent.parent


def measure(folder: str, *, publish: bool) -> dict[str, object]:
    """{"seconds", "memory" (MiB at most), "counts"} of one import into the current database."""
    from django.core.management import call_command

    from alliances.importers import cordis, running

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    release = cordis.read(Path(folder))
    result = running.carry_out(release, file_name=Path(folder).name, publish=publish)
    return {
        "seconds": time.perf_counter() - start,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_A_MIB,
        "counts": result.counts,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.importing")
    add = arguments.add_argument
    add("folder", type=Path, help="with the files of CORDIS")
    add("--engines", default=f"{SQLITE},{POSTGRESQL}")
    add("--postgresql", default="postgres://postgres@127.0.0.1:5432/postgres", metavar="URL")
    add("--data-dir", type=Path, default=_ROOT / ".bench", help="where databases are kept")
    add("--publish", action="store_true")
    options = arguments.parse_args()
    for engine in options.engines.split(","):
        url = options.postgresql if engine == POSTGRESQL else ""
        database = Database("imports", engine, options.data_dir.resolve(), url)
        database.clear()
        for run in ("first", "second"):
            found = child.measure(
                database,
                "benchmarks.importing",
                folder=str(options.folder.resolve()),
                publish=options.publish,
            )
            sys.stdout.write(
                f"{engine}, {run} run: {found['seconds']:.1f} s, {found['memory']:.0f} MiB, "
                f"{found['counts']}\n"
            )


if __name__ == "__main__":
    main()
