"""Nearness: how alike two words look, as PostgreSQL's pg_trgm has it."""

from alliances.analysis.folding import fold


def trigrams(word: str) -> frozenset[str]:
    """The runs of three letters of the folded word, between two blanks and one.

    >>> sorted(trigrams("Ab"))
    ['  a', ' ab', 'ab ']
    """
    padded = [f"  {part} " for part in fold(word).split()]
    return frozenset(part[at : at + 3] for part in padded for at in range(len(part) - 2))


def similarity(one: str, other: str) -> float:
    """The share of trigrams that two words have in common, 0 to 1 (Jaccard)."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second) if first or second else 0.0
