"""Whether two descriptions mean the same body: plain values in, a score and its reasons out.

Knows no model, so that admin, the worklist of duplicates and importers share one judgement. A
name is read as the set of its ideas: "CHU de Montpellier" and "Montpellier University Hospital"
are {university hospital, montpellier}. Precision comes first: what is not said twice, or is
contradicted (another country, another kind of body, another number), is no match.

Nobody compares all pairs: `keys` gives the texts under which records are filed, and only records
that share one are compared.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.analysis import fold, similarity
from alliances.analysis.folding import bare
from alliances.concepts import KINDS, PARTS, SET_ASIDE, WORDS

# From here on two records are probably the same, and one is worth a look.
PROBABLE, WORTH_A_LOOK = 0.75, 0.6

_MOST_NAMES = 12
_SHORTEST_ACRONYM = 3
_SHORTEST_TOKEN = 4
_SHORTEST_UMLAUT = 5
# Two words so alike are one, misspelt.
_MISSPELT = 0.6
# What an idea that many bodies share weighs beside a word of their own, at 1.
_WEIGHT_OF_CONCEPT = 0.5
# Two names that share less are not alike.
_LEAST_IN_COMMON = 0.5
# The dots of "e. V." and "C.H.U.".
_DOTS = re.compile(r"(?<=\b\w)\.\s?(?=\w\b)")
# "Lyon I" is Lyon 1; capitals tell it from the Catalan for "and".
_ROMAN = re.compile(r"(?<!\S)(?:I{1,3}|IV|VI{0,3}|IX|X)(?![^\s,])")
_DIGITS = {
    roman: str(number)
    for number, roman in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), 1)
}


class Why(models.TextChoices):
    """What speaks for or against two descriptions meaning the same body."""

    IDENTIFIER = "identifier", _("same identifier")
    OTHER_IDENTIFIER = "other_identifier", _("different identifiers")
    NAME = "name", _("same name")
    WORDING = "wording", _("same name in other words")
    SIMILAR = "similar", _("similar name")
    ACRONYM = "acronym", _("same acronym")
    PLACE = "place", _("same place")
    OTHER_PLACE = "other_place", _("different places")
    COUNTRY = "country", _("same country")
    OTHER_COUNTRY = "other_country", _("different countries")
    OTHER_KIND = "other_kind", _("different kinds of body")
    OTHER_NUMBER = "other_number", _("different numbers")
    PART = "part", _("one may be part of the other")
    GENERAL = "general", _("no word of its own")


@dataclass(frozen=True)
class Reason:
    """One ground of a score: its code and the values that it rests on, as they are written."""

    why: Why
    value: str = ""

    def __str__(self) -> str:
        return f"{self.why.label}: {self.value}" if self.value else str(self.why.label)


@dataclass(frozen=True)
class Match:
    """How likely two descriptions mean the same body, 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Party:
    """What is known of a body. All texts are as written; whatever is unknown is left empty.

    `places` are the names of the one place where it sits, in whatever languages; `country` is
    ISO 3166-1 alpha-2; `countries` the names of that country; `identifiers` pairs of scheme and
    normalised value (`identifiers.normalise`).
    """

    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    country: str = ""
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def seats(self) -> frozenset[str]:
        """The names of the place, folded."""
        return frozenset(filter(None, map(fold, self.places)))

    @cached_property
    def short(self) -> dict[str, str]:
        """{folded acronym: as written}."""
        found = {fold(one).replace(" ", ""): one for one in self.acronyms}
        return {key: one for key, one in found.items() if len(key) >= _SHORTEST_ACRONYM}

    @cached_property
    def land(self) -> frozenset[str]:
        """The names of the country, folded."""
        return frozenset(map(fold, self.countries))


# --- Names as sets of ideas --------------------------------------------------------------------

# A concept is written with a mark that no folded word has; a place, too.
Ideas = frozenset[str]
_CONCEPT, _PLACE = "@", "#"
_HEADS = frozenset(f"{_CONCEPT}{kind}" for kind in KINDS)
_WORDINGS = {
    tuple(wording.split()): f"{_CONCEPT}{concept}"
    for concept, wordings in {**KINDS, **WORDS}.items()
    for wording in wordings
}
_LONGEST_WORDING = max(map(len, _WORDINGS))


@lru_cache(maxsize=2**17)
def _ideas(names: tuple[str, ...], seats: frozenset[str], land: frozenset[str]) -> dict[Ideas, str]:
    """{ideas: the name that has them}; `seats` all mean one place, `land` adds nothing."""
    found: dict[Ideas, str] = {}
    for name in names[:_MOST_NAMES]:
        if ideas := _read(name, seats, land):
            found.setdefault(ideas, name)
    return found


def _read(name: str, seats: frozenset[str], land: frozenset[str]) -> Ideas:
    """The ideas of a name; none of the words that add nothing, unless there is nothing else."""
    folded = fold(_with_digits(_DOTS.sub("", name)))
    words = _with_place(folded, seats).split()
    found: list[str] = []
    at = 0
    while at < len(words):
        length, idea = _idea(words, at)
        found.append(idea)
        at += length
    telling = [idea for idea in found if idea not in SET_ASIDE and idea not in land]
    return frozenset(map(_bare, telling or found))


def _bare(idea: str) -> str:
    """A word without the e of umlauts spelt out: "Zuerich" is Zürich, which folds to zurich.

    An acronym such as INRAE is left whole; INRA is another body.
    """
    is_word = len(idea) >= _SHORTEST_UMLAUT and not idea.endswith(("ae", "oe", "ue"))
    return bare(idea) if is_word and not idea.startswith(_CONCEPT) else idea


def _with_digits(name: str) -> str:
    """`name` with its Roman numerals as digits, unless all of it is in capitals."""
    return name if name.isupper() else _ROMAN.sub(lambda found: _DIGITS[found[0]], name)


def _with_place(folded: str, seats: frozenset[str]) -> str:
    """`folded` with the name of the place, if it has one, as a single word."""
    if not seats:
        return folded
    place = _PLACE + min(seats).replace(" ", "_")
    padded = f" {folded} "
    for seat in sorted(seats, key=len, reverse=True):
        padded = padded.replace(f" {seat} ", f" {place} ")
    return padded


def _idea(words: list[str], at: int) -> tuple[int, str]:
    """(how many words make it up, the idea) that begins at a word: the longest wording counts."""
    for length in range(min(_LONGEST_WORDING, len(words) - at), 0, -1):
        if concept := _WORDINGS.get(tuple(words[at : at + length])):
            return length, concept
    return 1, words[at]


def _own_words(ideas: Ideas) -> Ideas:
    """Those that are no concept: the words and places by which a body differs from its like."""
    return frozenset(idea for idea in ideas if not idea.startswith(_CONCEPT))


def _weight(ideas: Iterable[str]) -> float:
    return sum(_WEIGHT_OF_CONCEPT if idea.startswith(_CONCEPT) else 1.0 for idea in ideas)


def _numbers(ideas: Ideas) -> Ideas:
    return frozenset(idea for idea in ideas if any(map(str.isdigit, idea)))


def _likeness(one: Ideas, other: Ideas) -> float:
    """The share of ideas in common by weight, 0 to 1; a misspelt word counts in part."""
    shared = _weight(one & other)
    left = _own_words(one - other)
    for word in sorted(_own_words(other - one)):
        likeness, nearest = max(((similarity(word, mine), mine) for mine in left), default=(0, ""))
        if likeness >= _MISSPELT:
            left -= {nearest}
            shared += (3 + likeness) / 4
    return shared / (_weight(one) + _weight(other) - shared)


# --- The judgement -----------------------------------------------------------------------------


def compare(one: Party, other: Party) -> Match:
    """How likely two bodies are the same, and why.

    >>> chu = Party(("CHU de Montpellier",), country="FR")
    >>> round(compare(chu, Party(("Montpellier University Hospital",), country="FR")).score, 2)
    0.9
    """
    equal = sorted(one.identifiers & other.identifiers)
    differing = _differing_schemes(one, other)
    if equal:
        reason = Reason(Why.IDENTIFIER, " ".join(equal[0]))
        contradicted = tuple(Reason(Why.OTHER_IDENTIFIER, scheme) for scheme in differing)
        return Match(0.9 if differing else 1.0, (reason, *contradicted))
    named = _compare_names(one, other)
    if not named.score:
        return Match(0.0)
    score, reasons = named.score, [*named.reasons]
    for factor, reason in _circumstances(one, other, has_own_words=Why.GENERAL not in _whys(named)):
        score *= factor
        if reason:
            reasons.append(reason)
    if differing:
        score *= 0.5
        reasons += [Reason(Why.OTHER_IDENTIFIER, scheme) for scheme in differing]
    return Match(round(score, 3), tuple(reasons))


def may_match(one: Party, other: Party) -> bool:
    """Whether two may be the same by country and identifiers alone: quick, for very many pairs."""
    at_home = not (one.country and other.country) or one.country == other.country
    return at_home or not one.identifiers.isdisjoint(other.identifiers)


def _whys(match: Match) -> set[Why]:
    return {reason.why for reason in match.reasons}


def _differing_schemes(one: Party, other: Party) -> list[str]:
    """The schemes in which both have values and none in common."""
    mine, theirs = dict[str, set[str]](), dict[str, set[str]]()
    for party, values in ((one, mine), (other, theirs)):
        for scheme, value in party.identifiers:
            values.setdefault(scheme, set()).add(value)
    return sorted(s for s in mine.keys() & theirs.keys() if not mine[s] & theirs[s])


def _compare_names(one: Party, other: Party) -> Match:
    """The best that any two names of theirs say."""
    my_seats, their_seats = _alike_or_apart(one.seats, other.seats)
    my_land, their_land = _alike_or_apart(one.land, other.land)
    mine = _ideas(one.names, my_seats, my_land)
    theirs = _ideas(other.names, their_seats, their_land)
    kinds = [frozenset().union(*found) & _HEADS for found in (mine, theirs)]
    best = Match(0.0)
    for (ideas, name), (others, other_name) in product(mine.items(), theirs.items()):
        found = _compare_two(ideas, name, others, other_name)
        best = max(best, found, key=lambda match: match.score)
    best = max(best, _compare_acronyms(one, other, best), key=lambda match: match.score)
    if all(kinds) and not kinds[0] & kinds[1]:
        return _against(best, 0.3, Reason(Why.OTHER_KIND))
    return best


def _alike_or_apart(
    one: frozenset[str], other: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The names of both for each, unless they are known to be of two places."""
    if one and other and not one & other:
        return one, other
    return one | other, one | other


def _compare_two(ideas: Ideas, name: str, others: Ideas, other_name: str) -> Match:
    if fold(name) == fold(other_name):
        found = Match(0.95, (Reason(Why.NAME, other_name),))
    elif ideas == others:
        found = Match(0.9, (Reason(Why.WORDING, other_name),))
    else:
        likeness = _likeness(ideas, others)
        if likeness < _LEAST_IN_COMMON:
            return Match(0.0)
        found = Match(0.9 * likeness, (Reason(Why.SIMILAR, other_name),))
    if _numbers(ideas) != _numbers(others):
        found = _against(found, 0.3, Reason(Why.OTHER_NUMBER))
    if ideas & PARTS != others & PARTS:
        found = _against(found, 0.5, Reason(Why.PART))
    if not (_own_words(ideas) and _own_words(others)):
        found = _against(found, 0.85, Reason(Why.GENERAL))
    return found


def _compare_acronyms(one: Party, other: Party, named: Match) -> Match:
    """An acronym is the other's very name, or both have it: little by itself, more with a name."""
    for party, against in ((one, other), (other, one)):
        for name in against.names:
            if written := party.short.get(fold(name)):
                return Match(0.85, (Reason(Why.ACRONYM, written),))
    if both := sorted(one.short.keys() & other.short.keys()):
        return Match(
            min(0.9, max(named.score, 0.45) + 0.1),
            (Reason(Why.ACRONYM, other.short[both[0]]), *named.reasons),
        )
    return Match(0.0)


def _against(match: Match, factor: float, reason: Reason) -> Match:
    return Match(match.score * factor, (*match.reasons, reason))


def _circumstances(
    one: Party, other: Party, *, has_own_words: bool
) -> Iterable[tuple[float, Reason | None]]:
    """(what the score is multiplied by, the reason) for country and place."""
    if one.country and other.country:
        if one.country != other.country:
            yield 0.4, Reason(Why.OTHER_COUNTRY, f"{one.country}, {other.country}")
        else:
            yield 1.0, Reason(Why.COUNTRY, one.country)
    else:
        # Of an unknown country there are many a "University Hospital".
        yield (0.9 if has_own_words else 0.6), None
    if one.seats and other.seats:
        if one.seats & other.seats:
            yield 1.05, Reason(Why.PLACE, min(other.places))
        else:
            places = f"{min(one.places)}, {min(other.places)}"
            yield (0.85 if has_own_words else 0.5), Reason(Why.OTHER_PLACE, places)


# --- Where to look -----------------------------------------------------------------------------


def keys(party: Party) -> set[str]:
    """The texts under which a body is filed; two that share none are never compared.

    i: identifiers. n: all the ideas of a name. a: acronyms. k: what it is, with each word of its
    own or name of its place. t: each word of its own; b, e: beginning and end of the longest,
    which a misspelling in the middle leaves.
    """
    found = {f"i:{scheme}:{value}" for scheme, value in party.identifiers}
    found |= {f"a:{short}" for short in party.short}
    for ideas in _ideas(party.names, frozenset(), party.land):
        found |= _keys_of_name(ideas, party.seats)
    return {key[:LONGEST_KEY] for key in found}


# Longer ones are cut: what begins with so many letters alike is worth comparing.
LONGEST_KEY = 80


def _keys_of_name(ideas: Ideas, seats: frozenset[str]) -> set[str]:
    own = {word for word in _own_words(ideas) if len(word) >= _SHORTEST_TOKEN}
    found = {f"n:{' '.join(sorted(ideas))}"}
    if len(ideas) == 1:
        found.add(f"a:{next(iter(ideas))}")
    kinds = ideas & _HEADS
    found |= {f"k:{kind} {word}" for kind in kinds for word in own | seats}
    found |= {f"t:{word}" for word in own}
    if own:
        longest = max(own, key=lambda word: (len(word), word))
        found |= {f"b:{longest[:5]}", f"e:{longest[-5:]}"}
    return found
