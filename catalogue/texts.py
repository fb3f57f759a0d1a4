"""Texts that know their language."""

from typing import Any

from django.utils.translation import get_language
from modeltranslation.utils import resolution_order


class Text(str):
    """A text with the language it is in ('' where it has none); JSON sees a plain string."""

    lang: str

    def __new__(cls, value: str, lang: str = "") -> "Text":
        text = super().__new__(cls, value)
        text.lang = lang
        return text


def text(obj: Any, field: str) -> Text:
    """The translated `field` of a model instance in the page's language, or in the next best.

    The order of languages is MODELTRANSLATION_FALLBACK_LANGUAGES; an empty Text where no
    language has a value.
    """
    for lang in resolution_order(get_language()):
        if value := getattr(obj, f"{field}_{lang}"):
            return Text(value, lang)
    return Text("")
