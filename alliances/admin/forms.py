"""What the forms of all admin pages share."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from alliances.admin import seen, submission
from alliances.admin.widgets import LoadedAutocompleteSelect, bare

# Fields of a form that say something about the page, and nothing about the record.
PAGE_FIELDS = {"seen_version", "submission", "article", "why"}


class RowForm(forms.ModelForm):
    """A form that takes a needed text in any of the languages.

    Its autocompletes show the objects that its instance has loaded already.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for names in self._needed_texts():
            for name in names:
                self.fields[name].required = False
        for name, field in self.fields.items():
            widget = bare(field.widget)
            if isinstance(widget, LoadedAutocompleteSelect):
                relation = widget.field
                if isinstance(self.instance, relation.model) and relation.is_cached(self.instance):
                    widget.loaded = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for names in self._needed_texts():
            if not any(cleaned.get(name) for name in names) and not self.errors.keys() & {*names}:
                self.add_error(names[0], _("Fill it in, in at least one language."))
        return cleaned

    def _needed_texts(self) -> Iterator[list[str]]:
        """For each translated text that may not be empty, its fields on this form."""
        model = type(self.instance)
        if model not in translator.get_registered_models():
            return
        for original, fields in translator.get_options_for_model(model).all_fields.items():
            names = [field.name for field in fields if field.name in self.fields]
            if names and not model._meta.get_field(original).blank:
                yield names


class PageForm(RowForm):
    """The form of a page of its own, of a record or of a single statement.

    It carries which state the page was made from (`seen.py`), so that nobody's change is
    overwritten, and on a page that adds something the key that it will have, so that what is
    sent twice is added once.
    """

    seen_version = forms.CharField(required=False, widget=forms.HiddenInput)
    submission = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why (change note)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_("For the history: what made you change it."),
    )
    # Why the database did not take the form the first time, where it did not.
    refusal = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["submission"] = submission.key_of(self.instance)
            del self.fields["seen_version"], self.fields["why"]
        else:
            del self.fields["submission"]
            if not self.is_bound:
                self.initial["seen_version"] = seen.mark(self.instance)

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in PAGE_FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        submission.claim(self.instance, cleaned.get("submission", ""))
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


def holds_changes(form: forms.ModelForm, formsets: list[Any]) -> bool:
    """Whether a submitted page says anything new about its record or a row of it."""
    return form.has_changed() or any(_holds_changes(formset) for formset in formsets)


def _holds_changes(formset: Any) -> bool:
    """Whether a row is changed, deleted or new; a new one that is deleted at once is nothing."""
    return any(
        form.has_changed() and not (form in formset.extra_forms and form in formset.deleted_forms)
        for form in formset.forms
    )
