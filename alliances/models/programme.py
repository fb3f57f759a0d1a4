"""Funding programmes, calls and label schemes, as a tree."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliances import public_ids
from alliances.fields import PartialDateField
from alliances.models.base import NaturalKeyQuerySet, PublicRecord
from alliances.models.graph import reachable


class ProgrammeQuerySet(NaturalKeyQuerySet):
    def with_parts(self) -> Self:
        """These programmes and all that stand below them in the tree."""
        edges = self.model.objects.exclude(parent=None).values_list("parent_id", "pk")
        return self.model.objects.filter(pk__in=reachable(edges, self.values_list("pk", flat=True)))


class ProgrammeKind(models.TextChoices):
    PROGRAMME = "programme", _("Programme")
    CALL = "call", _("Call")
    LABEL = "label", _("Label scheme")


class Programme(PublicRecord):
    """A funding programme, a call or a label scheme (CERIF Funding, euroFundingScheme)."""

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_programme_id,
        editable=False,
    )
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=ProgrammeKind, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    operator = models.ForeignKey(
        "alliances.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("operator"),
        help_text=_("Who awards under it."),
    )
    start = PartialDateField(_("start"))
    description = models.TextField(_("description"), blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="programme_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *ProgrammeKind.values]), name="programme_kind"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="programme_not_part_of_itself",
                violation_error_message=_("A programme is no part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError where the parent stands below this programme."""
        super().clean()
        if self.pk and self.parent_id:
            below = type(self).objects.filter(pk=self.pk).with_parts()
            if below.filter(pk=self.parent_id).exists():
                raise ValidationError(
                    {
                        "parent": _("“%(parent)s” is itself part of this programme.")
                        % {"parent": self.parent}
                    }
                )
