"""What someone types, as terms: words, beginnings, stems and phrases."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.analysis import Group, Query, Term, parse


def typed(query, **options):
    return [group.typed for group in parse(query, **options).groups]


def shapes(query, **options):
    """Of each group the alternatives, their slots written as "word ~stem beginning*"."""
    return [
        [
            [" ".join(term.token + "*" * term.prefix for term in slot) for slot in slots]
            for slots in group.alternatives
        ]
        for group in parse(query, **options).groups
    ]


# --- Words ------------------------------------------------------------------------------------


def test_a_word_stands_for_itself_and_its_stems():
    assert shapes("networks ") == [[["networks ~network"]]]
    assert shapes("génétiques ") == [[["genetiques ~genetiqu ~genet"]]]


def test_a_word_with_an_umlaut_has_both_spellings():
    assert shapes("Universität ") == [[["universitat universitaet ~universitat"]]]


def test_an_umlaut_spelt_out_may_have_lost_its_dots():
    assert shapes("Koeln ") == [[["koeln koln ~koln ~koeln"]]]
    assert shapes('"Koeln"') == [[["koeln"]]]


@pytest.mark.parametrize("query", ["auto-immune ", "auto–immune ", "Auto\u2011Immune "])
def test_a_hyphenated_word_is_joined_or_apart(query):
    assert shapes(query) == [[["autoimmune ~autoimmun"], ["auto ~auto", "immune ~immun"]]]


def test_a_possessive_is_joined_or_left_out():
    assert shapes("Crohn’s ") == [[["crohns ~crohn"], ["crohn ~crohn"]]]


def test_words_with_digits_have_no_stem():
    assert shapes("M1 2019 ") == [[["m1"]], [["2019"]]]


def test_only_words_as_typed_are_exact():
    (group,) = parse("hearts").groups
    ((slot,),) = group.alternatives
    assert slot == (Term("hearts"), Term("~heart"), Term("hearts", prefix=True))
    assert [term.exact for term in slot] == [True, False, False]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Heart, LUNG & auto–immune!", ["Heart", "LUNG", "auto–immune"]),
        ("l’Inserm d'Alzheimer", ["Inserm", "Alzheimer"]),
        ("Crohn’s U.S.A.", ["Crohn’s", "U.S.A"]),
        ("Universita\u0308t Ｃａｎｃｅｒ", ["Universita\u0308t", "Ｃａｎｃｅｒ"]),
        ("„heart failure“ net", ["heart", "failure", "net"]),
    ],
)
def test_messages_name_a_word_as_it_was_typed(query, words):
    assert typed(query) == words
    assert all(word in query for word in words)


def test_repeated_words_count_once():
    assert typed("Krebs KREBS krebs") == ["Krebs"]


def test_what_follows_the_twentieth_word_is_left_out():
    words = [f"word{n}" for n in range(30)]
    assert typed(" ".join(["word0", *words])) == words[:20]
    assert typed(f'"{" ".join(words)}"') == words[:20]
    ((phrase,),) = parse(f'"{" ".join(words)}"').phrases
    assert phrase.split() == words[:20]


def test_parts_of_a_word_and_phrases_beyond_twenty_are_left_out():
    ((_joined, apart),) = shapes("-".join(f"part{n}" for n in range(30)))
    assert len(apart) == 20
    phrases = [f"{'very ' * n}old" for n in range(1, 31)]
    assert len(parse(" ".join(f'"{phrase}"' for phrase in phrases)).phrases) == 20


# --- While it is being typed ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shape"),
    [
        ("clin", [[["clin ~clin clin*"]]]),
        ("clin!", [[["clin ~clin clin*"]]]),
        ("clin ", [[["clin ~clin"]]]),
        ("clin\t", [[["clin ~clin"]]]),
        ("cl", [[["cl ~cl"]]]),
        ('"clin"', [[["clin"]]]),
        ('clin ""', [[["clin ~clin"]]]),
        ('"clin', [[["clin ~clin clin*"]]]),
        ('clin"', [[["clin ~clin"]]]),
        ("net clin", [[["net ~net"]], [["clin ~clin clin*"]]]),
        ("köl", [[["kol koel ~kol kol* koel*"]]]),
        ("2025", [[["2025 2025*"]]]),
        ("auto-im", [[["autoim ~autoim autoim*"], ["auto ~auto", "im ~im"]]]),
        ("auto-imm", [[["autoimm ~autoimm autoimm*"], ["auto ~auto", "imm ~imm imm*"]]]),
        ("e.V.", [[["ev ~ev"], ["e ~e", "v ~v"]]]),
    ],
)
def test_the_last_word_also_stands_for_those_that_begin_so(query, shape):
    assert shapes(query) == shape


def test_a_finished_query_holds_no_beginning():
    assert shapes("clin", prefix=False) == [[["clin ~clin"]]]


# --- Words that are left out ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("alliances for diabetes in France", ["alliances", "diabetes", "France"]),
        ("réseau des maladies de l’enfant", ["réseau", "maladies", "enfant"]),
        ("Allianz für die Gesundheit", ["Allianz", "Gesundheit"]),
        ("Allianz ueber und fuer Krebs", ["Allianz", "Krebs"]),
        ("heart OR lung AND liver", ["heart", "lung", "liver"]),
        ('of "heart"', ["heart"]),
        ("heart of", ["heart"]),
        ("heart for", ["heart", "for"]),
        ("of in", ["of", "in"]),
        ("The", ["The"]),
        ("out-of", ["out-of"]),
        ("heart I.N. D&E lung", ["heart", "I.N", "D&E", "lung"]),
    ],
)
def test_articles_prepositions_and_conjunctions_are_left_out_beside_other_words(query, words):
    assert typed(query) == words


@pytest.mark.parametrize(
    "word", ["WHO", "IT", "US", "AN", "ALS", "AS", "MIT", "UN", "A", "D", "MS", "no", "non"]
)
def test_what_means_something_is_not_left_out(word):
    assert typed(f"heart {word} network") == ["heart", word, "network"]


def test_quoted_words_are_not_left_out():
    assert typed('"alliance for health"') == ["alliance", "for", "health"]


# --- Phrases ----------------------------------------------------------------------------------


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "„{}”", "«{}»", "« {} »", "x «{}»y"])
def test_quotes_make_a_phrase_of_exact_words(quoted):
    query = parse(quoted.format("Heart Failures"))
    assert query.phrases == ((" heart failures ",),)
    assert [["heart"]] in shapes(quoted.format("Heart Failures"))
    assert [["failures"]] in shapes(quoted.format("Heart Failures"))


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ('"Universität Köln"', [(" universitat koln ", " universitaet koeln ")]),
        ('"auto-immune disease"', [(" auto immune disease ", " autoimmune disease ")]),
        ('"auto-immune"', [(" auto immune ", " autoimmune ")]),
        ('"Crohn’s disease"', [(" crohn disease ", " crohns disease ")]),
        ('"maladie d’Alzheimer"', [(" maladie alzheimer ",)]),
        ('"a b" "c d" "a b"', [(" a b ",), (" c d ",)]),
        ('"heart"', []),
        ('"Crohn’s"', []),
        ('"" " " "!"', []),
        ('heart" failure', []),
        ("«heart failure", []),
        ("heart” failure“", []),
    ],
)
def test_phrases_are_spelt_as_in_documents(query, phrases):
    assert list(parse(query).phrases) == phrases


def test_the_words_of_a_hyphenated_word_in_quotes_are_exact():
    assert shapes('"auto-immune"') == [[["autoimmune"], ["auto", "immune"]]]


@pytest.mark.parametrize("query", ['heart "heart"', '"heart" heart', '"heart" "heart"'])
def test_of_a_word_inside_and_outside_quotes_the_exact_one_counts(query):
    assert shapes(query) == [[["heart"]]]


def test_an_odd_quotation_mark_is_a_blank():
    assert shapes('heart"lung ') == shapes("heart lung ")
    assert parse('"heart failure" "lung').phrases == ((" heart failure ",),)


# --- Whatever is typed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "  \t", "!!!", "--", "’", '"', '""', "\0", "\ud800", "\u200f"]
)
def test_a_query_without_a_word_is_false(query):
    assert parse(query) == Query((), ())
    assert not parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "heart* lung",
        "-heart +lung",
        "heart:lung",
        "NEAR(heart lung)",
        "(heart | lung)",
        "~heart\\lung",
        "heart\0lung",
        "heart\ud800lung",
        "\u200fheart\u202elung",
        "heart_lung",
        "heart&lung^2",
    ],
)
def test_nothing_is_an_operator(query):
    words = [word.lower() for word in typed(query)]
    assert [word for word in words if word not in {"near", "2"}] == ["heart", "lung"]
    assert not parse(query).phrases


@given(st.one_of(st.text(), st.text(alphabet="aäé1-'’.&\"“”„«» \0\ud800_~*:\\")))
def test_any_text_is_a_query_that_every_database_takes(query):
    found = parse(query)
    assert len(found.groups) <= 20
    assert bool(found) == bool(found.groups)
    for term in found.terms:
        assert re.fullmatch(r"~?[^\W_]{1,40}", term.token)
        term.token.encode()
    for spellings in found.phrases:
        assert all(re.fullmatch(r" ([^\W_]+ )+", one) for one in spellings)
    for group in found.groups:
        assert isinstance(group, Group)
        assert group.typed in query
        assert all(all(slots) for slots in group.alternatives)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "é",
        "e\u0301",
        "the ",
        "a-",
        "a.",
        "a&",
        "l'",
        "'s",
        '"',
        '""',
        '"a b" ',
        "„",
        "«a",
        "\0",
        "\ud800",
        "\u0301",
        "ﷺ",
        "ﬁ",
        "½ ",
        "İ",
        "\u200f",
        "日本",
        "🩺",
    ],
)
def test_a_flood_is_parsed_in_no_time(piece):
    flood = piece * (100_000 // len(piece.encode(errors="surrogatepass")))
    start = time.perf_counter()
    parse(flood)
    parse("".join(f"{piece}{n}" for n in range(10_000)))
    assert time.perf_counter() - start < 2
