"""Full text: which alliances and organisations answer a query in words, and how well."""

import re
from collections import defaultdict

from django.db.models import QuerySet
from pyroaring import BitMap

from alliances.analysis import Group, Query, parse
from alliances.models import AllianceDocument, KnownWord, Organisation, OrganisationDocument
from alliances.models.search_document import Tokens, answers, every
from catalogue.index import Snapshot
from catalogue.index.reading import Keys

# What a word is worth, by the field that it is found in (`weight` of alliances.analysis.Field).
_AS_WRITTEN_IN_NAME, _IN_NAME, _IN_WHAT_IT_NAMES, _IN_PROSE = 4, 3, 2, 1
# Words beyond this many narrow the result, but do not rank it.
_RANKED_WORDS = 6
_GUESSES = 5
# A query of many unknown words is no slip of the finger.
_MOST_GUESSED = 4


def matching(index: Snapshot, typed: str) -> BitMap:
    """The alliances with every word and every phrase; none where the query holds no word."""
    found = index.remember(
        ("found", typed), lambda: _keys(AllianceDocument.objects.answering(parse(typed)))
    )
    return found & index.published


def tiers(index: Snapshot, typed: str) -> list[BitMap]:
    """The same parted by the sum of what the words are worth, the greatest sum first."""
    return index.remember(("tiers", typed), lambda: _tiers(parse(typed), matching(index, typed)))


def _tiers(query: Query, found: BitMap) -> list[BitMap]:
    everywhere = [tokens for group in query.groups if (tokens := answers(group))]
    sums = {0: found}
    for group in query.groups[:_RANKED_WORDS]:
        added: defaultdict[int, BitMap] = defaultdict(BitMap)
        for worth, holding in _by_worth(group, found, everywhere).items():
            for sum_, alliances in sums.items():
                added[sum_ + worth] |= alliances & holding
        sums = {sum_: alliances for sum_, alliances in added.items() if alliances}
    return [sums[sum_] for sum_ in sorted(sums, reverse=True)]


def _keys(documents: QuerySet) -> BitMap:
    return BitMap(documents.aggregate(keys=Keys("pk"))["keys"] or ())


def _by_worth(group: Group, found: BitMap, everywhere: list[Tokens]) -> dict[int, BitMap]:
    """{worth of a word: the alliances in which it is worth so much}."""
    left = found.copy()
    holding = {}
    for worth, tokens in (
        (_AS_WRITTEN_IN_NAME, answers(group, "a", exact=True)),
        (_IN_NAME, answers(group, "a")),
        (_IN_WHAT_IT_NAMES, answers(group, "b")),
    ):
        if tokens:
            documents = AllianceDocument.objects.holding(every([tokens, *everywhere]))
            holding[worth] = _keys(documents) & left
            left -= holding[worth]
    return {**holding, _IN_PROSE: left}


def meant(typed: str) -> str:
    """The query with each word that nothing holds replaced by the nearest known one.

    "" where every word is known, or nothing near is.
    """
    unknown = [group for group in parse(typed).groups if not _is_held(group)][:_MOST_GUESSED]
    guesses = {group.typed: guess for group in unknown if (guess := _guess(group))}
    if not guesses:
        return ""
    words = "|".join(map(re.escape, guesses))
    return re.sub(rf"(?<!\w)({words})(?!\w)", lambda found: guesses[found[0]], typed)


def _is_held(group: Group) -> bool:
    tokens = answers(group)
    return tokens is not None and AllianceDocument.objects.holding(tokens).exists()


def _guess(group: Group) -> str:
    """The nearest known word that a published alliance still holds."""
    for word in KnownWord.objects.nearest(group.typed)[:_GUESSES]:
        if all(map(_is_held, parse(word.written, prefix=False).groups)):
            return word.written
    return ""


def organisations_named(
    organisations: QuerySet[Organisation], typed: str
) -> QuerySet[Organisation]:
    """Those with every word of the query in their names, place or identifiers."""
    documents = OrganisationDocument.objects.answering(parse(typed))
    return organisations.filter(pk__in=documents.values("pk"))
