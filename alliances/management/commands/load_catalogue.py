from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliances.importers import fixtures
from alliances.importers.fixture_files import FixtureError


class Command(BaseCommand):
    """Loads the fixtures, as often as one likes, and leaves alone what staff have changed."""

    help = (
        "Loads the catalogue's fixtures into the database. It may be run again at any time: what "
        "did not change is not written, and what staff changed or deleted is left as it is and "
        "reported. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dir",
            type=Path,
            default=Path(settings.BASE_DIR) / "fixtures",
            help="the folder of *.json files to load (default: fixtures/ of the project)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        paths = sorted(options["dir"].glob("*.json"))
        if not paths:
            raise CommandError(f"There are no *.json files in {options['dir']}.")
        try:
            plan = fixtures.load(paths, dry_run=options["dry_run"])
        except FixtureError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if options["verbosity"] > 0:
            head = "Would do: " if options["dry_run"] else "Catalogue: "
            self.stdout.write(head + "\n".join(plan.report()))
