from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from alliances import curation


class Command(BaseCommand):
    """Writes the search documents anew where they are those of another version."""

    help = (
        "Writes all search documents anew if they are missing or were written by another version "
        "of the analyser, and begins the history of records that have none. Run it after `migrate` "
        "at each deployment; mostly there is nothing to do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="write them in any case")

    def handle(self, *_args: Any, **options: Any) -> None:
        if curation.history_is_missing():
            curation.begin_history()
            self.stdout.write("The history begins with the present state of all records.")
        if not (options["all"] or curation.documents_are_stale()):
            self.stdout.write("The search documents are up to date.")
            return
        curation.loaded()
        self.stdout.write("The search documents were written anew.")
