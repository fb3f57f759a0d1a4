import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.analysis import fold, searchable, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Hôpital de Bâle", "l hopital de bale"),
        ("Straße", "strasse"),
        ("Œuvre, Ångström; ŁÓDŹ!", "oeuvre angstrom lodz"),
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


def test_the_words_of_a_query_count_once_in_their_order():
    assert words("Krebs, KREBS und  Sépsis") == [("krebs",), ("und",), ("sepsis",)]


def test_a_word_with_an_umlaut_is_looked_for_in_both_spellings():
    assert words("Universität Köln") == [("universitat", "universitaet"), ("koln", "koeln")]


@given(st.text())
def test_any_text_is_a_query(text):
    first = dict.fromkeys(spellings[0] for spellings in words(text))
    assert list(first) == list(dict.fromkeys(fold(text).split()))


def test_umlauts_are_found_in_both_spellings():
    text = searchable(["Universität Köln"]).split("\n")
    assert text == ["universitat koln", "universitaet koeln"]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2013"])
def test_hyphenated_words_are_found_apart_and_joined(hyphen):
    assert searchable([f"auto{hyphen}immune"]).split("\n") == ["auto immune", "autoimmune"]


def test_equal_spellings_stand_once_and_nothing_stands_for_nothing():
    assert searchable(["Data", "", "data"]) == "data"
