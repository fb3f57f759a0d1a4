"""Search documents: under which words and phrases a record is found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from alliances.analysis.compounds import Compound, Word, compounds
from alliances.analysis.folding import LONGEST, spellings
from alliances.analysis.stemming import stems

# A million records name the same things again and again, in prose of few words: short fields, and
# what stands between two blanks of any field, are read once.
_FIELDS_REMEMBERED, _SHORT_FIELD = 2**14, 120
_CHUNKS_REMEMBERED = 2**15
_FEWEST_LETTERS = 3


class Field(NamedTuple):
    """One text of a record."""

    text: str
    language: str  # ISO 639-1, "" where unknown
    weight: str  # "a" (name, acronym), "b" (what it names), "c" (prose)


@dataclass(frozen=True)
class Document:
    """All that search knows of a record."""

    # For phrases: " heart failure network ", a line for each distinct spelling of each field.
    text: str
    # "a:heart a:~heart b:inserm": <weight>:<word> and <weight>:~<stem>, sorted.
    tokens: str
    # {folded word: the word as written, lower case} of words with three letters or more.
    words: dict[str, str]


class _Read(NamedTuple):
    """What a text gives to a document; without a word, nothing."""

    lines: tuple[str, ...]
    tokens: frozenset[str]
    words: tuple[tuple[str, str], ...]


def document(fields: Iterable[Field]) -> Document:
    """
    >>> document([Field("Heart failure", "en", "a")]).tokens
    'a:failure a:heart a:~failur a:~heart'
    """
    read = [
        (_field if len(field.text) <= _SHORT_FIELD else _field.__wrapped__)(field)
        for field in fields
    ]
    lines = dict.fromkeys(chain.from_iterable(one.lines for one in read))
    tokens, words = _together(read)
    return Document("\n".join(lines), " ".join(sorted(tokens)), words)


def lines_of(found: Sequence[Compound]) -> tuple[str, ...]:
    """Words as a phrase: apart and joined, each with umlauts as a/o/u and as ae/oe/ue."""
    return tuple(
        " ".join(spellings(word.letters)[spelling] for word in words)
        for words in (
            [word for compound in found for word in compound.words],
            [compound.whole for compound in found],
        )
        for spelling in (0, -1)
    )


def is_acronym(word: Word, *, in_capitals: bool) -> bool:
    """Whether a word is in capitals where others are not: AIDS is no plural."""
    return not in_capitals and len(word.letters) > 1 and word.letters.isupper()


@lru_cache(maxsize=_FIELDS_REMEMBERED)
def _field(field: Field) -> _Read:
    text, language, weight = field
    in_capitals = text.isupper()
    read = [_chunk(chunk, language, weight, in_capitals) for chunk in text.split()]
    columns = zip(*[one.lines for one in read if one.tokens], strict=True)
    tokens, words = _together(read)
    return _Read(
        tuple(dict.fromkeys([f" {' '.join(line)} " for line in columns])),
        tokens,
        tuple(words.items()),
    )


def _together(read: list[_Read]) -> tuple[frozenset[str], dict[str, str]]:
    """The tokens and words of texts."""
    tokens = frozenset[str]().union(*[one.tokens for one in read])
    return tokens, dict(chain.from_iterable([one.words for one in read]))


@lru_cache(maxsize=_CHUNKS_REMEMBERED)
def _chunk(chunk: str, language: str, weight: str, in_capitals: bool) -> _Read:
    """Of the characters between two blanks; in `lines_of` them."""
    found = list(compounds(chunk))
    tokens: set[str] = set()
    words: dict[str, str] = {}
    for word, written in _written(found):
        known = spellings(word.letters)
        tokens.update(f"{weight}:{spelling}" for spelling in known)
        if not is_acronym(word, in_capitals=in_capitals):
            tokens.update(f"{weight}:~{stem}" for stem in stems(word.letters.lower(), language))
        if sum(map(str.isalpha, known[0])) >= _FEWEST_LETTERS and len(written) <= LONGEST:
            words.update((spelling, written.lower()) for spelling in known)
    return _Read(lines_of(found), frozenset(tokens), tuple(words.items()))


def _written(found: Iterable[Compound]) -> Iterator[tuple[Word, str]]:
    """Each word apart and joined, with how it is written."""
    for compound in found:
        for word in compound.words:
            yield word, word.letters
        if compound.joined:
            yield compound.joined, compound.written
