"""Parameters of the query string: each reads its values and names what is allowed."""

from collections.abc import Collection, Iterable
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pyroaring import BitMap

from alliances.fields import PartialDateFormField
from alliances.partial_dates import PartialDate
from catalogue import search
from catalogue.facets import COUNTED, Facet, started_between
from catalogue.index import Snapshot

MAX_QUERY_LENGTH = 200
MAX_PAGE_SIZE = 200
_MAX_PAGE = 100_000


def shown(value: str) -> str:
    """What was typed, as an error may repeat it: not too long, nothing that cannot be printed."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in value[:60])


class Allowed:
    """What a parameter takes: `values` for machines, its text for people."""

    def __init__(self, values: Iterable[Any], words: str = "") -> None:
        self.values = [str(value) for value in values]
        self._words = words or ", ".join(self.values)

    def __str__(self) -> str:
        return self._words


def allowed_by(field: forms.Field) -> Allowed:
    """What a field takes that has refused a value without saying so."""
    if isinstance(field, forms.IntegerField):
        return Allowed([f"{field.min_value}–{field.max_value}"])
    if isinstance(field, forms.ChoiceField):
        return Allowed(key for key, _label in field.choices if key)
    if isinstance(field, FacetNamesField):
        return Allowed(COUNTED)
    if isinstance(field, AsOfField):
        return Allowed(["2024", "2024-06", "2024-06-30"])
    return Allowed([_("a text of up to %(length)s characters") % {"length": MAX_QUERY_LENGTH}])


class _RepeatedWidget(forms.SelectMultiple):
    """Reads a repeated parameter; an empty one, as a form without JavaScript sends, is none."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(dict.fromkeys(value for value in values if value))


class FacetField(forms.Field):
    """One or more values of a facet; an unknown one is an error that names the allowed ones."""

    widget = _RepeatedWidget

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        self.facet = facet
        super().__init__(**kwargs)

    # The state of the index that the whole query string is read in.
    index: Snapshot

    def to_python(self, value: list[str] | None) -> list[str]:
        values = value or []
        if not values:
            return []
        state = self.index
        known = self.facet.labels(state, [one for one in values if "\x00" not in one])
        if unknown := [one for one in values if one not in known]:
            raise ValidationError(
                _("“%(value)s” is no value of “%(name)s”. Allowed: %(allowed)s."),
                code="unknown_value",
                params={
                    "value": shown(unknown[0]),
                    "name": self.facet.name,
                    "allowed": self.allowed(state),
                },
            )
        return values

    def allowed(self, state: Snapshot) -> Allowed:
        named = self.facet.allowed(state)
        return Allowed(named, ", ".join(named.values()) or str(_("nothing yet")))


class IndexFilter(django_filters.Filter):
    """A filter that is answered by the facet index, not by a queryset."""

    def having(self, state: Snapshot, value: Any) -> BitMap:
        """The alliances that fit `value`, which is not empty."""
        raise NotImplementedError


class FacetFilter(IndexFilter):
    """Narrows by a facet; the values are ORed."""

    field_class = FacetField

    def __init__(self, facet: Facet) -> None:
        super().__init__(label=facet.title, required=False, facet=facet)
        self.facet = facet

    def having(self, state: Snapshot, value: Collection[str]) -> BitMap:
        return self.facet.having(state, value)


class ChoicesField(forms.MultipleChoiceField):
    """One or more of fixed choices; an unknown one is an error that names the allowed ones."""

    widget = _RepeatedWidget

    def validate(self, value: list[str]) -> None:
        for one in value:
            if not self.valid_value(one):
                raise _not_among(one, self.choices)


def _not_among(value: str, choices: Any) -> ValidationError:
    return ValidationError(
        _("“%(value)s” is not allowed here. Allowed: %(allowed)s."),
        code="unknown_value",
        params={
            "value": shown(value),
            "allowed": Allowed(key for key, _label in choices if key),
        },
    )


class ChoicesFilter(django_filters.Filter):
    field_class = ChoicesField


class SortField(forms.ChoiceField):
    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            raise _not_among(value, self.choices)


class LanguageFilter(IndexFilter):
    """By the language of the sources that the statements of an alliance rest on."""

    field_class = ChoicesField

    def having(self, state: Snapshot, value: Collection[str]) -> BitMap:
        return state.values["language"].having(value)


class SearchFilter(IndexFilter):
    """Every word of a query, up to 200 characters."""

    field_class = forms.CharField

    def __init__(self) -> None:
        super().__init__(label=pgettext_lazy("noun", "Search"), max_length=MAX_QUERY_LENGTH)

    def having(self, state: Snapshot, value: str) -> BitMap:
        return search.matching(state, value)


class YearFilter(IndexFilter):
    """A whole year of the common era; bounded, so no notation of a number can stall a process."""

    field_class = forms.IntegerField

    def __init__(self, label: Any, *, last: bool = False) -> None:
        super().__init__(label=label, min_value=1, max_value=9999)
        self.last = last

    def having(self, state: Snapshot, value: int) -> BitMap:
        first, last = (None, value) if self.last else (value, None)
        return started_between(state, first, last)


class QueryForm(forms.Form):
    """What every list takes beside its filters."""

    page = forms.IntegerField(required=False, min_value=1, max_value=_MAX_PAGE)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE_SIZE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", _("The year “to” lies before the year “from”."))
        return cleaned


class LanguageForm(forms.Form):
    """The language that an answer of the API is asked for in; none for that of the client."""

    lang = SortField(choices=settings.LANGUAGES, required=False)


class AsOfField(PartialDateFormField):
    def to_python(self, value: Any) -> PartialDate | None:
        return super().to_python(shown(value) if value else value)


class AsOfForm(forms.Form):
    """The date that a record is asked for: a year, a month or a day; none for today."""

    at = AsOfField(required=False)

    @property
    def typed(self) -> str:
        """What was asked for, as the page may repeat it."""
        return shown(self.data.get("at", ""))


class FacetNamesField(forms.CharField):
    """The facets to be counted, parted by commas; each is counted once."""

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value)
        names = list(dict.fromkeys(name for name in typed.split(",") if name))
        if unknown := [name for name in names if name not in COUNTED]:
            raise ValidationError(
                _("“%(value)s” is no facet. Allowed: %(allowed)s."),
                code="unknown_value",
                params={"value": shown(unknown[0]), "allowed": Allowed(COUNTED)},
            )
        return names


class AllianceForm(QueryForm):
    facets = FacetNamesField(required=False, max_length=MAX_QUERY_LENGTH)
