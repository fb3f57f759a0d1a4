"""Identifiers that registries give to alliances, organisations and programmes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances import identifiers
from alliances.models.base import Statement, exactly_one, owner


class Identifier(Statement):
    """A value in a registry's scheme; each value names one record (ROR external_ids)."""

    alliance = owner("Alliance", related_name="identifiers", verbose_name=_("alliance"))
    organisation = owner("Organisation", related_name="identifiers", verbose_name=_("organisation"))
    programme = owner("Programme", related_name="identifiers", verbose_name=_("programme"))
    scheme = models.CharField(_("scheme"), max_length=20, choices=identifiers.Scheme)
    value = models.CharField(_("value"), max_length=100)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("alliance", "organisation", "programme"),
                name="identifier_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(scheme__in=identifiers.Scheme.values), name="identifier_scheme"
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="identifier_unique_per_scheme",
                violation_error_message=_("Another record has this identifier."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    @property
    def url(self) -> str:
        return identifiers.url(self.scheme, self.value)

    def clean(self) -> None:
        """Write the value as its scheme does; raises ValidationError where it breaks the rule."""
        super().clean()
        if self.scheme in identifiers.RULES and self.value:
            self.value = identifiers.normalise(self.scheme, self.value)
            identifiers.validate(self.scheme, self.value)
