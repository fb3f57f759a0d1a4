"""Compounds: where the words of a text are, and which of them are also written as one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

# One sign each for what keyboards and typesetters offer. The modifier letter ʼ is a letter to
# Unicode and would stand in words.
_SIGNS = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013", "-"), **dict.fromkeys("’‘ʼ´`", "'")}
)
# It only says where a line may break.
_SOFT_HYPHEN = "\u00ad"
_LETTER = r"[^\W\d_]"
_ELEMENT = (
    rf"(?:{_LETTER}(?:\.{_LETTER})+(?![^\W_])"  # U.S.A, e.V
    rf"|{_LETTER}{{1,2}}(?:&{_LETTER}{{1,2}})+(?![^\W_])"  # R&D, AT&T
    r"|[^\W_]+)"
)
_COMPOUND = re.compile(rf"{_ELEMENT}(?:[-']{_ELEMENT})*")
_POSSESSIVE = r"s(?![^\W_])"
# French words that lose their vowel before another word.
_ELIDED = r"(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu)'"
_WORD = re.compile(
    rf"(?<![^\W_])(?!(?<!'){_ELIDED}(?!{_POSSESSIVE}))(?!(?<='){_POSSESSIVE})[^\W_]+",
    re.IGNORECASE,
)


class Word(NamedTuple):
    """A word and its place in the text that it comes from."""

    letters: str
    start: int
    end: int


class Compound(NamedTuple):
    """A word, or words that hyphens, apostrophes, dots or & tie together.

    French elided words (l’, d’, qu’) and the English possessive ’s are left out of `words`.
    """

    words: tuple[Word, ...]
    # All in one ("autoimmune" for "auto-immune", "Crohns" for "Crohn’s"); None for a mere word.
    joined: Word | None
    # As it stands in the text from the first of its words, with plain signs.
    written: str

    @property
    def whole(self) -> Word:
        return self.joined or self.words[0]


def compounds(text: str) -> Iterator[Compound]:
    """The compounds of `text` in their order.

    >>> [one.written for one in compounds("l’Inserm and auto–immune")]
    ['Inserm', 'and', 'auto-immune']
    """
    plain, starts, ends = _in_plain_signs(text)
    for match in _COMPOUND.finditer(plain):
        first, last = match.start(), match.end() - 1
        found = [(m[0], first + m.start(), first + m.end() - 1) for m in _WORD.finditer(match[0])]
        words = tuple(Word(letters, starts[a], ends[z]) for letters, a, z in found)
        joined = None
        if len(words) > 1:
            joined = "".join(word.letters for word in words)
        elif found[-1][2] < last:
            joined = f"{words[0].letters}s"
        yield Compound(
            words,
            Word(joined, words[0].start, ends[last]) if joined else None,
            plain[found[0][1] : last + 1],
        )


def _in_plain_signs(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """`text` in NFKC with one hyphen and one apostrophe; per character its place in `text`."""
    plain = text.translate(_SIGNS)
    if unicodedata.is_normalized("NFKC", plain) and not any(map(_is_left_out, plain)):
        return plain, range(len(text)), range(1, len(text) + 1)
    # A letter and its marks become one character, a ligature becomes two.
    letters = [at for at, c in enumerate(text) if not at or not unicodedata.combining(c)]
    starts: list[int] = []
    ends: list[int] = []
    parts = []
    for start, end in pairwise([*letters, len(text)]):
        normal = unicodedata.normalize("NFKC", plain[start:end]).translate(_SIGNS)
        part = "".join(c for c in normal if not _is_left_out(c))
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
    return "".join(parts), starts, ends


def _is_left_out(character: str) -> bool:
    """Whether it would part a word in two: a mark that no letter has taken in, a soft hyphen."""
    return bool(unicodedata.combining(character)) or character == _SOFT_HYPHEN
