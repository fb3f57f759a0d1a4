"""A synthetic catalogue of any size, the same on both engines and each time.

    .venv/bin/python -m benchmarks.synthetic --alliances 10000 [--seed 1]

fills the database of the environment (DATABASE_URL, DATA_DIR), which must hold no alliances yet.
"""

import argparse
import os
import sys
import time


def fill(alliances: int, seed: int = 1, *, texts: bool = True) -> None:
    """Write a catalogue of so many alliances into the current database, migrated and empty.

    Without `texts` no search documents are written, which at a million takes most of an hour:
    then lists, filters and facets work, and words find nothing.
    """
    from benchmarks.layout import LAYOUT
    from benchmarks.rows import Catalogue
    from benchmarks.writing import write

    write(LAYOUT, Catalogue(alliances, seed).blocks(), texts=texts)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.synthetic")
    arguments.add_argument("--alliances", type=int, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--no-texts", action="store_true", help="leave full text out")
    options = arguments.parse_args()

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    django.setup()
    from alliances.models import Alliance

    call_command("migrate", verbosity=0)
    if Alliance.objects.exists():
        sys.exit("The database holds alliances already; a synthetic catalogue wants an empty one.")
    start = time.perf_counter()
    fill(options.alliances, options.seed, texts=not options.no_texts)
    sys.stdout.write(f"{options.alliances} alliances in {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
