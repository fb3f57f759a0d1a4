"""Sources."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import NOTED, RecordAdmin, number_of, text_group, texts
from alliances.admin.filters import UncheckedFilter
from alliances.admin.spreadsheets.pages import SpreadsheetAdmin
from alliances.admin.spreadsheets.resources import SourceResource
from alliances.models import Citation, Source


@admin.register(Source)
class SourceAdmin(SpreadsheetAdmin, RecordAdmin, TranslationAdmin):
    resource_class = SourceResource
    list_display = ("name", "kind", "publisher", "language", "published", "cited", "modified")
    list_filter = ("kind", "language", UncheckedFilter)
    search_fields = ("title", *texts("description"), "publisher", "url", "public_id")
    fieldsets = (
        (_("As printed"), {"fields": ["title", ("publisher", "language", "kind")]}),
        text_group(_("What it is, in our words"), "description"),
        (
            _("When and where"),
            {"fields": [("published", "updated", "accessed"), "url", "licence"]},
        ),
        text_group(_("Note"), "note", open_=False),
        (NOTED, {"fields": [("citing", "public_id", "version", "modified")]}),
    )
    readonly_fields = ("citing", "public_id", "version", "modified")

    def counts(self) -> dict[str, Any]:
        return {"cited": number_of(Citation.objects.all(), "source")}

    def is_public(self, obj: Source) -> bool:
        return Source.objects.public().contains(obj)

    @admin.display(description=_("source"), ordering="title")
    def name(self, source: Source) -> str:
        return source.name

    @admin.display(description=_("citations"))
    def cited(self, source: Any) -> int:
        return source.numbers["cited"]

    @admin.display(description=_("citations"))
    def citing(self, source: Any) -> str:
        """How many citations rest on the source, as a link to their list."""
        url = reverse("admin:alliances_citation_changelist")
        return format_html(
            '<a href="{}?source__id__exact={}">{}</a>', url, source.pk, source.citations.count()
        )
