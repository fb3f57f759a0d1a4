"""Marking the words of a text that answer a query."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.analysis import highlight, parse


def marked(text, query):
    """`text` with the words that answer in brackets."""
    return "".join(
        f"[{part}]" if answers else part for part, answers in highlight(text, parse(query))
    )


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("heart", "Heart failure of the heart.", "[Heart] failure of the [heart]."),
        ("heart failure", "Heart failure", "[Heart] [failure]"),
        ("networks ", "A Network", "A [Network]"),
        ("net", "The networking net", "The [networking] [net]"),
        ("net ", "The networking net", "The networking [net]"),
        ("genetique", "Maladies génétiques", "Maladies [génétiques]"),
        ("universitaet", "Die Universitäten", "Die [Universitäten]"),
        ("Universität", "Universita\u0308t & UNIVERSITAET", "[Universita\u0308t] & [UNIVERSITAET]"),
        ("cancer", "Ｃａｎｃｅｒ, Cancer", "[Ｃａｎｃｅｒ], [Cancer]"),
        ("inserm", "l’Inserm, d'Inserm", "l’[Inserm], d'[Inserm]"),
        ("parkinson", "Parkinson’s disease", "[Parkinson’s] disease"),
        ("autoimmune", "An auto–immune disease", "An [auto–immune] disease"),
        ("auto-immune", "auto-immune, autoimmune", "[auto-immune], [autoimmune]"),
        ("immune", "An auto-immune disease", "An auto-[immune] disease"),
        ("auto immune ", "auto-immune", "[auto]-[immune]"),
        ("usa", "in the U.S.A. now", "in the [U.S.A]. now"),
        ('"heart failure"', "failure, hearts, heart", "[failure], hearts, [heart]"),
        ("aid ", "AIDS aids", "AIDS [aids]"),
        ("hospital ", "HOSPITALS", "[HOSPITALS]"),
        ("1 2 ", "½ 1", "[½] [1]"),
        ("krankenhaus", "ein Kranken\u00adhaus", "ein [Kranken\u00adhaus]"),
        ("for heart", "for the heart", "for the [heart]"),
        ("lung", "heart", "heart"),
        ("", "heart", "heart"),
        ("heart", "", ""),
        ("<b>", "a <b> c", "a <[b]> c"),
    ],
)
def test_words_that_answer_are_marked_as_they_are_written(query, text, expected):
    assert marked(text, query) == expected


def test_marked_words_are_segments_of_their_own():
    assert highlight("heart failure", parse("heart failure")) == [
        ("heart", True),
        (" ", False),
        ("failure", True),
    ]


def test_an_empty_text_has_no_segment():
    assert highlight("", parse("heart")) == []


LETTERS = st.one_of(
    st.text(max_size=40), st.text(alphabet="aäe\u0308s1½-'’.&\u00ad \0\ud800", max_size=40)
)


@given(LETTERS, LETTERS)
def test_the_segments_are_the_text(text, query):
    segments = highlight(text, parse(query))
    assert "".join(part for part, _answers in segments) == text
    assert all(part for part, _answers in segments)


@given(LETTERS)
def test_each_word_typed_is_marked(text):
    segments = highlight(text, parse(text, prefix=False))
    assert any(answers for _part, answers in segments) == bool(parse(text))


def test_a_page_of_results_is_marked_quickly():
    words = [
        f"{start}{end}" for start in ("card", "neur", "onc", "immun") for end in ("ologie", "al")
    ]
    texts = [" ".join(words[at:] + words[:at])[:400] for at in range(8)] * 6
    highlight(" ".join(words), parse("cardiology neural"))
    start = time.perf_counter()
    for _ in range(10):
        for text in texts:
            highlight(text, parse("cardial"))
    # 48 texts take 1 ms where nothing else runs; without its memory the stemmer takes 100.
    assert (time.perf_counter() - start) / 10 < 0.05
