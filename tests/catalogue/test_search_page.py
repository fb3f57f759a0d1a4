"""The list while words are searched for: marks, sorting, and what was probably meant."""

from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from alliances import curation
from catalogue import search
from catalogue.templatetags import atlas
from catalogue.texts import Text
from tests.catalogue.pages import text_of
from tests.factories import AllianceFactory, DiseaseAreaFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def parameters(address):
    return parse_qs(urlsplit(address).query)


# --- Did you mean -----------------------------------------------------------------------------


@pytest.fixture
def meant(read):
    """(words, query string) of "Did you mean …?" on the list; None where it does not ask."""

    def meant(query, language="en"):
        page = read(f"/{language}/alliances/?{query}")
        links = [a for a in page.find("div[@class='empty']/p/a") if a.find("em") is not None]
        return (text_of(links[0]), parameters(links[0].get("href"))) if links else None

    return meant


def test_words_that_find_nothing_are_answered_with_the_nearest_known_ones(meant):
    AllianceFactory(name="Clinnova", countries=["LU"])
    assert meant("q=clinova") == ("Did you mean clinnova?", {"q": ["clinnova"]})


def test_the_filters_stay(meant, read):
    AllianceFactory(name="Clinnova", countries=["LU"], kind="network")
    AllianceFactory(name="Other", countries=["FR"])
    _words, query = meant("q=clinova&country=LU&country=FR&kind=network&sort=name&page=1")
    assert query == {
        "q": ["clinnova"],
        "country": ["LU", "FR"],
        "kind": ["network"],
        "sort": ["name"],
    }


def test_words_that_are_known_stay_as_they_were_typed(meant):
    AllianceFactory(name="Réseau Clinnova")
    assert meant(f"q={quote_plus('RÉSEAU clinova')}")[1] == {"q": ["RÉSEAU clinnova"]}


def test_what_is_asked_stands_before_what_could_be_left_out(read):
    AllianceFactory(name="Clinnova")
    page = read("/en/alliances/?q=clinova")
    told = [text_of(p) for p in page.find("div[@class='empty']/p")]
    assert told == [
        "No alliance fits all of this.",
        "Did you mean clinnova?",
        "Leave out one filter to find some:",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "q=zzyzxzzyzx",
        "q=clinnova&kind=cluster",
        "q=%21%21",
        "kind=cluster",
        "q=clinnova",
        "",
        f"q={'x' * 201}",
        "q=clinova&country=XX",
    ],
)
def test_nothing_is_asked_where_no_word_is_wrong_or_none_is_near(meant, query):
    AllianceFactory(name="Clinnova", kind="network")
    assert meant(query) is None


def test_what_finds_something_is_never_looked_up(read, monkeypatch):
    monkeypatch.setattr(search, "meant", lambda typed: pytest.fail("looked up"))
    AllianceFactory(name="Clinnova")
    assert read("/en/alliances/?q=clinnova").find("article")


def test_what_was_typed_runs_no_code(read):
    AllianceFactory(name="Clinnova")
    page = read(f"/en/alliances/?q={quote_plus('<script>alert(1)</script> clinova')}")
    assert not page.inline_code


@pytest.mark.parametrize(
    ("language", "question"), [("fr", "Vouliez-vous dire"), ("de", "Meinten Sie")]
)
def test_it_is_asked_in_the_language_of_the_page(meant, language, question):
    AllianceFactory(name="Clinnova")
    assert question in meant("q=clinova", language)[0]


# --- Marks ------------------------------------------------------------------------------------


@pytest.fixture
def marks(read):
    """What is marked on the cards of the list."""

    def marks(query, language="en"):
        page = read(f"/{language}/alliances/?{query}")
        return [text_of(one) for card in page.find("article") for one in card.iter("mark")]

    return marks


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("maladie génétique", ["maladies", "génétiques", "genetic"]),
        ("network", ["Networks"]),
        ("autoimmune universitaet", ["Universitäten", "auto-immune"]),
        ('"genetic diseases"', ["genetic", "diseases"]),
        ("malad", ["maladies"]),
    ],
)
def test_words_that_answer_are_marked_in_name_and_summary(marks, typed, marked):
    AllianceFactory(
        name="Réseau des maladies génétiques",
        summary="Networks for genetic diseases, Universitäten and auto-immune ones.",
    )
    assert marks(f"q={quote_plus(typed)}") == marked


def test_nothing_is_marked_where_nothing_is_searched_for(marks, monkeypatch):
    monkeypatch.setattr(atlas, "highlight", lambda text, query: pytest.fail("computed"))
    AllianceFactory(name="Heart network", countries=["FR"])
    assert marks("") == marks("country=FR") == marks("q=+") == []


def test_a_mark_leaves_the_text_as_it_is(read):
    AllianceFactory(name="Heart & <lung> \"A\" 'B'", summary="x < heart > y &amp; z")
    page = read("/en/alliances/?q=heart")
    card = page.find("article")[0]
    assert text_of(card.find("h3")) == "Heart & <lung> \"A\" 'B'"
    assert text_of(card.find("p[@class='summary']")) == "x < heart > y &amp; z"
    assert not page.inline_code


def test_a_marked_text_in_another_language_still_says_so(read):
    AllianceFactory(name="", name_de="Netz der Herzen", summary_de="Ein Netz")
    page = read("/en/alliances/?q=netz")
    card = page.find("article")[0]
    names = [*card.iter("span")]
    assert [(one.get("lang"), text_of(one)) for one in names if one.get("lang")] == [
        ("de", "Netz der Herzen"),
        ("de", "Ein Netz"),
    ]
    assert [text_of(one) for one in card.iter("mark")] == ["Netz", "Netz"]


def test_a_marked_text_is_safe_whatever_it_holds():
    searched = search.parse("script")
    assert (
        atlas.marked(Text("<script>", "de"), searched)
        == '<span lang="de">&lt;<mark>script</mark>&gt;</span>'
    )
    assert atlas.marked(Text("a < b", "en"), searched) == "a &lt; b"


def test_what_answers_elsewhere_is_not_marked(marks):
    AllianceFactory(name="Hearts", partners=[OrganisationFactory(name="Inserm")])
    assert marks("q=inserm") == []


# --- Sorting ----------------------------------------------------------------------------------


@pytest.fixture
def sorts(read):
    """{label: value} of the select, and the label of what is selected."""

    def sorts(query):
        options = read(f"/en/alliances/?{query}").find("select[@id='sort']/option")
        selected = [text_of(one) for one in options if "selected" in one.attrib]
        return {text_of(one): one.get("value") for one in options}, selected

    return sorts


def test_relevance_is_offered_only_while_words_are_searched_for(sorts):
    assert "Relevance" not in sorts("")[0]
    assert "Relevance" not in sorts("country=FR&sort=name")[0]
    assert "Relevance" in sorts("q=heart")[0]


def test_it_is_then_the_default_and_another_may_be_chosen(sorts):
    assert sorts("q=heart")[1] == ["Relevance"]
    assert sorts("q=heart&sort=name")[1] == ["Name"]
    assert sorts("")[1] == ["Newest start"]


def test_whoever_searches_from_the_list_gets_the_most_relevant_first(sorts, found):
    """The form sends its select along: the default must not be taken for a choice."""
    AllianceFactory(name="Other", summary="On the heart", start="2025")
    AllianceFactory(name="Heart", start="2001")
    default = sorts("")[0]["Newest start"]
    assert found(f"q=heart&sort={default}") == ["Heart", "Other"]
    chosen = sorts("q=heart")[0]["Newest start"]
    assert found(f"q=heart&sort={chosen}") == ["Other", "Heart"]


# --- A query is a filter ----------------------------------------------------------------------


def test_words_alone_are_in_the_title_and_among_the_active_filters(read):
    AllianceFactory(name="Heart")
    page = read("/en/alliances/?q=heart")
    assert page.title.startswith("heart – 1 alliance")
    assert [text_of(a) for a in page.find("a[@class='chip']")] == [
        "Remove the filter Search: heart ×"
    ]


def test_a_disease_is_searched_by_its_name_in_any_language(read):
    area = DiseaseAreaFactory(name="Cancer", name_de="Krebs")
    AllianceFactory(name="wanted", diseases=[area])
    AllianceFactory(name="Something else")
    curation.changed(area)
    cards = read("/fr/alliances/?q=krebs").find("article")
    assert [text_of(card.find("h3")) for card in cards] == ["wanted"]
