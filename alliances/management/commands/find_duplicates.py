from typing import Any

from django.core.management.base import BaseCommand

from alliances import duplicates
from alliances.models.duplicate import MATCHED


class Command(BaseCommand):
    """Looks for probable duplicates in the whole catalogue."""

    help = (
        "Looks for probable duplicates among all organisations and alliances and brings the "
        "curators' worklist in step; verdicts stay. Run it after an import, or every night."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        for kind, model in MATCHED.items():
            number = duplicates.find_all(kind)
            self.stdout.write(f"{model._meta.verbose_name_plural}: {number} probable duplicates")
