"""The alliance: the catalogue's central record."""

from collections.abc import Iterable
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliances import public_ids
from alliances.fields import PartialDateField
from alliances.models.base import OtherName, StagedQuerySet, StagedRecord, Statement
from alliances.models.citation import Citation, ways_to
from alliances.models.disease import DiseaseArea, Focus
from alliances.models.funding import Funding
from alliances.models.participation import Participation
from alliances.models.programme import Programme
from alliances.models.theme import ThemeTag


class AllianceKind(models.TextChoices):
    ALLIANCE = "alliance", _("Alliance")
    CONSORTIUM = "consortium", _("Consortium")
    CENTRE_OF_EXCELLENCE = "centre_of_excellence", _("Centre of excellence")
    NETWORK = "network", _("Network")
    CLUSTER = "cluster", _("Cluster")
    PLATFORM = "platform", _("Platform")
    PUBLIC_PRIVATE_PARTNERSHIP = "public_private_partnership", _("Public–private partnership")
    JOINT_PROGRAMME = "joint_programme", _("Joint programme")
    PARTNERSHIP = "partnership", _("Partnership")
    WORKING_GROUP = "working_group", _("Working group")


class AllianceStatus(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class AllianceQuerySet(StagedQuerySet):
    """Verbs that select alliances; each takes what a visitor may choose, ORed."""

    def in_countries(self, codes: Iterable[str]) -> Self:
        """With a participant or a site in one of the countries (ISO 3166-1 alpha-2)."""
        codes = list(codes)
        participants = Participation.objects.public().filter(organisation__country__in=codes)
        sites = Site.objects.filter(place__country__in=codes)
        return self.filter(
            Q(pk__in=participants.values("alliance")) | Q(pk__in=sites.values("alliance"))
        )

    def on_diseases(self, public_ids: Iterable[str]) -> Self:
        """With a primary focus on one of the disease areas or on a narrower one."""
        areas = DiseaseArea.objects.filter(public_id__in=list(public_ids)).with_narrower()
        return self.filter(
            pk__in=Focus.objects.primary().filter(disease__in=areas).values("alliance")
        )

    def with_organisations(self, public_ids: Iterable[str]) -> Self:
        joined = Participation.objects.public().filter(organisation__public_id__in=list(public_ids))
        return self.filter(pk__in=joined.values("alliance"))

    def with_roles(self, roles: Iterable[str]) -> Self:
        """With some organisation in one of the roles."""
        joined = Participation.objects.public().filter(role__in=list(roles))
        return self.filter(pk__in=joined.values("alliance"))

    def funded_by(self, public_ids: Iterable[str]) -> Self:
        funded = Funding.objects.public().filter(funder__public_id__in=list(public_ids))
        return self.filter(pk__in=funded.values("alliance"))

    def under_programmes(self, public_ids: Iterable[str]) -> Self:
        """Funded under one of the programmes or under a part of it."""
        programmes = Programme.objects.filter(public_id__in=list(public_ids)).with_parts()
        return self.filter(
            pk__in=Funding.objects.public().filter(programme__in=programmes).values("alliance")
        )

    def on_themes(self, slugs: Iterable[str]) -> Self:
        tagged = ThemeTag.objects.filter(theme__slug__in=list(slugs))
        return self.filter(pk__in=tagged.values("alliance"))

    def started_from(self, year: int) -> Self:
        """Started in `year` or later; one without a stated start does not count."""
        return self.filter(start__on_or_after=f"{year:04d}")

    def started_until(self, year: int) -> Self:
        return self.filter(start__on_or_before=f"{year:04d}")

    def cited_in_languages(self, languages: Iterable[str]) -> Self:
        """With a statement that rests on a source in one of the languages (ISO 639-1)."""
        cited = Citation.objects.of_public_names().filter(source__language__in=list(languages))
        condition = Q()
        for way in ways_to("alliance"):
            condition |= Q(pk__in=cited.exclude(**{way: None}).values(way))
        return self.filter(condition)


class Alliance(StagedRecord):
    """A lasting collaboration between organisations, not necessarily a legal entity.

    W3C org:OrganizationalCollaboration, schema.org Consortium. A field left empty is not stated
    by any source.
    """

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_alliance_id,
        editable=False,
    )
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=AllianceKind, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=AllianceStatus, blank=True)
    start = PartialDateField(_("start"))
    end = PartialDateField(_("end"))
    duration_years = models.PositiveSmallIntegerField(
        _("initial term in years"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("As a source states it; never computed from the dates."),
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What it is in two sentences of our own, never the source's."),
    )
    objectives = models.TextField(_("objectives"), blank=True)
    website = models.URLField(_("website"), blank=True)
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    organisations = models.ManyToManyField(
        "alliances.Organisation",
        through="alliances.Participation",
        related_name="alliances",
        verbose_name=_("organisations"),
    )
    diseases = models.ManyToManyField(
        "alliances.DiseaseArea",
        through="alliances.Focus",
        related_name="alliances",
        verbose_name=_("disease areas"),
    )
    themes = models.ManyToManyField(
        "alliances.Theme",
        through="alliances.ThemeTag",
        related_name="alliances",
        verbose_name=_("themes"),
    )

    objects = AllianceQuerySet.as_manager()

    class Meta(StagedRecord.Meta):
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        permissions = [("publish_alliance", "Can publish, withdraw and then change alliances")]
        indexes = [models.Index(fields=["start"]), models.Index(fields=["modified"])]
        constraints = [
            *StagedRecord.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="alliance_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *AllianceKind.values]), name="alliance_kind"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", *AllianceStatus.values]), name="alliance_status"
            ),
            models.CheckConstraint(
                condition=Q(duration_years__isnull=True) | Q(duration_years__gte=1),
                name="alliance_duration_positive",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True)
                | Q(end__isnull=True)
                | Q(end__on_or_after=F("start")),
                name="alliance_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="alliance_not_part_of_itself",
                violation_error_message=_("An alliance is no part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AllianceName(OtherName):
    """Another name of an alliance."""

    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="other_names", verbose_name=_("alliance")
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name of an alliance")
        verbose_name_plural = _("other names of alliances")


class Site(Statement):
    """A place where an alliance works."""

    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="sites", verbose_name=_("alliance")
    )
    place = models.ForeignKey(
        "alliances.Place", models.PROTECT, related_name="sites", verbose_name=_("place")
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["alliance", "place"], name="site_once_per_alliance")
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.place}"
