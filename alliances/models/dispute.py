"""Where sources contradict themselves, one another or the calendar, and where they stay silent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.models.base import Statement, exactly_one, owner


class Subject(models.TextChoices):
    """What of a record a dispute or a gap is about; the codes are keys of the public record."""

    NAME = "name", _("Name")
    ACRONYM = "acronym", _("Acronym")
    KIND = "kind", _("Kind")
    STATUS = "status", _("Status")
    START = "start", _("Start")
    END = "end", _("End")
    DURATION = "duration_years", _("Initial term")
    PARTICIPATIONS = "participations", _("Participants")
    FUNDINGS = "fundings", _("Funding")
    DISEASES = "diseases", _("Diseases")
    THEMES = "themes", _("Themes")
    COUNTRIES = "countries", _("Countries")
    PLACES = "places", _("Places")
    PEOPLE = "people", _("People")
    MILESTONES = "milestones", _("Milestones")
    PARTS = "parts", _("Parts")
    ALLIANCES = "alliances", _("Alliances")
    IDENTIFIERS = "identifiers", _("Identifiers")
    OTHER_NAMES = "other_names", _("Other names")
    RELATIONS = "relations", _("Relations")
    SUMMARY = "summary", _("Summary")
    OBJECTIVES = "objectives", _("Objectives")
    DESCRIPTION = "description", _("Description")
    WEBSITE = "website", _("Website")
    COUNTRY = "country", _("Country")
    PLACE = "place", _("Place")
    FOUNDED = "founded", _("Founded")


class _About(Statement):
    """Something to be said about one aspect of an alliance or an organisation."""

    alliance = owner("Alliance", related_name="%(class)ss", verbose_name=_("alliance"))
    organisation = owner("Organisation", related_name="%(class)ss", verbose_name=_("organisation"))
    statement = models.CharField(_("statement"), max_length=20, choices=Subject)
    note = models.TextField(_("note"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("alliance", "organisation"), name="%(class)s_of_one_record"
            ),
            models.CheckConstraint(
                condition=Q(statement__in=Subject.values), name="%(class)s_statement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance or self.organisation}: {self.get_statement_display()}"


class Dispute(_About):
    """Readings of one statement that differ; the note says why one is preferred, if one is."""

    class Meta(_About.Meta):
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")


class Reading(Statement):
    """One of the differing readings, with its citations."""

    dispute = models.ForeignKey(
        Dispute, models.CASCADE, related_name="readings", verbose_name=_("dispute")
    )
    value = models.CharField(_("value"), max_length=300)
    preferred = models.BooleanField(_("preferred"), default=False)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.CheckConstraint(condition=~Q(value=""), name="reading_has_value"),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(preferred=True),
                name="reading_one_preferred",
                violation_error_message=_("Only one reading of a dispute is preferred."),
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Gap(_About):
    """What a source hints at without stating it: members it does not name, a missing amount."""

    class Meta(_About.Meta):
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
