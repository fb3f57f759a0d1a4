"""Funding programmes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import NOTED, CitingAdmin, RecordAdmin, any_name, text_group, texts
from alliances.admin.citation import FieldCitationInline
from alliances.admin.citing import CitingRecordForm
from alliances.admin.identifier import IdentifierInline
from alliances.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(CitingAdmin, RecordAdmin, TranslationAdmin):
    form = CitingRecordForm
    list_display = ("name", "acronym", "kind", "parent", "operator", "start", "modified")
    list_filter = ("kind",)
    search_fields = (*texts("name"), "acronym", "public_id", "identifiers__value")
    autocomplete_ordering = (any_name(),)
    related = ("parent", "operator")
    autocomplete_fields = ("parent", "operator")
    fieldsets = (
        (None, {"fields": [texts("name")], "classes": ["languages"]}),
        (_("What it is"), {"fields": [("kind", "acronym", "start"), ("parent", "operator")]}),
        text_group(_("Description"), "description"),
        (NOTED, {"fields": [("public_id", "version", "modified")]}),
    )
    readonly_fields = ("public_id", "version", "modified")
    inlines = (FieldCitationInline, IdentifierInline)
