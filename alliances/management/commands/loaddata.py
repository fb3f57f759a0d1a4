from typing import Any

from django.db import transaction
from modeltranslation.management.commands.loaddata import Command as LoadData

from alliances import curation


class Command(LoadData):
    """Django's loaddata, and what is derived from the loaded rows is renewed with them."""

    def handle(self, *fixture_labels: Any, **options: Any) -> Any:
        with transaction.atomic():
            curation.lock()
            result = super().handle(*fixture_labels, **options)
            curation.loaded()
        return result
