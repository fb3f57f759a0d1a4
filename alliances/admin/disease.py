"""Disease areas, and the records that focus on them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import (
    NOTED,
    CatalogueInline,
    OneRecordForm,
    RecordAdmin,
    StatementAdmin,
    any_name,
    number_of,
    texts,
)
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.admin.forms import RowForm
from alliances.models import DiseaseArea, DiseaseCode, DiseaseParent, DiseaseSynonym, Focus


class BroaderForm(RowForm):
    def clean_parent(self) -> DiseaseArea:
        """An area that is narrower cannot be broader as well."""
        parent, child = self.cleaned_data["parent"], self.instance.child_id
        if child and DiseaseArea.objects.filter(pk=child).with_narrower().contains(parent):
            raise ValidationError(
                _("“%(area)s” is this area itself or narrower than it."), params={"area": parent}
            )
        return parent


class BroaderInline(CatalogueInline, admin.TabularInline):
    model = DiseaseParent
    form = BroaderForm
    fk_name = "child"
    autocomplete_fields = ("parent",)
    fields = ("parent",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("parent", "child").order_by("pk")


class CodeInline(CatalogueInline, admin.TabularInline):
    model = DiseaseCode
    fields = ("vocabulary", "value")
    verbose_name = _("code")
    verbose_name_plural = _("codes")


class SynonymInline(CatalogueInline, admin.TabularInline):
    model = DiseaseSynonym
    fields = ("value", "language")
    verbose_name = _("synonym")
    verbose_name_plural = _("synonyms")


@admin.register(DiseaseArea)
class DiseaseAreaAdmin(RecordAdmin, TranslationAdmin):
    list_display = ("name", "broader", "alliances_focused", "modified")
    list_filter = ("codes__vocabulary",)
    search_fields = (*texts("name"), "synonyms__value", "codes__value", "public_id")
    autocomplete_ordering = (any_name(),)
    fieldsets = (
        (None, {"fields": [texts("name")], "classes": ["languages"]}),
        (NOTED, {"fields": [("public_id", "version", "modified")]}),
    )
    readonly_fields = ("public_id", "version", "modified")
    inlines = (BroaderInline, CodeInline, SynonymInline)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("broader_links__parent")

    def counts(self) -> dict[str, Any]:
        return {"focused": number_of(Focus.objects.exclude(alliance=None), "disease")}

    def records_left(self, doomed: list[models.Model]) -> list[models.Model]:
        """Narrower areas lose a broader one."""
        return list(
            DiseaseArea.objects.filter(parents__in=doomed).exclude(pk__in=[d.pk for d in doomed])
        )

    @admin.display(description=_("broader areas"))
    def broader(self, area: DiseaseArea) -> str:
        return ", ".join(str(link.parent) for link in area.broader_links.all())

    @admin.display(description=_("alliances"))
    def alliances_focused(self, area: Any) -> int:
        return area.numbers["focused"]


class FocusInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = Focus
    autocomplete_fields = ("disease",)
    related = ("disease",)
    verbose_name = _("disease")
    verbose_name_plural = _("diseases")
    fieldsets = ((None, {"fields": [("disease", "focus", *CITE_ROW)]}),)


@admin.register(Focus)
class FocusAdmin(StatementAdmin, admin.ModelAdmin):
    form = OneRecordForm
    list_display = ("disease", "focus", "alliance", "organisation")
    list_filter = ("focus",)
    search_fields = tuple(
        f"{r}__{name}" for r in ("disease", "alliance", "organisation") for name in texts("name")
    )
    ordering = ("-pk",)
    related = ("disease", "alliance", "organisation")
    autocomplete_fields = ("disease", "alliance", "organisation")
    fieldsets = ((None, {"fields": [("alliance", "organisation"), ("disease", "focus")]}),)
    inlines = (RowCitationInline,)
