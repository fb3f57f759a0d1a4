"""Milestones: rows of an alliance's page, and each on its own page."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliances.admin.base import CatalogueInline, StatementAdmin, texts
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.models import Milestone


class MilestoneInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Milestone
    autocomplete_fields = ("place",)
    related = ("place",)
    fieldsets = ((None, {"fields": [("date", "place"), texts("title"), CITE_ROW]}),)


@admin.register(Milestone)
class MilestoneAdmin(StatementAdmin, TranslationAdmin):
    on_index = True
    list_display = ("title", "date", "place", "alliance")
    list_filter = ("alliance__record_status",)
    search_fields = (*texts("title"), *(f"alliance__{name}" for name in texts("name")))
    ordering = ("-date", "-pk")
    related = ("alliance", "place")
    autocomplete_fields = ("alliance", "place")
    fieldsets = ((None, {"fields": ["alliance", ("date", "place"), texts("title")]}),)
    inlines = (RowCitationInline,)
