"""Citations: on the page of a record or statement, and each on its own page."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import (
    TranslationAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)

from alliances import aggregates, quality
from alliances.admin.base import (
    CatalogueAdmin,
    CatalogueInline,
    OfOneRecord,
    text_group,
    texts,
)
from alliances.admin.citing import (
    CitationForm,
    CitingFormSet,
    FieldCitationFormSet,
    field_choices,
    sign,
)
from alliances.admin.forms import PageForm
from alliances.models import CITED_FIELDS, Citation


class _CitationInline(CatalogueInline):
    model = Citation
    form = CitationForm
    autocomplete_fields = ("source",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("source").order_by("pk")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        # A new source is added once, at the top of the page.
        source = formset.form.base_fields["source"].widget
        source.can_add_related = source.can_change_related = False
        return formset


class RowCitationInline(_CitationInline, TranslationStackedInline):
    """Citations of a statement on the statement's own page."""

    formset = CitingFormSet
    fieldsets = (
        (None, {"fields": [("source", "locator", "stance", "checked")]}),
        text_group(_("Note"), "note", open_=False),
    )


class FieldCitationInline(_CitationInline, TranslationTabularInline):
    """Citations of the fields of an alliance, organisation or programme; their notes are on each
    one's own page."""

    formset = FieldCitationFormSet
    verbose_name = _("citation of a field")
    verbose_name_plural = _("citations of the fields above")
    fields = ("field", "source", "locator", "stance")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).exclude(field="")

    def formfield_for_choice_field(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "field":
            kwargs["choices"] = field_choices(self.parent_model._meta.model_name)
            kwargs["required"] = True
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class CitationPageForm(OfOneRecord, PageForm):
    """A new citation is of one field of one record, and the field has a value."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "field" in self.fields:
            self.fields["field"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        field = cleaned.get("field")
        for record in filter(None, (cleaned.get(name) for name in CITED_FIELDS)):
            if field and field not in CITED_FIELDS[record._meta.model_name]:
                self.add_error("field", _("This field is none of the chosen record's."))
            elif field and field not in quality.stated_fields(record):
                self.add_error("field", _("The field is empty: there is nothing to cite."))
        return cleaned


@admin.register(Citation)
class CitationAdmin(CatalogueAdmin, TranslationAdmin):
    form = CitationPageForm
    list_display = ("source", "locator", "stance", "statement", "checked", "checked_by")
    list_filter = ("stance", "field", "source__kind", "checked")
    search_fields = (
        "source__title",
        *(f"source__{name}" for name in texts("description")),
        "locator",
        *(f"alliance__{name}" for name in texts("name")),
        *(f"organisation__{name}" for name in texts("name")),
        "uid",
    )
    ordering = ("-pk",)
    related = ("source", "checked_by")
    autocomplete_fields = ("alliance", "organisation", "programme", "source")
    _witness = (
        _("Source"),
        {"fields": [("source", "locator", "stance"), ("checked",)]},
    )
    _note = text_group(_("Note"), "note")
    add_fieldsets = (
        (
            _("Statement"),
            {
                "fields": [("alliance", "organisation", "programme"), "field"],
                "description": _(
                    "A field of one record. Other statements (a participation, a milestone …) "
                    "are cited where they stand, on the page of their record."
                ),
            },
        ),
        _witness,
        _note,
    )
    fieldsets = (
        (_("Statement"), {"fields": ["statement"]}),
        _witness,
        _note,
    )
    readonly_fields = ("statement",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).with_statements()

    def records_around(self, obj: Citation) -> set[models.Model]:
        return aggregates.owners(obj)

    @admin.display(description=_("statement"))
    def statement(self, citation: Citation) -> str:
        """What is cited, as a link to where it is edited."""
        cited = getattr(citation, citation.target)
        page = cited.dispute if citation.target == "reading" else cited
        records = " / ".join(sorted(map(str, aggregates.owners(citation))))
        if citation.field:
            text = f"{records}: {citation.get_field_display()}"
        else:
            text = f"{records}: {str(cited).removeprefix(f'{records}: ')}"
        opts = page._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[page.pk])
        return format_html('<a href="{}">{}</a>', url, text)

    def save_model(self, request: HttpRequest, obj: Citation, form: Any, change: bool) -> None:
        if not change or "checked" in form.changed_data:
            sign(obj, request.user)
        super().save_model(request, obj, form, change)
