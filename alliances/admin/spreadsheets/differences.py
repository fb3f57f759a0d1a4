"""Which words of a text are gone, and which are new."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both as HTML: the words that are gone within <del>, the new ones within <ins>.

    What is one word, such as a date, is marked as a whole.
    """
    old, new = _words(before), _words(after)
    same = SequenceMatcher(None, old, new).get_opcodes()
    return (
        _joined((old[a:b], "<del>{}</del>", tag) for tag, a, b, _c, _d in same),
        _joined((new[c:d], "<ins>{}</ins>", tag) for tag, _a, _b, c, d in same),
    )


def _words(text: str) -> list[str]:
    if not re.search(r"\s", text):
        return [text] if text else []
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _joined(parts: Iterator[tuple[list[str], str, str]]) -> SafeString:
    pieces = [
        format_html("{}" if tag == "equal" else mark, "".join(words))
        for words, mark, tag in parts
        if words
    ]
    return format_html_join("", "{}", ((piece,) for piece in pieces))
