"""Organisations: the bodies that take part in alliances or fund them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from alliances import public_ids
from alliances.fields import PartialDateField
from alliances.models.base import OtherName, StagedRecord, Statement


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _("University")
    HOSPITAL = "hospital", _("Hospital")
    RESEARCH_INSTITUTE = "research_institute", _("Research institute")
    COMPANY = "company", _("Company")
    GOVERNMENT = "government", _("Government")
    FUNDER = "funder", _("Funder")
    CLUSTER = "cluster", _("Cluster")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


class Organisation(StagedRecord):
    """A legal or named body: university, hospital, research institute, company, ministry …

    ROR v2 calls it organization. `name` is what our pages show per language; `names` keeps the
    names that registries and sources give, with language and type.
    """

    public_id = models.CharField(
        _("public id"),
        max_length=public_ids.LENGTH,
        unique=True,
        default=public_ids.new_organisation_id,
        editable=False,
    )
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, blank=True)
    country = CountryField(_("country"), blank=True, help_text=_("ISO 3166-1 alpha-2"))
    place = models.ForeignKey(
        "alliances.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("place"),
    )
    founded = PartialDateField(_("founded"))
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta(StagedRecord.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [
            ("publish_organisation", "Can publish, withdraw and then change organisations")
        ]
        indexes = [models.Index(fields=["country"])]
        constraints = [
            *StagedRecord.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *OrganisationKind.values]), name="organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(Exact(Length("country"), 2)),
                name="organisation_country_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(OtherName):
    """A name of an organisation as a registry or a source gives it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="other_names", verbose_name=_("organisation")
    )

    class Meta(OtherName.Meta):
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")


class RelationKind(models.TextChoices):
    PARENT = "parent", _("Is part of")
    PREDECESSOR = "predecessor", _("Succeeds")


class OrganisationRelation(Statement):
    """A tie between two bodies: `organisation` is part of, or succeeds, `related`."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=RelationKind)
    related = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="reverse_relations",
        verbose_name=_("related organisation"),
    )

    class Meta:
        verbose_name = _("relation of organisations")
        verbose_name_plural = _("relations of organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RelationKind.values), name="organisation_relation_kind"
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("related")), name="organisation_relation_to_another"
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "related"], name="organisation_relation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()} {self.related}"


class Measure(models.TextChoices):
    STAFF = "staff", _("Staff")
    PUBLICATIONS_PER_YEAR = "publications_per_year", _("Publications a year")


class Comparator(models.TextChoices):
    EQUAL = "=", _("exactly")
    ABOUT = "~", _("about")
    MORE = ">", _("more than")
    LESS = "<", _("less than")


class OrganisationFigure(Statement):
    """A number that a source gives of an organisation, such as its staff (persons)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="figures", verbose_name=_("organisation")
    )
    measure = models.CharField(_("measure"), max_length=30, choices=Measure)
    comparator = models.CharField(
        _("comparator"), max_length=1, choices=Comparator, default=Comparator.EQUAL
    )
    value = models.PositiveIntegerField(_("value"))
    date = PartialDateField(_("as of"))

    class Meta:
        verbose_name = _("figure of an organisation")
        verbose_name_plural = _("figures of organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="organisation_figure_measure"
            ),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values), name="organisation_figure_comparator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.value}"
