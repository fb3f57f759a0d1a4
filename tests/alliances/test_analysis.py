"""Folding, and which queries find which texts, however either is written."""

import doctest
import importlib
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.analysis import Field, document, fold, parse, similarity, trigrams

LANGUAGES = ["en", "fr", "de", ""]


def finds(typed, text, language="", *, prefix=False):
    """Whether a query finds a record with this one field, as a database would decide it."""
    found = document([Field(text, language, "a")])
    tokens = {token.partition(":")[2] for token in found.tokens.split()}

    def holds(term):
        if term.prefix:
            return any(token.startswith(term.token) for token in tokens)
        return term.token in tokens

    query = parse(typed, prefix=prefix)
    return (
        bool(query)
        and all(
            any(all(any(map(holds, slot)) for slot in slots) for slots in group.alternatives)
            for group in query.groups
        )
        and all(any(one in found.text for one in spellings) for spellings in query.phrases)
    )


@pytest.mark.parametrize(
    "module",
    ["compounds", "documents", "folding", "highlighting", "nearness", "queries", "stemming"],
)
def test_the_examples_in_the_documentation_are_true(module):
    results = doctest.testmod(importlib.import_module(f"alliances.analysis.{module}"))
    assert results.attempted
    assert not results.failed


# --- Folding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Hôpital de Bâle", "l hopital de bale"),
        ("Straße", "strasse"),
        ("Œuvre, Ångström; ŁÓDŹ!", "oeuvre angstrom lodz"),
        ("Ǽ ǿ", "ae o"),
        ("  M1 – Munich\tMedicine ", "m1 munich medicine"),
        ("snake_case", "snake case"),
        ("", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_count(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aäöüßéèçñœ -’", max_size=30))
def test_composed_and_decomposed_letters_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


# --- Spellings --------------------------------------------------------------------------------

SPELLINGS = [
    ["Universität", "Universitat", "Universitaet", "UNIVERSITÄT", "Universita\u0308t"],
    ["Köln", "Koln", "Koeln"],
    ["München", "Munchen", "Muenchen"],
    ["Straße", "Strasse", "STRASSE"],
    ["Œdème", "oedeme", "œdème"],
    ["cancer", "Ｃａｎｃｅｒ", "𝐂ancer", "CANCER"],
    ["Crohn's", "Crohn’s", "Crohn´s", "Crohn", "Crohns"],
    ["Parkinson’s disease", "Parkinson disease", "parkinsons diseases"],
    ["l'Inserm", "l’Inserm", "lʼInserm", "L＇Inserm", "Inserm", "d’Inserm", "qu’Inserm"],
    ["maladie d’Alzheimer", "maladie Alzheimer", "MALADIES D'ALZHEIMER"],
    ["Kranken\u00adhaus", "Krankenhaus"],
]


@pytest.mark.parametrize(
    ("typed", "written", "language"),
    [
        (typed, written, language)
        for spellings in SPELLINGS
        for typed, written in product(spellings, repeat=2)
        for language in LANGUAGES
    ],
)
def test_spellings_of_a_word_find_each_other_in_every_language(typed, written, language):
    assert finds(typed, written, language)


@pytest.mark.parametrize("hyphen", "-\u2010\u2011\u2012\u2013－")
@pytest.mark.parametrize("typed", ["auto-immune", "autoimmune", "auto immune", "auto", "immune"])
def test_a_hyphenated_word_is_found_joined_and_apart(typed, hyphen):
    assert finds(typed, f"An auto{hyphen}immune disease", "en")


@pytest.mark.parametrize("hyphen", "-\u2010\u2011\u2012\u2013－")
@pytest.mark.parametrize("written", ["autoimmune", "auto immune", "auto-immune"])
def test_a_hyphenated_query_finds_the_word_joined_and_apart(written, hyphen):
    assert finds(f"auto{hyphen}immune", written, "en")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("immun4cure sanofi", "Immun4Cure–Sanofi"),
        ("usa", "in the U.S.A."),
        ("U.S.A.", "in the USA"),
        ("u.s.a", "the U S A"),
        ("eV", "Verein e.V."),
        ("e.V.", "Verein e. V."),
        ("RD", "R&D"),
        ("R&D", "R & D"),
        ("at&t", "AT&T Labs"),
        ("heart&lung", "Heart & lung"),
        ("obrien", "O’Brien"),
        ("o'brien", "OBrien"),
        ("aujourd’hui", "aujourd'hui"),
        ("Côte d’Or", "Côte-d’Or"),
        ("cote-d'or", "Côte d’Or"),
        ("ile de france", "l’Île-de-France"),
        ("sarscov2", "SARS-CoV-2"),
        ("rock’n’roll", "rock n roll"),
        ("vitamin D's", "vitamin D"),
        ("n.i.h.-funded", "NIH funded"),
        ("medecine", "Médecine de précision"),
        ("médecine", "Medecine de precision"),
    ],
)
def test_signs_within_words_make_no_difference(typed, written):
    assert finds(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("heart cancer", "Heart network"),
        ("hear", "Heart"),
        ("autoimmune", "auto immune"),
        ("auto", "autoimmune"),
        ("usa", "us a"),
        ("cœur", "les cours et la cour"),
        ("coeur", "les cours et la cour"),
    ],
)
def test_other_words_are_not_found(typed, written):
    assert not finds(typed, written)


# --- Stems ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("network", "networks", "en"),
        ("diseases", "disease", "en"),
        ("génétiques", "genetique", "fr"),
        ("maladie", "maladies", "fr"),
        ("données", "donné", "fr"),
        ("appliquee", "appliquées", "fr"),
        ("Universitäten", "Universität", "de"),
        ("Universitaeten", "Universitat", "de"),
        ("Krankheiten", "Krankheit", "de"),
        ("Häuser", "Haus", "de"),
        ("Haeusern", "Haus", "de"),
    ],
)
def test_a_word_is_found_by_its_other_forms(one, other, language):
    for where in (language, "", "lb"):
        assert finds(one, other, where)
        assert finds(other, one, where)
        assert finds(one.upper(), other, where)


def test_a_field_is_stemmed_in_its_own_language():
    assert not finds("Krankheit", "Krankheiten", "en")


def test_an_acronym_is_no_plural():
    assert not finds("aid", "Research on AIDS in Europe", "en")
    assert finds("aids", "Research on AIDS in Europe", "en")


def test_capitals_are_words_where_all_is_in_capitals():
    assert finds("hospital", "HOSPITALS OF EUROPE", "en")


@pytest.mark.parametrize(("typed", "written"), [("10s", "10"), ("covid19s", "covid19")])
def test_words_with_digits_have_one_form(typed, written):
    assert not finds(typed, written)


# --- Whatever is written ----------------------------------------------------------------------

UNQUOTED = str.maketrans(dict.fromkeys('"“”„«»', " "))
# Letters and signs that the analyser takes apart, and any others.
WRITTEN = st.one_of(
    st.text(alphabet="aeoudlsAEßäöüéœI1.-’'& \u0308\u00ad", max_size=40),
    st.text(max_size=40).map(lambda text: text.translate(UNQUOTED)),
)


@given(WRITTEN, st.sampled_from(LANGUAGES))
def test_a_document_is_found_by_each_of_its_words_in_each_spelling(text, language):
    for token in document([Field(text, language, "a")]).tokens.split():
        word = token.partition(":")[2]
        assert word.startswith("~") or finds(word, text, language)


@given(WRITTEN, st.sampled_from(LANGUAGES))
def test_a_document_is_found_by_what_is_written_in_it(text, language):
    if parse(text):
        assert finds(text, text, language)
        assert finds(text.lower(), text, language)
        assert finds(unicodedata.normalize("NFD", text), text, language)


@given(WRITTEN, st.sampled_from(LANGUAGES))
def test_a_document_is_found_by_what_is_written_in_it_as_a_phrase(text, language):
    if parse(text):
        assert finds(f'"{text}"', text, language)


@given(st.text(alphabet="aeoudlsAÉäöüéœß", min_size=4, max_size=20))
def test_a_word_is_found_while_it_is_being_typed(word):
    for length in range(3, len(word)):
        assert finds(word[:length], f"A {word} network", prefix=True)


def test_a_very_long_word_finds_itself_and_no_more_is_kept_of_it():
    word = "Donaudampfschifffahrtsgesellschaft" * 3_000
    assert finds(word, word, "de")
    assert max(map(len, document([Field(word, "de", "a")]).tokens.split())) == len("a:~") + 40


# --- Nearness ---------------------------------------------------------------------------------


def test_words_are_as_alike_as_postgresql_finds_them():
    # select show_trgm('word'), similarity('word', 'words'), similarity('hospital', 'hopital')
    assert trigrams("Wörd") == {"  w", " wo", "wor", "ord", "rd "}
    assert similarity("word", "words") == pytest.approx(0.571428, abs=1e-6)
    assert similarity("hospital", "Hôpital") == pytest.approx(0.545454, abs=1e-6)


@given(st.text(max_size=20), st.text(max_size=20))
def test_similarity_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == (1 if fold(one) else 0)
