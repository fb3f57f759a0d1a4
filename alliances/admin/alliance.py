"""Alliances: the page on which a curator enters one from an article."""

from functools import reduce
from operator import add
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances import quality
from alliances.admin.base import (
    NOTED,
    CatalogueInline,
    any_name,
    number_of,
    text_group,
    texts,
)
from alliances.admin.citation import FieldCitationInline
from alliances.admin.citing import CitingRecordForm, OtherNameFormSet
from alliances.admin.disease import FocusInline
from alliances.admin.dispute import GapInline, WithDisputes
from alliances.admin.duplicates import WithTwins
from alliances.admin.filters import EnteredByFilter, LackingFilter, ParticipantCountryFilter
from alliances.admin.funding import FundingInline
from alliances.admin.identifier import IdentifierInline
from alliances.admin.milestone import MilestoneInline
from alliances.admin.participation import ParticipationInline
from alliances.admin.person import InvolvementInline
from alliances.admin.place import SiteInline
from alliances.admin.spreadsheets.pages import SpreadsheetAdmin
from alliances.admin.spreadsheets.resources import AllianceResource
from alliances.admin.staged import StagedAdmin
from alliances.admin.theme import ThemeTagInline
from alliances.models import Alliance, AllianceName, Citation, Participation
from alliances.models.citation import ways_to
from alliances.models.graph import reachable


class AllianceForm(CitingRecordForm):
    def clean_part_of(self) -> Alliance | None:
        """A whole cannot be part of its own part."""
        whole = self.cleaned_data["part_of"]
        if whole and self.instance.pk:
            edges = Alliance.objects.exclude(part_of=None).values_list("part_of_id", "pk")
            if whole.pk in reachable(edges, [self.instance.pk]):
                self.add_error(
                    "part_of",
                    _("“%(alliance)s” is this alliance itself or part of it.")
                    % {"alliance": whole},
                )
        return whole


class NameInline(CatalogueInline, admin.TabularInline):
    model = AllianceName
    formset = OtherNameFormSet
    fields = ("value", "language", "type")
    verbose_name = _("other name")
    verbose_name_plural = _("other names")


@admin.register(Alliance)
class AllianceAdmin(WithTwins, SpreadsheetAdmin, WithDisputes, StagedAdmin, TranslationAdmin):
    resource_class = AllianceResource
    form = AllianceForm
    list_display = (
        "name",
        "kind",
        "status",
        "record_status",
        "start",
        "participants",
        "cited",
        "modified",
    )
    list_filter = (
        "record_status",
        "kind",
        "status",
        ParticipantCountryFilter,
        EnteredByFilter,
        LackingFilter,
    )
    search_fields = (
        *texts("name"),
        "acronym",
        "public_id",
        "other_names__value",
        "identifiers__value",
    )
    autocomplete_ordering = (any_name(),)
    autocomplete_fields = ("part_of", "merged_into")
    fieldsets = (
        (None, {"fields": [texts("name")], "classes": ["languages"]}),
        (
            _("What it is"),
            {
                "fields": [
                    ("kind", "acronym", "status"),
                    ("start", "end", "duration_years"),
                    ("part_of", "website"),
                    "record_status",
                ]
            },
        ),
        text_group(_("Summary"), "summary"),
        text_group(_("Objectives"), "objectives"),
        (
            NOTED,
            {"fields": ["disputes_so_far", ("public_id", "version", "modified")]},
        ),
    )
    readonly_fields = ("disputes_so_far", "public_id", "version", "modified")
    inlines = (
        NameInline,
        FieldCitationInline,
        ParticipationInline,
        FundingInline,
        FocusInline,
        ThemeTagInline,
        SiteInline,
        InvolvementInline,
        MilestoneInline,
        IdentifierInline,
        GapInline,
    )

    def missing(self, record: Alliance) -> list[str]:
        return quality.missing(record)

    def counts(self) -> dict[str, Any]:
        citations = (number_of(Citation.objects.all(), way) for way in ways_to("alliance"))
        return {
            "participants": number_of(Participation.objects.all(), "alliance"),
            "cited": reduce(add, citations),
        }

    @admin.display(description=_("participants"))
    def participants(self, alliance: Any) -> int:
        return alliance.numbers["participants"]

    @admin.display(description=_("citations"))
    def cited(self, alliance: Any) -> int:
        return alliance.numbers["cited"]
