"""Who takes part in an alliance, and as what."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliances.fields import PartialDateField
from alliances.models.base import NaturalKeyQuerySet, RecordStatus, Statement


class Role(models.TextChoices):
    """The role of an organisation in an alliance (CORDIS roles, and founder and host)."""

    COORDINATOR = "coordinator", _("Coordinator")
    FOUNDER = "founder", _("Founder")
    PARTNER = "partner", _("Partner")
    ASSOCIATED_PARTNER = "associated_partner", _("Associated partner")
    THIRD_PARTY = "third_party", _("Third party")
    HOST = "host", _("Host")


class ParticipationQuerySet(NaturalKeyQuerySet):
    def public(self) -> Self:
        """Of organisations that are published; says nothing of the alliance."""
        return self.filter(organisation__record_status=RecordStatus.PUBLISHED)


class Participation(Statement):
    """An organisation in an alliance with a role (CERIF Project_OrgUnit)."""

    alliance = models.ForeignKey(
        "alliances.Alliance",
        models.CASCADE,
        related_name="participations",
        verbose_name=_("alliance"),
    )
    organisation = models.ForeignKey(
        "alliances.Organisation",
        models.PROTECT,
        related_name="participations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=18, choices=Role)
    start = PartialDateField(_("start"))
    end = PartialDateField(_("end"))
    contribution = models.TextField(_("contribution"), blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="participation_role"),
            models.UniqueConstraint(
                fields=["alliance", "organisation", "role"], name="participation_once_per_role"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True)
                | Q(end__isnull=True)
                | Q(end__on_or_after=F("start")),
                name="participation_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.get_role_display()}"
