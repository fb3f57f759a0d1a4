from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from alliances.importers import ror
from alliances.importers.reading import country_code
from alliances.importers.running import Release
from alliances.management.imports import ImportCommand


def country(text: str) -> str:
    """The type of an argument: the code of a country."""
    try:
        if code := country_code(text):
            return code
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    raise ArgumentTypeError("a country code is expected, such as FR")


class Command(ImportCommand):
    """Takes over organisations from a dump of ROR."""

    help = (
        "Takes over organisations from a dump of the Research Organization Registry: JSON or JSON "
        "Lines, plain, in a zip or in a gzip. Choose what: --match completes the organisations "
        "that are in the catalogue, --country takes all of a country. It may be run again with "
        "the same or a later dump; what staff have changed is never overwritten. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--match",
            action="store_true",
            help="complete the organisations that are in the catalogue; what is undecided is "
            "listed and not touched",
        )
        parser.add_argument(
            "--country",
            dest="countries",
            type=country,
            nargs="+",
            action="extend",
            default=[],
            metavar="CODE",
            help="take all organisations that sit there (ISO 3166-1, such as FR DE LU)",
        )

    def read(self, options: dict[str, Any]) -> Release:
        if not (options["match"] or options["countries"]):
            raise CommandError(
                "Say which organisations to take over: --match for those that are in the "
                "catalogue, --country FR for all of a country, or both."
            )
        return ror.read(
            options["path"],
            countries=options["countries"],
            known=ror.Known(),
            match=options["match"],
            released=options["released"],
            with_progress=options["verbosity"] > 0,
        )
