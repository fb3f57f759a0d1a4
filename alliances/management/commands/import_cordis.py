from argparse import ArgumentParser
from typing import Any

from alliances.importers import cordis
from alliances.importers.running import Release
from alliances.management.imports import ImportCommand


class Command(ImportCommand):
    """Takes over EU research projects from the bulk files of CORDIS."""

    help = (
        "Takes over projects, participants, programmes and grants from the bulk CSV files of "
        "CORDIS: a folder or a zip with project.csv and organization.csv, and topics.csv, "
        "euroSciVoc.csv and legalBasis.csv where there are any. It may be run again with the same "
        "or a later release; what staff have changed is never overwritten. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--health-only",
            action="store_true",
            help="only projects about health, by EuroSciVoc branch, topic or legal basis",
        )

    def read(self, options: dict[str, Any]) -> Release:
        return cordis.read(
            options["path"],
            health_only=options["health_only"],
            released=options["released"],
            with_progress=options["verbosity"] > 0,
        )
