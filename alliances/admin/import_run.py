"""Imports: what was read into the catalogue, by whom, and what became of it; read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from alliances.admin.spreadsheets.plan import Fate
from alliances.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    list_display = ("started", "kind", "model", "file_name", "by", "status", "outcome")
    list_filter = ("kind", "status", "started")
    search_fields = ("file_name", "by__username")
    ordering = ("-pk",)
    list_select_related = ("by",)
    list_per_page = 50
    fields = (
        ("kind", "model", "file_name"),
        ("started", "finished", "by"),
        ("status", "outcome"),
        "not_taken",
    )
    readonly_fields = ("outcome", "not_taken")

    class Media:
        css = {"all": ["css/admin.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is not None and obj.by_id == request.user.pk
        return own or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("outcome"))
    def outcome(self, run: ImportRun) -> str:
        """How many rows fared how; an importer's own words stand as they are."""
        labels = dict(Fate.choices)
        return ", ".join(f"{labels.get(what, what)}: {n}" for what, n in run.counts.items())

    @admin.display(description=_("not taken over"))
    def not_taken(self, run: ImportRun) -> str:
        if not run.report:
            return "–"
        return render_to_string("admin/spreadsheets/_problems.html", {"problems": run.report})
