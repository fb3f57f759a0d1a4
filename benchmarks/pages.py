"""Times the main pages on a synthetic catalogue, next to an answer that does nothing.

    .venv/bin/python -m benchmarks.pages [--alliances 1000] [--runs 20]

Works on the engine of DATABASE_URL, in a database of its own that it makes and removes. Prints
the median, the least and the most milliseconds of each page, and the median as a multiple of the
empty answer's, all taken in turn in one run.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

import django


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--alliances", type=int, default=1_000)
    arguments.add_argument("--runs", type=int, default=20)
    options = arguments.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    name = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        report(options.alliances, measure(options.alliances, options.runs), connection.vendor)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(alliances: int, runs: int) -> dict[str, list[float]]:
    """{page: milliseconds of each run}; one run of each page is not counted."""
    from django.http import HttpResponse
    from django.test import Client, RequestFactory

    from alliances.models import Alliance, DiseaseArea, Organisation
    from benchmarks.synthetic import fill
    from catalogue.addresses import path_of

    fill(alliances)
    client = Client()
    area = DiseaseArea.objects.order_by("pk")[5]
    record = Alliance.objects.order_by("pk")[alliances // 2]
    organisation = Organisation.objects.order_by("pk")[3]

    def page(path: str) -> Callable[[], object]:
        def get() -> object:
            response = client.get(path)
            if response.status_code != HTTPStatus.OK:
                raise SystemExit(f"{path} answered {response.status_code}")
            return response.content

        return get

    pages: dict[str, Callable[[], object]] = {
        "empty answer": lambda: HttpResponse(RequestFactory().get("/").path).content,
        "home": page("/en/"),
        "list": page("/en/alliances/"),
        "list, disease and country": page(f"/en/alliances/?disease={area.public_id}&country=FR"),
        "list, words": page("/en/alliances/?q=alliance+12"),
        "record": page(path_of(record)),
        "organisation": page(path_of(organisation)),
        "API list": page("/api/v1/alliances/"),
        "API list with facets": page("/api/v1/alliances/?facets=disease,country"),
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    for run in range(runs + 1):
        for name, get in pages.items():
            start = time.perf_counter()
            get()
            if run:
                times[name].append((time.perf_counter() - start) * 1000)
    return times


def report(alliances: int, times: dict[str, list[float]], engine: str) -> None:
    def line(cells: Iterable[object]) -> None:
        sys.stdout.write("{:<28}{:>10}{:>10}{:>10}{:>10}\n".format(*cells))

    sys.stdout.write(f"{alliances} alliances, {engine}, milliseconds\n")
    line(("page", "median", "least", "most", "× empty"))
    empty = statistics.median(times["empty answer"])
    for name, values in times.items():
        median = statistics.median(values)
        numbers = (median, min(values), max(values))
        line((name, *(f"{number:.2f}" for number in numbers), f"{median / empty:.0f}"))


if __name__ == "__main__":
    main()
