"""Highlighting: which words of a text answer a query."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from alliances.analysis.compounds import Word, compounds
from alliances.analysis.documents import is_acronym
from alliances.analysis.folding import spellings
from alliances.analysis.queries import Query, Term
from alliances.analysis.stemming import stems

_CHUNK = re.compile(r"\S+")
_CHUNKS_REMEMBERED = 2**14
_QUERIES_REMEMBERED, _ANSWERS_REMEMBERED = 32, 2**12

# The words in a chunk of text that answer, in their order.
_Answering = Callable[[str], tuple[Word, ...]]


class _Chunk(NamedTuple):
    """What stands between two blanks: of each compound the joined word, if any, and its words."""

    compounds: tuple[tuple[Word | None, tuple[Word, ...]], ...]
    initials: frozenset[str]


def highlight(text: str, query: Query) -> list[tuple[str, bool]]:
    """`text` in segments, each with whether it is a word that answers a term of `query`.

    >>> from alliances.analysis import parse
    >>> highlight("Heart networks", parse("network"))
    [('Heart ', False), ('networks', True)]
    """
    answering = _answering(query.terms, text.isupper())
    words = {chunk: found for chunk in set(text.split()) if (found := answering(chunk))}
    segments = []
    at = 0
    for match in _CHUNK.finditer(text) if words else ():
        for _letters, start, end in words.get(match[0], ()):
            first, last = match.start() + start, match.start() + end
            if at < first:
                segments.append((text[at:first], False))
            # Two words may share a character (½).
            if at <= first:
                segments.append((text[first:last], True))
                at = last
    if at < len(text):
        segments.append((text[at:], False))
    return segments


@lru_cache(maxsize=_QUERIES_REMEMBERED)
def _answering(terms: frozenset[Term], in_capitals: bool) -> _Answering:
    tokens = {term.token for term in terms if not term.prefix}
    prefixes = tuple(term.token for term in terms if term.prefix)
    initials = {term.token.removeprefix("~")[0] for term in terms}

    def answers(word: Word) -> bool:
        spelt = spellings(word.letters)
        if any(one in tokens or one.startswith(prefixes) for one in spelt):
            return True
        return not is_acronym(word, in_capitals=in_capitals) and any(
            f"~{stem}" in tokens for stem in stems(word.letters.lower())
        )

    def found(chunk: _Chunk) -> Iterator[Word]:
        for joined, words in chunk.compounds:
            if joined and answers(joined):
                yield joined
            else:
                yield from filter(answers, words)

    @lru_cache(maxsize=_ANSWERS_REMEMBERED)
    def answering(text: str) -> tuple[Word, ...]:
        chunk = _chunk(text)
        # What folds, begins or stems alike has the same first letter; stemming takes time.
        return () if initials.isdisjoint(chunk.initials) else tuple(found(chunk))

    return answering


@lru_cache(maxsize=_CHUNKS_REMEMBERED)
def _chunk(text: str) -> _Chunk:
    found = tuple((compound.joined, compound.words) for compound in compounds(text))
    spelt = (spellings(word.letters) for _joined, words in found for word in words)
    return _Chunk(found, frozenset(one[0] for forms in spelt for one in forms))
