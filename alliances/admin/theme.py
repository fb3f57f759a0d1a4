"""Themes, and the records that work with them."""

from typing import Any

from django.contrib import admin
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

    def counts(self) -> dict[str, Any]:
        return {"tagged": number_of(ThemeTag.objects.exclude(alliance=None), "theme")}

    @admin.display(description=_("alliances"))
    def alliances_tagged(self, theme: Any) -> int:
        return theme.numbers["tagged"]


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
