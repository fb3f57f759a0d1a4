"""Which names and texts are kept in English, French and German."""

from modeltranslation.translator import TranslationOptions, translator

from alliances import models

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
