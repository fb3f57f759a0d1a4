"""Queries: what someone types, as words and phrases that a search document may hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from alliances.analysis.compounds import Compound, Word, compounds
from alliances.analysis.documents import lines_of
from alliances.analysis.folding import bare, spellings
from alliances.analysis.stemming import stems

# Of groups, of phrases and of parts of a word: what follows is left out.
_MOST = 20
# Shorter beginnings stand for too many words.
_SHORTEST_PREFIX = 3
# Room for as many of the longest words and more; what follows is left out, too.
_MOST_CHARACTERS = 2_000
_QUOTED = re.compile(r'"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»')
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))
# Articles, prepositions and conjunctions, folded. Not those that name something here: a
# (hepatitis A), als and as (diseases), an and it and us and who, mit (an institute), un.
_STOP_WORDS = frozenset((
    "the", "and", "or", "of", "for", "from", "to", "in", "into", "on", "at", "by", "with",
    "between", "against",
    "le", "la", "les", "une", "de", "du", "des", "et", "ou", "au", "aux", "en", "dans", "sur",
    "par", "pour", "avec", "entre", "contre", "chez",
    "der", "die", "das", "den", "dem", "ein", "eine", "einer", "eines", "einem", "einen", "und",
    "oder", "von", "vom", "zu", "zum", "zur", "im", "am", "bei", "beim", "auf", "aus", "fur",
    "fuer", "uber", "ueber", "gegen", "zwischen", "nach",
))  # fmt: skip


class Term(NamedTuple):
    """A token of a search document without its weight: "heart", or the stem "~heart"."""

    token: str
    # Any token that begins so.
    prefix: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is a word as typed: neither a beginning nor a stem."""
        return not self.prefix and not self.token.startswith("~")


# Any of its terms.
Slot = tuple[Term, ...]
# Any of them, with all of its slots.
Alternatives = tuple[tuple[Slot, ...], ...]


@dataclass(frozen=True)
class Group:
    """One word as typed."""

    # A part of the query, for messages: "auto-immune".
    typed: str
    # autoimmune, or auto and immune
    alternatives: Alternatives


@dataclass(frozen=True)
class Query:
    """Every group and every phrase must be found; false where there is no group."""

    # Those of the words outside quotes and, as exact words, of those inside.
    groups: tuple[Group, ...]
    # Each in its spellings, any of which is found: (" auto immune disease ", …).
    phrases: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.groups)

    @cached_property
    def terms(self) -> frozenset[Term]:
        """All that its groups are made of."""
        return frozenset(
            term
            for group in self.groups
            for slots in group.alternatives
            for slot in slots
            for term in slot
        )


class _Stretch(NamedTuple):
    """A part of a query: a phrase, or what stands between phrases."""

    text: str
    is_phrase: bool
    found: list[Compound]


def parse(query: str, *, prefix: bool = True) -> Query:
    """The words and phrases of `query`, whatever it holds: nothing is an operator.

    With `prefix` the last word, unless a blank ends it or it stands in quotes, is also found as
    the beginning of words.

    >>> [group.typed for group in parse('"heart failure" in l’Île-de-France').groups]
    ['heart', 'failure', 'Île-de-France']
    """
    stretches = list(_stretches(query[:_MOST_CHARACTERS]))
    unfinished = _unfinished(stretches[-1]) if prefix else None
    return _read(stretches, unfinished, _STOP_WORDS) or _read(stretches, unfinished, frozenset())


def _stretches(query: str) -> Iterator[_Stretch]:
    """The parts of `query` in their order; the last is no phrase, but may hold no word."""
    at = 0
    for match in _QUOTED.finditer(query):
        yield _stretch(query[at : match.start()])
        yield _stretch(match[match.lastindex or 0], is_phrase=True)
        at = match.end()
    yield _stretch(query[at:])


def _stretch(text: str, *, is_phrase: bool = False) -> _Stretch:
    # A quotation mark without its other half is a blank.
    text = text.translate(_QUOTES)
    return _Stretch(text, is_phrase, list(compounds(text)))


def _unfinished(last: _Stretch) -> Compound | None:
    """The word at the very end of a query, if it is long enough to stand for longer ones."""
    if not last.found or any(map(str.isspace, last.text[last.found[-1].whole.end :])):
        return None
    return last.found[-1] if _is_long_enough(last.found[-1].whole) else None


def _is_long_enough(word: Word) -> bool:
    return len(spellings(word.letters)[0]) >= _SHORTEST_PREFIX


def _read(
    stretches: list[_Stretch], unfinished: Compound | None, stop_words: frozenset[str]
) -> Query:
    """The query without `stop_words`, except in phrases."""
    groups: dict[Alternatives, Group] = {}
    phrases: dict[tuple[str, ...], None] = {}
    for stretch in stretches:
        taken = []
        for compound in _wanted(stretch, unfinished, stop_words):
            exact = _alternatives(compound)
            if exact not in groups and len(groups) == _MOST:
                break
            taken.append(compound)
            if stretch.is_phrase:
                # In the place of the same word outside quotes, too, which asks for less.
                groups[exact] = _group(stretch, compound, exact)
            elif exact not in groups:
                wide = _alternatives(compound, stemmed=True, unfinished=compound is unfinished)
                groups[exact] = _group(stretch, compound, wide)
        if stretch.is_phrase and (spelt := _phrase(taken)):
            phrases[spelt] = None
    return Query(tuple(groups.values()), tuple(phrases)[:_MOST])


def _wanted(
    stretch: _Stretch, unfinished: Compound | None, stop_words: frozenset[str]
) -> Iterable[Compound]:
    if stretch.is_phrase:
        return stretch.found[:_MOST]
    return (
        one
        for one in stretch.found
        if one.joined or one is unfinished or spellings(one.whole.letters)[0] not in stop_words
    )


def _group(stretch: _Stretch, compound: Compound, alternatives: Alternatives) -> Group:
    return Group(stretch.text[compound.words[0].start : compound.whole.end], alternatives)


def _phrase(found: list[Compound]) -> tuple[str, ...]:
    """The spellings of a phrase; none of one word, which its group finds exactly."""
    spelt = dict.fromkeys(f" {line} " for line in lines_of(found))
    return tuple(spelt) if any(" " in line.strip() for line in spelt) else ()


def _alternatives(
    compound: Compound, *, stemmed: bool = False, unfinished: bool = False
) -> Alternatives:
    """A compound joined, and apart."""
    words = compound.words[:_MOST]
    apart = [_slot(word, stemmed, unfinished and word is compound.words[-1]) for word in words]
    found = (tuple(dict.fromkeys(apart)),)
    if compound.joined:
        return ((_slot(compound.joined, stemmed, unfinished),), *found)
    return found


def _slot(word: Word, stemmed: bool, unfinished: bool) -> Slot:
    spelt = spellings(word.letters)
    terms = [Term(one) for one in spelt]
    if stemmed:
        terms += [Term(bare(one)) for one in spelt]
        terms += [Term(f"~{stem}") for stem in stems(word.letters.lower())]
    if unfinished and _is_long_enough(word):
        terms += [Term(one, prefix=True) for one in spelt]
    return tuple(dict.fromkeys(terms))
