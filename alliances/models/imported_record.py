"""What importers took over, to tell staff's changes from those of a new release."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.models.import_run import ImportKind


class ImportedRecord(models.Model):
    """A record of a release, as it stood in the catalogue right after its import.

    `version` is the one that the record had then: as long as it has it still, nobody has changed
    it. `digest` is of all that the release states of it; `statements` keeps a digest of each
    statement by its code (a field, or model and key of a row), and `disputed` the digests of those
    that staff have changed and that a dispute tells of.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=ImportKind)
    model = models.CharField(_("model"), max_length=60)
    key = models.CharField(_("key in the release"), max_length=100)
    record = models.PositiveBigIntegerField(_("key of the record"))
    version = models.PositiveIntegerField(_("version"), default=1)
    digest = models.CharField(_("digest"), max_length=32)
    statements = models.JSONField(_("statements"), default=dict, blank=True)
    disputed = models.JSONField(_("disputed"), default=dict, blank=True)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [
            models.UniqueConstraint(fields=["kind", "model", "key"], name="imported_record_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ImportKind.values), name="imported_record_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
