from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliances import dumps


class Command(BaseCommand):
    """Writes the catalogue into a folder, from which `load_catalogue --dump` makes it anew."""

    help = (
        "Writes the whole catalogue into a folder: a file of JSON Lines for each kind of row, and "
        "a manifest with counts, checksums, date and licence. “load_catalogue --dump” makes the "
        "same catalogue of it in an empty database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--public", action="store_true", help="what every visitor can see (the default)"
        )
        what.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="drafts and all else, too, to move the catalogue elsewhere; not for publication",
        )
        parser.add_argument("--force", action="store_true", help="replace an earlier dump")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            manifest = dumps.write(
                options["folder"], everything=options["everything"], replace=options["force"]
            )
        except dumps.DumpError as error:
            raise CommandError(f"Nothing was dumped. {error}") from error
        self.stdout.write(f"Dump: {manifest.rows} rows in {len(manifest.files)} files.")
