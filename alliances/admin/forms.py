"""What the forms of all admin pages share."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from alliances.admin.widgets import LoadedAutocompleteSelect, bare

# Fields of a form that say something about the page, and nothing about the record.
PAGE_FIELDS = {"seen_version", "article"}


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


class RecordForm(RowForm):
    """The form of a record with a version; it never overwrites another's change silently.

    The page carries the version that it was made from. Where the record has been saved since, the
    form says so and keeps what was typed; saving once more is then a decision.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        current = self.instance.version
        if self.instance.pk and cleaned.get("seen_version") != current:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_version")] = str(current)
            raise ValidationError(self._conflict(), code="stale")
        return cleaned

    def _conflict(self) -> str:
        opts = self.instance._meta
        page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.instance.pk])
        return format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a> {}',
            _(
                "This record was saved at %(time)s, after you opened this page: by somebody else, "
                "or by you on another page."
            )
            % {"time": formats.time_format(timezone.localtime(self.instance.modified))},
            page,
            _("Compare with its present state"),
            _("(opens in a new tab). Nothing is saved yet; if you save again, your page counts."),
        )


def holds_changes(form: forms.ModelForm, formsets: list[Any]) -> bool:
    """Whether a submitted page says anything new about its record or a row of it."""
    return bool(set(form.changed_data) - PAGE_FIELDS) or any(
        formset.has_changed() for formset in formsets
    )
