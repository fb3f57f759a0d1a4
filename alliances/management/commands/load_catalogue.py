from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliances import dumps
from alliances.importers import fixtures
from alliances.importers.fixture_files import FixtureError


class Command(BaseCommand):
    """Loads the fixtures, as often as one likes, and leaves alone what staff have changed.

    With `--dump` it makes a catalogue of a dump, in an empty database.
    """

    help = (
        "Loads the catalogue's fixtures into the database. It may be run again at any time: what "
        "did not change is not written, and what staff changed or deleted is left as it is and "
        "reported. Or loads a dump into an empty database. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--dump", type=Path, help="a folder that dump_catalogue wrote, to be loaded instead"
        )
        what.add_argument(
            "--dir",
            type=Path,
            default=Path(settings.BASE_DIR) / "fixtures",
            help="the folder of *.json files to load (default: fixtures/ of the project)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["dump"]:
            self._load_dump(**options)
        else:
            self._load_fixtures(**options)

    def _load_dump(self, dump: Path, *, dry_run: bool, verbosity: int, **_options: Any) -> None:
        try:
            manifest = dumps.load(dump, dry_run=dry_run)
        except dumps.DumpError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if verbosity > 0:
            head = "Would load" if dry_run else "Loaded"
            self.stdout.write(f"{head} {manifest.rows} rows of {len(manifest.files)} files.")

    def _load_fixtures(self, **options: Any) -> None:
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
