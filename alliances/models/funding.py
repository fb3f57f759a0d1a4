"""With whose money an alliance works."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances.fields import PartialDateField
from alliances.models.base import NaturalKeyQuerySet, RecordStatus, Statement


class FundingKind(models.TextChoices):
    GRANT = "grant", _("Grant")
    LABEL = "label", pgettext_lazy("funding", "Label")
    IN_KIND = "in_kind", _("In kind")
    SUPPORT = "support", _("Support")


class FundingQuerySet(NaturalKeyQuerySet):
    def public(self) -> Self:
        """Whose funder, if one is named, is published; says nothing of the alliance."""
        return self.filter(Q(funder__isnull=True) | Q(funder__record_status=RecordStatus.PUBLISHED))


class Funding(Statement):
    """Support that an alliance has from a funder or under a programme (CERIF Funded)."""

    alliance = models.ForeignKey(
        "alliances.Alliance", models.CASCADE, related_name="fundings", verbose_name=_("alliance")
    )
    funder = models.ForeignKey(
        "alliances.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fundings",
        verbose_name=_("funder"),
    )
    programme = models.ForeignKey(
        "alliances.Programme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fundings",
        verbose_name=_("programme"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=FundingKind, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, help_text=_("ISO 4217, such as EUR")
    )
    start = PartialDateField(_("start"))
    end = PartialDateField(_("end"))
    grant_number = models.CharField(_("grant number"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *FundingKind.values]), name="funding_kind"
            ),
            models.CheckConstraint(
                condition=Q(funder__isnull=False) | Q(programme__isnull=False),
                name="funding_has_funder_or_programme",
                violation_error_message=_("Name the funder, the programme or both."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, currency__regex=r"^[A-Z]{3}$"),
                name="funding_amount_with_currency",
                violation_error_message=_(
                    "State amount and currency (three capital letters, such as EUR), or neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="funding_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True)
                | Q(end__isnull=True)
                | Q(end__on_or_after=F("start")),
                name="funding_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return " – ".join(str(part) for part in (self.funder, self.programme) if part)
