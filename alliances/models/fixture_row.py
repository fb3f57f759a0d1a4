"""What `load_catalogue` loaded last, to tell staff's changes from its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FixtureRow(models.Model):
    """One object of a fixture, as it stood in the database right after it was loaded."""

    model = models.CharField(_("model"), max_length=60)
    key = models.CharField(_("natural key"), max_length=120)
    fields = models.JSONField(
        _("fields"), default=list, help_text=_("The names of the fields that the fixture stated.")
    )
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of its fields"))

    class Meta:
        verbose_name = _("fixture row")
        verbose_name_plural = _("fixture rows")
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="fixture_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
