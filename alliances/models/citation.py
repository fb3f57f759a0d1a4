"""Citations: each ties one statement to one source."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from alliances.models.base import NaturalKeyQuerySet, RecordStatus, Statement
from alliances.models.person import Affiliation


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    CONTRADICTS = "contradicts", _("Contradicts")
    INFERRED = "inferred", _("Inferred by the curator")


class CitedField(models.TextChoices):
    """Fields of a record that are statements of their own."""

    NAME = "name", _("Name")
    ACRONYM = "acronym", _("Acronym")
    NAMES = "names", _("Other names")
    KIND = "kind", _("Kind")
    STATUS = "status", _("Status")
    START = "start", _("Start")
    END = "end", _("End")
    DURATION_YEARS = "duration_years", _("Initial term")
    SUMMARY = "summary", _("Summary")
    OBJECTIVES = "objectives", _("Objectives")
    WEBSITE = "website", _("Website")
    PART_OF = "part_of", _("Part of")
    COUNTRY = "country", _("Country")
    PLACE = "place", _("Place")
    FOUNDED = "founded", _("Founded")
    DESCRIPTION = "description", _("Description")
    PARENT = "parent", _("Broader programme")
    OPERATOR = "operator", _("Operator")


# Which fields of which record may be cited; the database holds to it.
CITED_FIELDS: dict[str, tuple[CitedField, ...]] = {
    "alliance": (
        CitedField.NAME,
        CitedField.ACRONYM,
        CitedField.NAMES,
        CitedField.KIND,
        CitedField.STATUS,
        CitedField.START,
        CitedField.END,
        CitedField.DURATION_YEARS,
        CitedField.SUMMARY,
        CitedField.OBJECTIVES,
        CitedField.WEBSITE,
        CitedField.PART_OF,
    ),
    "organisation": (
        CitedField.NAME,
        CitedField.ACRONYM,
        CitedField.NAMES,
        CitedField.KIND,
        CitedField.COUNTRY,
        CitedField.PLACE,
        CitedField.FOUNDED,
        CitedField.DESCRIPTION,
        CitedField.WEBSITE,
    ),
    "programme": (
        CitedField.NAME,
        CitedField.ACRONYM,
        CitedField.KIND,
        CitedField.PARENT,
        CitedField.OPERATOR,
        CitedField.START,
        CitedField.DESCRIPTION,
    ),
}
# Rows that are statements by themselves, with the way from each to its record.
CITED_ROWS: dict[str, tuple[str, ...]] = {
    "participation": ("alliance",),
    "funding": ("alliance",),
    "focus": ("alliance", "organisation"),
    "theme_tag": ("alliance", "organisation"),
    "site": ("alliance",),
    "milestone": ("alliance",),
    "involvement": ("alliance",),
    "affiliation": ("organisation",),
    "identifier": ("alliance", "organisation", "programme"),
    "relation": ("organisation",),
    "figure": ("organisation",),
    "gap": ("alliance", "organisation"),
    "reading": ("dispute__alliance", "dispute__organisation"),
}
TARGETS = (*CITED_FIELDS, *CITED_ROWS)


# What it takes to tell what citations are of, at most one query each.
_STATEMENTS = (
    *CITED_FIELDS,
    "participation__alliance",
    "participation__organisation",
    "funding__alliance",
    "funding__funder",
    "funding__programme",
    "focus__alliance",
    "focus__organisation",
    "focus__disease",
    "theme_tag__alliance",
    "theme_tag__organisation",
    "theme_tag__theme",
    "site__alliance",
    "site__place",
    "milestone__alliance",
    "involvement__alliance",
    "involvement__affiliation__person",
    "affiliation__person",
    "affiliation__organisation",
    "identifier__alliance",
    "identifier__organisation",
    "identifier__programme",
    "relation__organisation",
    "relation__related",
    "figure__organisation",
    "gap__alliance",
    "gap__organisation",
    "reading__dispute__alliance",
    "reading__dispute__organisation",
)


def ways_to(record: str) -> list[str]:
    """The lookups from a citation to `record` ('alliance', 'organisation' or 'programme')."""
    return [
        record,
        *(
            f"{row}__{way}"
            for row, ways in CITED_ROWS.items()
            for way in ways
            if way.rpartition("__")[2] == record
        ),
    ]


# The ways from a citation to a record that its statement names beside its own, and the field.
_NAMED = {
    "participation__organisation": "",
    "funding__funder": "",
    "relation__related": "",
    "alliance__part_of": CitedField.PART_OF,
    "programme__operator": CitedField.OPERATOR,
}


def _one_statement() -> Q:
    """A field of one record, or one row and no field."""
    condition = Q()
    for chosen in TARGETS:
        alone = Q(**{f"{target}__isnull": target != chosen for target in TARGETS})
        if chosen in CITED_FIELDS:
            condition |= alone & Q(field__in=[field.value for field in CITED_FIELDS[chosen]])
        else:
            condition |= alone & Q(field="")
    return condition


class CitationQuerySet(NaturalKeyQuerySet):
    def about(self, record: str, records: Any) -> Self:
        """Of statements of `records`, a queryset or list of keys of the kind `record`."""
        condition = Q()
        for way in ways_to(record):
            condition |= Q(**{f"{way}__in": records})
        return self.filter(condition)

    def with_statements(self) -> Self:
        """With the statements that they are of, in a fixed number of queries."""
        return self.prefetch_related(*_STATEMENTS)

    def by_record(self) -> Self:
        """Those of one record side by side: alliances, then organisations, then programmes."""
        return self.alias(
            of_alliance=Coalesce(*ways_to("alliance")),
            of_organisation=Coalesce(*ways_to("organisation")),
        ).order_by(
            F("of_alliance").asc(nulls_last=True),
            F("of_organisation").asc(nulls_last=True),
            F("programme").asc(nulls_last=True),
            "pk",
        )

    def public(self) -> Self:
        """Of statements that a visitor can see."""
        condition = Q(programme__isnull=False) | Q(affiliation__in=Affiliation.objects.public())
        for record in ("alliance", "organisation"):
            for way in ways_to(record):
                condition |= Q(**{f"{way}__record_status": RecordStatus.PUBLISHED})
        return self.filter(condition).of_public_names()

    def of_public_names(self, way: str = "") -> Self:
        """Without those of statements that name a record which is not public, a draft partner say.

        Says nothing of the record that the statement belongs to. For citations that all go one
        `way` (see `ways_to`), only what such statements name is looked at.
        """
        hidden = [status for status in RecordStatus if status is not RecordStatus.PUBLISHED]
        target = way.partition("__")[0]
        condition = Q(pk__in=[])
        for named, field in _NAMED.items():
            if not way or named.partition("__")[0] == target:
                condition |= Q(**{f"{named}__record_status__in": hidden}, field=field)
        return self.exclude(condition)

    def count_public(self) -> int:
        """How many a visitor can see; counted way by way, which engines do far quicker than ORs."""
        ways = {
            way: Q(**{f"{way}__record_status": RecordStatus.PUBLISHED})
            for record in ("alliance", "organisation")
            for way in ways_to(record)
        }
        # Public for the sake of the organisation, or of an alliance that names the person.
        del ways["affiliation__organisation"]
        ways["affiliation"] = Q(affiliation__in=Affiliation.objects.public())
        ways["programme"] = Q(programme__isnull=False)
        return sum(self.filter(fits).of_public_names(way).count() for way, fits in ways.items())


def _target(model: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        f"alliances.{model}",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        **options,
    )


class Citation(Statement):
    """Ties one statement to one source (Wikidata reference, nomenklatura statement)."""

    alliance = _target("Alliance", verbose_name=_("alliance"))
    organisation = _target("Organisation", verbose_name=_("organisation"))
    programme = _target("Programme", verbose_name=_("programme"))
    field = models.CharField(_("field"), max_length=20, choices=CitedField, blank=True)
    participation = _target("Participation", verbose_name=_("participation"))
    funding = _target("Funding", verbose_name=_("funding"))
    focus = _target("Focus", verbose_name=_("disease focus"))
    theme_tag = _target("ThemeTag", verbose_name=_("theme"))
    site = _target("Site", verbose_name=_("site"))
    milestone = _target("Milestone", verbose_name=_("milestone"))
    involvement = _target("Involvement", verbose_name=_("person in an alliance"))
    affiliation = _target("Affiliation", verbose_name=_("affiliation"))
    identifier = _target("Identifier", verbose_name=_("identifier"))
    relation = _target("OrganisationRelation", verbose_name=_("relation of organisations"))
    figure = _target("OrganisationFigure", verbose_name=_("figure of an organisation"))
    gap = _target("Gap", verbose_name=_("gap"))
    reading = _target("Reading", verbose_name=_("reading"))

    source = models.ForeignKey(
        "alliances.Source", models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    locator = models.CharField(
        _("locator"),
        max_length=60,
        blank=True,
        help_text=_("¶ and the number of the paragraph, counting lines that are not empty."),
    )
    stance = models.CharField(_("stance"), max_length=11, choices=Stance, default=Stance.SUPPORTS)
    note = models.TextField(_("note"), blank=True)
    checked = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=_one_statement(),
                name="citation_of_exactly_one_statement",
                violation_error_message=_(
                    "A citation is of exactly one statement: a field of one record, or one row."
                ),
            ),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="citation_stance"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.source), self.locator)))

    @property
    def target(self) -> str:
        """The name of the one relation that is set, such as 'participation'."""
        return next(t for t in TARGETS if getattr(self, f"{t}_id") is not None)
