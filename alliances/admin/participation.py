"""Participations: rows of an alliance's page, and each on its own page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliances.admin.base import CatalogueInline, StatementAdmin, text_group, texts
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.admin.spreadsheets.pages import SpreadsheetAdmin
from alliances.admin.spreadsheets.resources import ParticipationResource
from alliances.models import Participation


class ParticipationInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Participation
    autocomplete_fields = ("organisation",)
    related = ("organisation",)
    verbose_name_plural = _("participants")
    fieldsets = (
        (None, {"fields": [("organisation", "role", "start", "end"), CITE_ROW]}),
        text_group(_("Contribution"), "contribution", open_=False),
    )


@admin.register(Participation)
class ParticipationAdmin(SpreadsheetAdmin, StatementAdmin, TranslationAdmin):
    resource_class = ParticipationResource
    on_index = True
    list_display = ("organisation", "role", "alliance", "start", "end")
    list_filter = ("role", "alliance__record_status")
    search_fields = (
        *(f"alliance__{name}" for name in texts("name")),
        "alliance__acronym",
        *(f"organisation__{name}" for name in texts("name")),
        "organisation__acronym",
    )
    ordering = ("-pk",)
    related = ("alliance", "organisation")
    autocomplete_fields = ("alliance", "organisation")
    fieldsets = (
        (None, {"fields": ["alliance", ("organisation", "role"), ("start", "end")]}),
        text_group(_("Contribution"), "contribution"),
    )
    inlines = (RowCitationInline,)
