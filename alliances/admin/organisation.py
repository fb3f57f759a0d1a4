"""Organisations with their names, relations and figures."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from alliances.admin.base import (
    NOTED,
    CatalogueInline,
    StatementAdmin,
    any_name,
    number_of,
    text_group,
    texts,
)
from alliances.admin.citation import FieldCitationInline, RowCitationInline
from alliances.admin.citing import (
    CITE_ROW,
    CitingForm,
    OtherNameFormSet,
    StatementForm,
    StatementInline,
)
from alliances.admin.disease import FocusInline
from alliances.admin.dispute import GapInline, WithDisputes
from alliances.admin.duplicates import WithTwins
from alliances.admin.filters import CountryFilter, EnteredByFilter, LackingFilter
from alliances.admin.identifier import IdentifierInline
from alliances.admin.spreadsheets.pages import SpreadsheetAdmin
from alliances.admin.spreadsheets.resources import OrganisationResource
from alliances.admin.staged import StagedAdmin
from alliances.admin.theme import ThemeTagInline
from alliances.models import (
    Organisation,
    OrganisationFigure,
    OrganisationName,
    OrganisationRelation,
    Participation,
)


class NameInline(CatalogueInline, admin.TabularInline):
    model = OrganisationName
    formset = OtherNameFormSet
    fields = ("value", "language", "type")
    verbose_name = _("other name")
    verbose_name_plural = _("other names")


class _ToAnother:
    """Mixin of forms: an organisation is not its own parent or predecessor."""

    def clean_related(self) -> Organisation:
        related = self.cleaned_data["related"]
        if related.pk == self.instance.organisation_id:
            raise ValidationError(_("This is the organisation itself; choose another."))
        return related


class RelationRowForm(_ToAnother, StatementForm):
    pass


class RelationInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = OrganisationRelation
    form = RelationRowForm
    fk_name = "organisation"
    autocomplete_fields = ("related",)
    related = ("organisation", "related")
    verbose_name = _("relation")
    verbose_name_plural = _("relations to other organisations")
    fieldsets = ((None, {"fields": [("kind", "related", *CITE_ROW)]}),)


class FigureInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = OrganisationFigure
    verbose_name = _("figure")
    verbose_name_plural = _("figures")
    fieldsets = ((None, {"fields": [("measure", "comparator", "value", "date"), CITE_ROW]}),)


@admin.register(Organisation)
class OrganisationAdmin(WithTwins, SpreadsheetAdmin, WithDisputes, StagedAdmin, TranslationAdmin):
    resource_class = OrganisationResource
    list_display = (
        "name",
        "acronym",
        "kind",
        "country",
        "record_status",
        "alliances_joined",
        "modified",
    )
    list_filter = ("record_status", "kind", CountryFilter, EnteredByFilter, LackingFilter)
    search_fields = (
        *texts("name"),
        "acronym",
        "public_id",
        "other_names__value",
        "identifiers__value",
    )
    autocomplete_ordering = (any_name(),)
    autocomplete_fields = ("place", "merged_into")
    fieldsets = (
        (None, {"fields": [texts("name")], "classes": ["languages"]}),
        (
            _("What it is"),
            {
                "fields": [
                    ("kind", "acronym", "founded"),
                    ("country", "place"),
                    "website",
                    "record_status",
                ]
            },
        ),
        text_group(_("Description"), "description"),
        (
            NOTED,
            {
                "fields": [
                    "disputes_so_far",
                    ("alliances_listed", "public_id", "version", "modified"),
                ]
            },
        ),
    )
    readonly_fields = ("disputes_so_far", "alliances_listed", "public_id", "version", "modified")
    inlines = (
        NameInline,
        FieldCitationInline,
        IdentifierInline,
        RelationInline,
        FigureInline,
        FocusInline,
        ThemeTagInline,
        GapInline,
    )

    def counts(self) -> dict[str, Any]:
        return {"joined": number_of(Participation.objects.all(), "organisation")}

    @admin.display(description=_("participations"))
    def alliances_joined(self, organisation: Any) -> int:
        return organisation.numbers["joined"]

    @admin.display(description=_("participations"))
    def alliances_listed(self, organisation: Organisation) -> str:
        """How often it takes part, as a link to the list."""
        url = reverse("admin:alliances_participation_changelist")
        return format_html(
            '<a href="{}?organisation__id__exact={}">{}</a>',
            url,
            organisation.pk,
            organisation.participations.count(),
        )


class RelationForm(_ToAnother, CitingForm):
    pass


@admin.register(OrganisationRelation)
class RelationAdmin(StatementAdmin, admin.ModelAdmin):
    form = RelationForm
    list_display = ("organisation", "kind", "related")
    list_filter = ("kind",)
    search_fields = tuple(
        f"{r}__{name}" for r in ("organisation", "related") for name in texts("name")
    )
    ordering = ("-pk",)
    related = ("organisation", "related")
    autocomplete_fields = ("organisation", "related")
    fieldsets = ((None, {"fields": ["organisation", ("kind", "related")]}),)
    inlines = (RowCitationInline,)


@admin.register(OrganisationFigure)
class FigureAdmin(StatementAdmin, admin.ModelAdmin):
    list_display = ("organisation", "measure", "comparator", "value", "date")
    list_filter = ("measure",)
    search_fields = tuple(f"organisation__{name}" for name in texts("name"))
    ordering = ("-pk",)
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    fieldsets = ((None, {"fields": ["organisation", ("measure", "comparator", "value", "date")]}),)
    inlines = (RowCitationInline,)
