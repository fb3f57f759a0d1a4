"""Suggestions while typing: what the search boxes offer before anything is searched for."""

from urllib.parse import quote_plus

import pytest
from django.utils import translation

from alliances import curation
from alliances.models import RecordStatus
from catalogue.addresses import path_of, path_of_country
from catalogue.suggestions import suggest
from tests.catalogue.pages import LISTS, Page, text_of
from tests.catalogue.test_bad_input import A_FEW, QUERIES, ask, runs_code
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    DiseaseSynonymFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def suggested(typed):
    """{kind: names}"""
    return {group.title: [one.name for one in group.suggestions] for group in suggest(typed)}


def disease(**stated):
    """A disease area with its document, as the admin leaves it."""
    synonym = stated.pop("synonym", None)
    area = DiseaseAreaFactory(**stated)
    if synonym:
        DiseaseSynonymFactory(disease=area, value=synonym)
    curation.changed(area)
    return area


# --- What is suggested ------------------------------------------------------------------------


def test_each_kind_of_record_is_suggested_by_its_name_with_its_page():
    alliance = AllianceFactory(name="France against cancer", countries=["FR"])
    organisation = OrganisationFactory(name="Institut de France")
    area = disease(name="France fever")
    curation.changed(organisation)
    assert [
        (group.title, [one.url for one in group.suggestions]) for group in suggest("franc")
    ] == [
        ("Alliances", [path_of(alliance)]),
        ("Organisations", [path_of(organisation)]),
        ("Diseases", [path_of(area)]),
        ("Countries", [path_of_country("FR")]),
    ]


@pytest.mark.parametrize("typed", ["", " ", "f", "f ", "é", "!!", "…", "a'", "\u200f"])
def test_fewer_than_two_letters_suggest_nothing(typed):
    AllianceFactory(name="F", acronym="F", countries=["FR"])
    assert suggest(typed) == []


def test_a_kind_has_so_many_suggestions_and_no_more():
    for number in range(7):
        AllianceFactory(name=f"United {number}")
        curation.changed(OrganisationFactory(name=f"United {number}"))
        disease(name=f"United {number}")
    AllianceFactory(name="Other", countries=["AE", "GB", "US", "TZ", "UM"])
    assert {kind: len(names) for kind, names in suggested("united").items()} == {
        "Alliances": 5,
        "Organisations": 4,
        "Diseases": 4,
        "Countries": 3,
    }


def test_what_is_called_so_comes_before_what_begins_so_and_that_before_what_holds_it():
    for name in ("Lung and heart", "Hearts of Europe, all of them", "Hearts of Europe", "Heart"):
        AllianceFactory(name=name)
    AllianceFactory(name="European Alliance", acronym="HEART")
    assert suggested("heart")["Alliances"] == [
        "Heart",
        "European Alliance",
        "Hearts of Europe",
        "Hearts of Europe, all of them",
        "Lung and heart",
    ]


def test_of_fifty_longer_names_none_hides_the_one_that_is_called_so():
    for number in range(51):
        AllianceFactory(name=f"Heartland {number}")
    AllianceFactory(name="A network of hearts", acronym="HEART")
    assert suggested("heart")["Alliances"][0] == "A network of hearts"


def test_organisations_with_more_alliances_come_first():
    few, many = (OrganisationFactory(name=name) for name in ("University A", "University B"))
    AllianceFactory(partners=[few, many])
    AllianceFactory(partners=[many])
    assert suggested("univ")["Organisations"] == ["University B", "University A"]


def test_diseases_with_more_alliances_come_first_and_synonyms_after_names():
    named = disease(name="Blood cancer")
    often = disease(name="Lung cancer")
    synonym = disease(name="Neoplasm", synonym="Malignant cancer")
    for areas in ([often], [often], [named], [synonym], [synonym], [synonym]):
        AllianceFactory(diseases=areas)
    assert suggested("cancer")["Diseases"] == ["Lung cancer", "Blood cancer", "Neoplasm"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("krebs", ["Cancer"]),
        ("sclerose en plaques", ["Multiple sclerosis"]),
        ("tumo", ["Cancer"]),
        ("sclérose", ["Multiple sclerosis"]),
    ],
)
def test_a_disease_is_suggested_by_its_names_in_other_languages_and_its_synonyms(typed, names):
    disease(name="Cancer", name_de="Krebs", synonym="Tumour")
    disease(name="Multiple sclerosis", name_fr="Sclérose en plaques")
    assert suggested(typed) == {"Diseases": names}


def test_an_alliance_is_not_suggested_for_what_it_only_names():
    partner = OrganisationFactory(name="Inserm")
    AllianceFactory(name="Hearts", summary="With Inserm", partners=[partner])
    assert suggested("inserm") == {"Organisations": ["Inserm"]}


@pytest.mark.parametrize(("typed", "found"), [("states", True), ("uni sta", False), ("tes", False)])
def test_a_country_is_suggested_by_the_beginning_of_a_word(typed, found):
    AllianceFactory(countries=["US"])
    assert ("Countries" in suggested(typed)) is found


def test_a_country_without_alliances_is_not_suggested():
    AllianceFactory(countries=["FR"])
    assert "Countries" not in suggested("germ")


def test_names_are_those_of_the_language_of_the_page():
    disease(name="Cancer", name_de="Krebs")
    AllianceFactory(countries=["DE"])
    with translation.override("de"):
        assert suggested("krebs") == {"Krankheiten": ["Krebs"]}
        assert "Deutschland" in str(suggested("deut"))


def test_nothing_that_is_not_public_is_suggested():
    for status in (RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN):
        AllianceFactory(name="Zzyzx", record_status=status, countries=["FR"])
        curation.changed(OrganisationFactory(name="Zzyzx", record_status=status))
    assert suggest("zzyzx") == []
    assert suggest("france") == []


def test_what_is_withdrawn_is_suggested_no_more():
    alliance = AllianceFactory(name="Zzyzx")
    assert suggested("zzyzx")
    alliance.record_status = RecordStatus.WITHDRAWN
    alliance.save()
    curation.changed(alliance)
    assert suggest("zzyzx") == []


@pytest.mark.parametrize("number", [1, 30])
def test_suggestions_cost_the_same_for_any_catalogue(number, django_assert_num_queries):
    for one in range(number):
        AllianceFactory(name=f"Franconia {one}", countries=["FR"])
        curation.changed(OrganisationFactory(name=f"Franconia {one}"))
        disease(name=f"Franconia {one}", synonym="Frankish fever")
    suggest("fran")
    with django_assert_num_queries(4):
        suggest("fran")


# --- How it is answered -----------------------------------------------------------------------


@pytest.fixture
def box(client):
    """The answer to a search box, parsed, and its options as (text, address)."""

    def box(query, language="en"):
        page = Page("/", client.get(f"/{language}/suggestions/?{query}"))
        assert page.status == 200
        options = [(text_of(one), one.get("href")) for one in page.find("a[@role='option']")]
        return page, options

    return box


def test_suggestions_stand_in_groups_with_what_answers_marked_and_the_search_last(box):
    alliance = AllianceFactory(name="Heart & lung <i>", acronym="HL")
    curation.changed(OrganisationFactory(name="Inserm"))
    page, options = box("q=hear")
    assert options == [
        ("Heart & lung <i> HL", path_of(alliance)),
        ("Search for “hear”", "/en/alliances/?q=hear"),
    ]
    assert [one.get("aria-label") for one in page.find("div[@role='group']")] == ["Alliances"]
    assert [text_of(one) for one in page.find("mark")] == ["Heart"]
    assert [one.get("data-announcement") for one in page.find("div[@data-announcement]")] == [
        "1 suggestion"
    ]


def test_a_name_in_another_language_than_the_page_says_so(box):
    AllianceFactory(name="", name_de="Herznetz")
    page, _options = box("q=herz")
    assert [(one.get("lang"), text_of(one)) for one in page.find("a/span")] == [("de", "Herznetz")]


def test_an_acronym_is_not_told_twice(box):
    AllianceFactory(name="CARE consortium", acronym="CARE")
    assert box("q=care")[1][0][0] == "CARE consortium"


def test_where_nothing_is_suggested_the_search_still_is(box):
    assert [name for name, _address in box("q=zzyzx")[1]] == ["Search for “zzyzx”"]
    assert box("q=z")[1] == box("q=")[1] == box("")[1] == []


def test_the_search_is_for_what_was_typed_however_it_looks(box, client):
    typed = "R&D = 50 % “é” #1 + <b>"
    _page, options = box(f"q={quote_plus(typed)}")
    name, address = options[-1]
    assert name == f"Search for “{typed}”"
    assert Page(address, client.get(address)).find("input[@id='list-q']")[0].get("value") == typed


def test_the_group_of_a_french_page_is_french(box):
    AllianceFactory(countries=["DE"])
    page, options = box("q=alle", "fr")
    assert [one.get("aria-label") for one in page.find("div[@role='group']")] == ["Pays"]
    assert options[0] == ("Allemagne", "/fr/countries/DE-allemagne/")


def test_suggestions_are_no_page_for_search_engines_and_may_be_kept(client):
    answer = client.get("/en/suggestions/?q=heart")
    assert answer["X-Robots-Tag"] == "noindex"
    again = client.get("/en/suggestions/?q=heart", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("query", [f"q={'x' * 201}", f"q={'x' * 100_000}", "q=%00", "q=a%00b"])
def test_what_no_search_box_takes_is_refused(client, query):
    answer = ask(client, "/en/suggestions/", query)
    assert answer.status_code == 400
    assert "Request not understood" in answer.content.decode()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_no_query_string_breaks_the_suggestions(client, query):
    client.raise_request_exception = False
    AllianceFactory(countries=["FR"])
    answer = ask(client, "/en/suggestions/", query)
    assert answer.status_code in (200, 400)
    assert not runs_code("/en/suggestions/", answer)


@pytest.mark.parametrize(
    "typed",
    [
        *A_FEW,
        '"heart',
        '"heart" "lung',
        "“heart„",
        "heart* AND NOT lung",
        "NEAR(heart lung)",
        "a:heart",
        "heart & !lung | (x)",
        "heart:*",
        "'heart'",
        "\\",
        "-",
        "\u200fheart\u202e",
        "heart\ud800",
    ],
)
def test_no_naughty_words_break_the_suggestions(client, typed):
    client.raise_request_exception = False
    AllianceFactory(name="Heart")
    query = f"q={quote_plus(typed, errors='surrogatepass')}"
    answer = ask(client, "/en/suggestions/", query)
    assert answer.status_code == (400 if "\0" in typed else 200)
    assert not runs_code("/en/suggestions/", answer)


# --- The boxes --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LISTS, "nothing"])
def test_every_page_has_a_search_box_that_knows_where_to_ask(read, name):
    address = "" if name == "home" else f"{name.removesuffix(':list')}/"
    page = read(f"/fr/{address}")
    boxes = page.find("div[@role='listbox']")
    assert boxes
    assert {one.get("data-from") for one in boxes} == {"/fr/suggestions/"}
    # Without a script none is seen, and the field is a plain one.
    assert all("hidden" in one.attrib for one in boxes)
    assert not [one for one in page.elements if one.get("role") == "combobox"]
