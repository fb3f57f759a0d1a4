from argparse import ArgumentParser
from typing import Any

from alliances.importers import disease_ontology
from alliances.importers.running import Release
from alliances.management.imports import ImportCommand


class Command(ImportCommand):
    """Takes over disease areas from a release of the Disease Ontology."""

    help = (
        "Takes over diseases from the Human Disease Ontology as disease areas, with their codes, "
        "synonyms and broader areas: HumanDO.tsv, HumanDO.obo, or a folder or zip with one of "
        "them (and the tables ICD10inDO.tsv, MESHinDO.tsv and OrphanetinDO.tsv). Areas of the "
        "catalogue are found by their DOID; they keep their ids and names. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--under",
            default="",
            metavar="DOID",
            help="take this disease and what is narrower, such as DOID:162 for cancer",
        )

    def read(self, options: dict[str, Any]) -> Release:
        return disease_ontology.read(
            options["path"],
            under=options["under"],
            released=options["released"],
            with_progress=options["verbosity"] > 0,
        )
