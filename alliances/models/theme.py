"""Themes: what alliances work with, such as artificial intelligence or biobanking."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.models.base import NaturalKeyModel, Statement, exactly_one, owner


class Theme(NaturalKeyModel):
    """A method, resource or approach that an alliance works with."""

    natural_key_field = "slug"

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="theme_has_name")]

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def __str__(self) -> str:
        return self.name


class ThemeTag(Statement):
    """An alliance (or an organisation) works with a theme."""

    alliance = owner("Alliance", related_name="theme_tags", verbose_name=_("alliance"))
    organisation = owner("Organisation", related_name="theme_tags", verbose_name=_("organisation"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="tags", verbose_name=_("theme"))

    class Meta:
        verbose_name = _("theme of a record")
        verbose_name_plural = _("themes of records")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("alliance", "organisation"), name="theme_tag_of_one_record"
            ),
            models.UniqueConstraint(
                fields=["alliance", "theme"], name="theme_tag_once_per_alliance"
            ),
            models.UniqueConstraint(
                fields=["organisation", "theme"], name="theme_tag_once_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return str(self.theme)
