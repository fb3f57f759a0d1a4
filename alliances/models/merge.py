"""Merges: two records that became one, with all that it takes to part them again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances import public_ids


class Merge(models.Model):
    """One record was merged into another; `steps` say what was written, in its order.

    A step names a row by `model` and `pk` and says what happened to it in `did`: `set` with
    `fields` ({field: [before, after]}) and, for rows of a record, all of them in `after`; `add`
    with `after`; `delete` with `before`. Values are texts as fields serialise them, or null.
    """

    survivor = models.CharField(_("survivor"), max_length=public_ids.LENGTH)
    loser = models.CharField(_("merged record"), max_length=public_ids.LENGTH, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    at = models.DateTimeField(_("merged at"), default=timezone.now)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    undone = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    unseparated = models.JSONField(
        _("not separated"),
        default=list,
        blank=True,
        help_text=_("What the undoing had to leave, as it had been changed since."),
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="merge_of_two_records"),
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone__isnull=True), name="merge_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.survivor}"
