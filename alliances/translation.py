"""Which names and texts are kept in English, French and German, and that all have a history.

The history is registered here, behind the translations: it keeps their columns, too.
"""

from typing import Any

import simple_history
from modeltranslation.translator import TranslationOptions, translator
from simple_history.models import HistoricalRecords

from alliances import aggregates, models

TRANSLATED: dict[type, tuple[str, ...]] = {
    models.Alliance: ("name", "summary", "objectives"),
    models.Organisation: ("name", "description"),
    models.Participation: ("contribution",),
    models.Funding: ("note",),
    models.Programme: ("name", "description"),
    models.DiseaseArea: ("name",),
    models.Theme: ("name",),
    models.Affiliation: ("position",),
    models.Milestone: ("title",),
    models.Place: ("name",),
    models.Source: ("description", "note"),
    models.Citation: ("note",),
    models.Dispute: ("note",),
    models.Reading: ("value",),
    models.Gap: ("note",),
}

for model, fields in TRANSLATED.items():
    options = type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": fields})
    translator.register(model, options)


class WrittenByTheGate(HistoricalRecords):
    """The history of records: a row for each complete state, which `curation` writes."""

    def post_save(self, *args: Any, **kwargs: Any) -> None:
        """A saved record is not complete before its parts are."""


for model in aggregates.members():
    simple_history.register(
        model,
        app="alliances",
        records_class=WrittenByTheGate if model in aggregates.ROOTS else HistoricalRecords,
    )
