"""Persons whom a source names in a public role; nothing else about them is kept."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances import public_ids
from alliances.fields import PartialDateField
from alliances.models.base import NaturalKeyQuerySet, PublicRecord, RecordStatus, Statement


class PersonQuerySet(NaturalKeyQuerySet):
    def public(self) -> Self:
        """With a position that a visitor can see."""
        return self.filter(pk__in=Affiliation.objects.public().values("person"))


class AffiliationQuerySet(NaturalKeyQuerySet):
    def public(self) -> Self:
        """Named with a published alliance, or held at a published organisation."""
        published = RecordStatus.PUBLISHED
        involved = Involvement.objects.filter(alliance__record_status=published)
        return self.filter(
            Q(pk__in=involved.values("affiliation")) | Q(organisation__record_status=published)
        )


class Person(PublicRecord):
    """Someone named by a source in a public role (CERIF Person)."""

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_person_id,
        editable=False,
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Given name first."))
    family_name = models.CharField(_("family name"), max_length=100, help_text=_("For sorting."))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_name")]

    def natural_key(self) -> tuple[str, str]:
        return (self.public_id, self.name)

    def __str__(self) -> str:
        return self.name


class Affiliation(Statement):
    """A position that a person held at an organisation when a source said so."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="affiliations", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        "alliances.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        verbose_name=_("organisation"),
    )
    position = models.CharField(_("position"), max_length=200)
    as_of = PartialDateField(
        _("as of"), help_text=_("The date for which the source names the position.")
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.CheckConstraint(condition=~Q(position=""), name="affiliation_has_position")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.position}"


class Involvement(Statement):
    """A person, in a position, is named by a source in connection with an alliance."""

    alliance = models.ForeignKey(
        "alliances.Alliance",
        models.CASCADE,
        related_name="involvements",
        verbose_name=_("alliance"),
    )
    affiliation = models.ForeignKey(
        Affiliation, models.PROTECT, related_name="involvements", verbose_name=_("affiliation")
    )

    class Meta:
        verbose_name = _("person in an alliance")
        verbose_name_plural = _("people in alliances")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "affiliation"], name="involvement_once_per_alliance"
            )
        ]

    def __str__(self) -> str:
        return str(self.affiliation)
