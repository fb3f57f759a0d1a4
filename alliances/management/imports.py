"""What the commands that import a release share."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliances.importers import running
from alliances.importers.reading import bar
from alliances.importers.running import Release, Result
from alliances.importers.stated import Unreadable
from alliances.partial_dates import InvalidPartialDate, PartialDate

# More problems than these are counted, unless all are asked for.
_SHOWN = 50


def partial_date(text: str) -> PartialDate:
    """The type of an argument: a year, a month or a day."""
    try:
        return PartialDate.parse(text)
    except InvalidPartialDate as error:
        raise ArgumentTypeError(str(error)) from error


class ImportCommand(BaseCommand):
    """Reads a release, plans, writes and reports; subclasses say how it is read."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="what is to be read")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )
        parser.add_argument(
            "--released",
            type=partial_date,
            metavar="DATE",
            help="the date of the release (2026, 2026-11 or 2026-11-02)",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="make new records public whose checks pass (else all are drafts)",
        )
        parser.add_argument(
            "--all-problems",
            action="store_true",
            help=f"list all problems, not the first {_SHOWN} alone",
        )

    def read(self, options: dict[str, Any]) -> Release:
        """The release that is to be taken over. Raises Unreadable."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            release = self.read(options)
        except Unreadable as error:
            raise CommandError(f"Nothing was written. {error}") from error
        if options["dry_run"]:
            result = running.preview(release)
        else:
            with bar("Writing", total=1 + len(release.records)) as progress:
                result = running.carry_out(
                    release,
                    file_name=options["path"].name,
                    publish=options["publish"],
                    progress=progress.update,
                )
        self._report(result, options)

    def _report(self, result: Result, options: dict[str, Any]) -> None:
        head = "Would do: " if options["dry_run"] else "Done: "
        told = ", ".join(f"{count} {what}" for what, count in result.counts.items())
        self.stdout.write(f"{head}{told or 'nothing'}")
        shown = result.problems if options["all_problems"] else result.problems[:_SHOWN]
        for problem in shown:
            self.stdout.write(f"  {problem}")
        if more := len(result.problems) - len(shown):
            self.stdout.write(f"  … and {more} more (--all-problems lists them)")
