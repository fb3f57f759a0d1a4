"""Identifiers: rows of the pages of records, and each on its own page."""

from typing import Any

from django.contrib import admin

from alliances import identifiers
from alliances.admin.base import CatalogueInline, OneRecordForm, StatementAdmin, texts
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementForm, StatementInline
from alliances.models import Identifier


class _BareValue:
    """Mixin of forms: two rows with one value in two spellings count as the same."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("scheme") and cleaned.get("value"):
            cleaned["value"] = identifiers.normalise(cleaned["scheme"], cleaned["value"])
        return cleaned


class IdentifierRowForm(_BareValue, StatementForm):
    pass


class IdentifierForm(_BareValue, OneRecordForm):
    pass


class IdentifierInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = Identifier
    form = IdentifierRowForm
    fieldsets = ((None, {"fields": [("scheme", "value"), CITE_ROW]}),)


@admin.register(Identifier)
class IdentifierAdmin(StatementAdmin, admin.ModelAdmin):
    on_index = True
    form = IdentifierForm
    list_display = ("value", "scheme", "alliance", "organisation", "programme")
    list_filter = ("scheme",)
    search_fields = (
        "value",
        *(
            f"{r}__{name}"
            for r in ("alliance", "organisation", "programme")
            for name in texts("name")
        ),
    )
    ordering = ("-pk",)
    related = ("alliance", "organisation", "programme")
    autocomplete_fields = ("alliance", "organisation", "programme")
    fieldsets = (
        (None, {"fields": [("alliance", "organisation", "programme"), ("scheme", "value")]}),
    )
    inlines = (RowCitationInline,)
