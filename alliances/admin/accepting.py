"""Accepting a suggestion: the record's own page opens with the suggested value filled in.

The page is opened as `?suggestion=<key>`, which its form keeps when it is sent. Saving a change
there accepts the suggestion; nothing else does.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from alliances import suggestions
from alliances.admin.forms import holds_changes
from alliances.admin.widgets import is_key
from alliances.models import CitedField, Suggestion
from alliances.models.base import PublicRecord

PARAMETER = "suggestion"


def accepting_url(suggestion: Suggestion, record: PublicRecord) -> str:
    """The record's page, opened to accept `suggestion`, at the place that it is about."""
    place = _anchor(suggestion, record)
    return f"{change_url(record)}?{PARAMETER}={suggestion.pk}{place and f'#{place}'}"


def change_url(row: models.Model) -> str:
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def _anchor(suggestion: Suggestion, record: PublicRecord) -> str:
    """The id of the field on the record's page, of the row or of the group of rows."""
    statement = suggestion.statement
    if statement == CitedField.NAMES:
        return "other_names-group"
    if statement in suggestions.FIELDS[type(record)]:
        return f"id_{_field_name(suggestion, type(record))}"
    if relation := suggestions.GROUPS[type(record)].get(statement):
        return f"{relation}-group"
    if found := suggestions.row_of(record, statement):
        relation, row = found
        # Rows of a page are in the order of their keys.
        return f"{relation}-{getattr(record, relation).filter(pk__lt=row.pk).count()}"
    return ""


def _field_name(suggestion: Suggestion, model: type[models.Model]) -> str:
    """The field that is suggested for; of a translated text that of the visitor's language."""
    translated = f"{suggestion.statement}_{suggestion.language}"
    names = {field.name for field in model._meta.concrete_fields}
    return translated if translated in names else suggestion.statement


def _as_typed(field: forms.Field, text: str) -> Any:
    """`text` as a curator would enter it into `field`; None where the field does not take it."""
    if isinstance(field, forms.ModelChoiceField):
        return None
    for code, label in getattr(field, "choices", ()):
        if code and text.casefold() in (str(code).casefold(), str(label).casefold()):
            return code
    try:
        field.clean(text)
    except ValidationError:
        return None
    return text


def _fill_in(form: forms.ModelForm, suggestion: Suggestion) -> bool:
    """Put the suggested value into its field; answers whether there is one that takes it.

    The note for the history names the suggestion by number: its reference is the sender's alone.
    """
    form.initial["why"] = _("Suggested by the public, no. %(key)s") % {"key": suggestion.pk}
    name = _field_name(suggestion, type(form.instance))
    field = form.fields.get(name)
    value = field and _as_typed(field, suggestion.proposed.strip())
    if value is None:
        return False
    form.initial[name] = value
    field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} suggested".strip()
    return True


def _taken(request: HttpRequest, record: Any) -> Suggestion | None:
    """The suggestion that the page was opened for; None for one that is about another record."""
    key = request.GET.get(PARAMETER, "")
    if not is_key(key) or not request.user.has_perm("alliances.change_suggestion"):
        return None
    suggestion = Suggestion.objects.filter(pk=key).first()
    return suggestion if suggestion and suggestions.record_of(suggestion) == record else None


def _notice(suggestion: Suggestion, record: PublicRecord, *, filled_in: bool) -> str:
    """What is suggested, above the form in which it is to be entered."""
    if filled_in:
        todo = _("It is filled in below. Check it, cite its source, and save: this accepts it.")
    else:
        todo = _("Enter it below where it belongs, cite its source, and save: this accepts it.")
    return format_html(
        '{} <a href="{}">{}</a> – {} → “{}” – {} <a href="#{}">{}</a>',
        _("Suggestion"),
        change_url(suggestion),
        suggestion,
        suggestion.statement_text or _("the whole record"),
        suggestion.proposed,
        todo,
        _anchor(suggestion, record) or "content",
        _("Go there"),
    )


def _already_handled(suggestion: Suggestion) -> str:
    return _("Suggestion %(reference)s has been handled already: %(status)s.") % {
        "reference": suggestion,
        "status": suggestion.get_status_display(),
    }


class TakesSuggestions:
    """Mixin of the pages of records that the public may suggest corrections of."""

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if suggestion := _taken(request, obj):
            form = context["adminform"].form
            if not suggestion.is_new:
                messages.warning(request, _already_handled(suggestion))
            else:
                filled_in = form.is_bound or _fill_in(form, suggestion)
                notice = _notice(suggestion, obj, filled_in=filled_in)
                # It stays in sight while the curator looks at what it is about.
                messages.info(request, notice, extra_tags="suggestion")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._accept(request, form.instance, is_changed=holds_changes(form, formsets))

    def finish(self, request: HttpRequest, record: Any, *, is_said_twice: bool) -> None:
        """What the page says may have been saved by somebody else: that accepts it, too."""
        super().finish(request, record, is_said_twice=is_said_twice)
        suggestion = _taken(request, record)
        if suggestion and suggestion.is_new:
            self._accept(request, record, is_changed=is_said_twice)

    def _accept(self, request: HttpRequest, record: Any, *, is_changed: bool) -> None:
        suggestion = _taken(request, record)
        if suggestion is None:
            return
        if not is_changed:
            messages.warning(
                request, _("Nothing was changed, so the suggestion is not accepted yet.")
            )
            return
        try:
            suggestions.accept(suggestion, by=request.user, version=record.version)
        except suggestions.AlreadyHandledError as error:
            messages.warning(request, _already_handled(error.suggestion))
            return
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("Suggestion %(reference)s is accepted.") % {"reference": suggestion},
                reverse("admin:alliances_suggestion_changelist"),
                _("Back to the suggestions"),
            ),
        )
