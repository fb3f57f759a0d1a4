"""Form fields and widgets of the admin."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import models

from alliances.models import Citation, Source

# Digits of the longest key that both databases take.
_LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether a text that was sent may be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY


class LoadedAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that does not fetch anew the object that its row has loaded already.

    Django's own runs one query for each of them, so that a page would cost more with each row.
    """

    loaded: models.Model | None = None

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list[Any]:
        if self.loaded is None or value != [str(self.loaded.pk)]:
            # Django would look up whatever was sent, and fail on what is no key.
            return super().optgroups(name, [key for key in value if is_key(key)], attr)
        blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, self.loaded.pk, str(self.loaded), True, len(blank))
        return [(None, [*blank, chosen], 0)]


def bare(widget: forms.Widget) -> forms.Widget:
    """The widget inside the wrapper that adds the links to related objects."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def source_field(*, can_add: bool = False, **options: Any) -> forms.ModelChoiceField:
    """A choice of a source that is no field of its form's model; `can_add` offers a new one."""
    citation_source = Citation._meta.get_field("source")
    widget: forms.Widget = LoadedAutocompleteSelect(citation_source, site)
    if can_add:
        widget = RelatedFieldWidgetWrapper(
            widget, citation_source.remote_field, site, can_add_related=True
        )
    return forms.ModelChoiceField(Source.objects.all(), required=False, widget=widget, **options)
