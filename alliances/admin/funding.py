"""Funding: rows of an alliance's page, and each on its own page."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliances.admin.base import CatalogueInline, StatementAdmin, text_group, texts
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, CitingForm, StatementForm, StatementInline
from alliances.admin.spreadsheets.pages import SpreadsheetAdmin
from alliances.admin.spreadsheets.resources import FundingResource
from alliances.models import Funding


class _Money:
    """Mixin of forms: says in words what the constraint on amounts would say by its name."""

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            self.add_error("amount", _("An amount is more than zero."))
        return amount

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()


class FundingRowForm(_Money, StatementForm):
    pass


class FundingForm(_Money, CitingForm):
    pass


class FundingInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Funding
    form = FundingRowForm
    autocomplete_fields = ("funder", "programme")
    related = ("funder", "programme")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("funder", "programme", "kind"),
                    ("amount", "currency", "start", "end", "grant_number"),
                    CITE_ROW,
                ]
            },
        ),
        text_group(_("Note"), "note", open_=False),
    )


@admin.register(Funding)
class FundingAdmin(SpreadsheetAdmin, StatementAdmin, TranslationAdmin):
    resource_class = FundingResource
    on_index = True
    form = FundingForm
    list_display = ("alliance", "funder", "programme", "kind", "amount", "currency", "start")
    list_filter = ("kind", "currency", "alliance__record_status")
    search_fields = (
        *(f"alliance__{name}" for name in texts("name")),
        "alliance__acronym",
        *(f"funder__{name}" for name in texts("name")),
        "funder__acronym",
        *(f"programme__{name}" for name in texts("name")),
        "programme__acronym",
        "grant_number",
    )
    ordering = ("-pk",)
    related = ("alliance", "funder", "programme")
    autocomplete_fields = ("alliance", "funder", "programme")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "alliance",
                    ("funder", "programme", "kind"),
                    ("amount", "currency", "grant_number"),
                    ("start", "end"),
                ]
            },
        ),
        text_group(_("Note"), "note"),
    )
    inlines = (RowCitationInline,)
