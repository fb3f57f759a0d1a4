"""Search within a facet: the way to values that are too rare to be shown."""

from urllib.parse import parse_qs, parse_qsl, quote_plus, urlsplit

import pytest

from alliances import curation
from alliances.models import RecordStatus
from catalogue.facets import FACETS, MOST_FREQUENT
from tests.catalogue.pages import Page, text_of
from tests.catalogue.test_bad_input import A_FEW, QUERIES, ask, runs_code
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

VALUES = "/en/alliances/values"


@pytest.fixture
def universities():
    """25 partners of as many alliances, the first of them in two more, and a rare institute."""
    partners = [OrganisationFactory(name=f"University {n:02}") for n in range(25)]
    for partner in partners:
        AllianceFactory(partners=[partner])
    AllianceFactory(partners=partners[:20], countries=["DE"])
    AllianceFactory(partners=partners[:1], name="Of one", kind="network")
    AllianceFactory(partners=[OrganisationFactory(name="Rare institute", name_fr="Institut rare")])
    return partners


@pytest.fixture
def listed(client):
    """{name: (address, count)} of what the page of a facet lists."""

    def listed(path):
        page = Page(path, client.get(path))
        assert page.status == 200
        rows = [[*row] for row in page.find("ul[@class='values values-found']/li")]
        return {text_of(a): (a.get("href"), int(text_of(count))) for a, count in rows}

    return listed


def parameters(address):
    return parse_qs(urlsplit(address).query)


# --- The page -------------------------------------------------------------------------------


def test_the_values_that_hold_what_is_typed_are_listed_with_their_counts(universities, listed):
    found = listed(f"{VALUES}/organisation/?find=univ")
    assert len(found) == MOST_FREQUENT
    assert next(iter(found)) == "University 00"
    assert found["University 00"][1] == 3
    assert {name for name, _value in listed(f"{VALUES}/organisation/?find=24").items()} == {
        "University 24"
    }


def test_without_words_the_most_frequent_are_listed(universities, listed):
    found = listed(f"{VALUES}/organisation/")
    assert len(found) == MOST_FREQUENT
    assert "University 00" in found
    assert "University 24" not in found


def test_a_value_is_found_by_its_other_names(listed):
    partner = OrganisationFactory(name="Inserm")
    OrganisationNameFactory(organisation=partner, value="Institut national de la santé")
    AllianceFactory(partners=[partner])
    curation.changed(partner)
    assert list(listed(f"{VALUES}/organisation/?find=sante+nationale")) == ["Inserm"]


def test_a_value_leads_back_to_the_list_with_itself_among_the_filters(universities, listed, read):
    one, other = universities[3], universities[24]
    state = f"q=alliance&country=FR&organisation={one.public_id}&sort=name&from=&to="
    address, count = listed(f"{VALUES}/organisation/?find=24&{state}")["University 24"]
    assert parameters(address) == {
        "q": ["alliance"],
        "country": ["FR"],
        "sort": ["name"],
        "organisation": [one.public_id, other.public_id],
    }
    assert count == 1
    page = read(address)
    assert page.status == 200
    assert "3 alliances" in page.title


def test_counts_heed_the_other_filters_and_ignore_the_facet_itself(universities, listed):
    found = listed(f"{VALUES}/organisation/?kind=network&organisation={universities[3].public_id}")
    assert {name: count for name, (_href, count) in found.items()} == {
        "University 00": 1,
        "University 03": 0,
    }


def test_a_value_that_is_chosen_stays_and_leads_to_the_list_without_it(universities, client):
    one, other = universities[3], universities[24]
    path = f"{VALUES}/organisation/?find=24&organisation={one.public_id}&country=FR"
    page = Page(path, client.get(path))
    current = [a for a in page.find("li/a") if a.get("aria-current") and "?" in a.get("href")]
    assert [text_of(a) for a in current] == ["University 03"]
    assert parameters(current[0].get("href")) == {"country": ["FR"]}
    added = [a.get("href") for a in page.find("li/a") if text_of(a) == "University 24"]
    assert parameters(added[0])["organisation"] == [one.public_id, other.public_id]


def test_the_search_field_keeps_the_filters_and_what_was_typed(universities, read):
    state = "country=FR&country=DE&q=%22a%26b%22"
    page = read(f"{VALUES}/organisation/?{state}&find=a%22b&page=2&colour=red")
    form = next(one for one in page.find("form") if one.find("input[@id='find']") is not None)
    fields = [(one.get("name"), one.get("value")) for one in form.findall("input")]
    assert fields == [*parse_qsl(state), ("find", 'a"b')]
    back = [a.get("href") for a in page.find("a") if text_of(a) == "Back to the alliances"]
    assert parameters(back[0])["q"] == ['"a&b"']
    assert "find" not in parameters(back[0])


def test_an_unknown_value_finds_nothing_and_the_page_says_so(universities, read, listed):
    path = f"{VALUES}/organisation/?find=zzyzx"
    assert listed(path) == {}
    assert "Nothing found." in [told for told, _language in read(path).texts()]


@pytest.mark.parametrize("name", FACETS)
def test_every_facet_can_be_searched(name, read):
    area, theme = DiseaseAreaFactory(name="Lupus"), ThemeFactory(name="Biobanking")
    partner = OrganisationFactory(name="Inserm")
    AllianceFactory(
        diseases=[area], themes=[theme], partners=[partner], funders=[partner], kind="network"
    )
    page = read(f"{VALUES}/{name}/?find=e")
    assert page.status == 200
    assert str(FACETS[name].title) in page.title


@pytest.mark.parametrize("typed", ["lup", "LUPUS", "erythematosus lupus", "lûpus"])
def test_a_small_facet_is_searched_in_its_labels(typed, listed):
    lupus = DiseaseAreaFactory(name="Lupus erythematosus")
    AllianceFactory(diseases=[lupus, DiseaseAreaFactory(name="Cancer")])
    assert list(listed(f"{VALUES}/disease/?find={quote_plus(typed)}")) == ["Lupus erythematosus"]


def test_names_are_those_of_the_language_of_the_page(universities, client):
    page = Page("/", client.get("/fr/alliances/values/organisation/?find=rare"))
    assert "Institut rare" in [text_of(a) for a in page.find("li/a")]


def test_what_is_not_public_is_not_found(listed):
    draft = OrganisationFactory(name="Zzyzx", record_status=RecordStatus.DRAFT)
    AllianceFactory(partners=[draft])
    AllianceFactory(
        partners=[OrganisationFactory(name="Zzyzx two")], record_status=RecordStatus.DRAFT
    )
    assert listed(f"{VALUES}/organisation/?find=zzyzx") == {}


@pytest.mark.parametrize("name", ["colour", "year", "q", "page", "Organisation"])
def test_an_unknown_facet_is_not_found_and_the_allowed_ones_are_named(client, name):
    answer = client.get(f"{VALUES}/{name}/")
    assert answer.status_code == 404
    told = answer.content.decode()
    assert f"“{name}” is no facet." in told
    assert all(allowed in told for allowed in FACETS)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("country=XX", "country"),
        ("from=MMXX", "from"),
        ("from=2020&to=2019", "to"),
        ("sort=size", "sort"),
        (f"find={'x' * 201}", "find"),
        ("find=%00", "find"),
        ("organisation=nonsense", "organisation"),
    ],
)
def test_wrong_filters_are_told_and_nothing_is_listed(universities, read, listed, query, parameter):
    path = f"{VALUES}/organisation/?{query}"
    alerts = read(path).find("div[@role='alert']")
    assert [text_of(code) for code in alerts[0].iter("code")] == [parameter]
    assert listed(path) == {}


def test_a_parameter_that_is_no_filter_is_told(read):
    notices = read(f"{VALUES}/organisation/?colour=red&find=x").find("p[@class='notice']")
    assert [text_of(code) for code in notices[0].iter("code")] == ["colour"]


def test_the_page_is_none_for_search_engines(read):
    robots = read(f"{VALUES}/organisation/").find("meta[@name='robots']")
    assert [one.get("content") for one in robots] == ["noindex, follow"]


# --- In place, for htmx -----------------------------------------------------------------------


@pytest.fixture
def ticked(client):
    """{id of a value: whether it is ticked} of what htmx puts in place, and what is announced."""

    def ticked(path):
        answer = client.get(path, headers={"hx-request": "true"})
        assert answer.status_code == 200
        assert "HX-Request" in answer["Vary"]
        # A part of a page, which the parser completes.
        page = Page(path, answer)
        boxes = {one.get("value"): "checked" in one.attrib for one in page.find("input")}
        told = [text_of(one) for one in page.find("p") if "data-announcement" in one.attrib]
        return boxes, told

    return ticked


def test_typing_lists_what_answers_and_keeps_what_is_ticked(universities, ticked):
    one, other = universities[3].public_id, universities[24].public_id
    boxes, told = ticked(f"{VALUES}/organisation/?find=24&organisation={one}")
    assert boxes == {other: False, one: True}
    assert told == ["1 value is listed."]


def test_what_is_ticked_and_answers_stands_once(universities, ticked):
    one = universities[3].public_id
    boxes, told = ticked(f"{VALUES}/organisation/?find=03&organisation={one}")
    assert (boxes, told) == ({one: True}, ["1 value is listed."])


def test_clearing_restores_the_most_frequent_and_what_is_ticked(universities, ticked):
    rare = universities[24].public_id
    boxes, told = ticked(f"{VALUES}/organisation/?find=&organisation={rare}")
    assert len(boxes) == MOST_FREQUENT + 1
    assert boxes.pop(rare)
    assert not any(boxes.values())
    assert told == ["21 values are listed."]


def test_nothing_found_is_said_beside_what_is_ticked(universities, ticked):
    one = universities[3].public_id
    assert ticked(f"{VALUES}/organisation/?find=zzyzx&organisation={one}") == (
        {one: True},
        ["Nothing found."],
    )


def test_wrong_filters_are_told_in_place_as_well(client):
    answer = client.get(f"{VALUES}/organisation/?country=XX", headers={"hx-request": "true"})
    assert "“XX” is no value of “country”" in answer.content.decode()
    assert "<html" not in answer.content.decode()


# --- The list ---------------------------------------------------------------------------------


def fields(page):
    """The facets of the list that have a field to search them."""
    return [one.get("id") for one in page.find("p[@class='facet-search']/input")]


def test_the_list_shows_the_most_frequent_values_and_those_that_are_selected(universities, read):
    rare = universities[24].public_id
    page = read(f"/en/alliances/?organisation={rare}")
    shown = {
        one.get("value"): "checked" in one.attrib
        for one in page.find("input[@name='organisation']")
    }
    assert len(shown) == MOST_FREQUENT + 1
    assert shown.pop(rare)
    assert not any(shown.values())


def test_a_facet_with_more_values_than_it_shows_has_a_field(universities, read):
    page = read("/en/alliances/")
    assert fields(page) == ["find-organisation"]
    field = page.find("input[@id='find-organisation']")[0]
    assert field.get("hx-get") == f"{VALUES}/organisation/"
    # Else the form of the list would send it as a filter.
    assert field.get("name") is None
    buttons = page.find("p[@class='facet-search']/button")
    assert [one.get("formaction") for one in buttons] == [f"{VALUES}/organisation/"]


@pytest.mark.parametrize(("number", "has_field"), [(15, False), (16, True)])
def test_a_facet_of_more_than_15_values_has_a_field(read, number, has_field):
    AllianceFactory(themes=[ThemeFactory() for _ in range(number)])
    assert ("find-theme" in fields(read("/en/alliances/"))) is has_field


@pytest.mark.parametrize("number", [1, 30])
def test_searching_costs_the_same_for_any_catalogue(client, django_assert_num_queries, number):
    for one in range(number):
        AllianceFactory(partners=[OrganisationFactory(name=f"Institute {one}")])
    client.get("/en/alliances/")
    with django_assert_num_queries(3):
        client.get(f"{VALUES}/organisation/?find=institute", headers={"hx-request": "true"})


# --- Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [*QUERIES, *(f"find={q[2:]}" for q in QUERIES if q[:2] == "q=")])
def test_no_query_string_breaks_the_search(client, query):
    client.raise_request_exception = False
    AllianceFactory(countries=["FR"], diseases=[DiseaseAreaFactory()], start="2025")
    path = f"{VALUES}/organisation/"
    answer = ask(client, path, query)
    assert answer.status_code in (200, 400)
    assert not runs_code(path, answer)


@pytest.mark.parametrize("facet", ["organisation", "disease", "country"])
def test_no_naughty_words_break_the_search(client, facet):
    client.raise_request_exception = False
    AllianceFactory(countries=["FR"], diseases=[DiseaseAreaFactory()])
    path = f"{VALUES}/{facet}/"
    for typed in (*A_FEW, '"heart', "heart* AND NOT", "a:heart & !b | (c)", "\\", "'", "\ud800"):
        answer = ask(client, path, f"find={quote_plus(typed, errors='surrogatepass')}")
        assert answer.status_code == 200, typed
        assert not runs_code(path, answer), typed


@pytest.mark.parametrize("name", ["%00", "%ED%A0%80", "x" * 5_000, "..", "'; --", "%E2%80%AE"])
def test_no_name_of_a_facet_breaks_the_search(client, name):
    client.raise_request_exception = False
    assert client.get(f"{VALUES}/{name}/").status_code in (404, 301)
