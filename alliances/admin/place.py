"""Places, and the sites of alliances."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import CatalogueInline, StatementAdmin, VocabularyAdmin, texts
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.admin.filters import CountryFilter
from alliances.models import Place, Site


@admin.register(Place)
class PlaceAdmin(VocabularyAdmin, TranslationAdmin):
    list_display = ("name", "kind", "country", "latitude", "longitude", "geonames_id")
    list_filter = ("kind", CountryFilter)
    search_fields = (*texts("name"), "slug", "geonames_id")
    fieldsets = (
        (None, {"fields": [texts("name"), "slug", ("kind", "country")]}),
        (_("On the map"), {"fields": [("latitude", "longitude", "geonames_id")]}),
    )


class SiteInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = Site
    autocomplete_fields = ("place",)
    related = ("alliance", "place")
    fieldsets = ((None, {"fields": [("place", *CITE_ROW)]}),)


@admin.register(Site)
class SiteAdmin(StatementAdmin, admin.ModelAdmin):
    list_display = ("place", "alliance")
    search_fields = tuple(f"{r}__{name}" for r in ("place", "alliance") for name in texts("name"))
    ordering = ("-pk",)
    related = ("place", "alliance")
    autocomplete_fields = ("place", "alliance")
    fieldsets = ((None, {"fields": ["alliance", "place"]}),)
    inlines = (RowCitationInline,)
