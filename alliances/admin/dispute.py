"""Disputes with their readings, and gaps."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from alliances.admin.base import (
    CatalogueInline,
    OneRecordForm,
    StatementAdmin,
    text_group,
    texts,
)
from alliances.admin.citation import RowCitationInline
from alliances.admin.citing import (
    CITE_ROW,
    CitingFormSet,
    StatementForm,
    StatementInline,
)
from alliances.models import Dispute, Gap, Reading


class ReadingRowForm(StatementForm):
    def _get_validation_exclusions(self) -> set[str]:
        # Which one is preferred is judged for all readings together, below.
        return {*super()._get_validation_exclusions(), "preferred"}


class ReadingFormSet(CitingFormSet):
    """At most one reading is preferred, and the preference may pass from one to another."""

    def clean(self) -> None:
        super().clean()
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        if sum(1 for row in rows if row.get("preferred") and not row.get("DELETE")) > 1:
            raise ValidationError(_("Only one reading of a dispute is preferred."))

    def save(self, commit: bool = True) -> list[Reading]:
        # The database holds to one at each moment, so the old preference goes first.
        written = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        Reading.objects.filter(pk__in=written, preferred=True).update(preferred=False)
        return super().save(commit)


class ReadingInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Reading
    form = ReadingRowForm
    formset = ReadingFormSet
    show_change_link = False
    extra = 0
    min_num = 2
    fieldsets = ((None, {"fields": [texts("value"), "preferred", CITE_ROW]}),)


class _AboutAdmin(StatementAdmin, TranslationAdmin):
    """The pages of what is to be said about one aspect of a record."""

    on_index = True
    form = OneRecordForm
    list_filter = ("statement",)
    search_fields = (
        *texts("note"),
        *(f"alliance__{name}" for name in texts("name")),
        *(f"organisation__{name}" for name in texts("name")),
    )
    ordering = ("-pk",)
    related = ("alliance", "organisation")
    autocomplete_fields = ("alliance", "organisation")
    fieldsets = (
        (None, {"fields": [("alliance", "organisation"), "statement"]}),
        text_group(_("Note"), "note"),
    )


@admin.register(Dispute)
class DisputeAdmin(_AboutAdmin):
    list_display = ("statement", "alliance", "organisation", "readings_given")
    search_fields = (
        *_AboutAdmin.search_fields,
        *(f"readings__{name}" for name in texts("value")),
    )
    inlines = (ReadingInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("readings")

    @admin.display(description=_("readings"))
    def readings_given(self, dispute: Dispute) -> str:
        return " / ".join(map(str, dispute.readings.all()))


class WithDisputes:
    """Mixin of the pages of records: their disputes as links, and a link that adds one."""

    @admin.display(description=_("Disputes"))
    def disputes_so_far(self, record: models.Model) -> str:
        disputes = format_html_join(
            "",
            '<li><a href="{}">{}</a>: {}</li>',
            (
                (
                    reverse("admin:alliances_dispute_change", args=[dispute.pk]),
                    dispute.get_statement_display(),
                    " / ".join(map(str, dispute.readings.all())),
                )
                for dispute in record.disputes.prefetch_related("readings")
            ),
        )
        return format_html(
            '<ul class="disputes">{}<li><a class="addlink" href="{}?{}={}">{}</a></li></ul>',
            disputes,
            reverse("admin:alliances_dispute_add"),
            record._meta.model_name,
            record.pk,
            _("Add a dispute"),
        )


class GapInline(StatementInline, CatalogueInline, TranslationStackedInline):
    model = Gap
    related = ("alliance", "organisation")
    fieldsets = ((None, {"fields": ["statement", texts("note"), CITE_ROW]}),)


@admin.register(Gap)
class GapAdmin(_AboutAdmin):
    list_display = ("statement", "note", "alliance", "organisation")
    inlines = (RowCitationInline,)
