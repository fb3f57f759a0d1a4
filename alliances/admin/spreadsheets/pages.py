"""Export, upload, preview and confirmation on the pages of a kind of record."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.formats.base_formats import CSV, XLSX

from alliances import curation
from alliances.admin.spreadsheets import csv_files, sheet, xlsx_files
from alliances.admin.spreadsheets.differences import marked
from alliances.admin.spreadsheets.forms import UploadForm
from alliances.admin.spreadsheets.plan import Fate, Plan, PlannedRow
from alliances.admin.spreadsheets.resource import SheetResource
from alliances.admin.spreadsheets.sheet import Sheet
from alliances.models import ImportKind, ImportRun, ImportStatus

_CONTENT_TYPES = {"xlsx": XLSX.CONTENT_TYPE, "csv": CSV.CONTENT_TYPE}
# An upload that was never confirmed is dropped after this time.
_KEPT = dt.timedelta(days=1)


class SpreadsheetAdmin(admin.ModelAdmin):
    """Mixin of the pages of records that can be exported to a spreadsheet and imported again.

    Exporting takes the permission to view; importing the same permissions, row by row, that the
    record's own page takes.
    """

    resource_class: type[SheetResource]
    change_list_template = "admin/spreadsheets/change_list.html"

    def get_urls(self) -> list[Any]:
        def named(view: str) -> str:
            return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

        wrap = self.admin_site.admin_view
        return [
            path("export/<str:form>/", wrap(self.export_list), name=named("export")),
            path("import/", wrap(self.import_file), name=named("import")),
            path("import/<int:number>/", wrap(self.import_preview), name=named("import_preview")),
            *super().get_urls(),
        ]

    def _page(self, view: str, *args: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def _resource(self, request: HttpRequest) -> SheetResource:
        return self.resource_class(request, self.admin_site)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"may_import": self._may_import(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) or self.has_add_permission(request)

    # --- Export -------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and self.has_view_permission(request):
            for action in (export_xlsx, export_csv):
                name = action.__name__
                actions[name] = (action, name, action.short_description)
        return actions

    def export_list(self, request: HttpRequest, form: str) -> HttpResponse:
        """The change list as it is filtered, searched and sorted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in _CONTENT_TYPES:
            raise Http404
        try:
            queryset = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._page("changelist"))
        back = f"{self._page('changelist')}?{request.GET.urlencode()}"
        return self.export(request, queryset, form) or HttpResponseRedirect(back)

    def export(self, request: HttpRequest, queryset: QuerySet, form: str) -> HttpResponse | None:
        """The file; None, with a message, where a spreadsheet could not hold the records."""
        resource = self._resource(request)
        try:
            rows = _exportable(resource, queryset)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return None
        if form == "xlsx":
            data = xlsx_files.write(resource.title, resource.headings, rows)
        else:
            data = csv_files.write(resource.headings, rows)
        name = f"{resource.title}-{timezone.localdate().isoformat()}.{form}"
        return HttpResponse(
            data,
            content_type=_CONTENT_TYPES[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    # --- Import -------------------------------------------------------------------------------

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Take a file; what was read waits in an `ImportRun` for the preview's confirmation."""
        if not self._may_import(request):
            raise PermissionDenied
        resource = self._resource(request)
        form = UploadForm(resource, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            run = self._keep(request, form)
            return HttpResponseRedirect(self._page("import_preview", run.pk))
        context = {
            "title": _("Import %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "form": form,
            "columns": resource.described(),
            "max_rows": sheet.MAX_ROWS,
            "max_bytes": sheet.MAX_BYTES,
        }
        return self._answer(request, "admin/spreadsheets/import.html", context)

    def _keep(self, request: HttpRequest, form: UploadForm) -> ImportRun:
        waiting = ImportRun.objects.filter(status=ImportStatus.WAITING)
        waiting.filter(started__lt=timezone.now() - _KEPT).delete()
        return ImportRun.objects.create(
            kind=ImportKind.SPREADSHEET,
            model=self.opts.model_name,
            file_name=form.files["file"].name.replace("\0", "")[:200],
            by=request.user,
            status=ImportStatus.WAITING,
            waiting=form.cleaned_data["file"].to_json(),
        )

    def import_preview(self, request: HttpRequest, number: int) -> HttpResponse:
        """What the file would change; on POST, write what was confirmed or drop the file."""
        if not self._may_import(request):
            raise PermissionDenied
        own = ImportRun.objects.filter(
            kind=ImportKind.SPREADSHEET, model=self.opts.model_name, by=request.user, pk=number
        )
        run = own.first()
        if run is None:
            self.message_user(
                request, _("This upload is no longer there; upload the file again."), messages.ERROR
            )
            return HttpResponseRedirect(self._page("import"))
        if run.status != ImportStatus.WAITING:
            return HttpResponseRedirect(_report(run))
        if request.method == "POST" and "drop" in request.POST:
            run.delete()
            self.message_user(request, _("The file was dropped; nothing was changed."))
            return HttpResponseRedirect(self._page("changelist"))
        if request.method == "POST":
            return self._confirm(request, own)
        return self._preview(request, run)

    def _preview(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        plan = self._resource(request).plan(Sheet.from_json(run.waiting))
        context = {
            "title": _("Import %(kind)s: preview") % {"kind": self.opts.verbose_name_plural},
            "run": run,
            "numbers": [(fate, len(rows)) for fate in Fate if (rows := plan.of(fate))],
            "groups": [(fate, self._shown(rows)) for fate in _SHOWN if (rows := plan.of(fate))],
            "bad": Plan(plan.of(Fate.BAD)).report(),
            "is_writable": bool(plan.of(Fate.NEW, Fate.CHANGED)),
        }
        return self._answer(request, "admin/spreadsheets/preview.html", context)

    def _shown(self, rows: list[PlannedRow]) -> list[dict[str, Any]]:
        return [
            {
                "line": row.line,
                "is_writable": row.is_writable,
                "title": row.title,
                "address": self._page("change", row.instance.pk) if row.instance.pk else "",
                "changes": [
                    (change.column, *marked(change.before, change.after)) for change in row.changes
                ],
                "problems": row.problems,
            }
            for row in rows
        ]

    def _confirm(self, request: HttpRequest, own: QuerySet) -> HttpResponse:
        lines = {*request.POST.getlist("line")}
        try:
            with transaction.atomic():
                curation.lock()
                # A second click comes here when the first has done it.
                run = own.select_for_update().filter(status=ImportStatus.WAITING).first()
                if run:
                    self._write(request, run, lines)
        except DatabaseError:
            self.message_user(
                request,
                _("The database refused the import. Nothing was changed; try again."),
                messages.ERROR,
            )
        # Which leads on to the report of what is done.
        return HttpResponseRedirect(request.path)

    def _write(self, request: HttpRequest, run: ImportRun, lines: set[str]) -> None:
        resource = self._resource(request)
        plan = resource.plan(Sheet.from_json(run.waiting))
        confirmed = plan.writable(lines)
        rows = resource.portion(confirmed)
        resource.write(rows, _("Spreadsheet %(file)s") % {"file": run.file_name})
        self._log(request, run, rows)
        run.end(_counts(plan, rows), plan.report())
        self.message_user(
            request,
            ngettext("%(number)s row was imported.", "%(number)s rows were imported.", len(rows))
            % {"number": len(rows)},
            messages.SUCCESS,
        )
        if left := len(confirmed) - len(rows):
            self.message_user(
                request,
                _(
                    "%(left)s rows were left out: one import changes at most %(limit)s records. "
                    "Upload the same file again for the others."
                )
                % {"left": left, "limit": sheet.MAX_RECORDS},
                messages.WARNING,
            )

    def _log(self, request: HttpRequest, run: ImportRun, rows: list[PlannedRow]) -> None:
        for fate, flag in ((Fate.NEW, ADDITION), (Fate.CHANGED, CHANGE)):
            LogEntry.objects.log_actions(
                request.user.pk,
                [row.instance for row in rows if row.fate == fate],
                flag,
                change_message=run.file_name,
            )

    def _answer(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, {**common, **context})


def _report(run: ImportRun) -> str:
    """The page that says what became of an import."""
    return reverse("admin:alliances_importrun_change", args=[run.pk])


# The fates that a preview shows value by value, in this order.
_SHOWN = (Fate.CONFLICT, Fate.CHANGED, Fate.NEW)


def _exportable(resource: SheetResource, queryset: QuerySet) -> list[list[str]]:
    """The rows of the records. Raises ValidationError where a spreadsheet cannot hold them."""
    rows = list(resource.rows(queryset[: sheet.MAX_ROWS + 1]))
    if len(rows) > sheet.MAX_ROWS:
        raise ValidationError(
            _("At most %(limit)s rows can be exported at once; filter the list or select some.")
            % {"limit": sheet.MAX_ROWS}
        )
    for row in rows:
        for heading, text in zip(resource.headings, row, strict=True):
            if len(text) > sheet.MAX_CELL:
                raise ValidationError(
                    _("%(record)s: %(column)s is longer than a cell of a spreadsheet may be.")
                    % {"record": row[0], "column": heading}
                )
    return rows


def _counts(plan: Plan, written: list[PlannedRow]) -> dict[str, int]:
    """How many rows fared how; what could have been written and was not confirmed is left out."""
    counts = plan.counts()
    counts |= {fate: sum(row.fate == fate for row in written) for fate in (Fate.NEW, Fate.CHANGED)}
    return {str(fate): number for fate, number in counts.items() if number}


@admin.action(description=gettext_lazy("Export selected %(verbose_name_plural)s to Excel (.xlsx)"))
def export_xlsx(
    page: SpreadsheetAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponse | None:
    return page.export(request, queryset, "xlsx")


@admin.action(description=gettext_lazy("Export selected %(verbose_name_plural)s to CSV"))
def export_csv(
    page: SpreadsheetAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponse | None:
    return page.export(request, queryset, "csv")
