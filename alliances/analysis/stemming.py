"""Stemming: what a word has in common with its plural and its cases (Snowball)."""

from functools import lru_cache

import snowballstemmer

from alliances.analysis.folding import LONGEST, bare, fold, spellings

_ALGORITHMS = {"en": "english", "fr": "french", "de": "german"}


@lru_cache(maxsize=2**16)
def stems(word: str, language: str = "") -> tuple[str, ...]:
    """The folded stems of a word in lower case; none of numbers and words with digits.

    In `language` (ISO 639-1), or in English, French and German if it is none of them.

    >>> stems("génétiques", "fr")
    ('genet',)
    """
    written = word[:LONGEST]
    folded = fold(written)
    if not folded.isalpha():
        return ()
    codes = {language} if language in _ALGORITHMS else set(_ALGORITHMS)
    if any(bare(one) != one for one in spellings(written)):
        # It may be a German name with an umlaut, and the German stemmer knows each spelling.
        codes.add("de")
    found: dict[str, None] = {}
    for code in sorted(codes):
        # Stemmers keep state: one that threads share would mix their words.
        stemmer = snowballstemmer.stemmer(_ALGORITHMS[code])
        for form in dict.fromkeys((written, folded)):
            # The German one reads oe as ö: "coeur" would share a stem with "cours".
            stem = stemmer.stemWord(form.replace("oeu", "œu") if code == "de" else form)
            found[fold(stem)[:LONGEST]] = None
    return tuple(found)
