"""Records that may be the same: the worklist of probable duplicates, and where to look for them.

Both name records by their public ids, which are never used again: a verdict outlives whatever
becomes of the records, and belongs to neither of them.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances import public_ids
from alliances.matching import LONGEST_KEY, Reason, Why
from alliances.models.alliance import Alliance
from alliances.models.base import RecordStatus
from alliances.models.organisation import Organisation

# The kinds of record that may have twins.
MATCHED: dict[public_ids.Kind, type[models.Model]] = {
    public_ids.Kind.ORGANISATION: Organisation,
    public_ids.Kind.ALLIANCE: Alliance,
}


class Verdict(models.TextChoices):
    """What a curator found about two records that look alike."""

    OPEN = "open", _("Open")
    SAME = "same", _("The same")
    DIFFERENT = "different", _("Not the same")
    LATER = "later", pgettext_lazy("verdict", "Later")


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def of(self, one: str, other: str) -> Self:
        """The pair of two records (public ids, in any order), if it is known."""
        first, second = sorted((one, other))
        return self.filter(first=first, second=second)

    def of_records(self, public_ids: Collection[str]) -> Self:
        """The pairs of which one record, or both, are among `public_ids`."""
        return self.filter(Q(first__in=public_ids) | Q(second__in=public_ids))

    def living(self) -> Self:
        """Of two records that both still stand for themselves."""
        condition = Q()
        for kind, model in MATCHED.items():
            standing = model._base_manager.exclude(record_status=RecordStatus.MERGED)
            condition |= Q(
                Exists(standing.filter(public_id=OuterRef("first"))),
                Exists(standing.filter(public_id=OuterRef("second"))),
                first__startswith=kind,
            )
        return self.filter(condition)

    def waiting(self, on: dt.date | None = None) -> Self:
        """Without a verdict, or put off to a day that has come."""
        due = Q(verdict=Verdict.LATER, later__lte=on or timezone.localdate())
        return self.living().filter(Q(verdict=Verdict.OPEN) | due)


class DuplicatePair(models.Model):
    """Two records of one kind that may be the same, and what a curator found."""

    first = models.CharField(_("first record"), max_length=public_ids.LENGTH)
    second = models.CharField(_("second record"), max_length=public_ids.LENGTH)
    score = models.PositiveSmallIntegerField(
        _("score"),
        validators=[MaxValueValidator(100)],
        help_text=_("Per cent; 100 where an identifier is the same."),
    )
    reasons = models.JSONField(
        _("reasons"), default=list, blank=True, help_text=_("Pairs of code and value.")
    )
    verdict = models.CharField(
        _("verdict"), max_length=9, choices=Verdict, default=Verdict.OPEN, db_index=True
    )
    later = models.DateField(_("put off until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of possible duplicates")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="duplicate_pair_score"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="duplicate_pair_verdict"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.LATER, later__isnull=False)
                | (~Q(verdict=Verdict.LATER) & Q(later__isnull=True)),
                name="duplicate_pair_later_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    @property
    def why(self) -> list[Reason]:
        return [Reason(Why(code), value) for code, value in self.reasons]

    def decide(self, verdict: Verdict, by: Any, *, later: dt.date | None = None) -> None:
        """Remember what `by` found; `later` is the day to ask again."""
        self.verdict, self.later = verdict, later
        self.by, self.decided = by, timezone.now()
        self.save(update_fields=["verdict", "later", "by", "decided"])


class MatchingKey(models.Model):
    """A text under which a record is filed, so that its likes are found (`matching.keys`)."""

    public_id = models.CharField(_("public id"), max_length=public_ids.LENGTH)
    key = models.CharField(_("key"), max_length=LONGEST_KEY)

    class Meta:
        verbose_name = _("matching key")
        verbose_name_plural = _("matching keys")
        constraints = [
            models.UniqueConstraint(fields=["key", "public_id"], name="matching_key_once")
        ]
        indexes = [models.Index(fields=["public_id"], name="matching_key_of_record")]

    def __str__(self) -> str:
        return self.key
