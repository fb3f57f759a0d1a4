"""People, the positions that they hold, and the alliances that they are named with."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliances.admin.base import (
    NOTED,
    CatalogueInline,
    CitingAdmin,
    RecordAdmin,
    StatementAdmin,
    texts,
)
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import CITE_ROW, StatementInline
from alliances.models import Affiliation, Involvement, Organisation, Person


class AffiliationInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Affiliation
    autocomplete_fields = ("organisation",)
    related = ("organisation", "person")
    verbose_name = _("position")
    verbose_name_plural = _("positions")
    fieldsets = ((None, {"fields": [("organisation", "as_of"), texts("position"), CITE_ROW]}),)


@admin.register(Person)
class PersonAdmin(CitingAdmin, RecordAdmin, admin.ModelAdmin):
    list_display = ("name", "family_name", "positions", "modified")
    search_fields = (
        "name",
        "family_name",
        "public_id",
        *(f"affiliations__{name}" for name in texts("position")),
    )
    autocomplete_ordering = ("family_name", "name")
    fieldsets = (
        (None, {"fields": [("name", "family_name")]}),
        (NOTED, {"fields": [("public_id", "version", "modified")]}),
    )
    readonly_fields = ("public_id", "version", "modified")
    inlines = (AffiliationInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("affiliations__organisation")

    def records_around(self, obj: Person) -> list[models.Model]:
        """The person, and the organisations whose pages show the person."""
        return [obj, *Organisation.objects.filter(affiliations__person=obj)]

    def is_public(self, obj: Person) -> bool:
        return Person.objects.public().contains(obj)

    @admin.display(description=_("positions"))
    def positions(self, person: Person) -> str:
        return "; ".join(
            f"{row.position} ({row.organisation})" if row.organisation else row.position
            for row in person.affiliations.all()
        )


@admin.register(Affiliation)
class AffiliationAdmin(StatementAdmin, TranslationAdmin):
    list_display = ("person", "position", "organisation", "as_of")
    search_fields = (
        "person__name",
        *texts("position"),
        *(f"organisation__{name}" for name in texts("name")),
        "organisation__acronym",
    )
    autocomplete_ordering = ("person__family_name", "position_en")
    ordering = ("-pk",)
    related = ("person", "organisation")
    autocomplete_fields = ("person", "organisation")
    fieldsets = ((None, {"fields": ["person", ("organisation", "as_of"), texts("position")]}),)
    inlines = (RowCitationInline,)


class InvolvementInline(StatementInline, CatalogueInline, admin.StackedInline):
    model = Involvement
    autocomplete_fields = ("affiliation",)
    related = ("affiliation__person",)
    verbose_name = _("person")
    verbose_name_plural = _("people")
    fieldsets = ((None, {"fields": [("affiliation", *CITE_ROW)]}),)


@admin.register(Involvement)
class InvolvementAdmin(StatementAdmin, admin.ModelAdmin):
    list_display = ("affiliation", "alliance")
    search_fields = (
        "affiliation__person__name",
        *(f"alliance__{name}" for name in texts("name")),
    )
    ordering = ("-pk",)
    related = ("affiliation__person", "alliance")
    autocomplete_fields = ("affiliation", "alliance")
    fieldsets = ((None, {"fields": ["alliance", "affiliation"]}),)
    inlines = (RowCitationInline,)
