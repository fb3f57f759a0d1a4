"""Dated events of an alliance."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliances.fields import PartialDateField
from alliances.models.base import NaturalKeyQuerySet, Statement


class MilestoneQuerySet(NaturalKeyQuerySet):
    def in_time(self) -> Self:
        """The earliest first, those without a date last."""
        return self.order_by(F("date").asc(nulls_last=True), "pk")


class Milestone(Statement):
    """A founding ceremony, a signature, the start of a phase …"""

    alliance = models.ForeignKey(
        "alliances.Alliance",
        models.CASCADE,
        related_name="milestones",
        verbose_name=_("alliance"),
    )
    date = PartialDateField(_("date"))
    title = models.CharField(_("title"), max_length=200)
    place = models.ForeignKey(
        "alliances.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("place"),
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="milestone_has_title")]

    def __str__(self) -> str:
        return self.title
