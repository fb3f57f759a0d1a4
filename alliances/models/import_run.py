"""Imports: what was read into the catalogue, by whom, and what became of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    SPREADSHEET = "spreadsheet", _("Spreadsheet")
    CORDIS = "cordis", "CORDIS"
    ROR = "ror", "ROR"
    DISEASE_ONTOLOGY = "disease_ontology", "Disease Ontology"


class ImportStatus(models.TextChoices):
    WAITING = "waiting", _("Waits for confirmation")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


_UNDER_WAY = (ImportStatus.WAITING, ImportStatus.RUNNING)
_ENDED = (ImportStatus.DONE, ImportStatus.FAILED)


class ImportRun(models.Model):
    """One import, from the file that was handed in to the report of what it did.

    `counts` says how many rows fared how, by the importer's own words for it. `report` lists
    what could not be taken over: `{"line": 5, "column": "start", "problem": "…"}`, the column
    empty where the problem is the whole row's. `waiting` is what was read and waits for
    confirmation; it is kept here and not in a file, so that any process of any machine can go on
    with it, and is emptied at the end.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=ImportKind)
    model = models.CharField(
        _("records"),
        max_length=60,
        blank=True,
        help_text=_("The one kind of record that was imported, such as “alliance”."),
    )
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    started = models.DateTimeField(_("started"), default=timezone.now)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    status = models.CharField(
        _("status"), max_length=7, choices=ImportStatus, default=ImportStatus.RUNNING
    )
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    report = models.JSONField(_("report"), default=list, blank=True)
    waiting = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_run_kind"),
            models.CheckConstraint(
                condition=Q(status__in=_ENDED, finished__isnull=False)
                | Q(status__in=_UNDER_WAY, finished__isnull=True),
                name="import_run_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}" if self.file_name else self.kind

    def end(
        self,
        counts: dict[str, int],
        report: list[dict[str, Any]],
        status: str = ImportStatus.DONE,
    ) -> None:
        """Write down how the import ended."""
        self.status, self.finished = status, timezone.now()
        self.counts, self.report, self.waiting = counts, report, {}
        self.save()
