"""Sources: what the catalogue's statements rest on."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances import public_ids
from alliances.fields import PartialDateField
from alliances.models.base import Language, NaturalKeyQuerySet, PublicRecord
from alliances.models.citation import Citation


class SourceKind(models.TextChoices):
    ARTICLE = "article", _("Article")
    PAGE = "page", _("Web page")
    REPORT = "report", _("Report")
    DATA_RELEASE = "data_release", _("Data release")


class SourceQuerySet(NaturalKeyQuerySet):
    def public(self) -> Self:
        """That a statement of a published record rests on."""
        # The first such statement of each will do: there are hundreds of thousands of citations.
        resting = Citation.objects.public().filter(source=models.OuterRef("pk"))
        return self.filter(models.Exists(resting))


class Source(PublicRecord):
    """An article, page, report or data release (BODS source).

    `title` and `publisher` are as printed and empty where the document does not print them;
    `description` says in our words what it is.
    """

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_source_id,
        editable=False,
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=SourceKind, default=SourceKind.ARTICLE
    )
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("As printed."))
    description = models.CharField(
        _("description"),
        max_length=300,
        help_text=_("What the document is, in our own words; shown where it prints no title."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    published = PartialDateField(_("published"))
    updated = PartialDateField(_("updated"))
    accessed = PartialDateField(_("accessed"))
    url = models.URLField(_("address"), blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    note = models.TextField(
        _("note"), blank=True, help_text=_("What the document leaves open about itself.")
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind"),
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]), name="source_language"
            ),
            models.CheckConstraint(condition=~Q(description=""), name="source_has_description"),
        ]

    @property
    def name(self) -> str:
        return self.title or self.description

    def natural_key(self) -> tuple[str, str]:
        return (self.public_id, self.title or self.description_en)

    def __str__(self) -> str:
        return self.name
