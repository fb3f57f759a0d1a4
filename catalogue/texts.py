"""Texts that know their language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from alliances.analysis import fold

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Text(str):
    """A text with the language it is in ('' where it has none); JSON sees a plain string."""

    lang: str

    def __new__(cls, value: str, lang: str = "") -> "Text":
        text = super().__new__(cls, value)
        text.lang = lang
        return text


def best_of(written: Mapping[str, str], language: str | None = None) -> Text:
    """Of a text written in several languages ({language: text}), the one for a page in `language`.

    Without one, in the active language. The order of languages is
    MODELTRANSLATION_FALLBACK_LANGUAGES; an empty Text where no language has a value.
    """
    for lang in resolution_order(language or get_language()):
        if value := written.get(lang):
            return Text(value, lang)
    return Text("")


def alphabet(named: tuple[str, Text]) -> tuple[str, str]:
    """The key that sorts (value, name) by the name, however it is accented; then by the value."""
    value, name = named
    return fold(name), value


def columns(field: str) -> list[str]:
    """The columns of a translated field, one a language: name_en, name_fr …"""
    return [f"{field}_{language}" for language in LANGUAGES]


def best_in(row: Mapping[str, Any], field: str) -> Text:
    """The best of the `columns` of `field` in a row of plain values, see `best_of`."""
    return best_of({language: row[f"{field}_{language}"] for language in LANGUAGES})


def by_language(texts: Iterable[str]) -> dict[str, str]:
    """{language: text} of the values of the `columns` of a field, in their order."""
    return dict(zip(LANGUAGES, texts, strict=False))


def text(obj: Any, field: str) -> Text:
    """The translated `field` of a model instance in the page's language, or in the next best."""
    return best_of({lang: getattr(obj, f"{field}_{lang}") for lang in LANGUAGES})
