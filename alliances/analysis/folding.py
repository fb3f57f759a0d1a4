"""Folding: the letters of a word without case and accents."""

import re
import unicodedata
from functools import lru_cache

# A longer word counts as its first letters: nobody types more, and an index has its limits.
LONGEST = 40
# Letters that no Unicode decomposition takes apart.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
# German spells an umlaut out where the keyboard lacks it (DIN 5007-2).
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Most texts have no other letters, and none of these has anything to be taken from.
_ASCII_WORDS = re.compile("[a-z0-9]+")
# The second letter of an umlaut spelt out; "coeur" and "que" have none.
_SPELT_OUT = re.compile("(?<=[au])(?<!qu)e|(?<=o)e(?!u)")


def fold(text: str) -> str:
    """`text` without case, accents and punctuation, words parted by single blanks.

    >>> fold("L’Hôpital de Bâle")
    'l hopital de bale'
    """
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.lower()))
    return " ".join(filter(None, map(_folded, text.split())))


@lru_cache(maxsize=2**15)
def _folded(chunk: str) -> str:
    """What stands between two blanks; the same comes again and again."""
    # Compatibility letters such as 𝓐 have a case only once they are taken apart.
    lower = unicodedata.normalize("NFKC", chunk).casefold()
    apart = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


@lru_cache(maxsize=2**15)
def spellings(word: str) -> tuple[str, ...]:
    """The folded spellings of one word: with umlauts as a/o/u and, if it has any, as ae/oe/ue.

    >>> spellings("Universität")
    ('universitat', 'universitaet')
    """
    lower = word.casefold()
    # Some vowel signs of Asian scripts are no letters once they are taken apart: no blank there.
    plain, spelt_out = (
        fold(one).replace(" ", "")[:LONGEST] for one in (lower, lower.translate(_UMLAUTS))
    )
    return tuple(dict.fromkeys((plain, spelt_out)))


def bare(spelling: str) -> str:
    """A folded word as it is written where its umlauts, perhaps, lost their dots.

    >>> bare("universitaet")
    'universitat'
    """
    return _SPELT_OUT.sub("", spelling)
