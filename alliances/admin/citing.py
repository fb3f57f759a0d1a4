"""Citing beside the statement: a row's own citations, and fields that add one.

A page names the article that the curator is reading (`CitingForm.article`). A row that gives a
locator but no source is cited to that article.
"""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliances.admin.forms import PageForm, RowForm
from alliances.admin.widgets import source_field
from alliances.models import CITED_FIELDS, Citation, CitedField, Source, Stance

CITE_FIELDS = ("cite_source", "cite_locator", "cite_stance")
CITE_ROW = ("cited", *CITE_FIELDS)
NO_SOURCE = _("Choose the source: a locator or a stance says nothing without one.")


def citation_links(citations: Any) -> str:
    """`citations` as short links to their pages: source, locator, and the stance where telling."""
    return format_html_join(
        " ",
        '<a class="citation citation-{}" href="{}" title="{}">{}{}</a>',
        (
            (
                citation.stance,
                reverse("admin:alliances_citation_change", args=[citation.pk]),
                f"{citation} – {citation.get_stance_display()}",
                format_html("{} {}", Truncator(citation.source).chars(18), citation.locator),
                "" if citation.stance == Stance.SUPPORTS else f" ({citation.get_stance_display()})",
            )
            for citation in citations
        ),
    )


def sign(citation: Citation, by: Any) -> None:
    """Note who checked a new citation, and that it was today unless another day is given."""
    citation.checked = citation.checked or timezone.localdate()
    citation.checked_by = by


# --- the page ---------------------------------------------------------------------------------


class CitingForm(PageForm):
    """The form of a page that names the article being read."""

    article = source_field(
        can_add=True,
        label=_("Article you are reading"),
        help_text=_("Citations on this page that give a locator but no source are of this one."),
    )
    remembered: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("article", self.remembered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # The rows of the page look for it on the record that they share with this form.
        self.instance.article = cleaned.get("article")
        return cleaned


class CitingRecordForm(CitingForm):
    """The form of a record whose fields are cited; each shows its citations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._show_citations()

    def _show_citations(self) -> None:
        of_field = defaultdict(list)
        for citation in self.instance.citations.select_related("source"):
            of_field[citation.field].append(citation)
        for name, citations in of_field.items():
            if field := self.fields.get(name) or self.fields.get(f"{name}_en"):
                field.help_text = format_html("{} {}", field.help_text, citation_links(citations))


class CitingFormSet(BaseInlineFormSet):
    """Rows that know who is editing them and on which record's page."""

    user: Any = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(index),
            "user": self.user,
            "page_record": self.instance,
        }


class _CitingRowForm(RowForm):
    def __init__(
        self, *args: Any, user: Any = None, page_record: models.Model | None = None, **kwargs: Any
    ) -> None:
        self.user = user
        self.page_record = page_record
        super().__init__(*args, **kwargs)

    @property
    def article(self) -> Source | None:
        """The article that the page names; known once the page's own form is clean."""
        return getattr(self.page_record, "article", None)


# --- rows that are statements -----------------------------------------------------------------


class StatementForm(_CitingRowForm):
    """A statement's row; what is typed into its three `cite_` fields becomes a citation of it."""

    cite_source = source_field(label=_("Cite: source"))
    cite_locator = forms.CharField(
        label=_("Locator"),
        required=False,
        max_length=Citation._meta.get_field("locator").max_length,
        widget=forms.TextInput(attrs={"placeholder": "¶ 4", "size": 12}),
    )
    cite_stance = forms.ChoiceField(
        label=_("Stance"), required=False, choices=Stance, initial=Stance.SUPPORTS
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, locator, stance = (cleaned.get(name) for name in CITE_FIELDS)
        wanted = chosen or locator or stance not in (None, "", Stance.SUPPORTS)
        self.cited_source = chosen or (self.article if wanted else None)
        if wanted and not self.cited_source and "cite_source" not in self.errors:
            self.add_error("cite_source", NO_SOURCE)
        if wanted and not self.user.has_perm("alliances.add_citation"):
            self.add_error("cite_source", _("You have no right to add citations."))
        return cleaned

    def _save_m2m(self) -> None:
        """Django's hook for what can only be written once the row is."""
        super()._save_m2m()
        if self.cited_source:
            row = self.instance._meta.get_field("citations").field.name
            citation = Citation(
                **{row: self.instance},
                source=self.cited_source,
                locator=self.cleaned_data["cite_locator"],
                stance=self.cleaned_data["cite_stance"] or Stance.SUPPORTS,
            )
            sign(citation, self.user)
            citation.save()


class StatementInline:
    """Mixin of inlines whose rows are statements; `related` is loaded with the rows."""

    form = StatementForm
    formset = CitingFormSet
    extra = 0
    show_change_link = True
    readonly_fields = ("cited",)
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).select_related(*self.related)
        return rows.prefetch_related("citations__source").order_by("pk")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    @admin.display(description=_("Citations"))
    def cited(self, row: models.Model) -> str:
        return citation_links(row.citations.all()) if row.pk else ""


# --- citations as rows ------------------------------------------------------------------------


class CitationForm(_CitingRowForm):
    """A citation's row; its source may be left out where the page names the article read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].required = False
        if "checked" in self.fields:
            self.fields["checked"].help_text = _("Today, if left empty.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("source") and "source" not in self.errors:
            if self.article:
                cleaned["source"] = self.article
            else:
                self.add_error("source", NO_SOURCE)
        return cleaned

    def save(self, commit: bool = True) -> Citation:
        if self.instance._state.adding or "checked" in self.changed_data:
            sign(self.instance, self.user)
        return super().save(commit)


class FieldCitationFormSet(CitingFormSet):
    """The citations of a record's fields; none may be left that cites an empty field."""

    def clean(self) -> None:
        super().clean()
        kept = defaultdict(list)
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("field") and not cleaned.get("DELETE"):
                kept[cleaned["field"]].append(form.instance)
        problems = [
            ValidationError(
                ngettext_lazy(
                    "“%(field)s” is empty but cited %(number)d time: %(citations)s. Delete the "
                    "citation or keep a value.",
                    "“%(field)s” is empty but cited %(number)d times: %(citations)s. Delete the "
                    "citations or keep a value.",
                    "number",
                ),
                params={
                    "field": CitedField(field).label,
                    "number": len(citations),
                    "citations": ", ".join(_short(citation) for citation in citations),
                },
                code="cites_nothing",
            )
            for field, citations in kept.items()
            if not _will_be_stated(self.instance, field)
        ]
        if problems:
            raise ValidationError(problems)


def _short(citation: Citation) -> str:
    return str(citation) if citation.source_id else citation.locator or "–"


def _will_be_stated(record: models.Model, field: str) -> bool:
    """Whether the record, as its page is about to save it, has a value for `field`."""
    if field == CitedField.NAMES:
        return record.keeps_other_names
    return getattr(record, field) not in (None, "")


class OtherNameFormSet(BaseInlineFormSet):
    """Other names of a record; stands before the citations, which ask whether any name is kept."""

    def clean(self) -> None:
        super().clean()
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        self.instance.keeps_other_names = any(
            row.get("value") and not row.get("DELETE") for row in rows
        )


def field_choices(record: str) -> list[tuple[str, str]]:
    """The citable fields of a kind of record ('alliance' …) as choices of a form."""
    return [("", "---------"), *((field.value, field.label) for field in CITED_FIELDS[record])]
