"""A synthetic catalogue of any size, the same on both engines and each time.

    .venv/bin/python -m benchmarks.synthetic --alliances 10000 [--seed 1]

fills the database of the environment (DATABASE_URL, DATA_DIR), which must hold no alliances yet.
"""

import argparse
import os
import sys
import time


def fill(alliances: int, seed: int = 1) -> None:
    """Write a catalogue of so many alliances into the current database, migrated and empty."""
    from benchmarks.rows import LAYOUT, Catalogue
    from benchmarks.writing import write

    write(LAYOUT, Catalogue(alliances, seed).blocks())


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.synthetic")
    arguments.add_argument("--alliances", type=int, required=True)
    arguments.add_argument("--seed", type=int, default=1)
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
    fill(options.alliances, options.seed)
    sys.stdout.write(f"{options.alliances} alliances in {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
