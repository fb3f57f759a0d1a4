"""Fills the current database, unless it is filled, and brings it to today's form."""

import time
from pathlib import Path


def measure(alliances: int | str, seed: int, data: str, *, texts: bool, filled: bool) -> float:
    """The seconds that it took to write the rows and what is derived from them."""
    from django.core.management import call_command

    from alliances import curation

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    start = time.perf_counter()
    if not filled:
        _fill(alliances, seed, data, texts=texts)
    elif curation.documents_are_stale():
        curation.loaded()
    return time.perf_counter() - start


def _fill(alliances: int | str, seed: int, data: str, *, texts: bool) -> None:
    if isinstance(alliances, int):
        from benchmarks.synthetic import fill

        fill(alliances, seed, texts=texts)
    else:
        from benchmarks.horizon2020 import load

        load(Path(data))
