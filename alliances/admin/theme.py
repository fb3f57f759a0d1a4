"""Themes, and the records that work with them."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import (
    CatalogueInline,
    OneRecordForm,
    StatementAdmin,
    VocabularyAdmin,
    number_of,
    texts,
)
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.models import Theme, ThemeTag


@admin.register(Theme)
class ThemeAdmin(VocabularyAdmin, TranslationAdmin):
    list_display = ("name", "slug", "alliances_tagged")
    search_fields = (*texts("name"), "slug")
    fieldsets = ((None, {"fields": [texts("name"), "slug"]}),)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        tagged = ThemeTag.objects.exclude(alliance=None)
        return super().get_queryset(request).annotate(alliances_tagged=number_of(tagged, "theme"))

    @admin.display(description=_("alliances"), ordering="alliances_tagged")
    def alliances_tagged(self, theme: Any) -> int:
        return theme.alliances_tagged


class ThemeTagInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = ThemeTag
    autocomplete_fields = ("theme",)
    related = ("theme",)
    verbose_name = _("theme")
    verbose_name_plural = _("themes")
    fieldsets = ((None, {"fields": [("theme", *CITE_ROW)]}),)


@admin.register(ThemeTag)
class ThemeTagAdmin(StatementAdmin, admin.ModelAdmin):
    form = OneRecordForm
    list_display = ("theme", "alliance", "organisation")
    list_filter = ("theme",)
    search_fields = (
        *(f"{r}__{name}" for r in ("theme", "alliance", "organisation") for name in texts("name")),
    )
    ordering = ("-pk",)
    related = ("theme", "alliance", "organisation")
    autocomplete_fields = ("theme", "alliance", "organisation")
    fieldsets = ((None, {"fields": [("alliance", "organisation"), "theme"]}),)
    inlines = (RowCitationInline,)
