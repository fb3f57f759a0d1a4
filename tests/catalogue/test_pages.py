"""Every public page of the fixtures, in every language, holds to the rules of a good page."""

from collections import Counter

import pytest
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.urls import reverse

from alliances.models import Alliance, Organisation
from catalogue.addresses import SECTIONS
from catalogue.filters import AllianceFilter, OrganisationFilter
from tests.catalogue.pages import LANGUAGES, addresses, text_of

pytestmark = pytest.mark.django_db

# States of the lists beside the plain ones, and what visitors meet who go astray.
STATES = {
    "alliances/?q=cancer": 200,
    "alliances/?country=FR&country=DE&sort=name&page_size=5&page=2": 200,
    "alliances/?kind=network&from=2024&to=2026&language=fr": 200,
    "alliances/?q=no+such+words": 200,
    "alliances/?country=XX": 200,
    "alliances/?sort=size&colour=red": 200,
    "alliances/?q=clinova": 200,
    "alliances/values/organisation/?find=univ&country=FR": 200,
    "alliances/values/organisation/?find=no+such+words": 200,
    "alliances/values/disease/?country=XX": 200,
    "alliances/values/colour/": 404,
    "organisations/?country=FR&kind=company": 200,
    "organisations/?q=no+such+words": 200,
    "organisations/?kind=choir": 200,
    "people/?page=zero": 200,
    "alliances/?page=99": 404,
    "alliances/A000000000/": 404,
    "organisations/nonsense/": 404,
    "countries/XX/": 404,
    "corrections/": 200,
    "corrections/?record=A000000000": 404,
    "corrections/?reference=nonsense": 404,
    "corrections/nonsense/": 404,
    "nothing/": 404,
}
LISTS_WITH_FILTERS = {"alliances": AllianceFilter, "organisations": OrganisationFilter}


def strange(pages, look):
    """{address: what `look` finds} of the pages where it finds something."""
    found = {page.path: look(page) for page in pages}
    return {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_fixtures_is_sound(atlas, read, client, subtests, language):
    everywhere = {code: addresses(code) for code in LANGUAGES}
    pages = {key: read(path) for key, path in everywhere[language].items()}
    states = [read(f"/{language}/{state}") for state in STATES]
    every = [*pages.values(), *states]

    with subtests.test("each address answers"):
        assert not strange(pages.values(), lambda page: page.status != 200 and page.status)
        assert [page.status for page in states] == [*STATES.values()]
    for rule, look in RULES.items():
        with subtests.test(rule):
            assert not strange(every, look)
    with subtests.test("the language of the page is that of its address"):
        assert {page.language for page in every} == {language}
    with subtests.test("no two pages have the same title"):
        titles = Counter(page.title for page in pages.values())
        assert not [title for title, number in titles.items() if number > 1]
    with subtests.test("each page names itself in every language"):
        for key, page in pages.items():
            assert page.alternates == {code: everywhere[code][key] for code in LANGUAGES}
    with subtests.test("every link leads somewhere"):
        links = {path for page in every for path in page.internal_addresses}
        # Read by this test in another language, or by the two below.
        links -= {path for paths in everywhere.values() for path in paths.values()}
        links -= {f"/{code}/{state}" for code in LANGUAGES for state in STATES}
        links -= {f"/id/{key}" for key in pages} | {*api_addresses()}
        links = one_form_of_each_sort(links)
        assert not {path for path in links if not leads_somewhere(client, path)}


RULES = {
    "the HTML is valid": lambda page: page.parse_errors,
    "there is one main heading": lambda page: (
        [text_of(h1) for h1 in page.find("h1")][1:] or not page.find("h1")
    ),
    "no id stands twice": lambda page: page.repeated_ids,
    "nothing needs inline scripts or styles": lambda page: page.inline_code,
    "every control has a label": lambda page: page.unlabelled_controls,
    "every link within the page has its target": lambda page: page.dangling_fragments,
    "every note is marked": lambda page: sorted({*page.notes} - {*page.marks}),
}


def api_addresses():
    """{address: public id}"""
    return {
        reverse(name, args=[public_id]): public_id
        for name, model in (("api:alliance", Alliance), ("api:organisation", Organisation))
        for public_id in model.objects.values_list("public_id", flat=True)
    }


def one_form_of_each_sort(links):
    """`links` with one of each sort that all records have: forms, feeds, data."""
    return {sort_of(path): path for path in links}.values()


def sort_of(path):
    """Of a form for corrections the kind of record and the statement, of data its kind."""
    address, _question, query = path.partition("?")
    room, *rest = address.strip("/").split("/")
    asked = QueryDict(query)
    if rest[-1:] == ["corrections"] and "record" in asked:
        return address, asked["record"][0], asked.get("statement")
    if room == "id":
        kind, (_name, _dot, ending) = rest[0][0], rest[0].partition(".")
        return room, kind, ending
    if room == "api":
        return room, *rest[:2], len(rest)
    if rest[-1:] == ["feed.atom"]:
        return room, rest[0], "feed"
    if rest and rest[0].startswith("alliances."):
        return room, rest[0]
    return path


def leads_somewhere(client, path):
    room, _slash, name = path[1:].partition("/")
    if room == "static":
        return finders.find(name) is not None
    section, _slash, query = name.partition("/?")
    if filterset := LISTS_WITH_FILTERS.get(section):
        asked = filterset(QueryDict(query), queryset=Alliance.objects.none())
        return asked.is_valid() and not asked.unknown_parameters()
    return client.get(path).status_code == (302 if room == "admin" else 200)


def test_every_record_of_the_fixtures_has_its_permanent_address_and_is_in_the_api(atlas, client):
    pages = addresses("fr")
    for _section, model in SECTIONS.values():
        for public_id in model.objects.values_list("public_id", flat=True):
            answer = client.get(f"/id/{public_id}", headers={"accept-language": "fr"})
            assert (answer.status_code, answer["Location"]) == (303, pages[public_id])
    for path, public_id in api_addresses().items():
        answer = client.get(path)
        assert (answer.status_code, answer.json()["id"]) == (200, public_id)


def test_htmx_gets_the_results_alone_and_the_whole_page_back_from_history(db, client):
    def marked(headers):
        return "<html" in client.get("/en/alliances/", headers=headers).content.decode()

    assert not marked({"hx-request": "true"})
    assert marked({"hx-request": "true", "hx-history-restore-request": "true"})
    assert marked({})
