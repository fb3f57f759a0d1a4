"""Folding of text for search: knows languages' letters, knows no model."""

import re
import unicodedata

# Letters that no Unicode decomposition takes apart.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
# German spells an umlaut out where the keyboard lacks it (DIN 5007-2).
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_HYPHENATED = re.compile(rf"\w+(?:[{_HYPHENS}]\w+)+")


def fold(text: str) -> str:
    """`text` without case, accents and punctuation, words parted by single blanks.

    >>> fold("L’Hôpital de Bâle")
    'l hopital de bale'
    """
    # Compatibility letters such as 𝓐 have a case only once they are taken apart.
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def words(query: str) -> list[tuple[str, ...]]:
    """The distinct words of a query in the order typed, each with its folded spellings.

    A word with an umlaut has two: with a/o/u and with ae/oe/ue.
    """
    lower = unicodedata.normalize("NFC", query).casefold()
    plain, spelt_out = (fold(text).split() for text in (lower, lower.translate(_UMLAUTS)))
    pairs = zip(plain, spelt_out, strict=True)
    return list(dict.fromkeys(tuple(dict.fromkeys(pair)) for pair in pairs))


def searchable(texts: list[str]) -> str:
    """One folded text that holds every spelling under which `texts` may be looked for.

    Umlauts stand both as a/o/u and as ae/oe/ue, hyphenated words both apart and joined
    (auto-immune, autoimmune).
    """
    spellings: dict[str, None] = {}
    for text in filter(None, texts):
        composed = unicodedata.normalize("NFC", text.casefold())
        joined = (re.sub(rf"[{_HYPHENS}]", "", w) for w in _HYPHENATED.findall(composed))
        for spelling in (composed, composed.translate(_UMLAUTS), *joined):
            spellings.setdefault(fold(spelling))
    return "\n".join(spellings)
