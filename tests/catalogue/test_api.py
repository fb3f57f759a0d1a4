"""The API: what its answers look like, and what it answers when something is wrong."""

import pytest

from alliances.models import RecordStatus
from catalogue.addresses import path_of
from tests.catalogue.samples import (
    ALLIANCE_ROWS,
    ORGANISATION_ROWS,
    add_to_alliance,
    add_to_organisation,
    full_alliance,
    full_organisation,
)
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    DisputeFactory,
    FundingFactory,
    OrganisationFactory,
    ReadingFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

# DESIGN §4; further keys may come, none of these may go.
CARD = {"id", "url", "name", "acronym", "kind", "status", "start", "end", "countries"}
RECORD = CARD | {
    "duration_years",
    "summary",
    "objectives",
    "places",
    "participations",
    "fundings",
    "diseases",
    "themes",
    "people",
    "milestones",
    "part_of",
    "parts",
    "identifiers",
    "disputes",
    "citations",
    "sources",
    "missing",
    "created",
    "modified",
    "version",
    "licence",
}
ROWS = {
    "participations": {"organisation", "role", "start", "end", "contribution", "citations"},
    "fundings": {"funder", "programme", "kind", "amount", "currency", "citations"},
    "diseases": {"id", "name", "codes", "focus", "citations"},
    "people": {"name", "position", "organisation", "citations"},
    "milestones": {"date", "title", "citations"},
    "places": {"name", "country", "lat", "lon"},
    "sources": {"id", "title", "publisher", "published", "language", "url"},
    "disputes": {"statement", "readings", "note"},
}
ORGANISATION = {"id", "url", "name", "acronym", "kind", "country", "place"}


# --- Lists ------------------------------------------------------------------------------------


def test_a_list_gives_a_count_links_and_cards(api):
    full_alliance(name="Clinnova")
    answer = api("alliances/?q=clinnova")
    assert set(answer) == {"count", "next", "previous", "results"}
    assert (answer["count"], answer["next"], answer["previous"]) == (1, None, None)
    (card,) = answer["results"]
    assert set(card) == CARD
    assert card["start"] == {"value": "2025-07-03", "precision": "day"}
    assert {"code": "FR", "name": "France"} in card["countries"]


def test_a_list_of_organisations_gives_their_cards(api):
    full_organisation(name="Inserm")
    (card,) = api("organisations/?q=inserm")["results"]
    assert set(card) == ORGANISATION
    assert card["country"] == {"code": "FR", "name": "France"}


def test_links_between_pages_are_whole_addresses_that_keep_the_filters(api):
    for name in "abcde":
        AllianceFactory(name=name, countries=["FR"])
    AllianceFactory(name="f", countries=["DE"])
    names, query = [], "country=FR&country=LU&sort=name&page_size=2"
    answer = api(f"alliances/?{query}")
    pages = [answer]
    while answer["next"]:
        assert answer["next"].startswith(f"http://testserver/api/v1/alliances/?{query}&page=")
        answer = api(answer["next"].removeprefix("http://testserver/api/v1/"))
        pages.append(answer)
    for page in pages:
        names += [row["name"] for row in page["results"]]
    assert names == [*"abcde"]
    assert pages[2]["previous"].endswith("page=2")


def test_a_list_counts_facets_when_asked(api):
    AllianceFactory(countries=["FR", "DE"], kind="network")
    AllianceFactory(countries=["FR"], kind="cluster")
    facets = api("alliances/?facets=country,kind&country=FR&kind=network")["facets"]
    assert list(facets) == ["country", "kind"]
    assert facets["country"] == [
        {"value": "FR", "label": "France", "count": 1, "selected": True},
        {"value": "DE", "label": "Germany", "count": 1, "selected": False},
    ]
    assert facets["kind"] == [
        {"value": "cluster", "label": "Cluster", "count": 1, "selected": False},
        {"value": "network", "label": "Network", "count": 1, "selected": True},
    ]


def test_addresses_of_records_are_whole_and_in_the_language_of_the_visitor(api):
    alliance = AllianceFactory(name="Hearts", name_de="Herzen")
    german = api("alliances/", **{"accept-language": "de"})["results"][0]["url"]
    assert german == f"http://testserver/de/alliances/{alliance.public_id}-herzen/"
    assert api("alliances/")["results"][0]["url"] == f"http://testserver{path_of(alliance)}"


# --- Records ----------------------------------------------------------------------------------


def test_an_alliance_has_the_fields_of_the_contract(api):
    record = api(f"alliances/{full_alliance().public_id}/")
    assert set(record) >= RECORD
    for name, keys in ROWS.items():
        assert record[name], name
        assert set(record[name][0]) >= keys, name
    assert record["url"].startswith("http://testserver/en/alliances/")
    assert record["licence"] == "CC-BY-4.0"


def test_a_citation_names_source_paragraph_stance_note_and_day(api):
    alliance = AllianceFactory(countries=["FR"])
    citation = CitationFactory(participation=alliance.participations.get(), locator="¶ 3")
    record = api(f"alliances/{alliance.public_id}/")
    assert record["participations"][0]["citations"] == [
        {
            "source": citation.source.public_id,
            "locator": "¶ 3",
            "stance": "supports",
            "note": "",
            "checked": "2026-11-21",
        }
    ]
    assert [source["id"] for source in record["sources"]] == [citation.source.public_id]


def test_fields_of_the_record_are_cited_by_name(api):
    alliance = AllianceFactory(start="2025")
    source = SourceFactory(title="Article", published="2025-07", language="fr")
    CitationFactory(alliance=alliance, field="start", source=source)
    record = api(f"alliances/{alliance.public_id}/")
    assert [one["source"] for one in record["citations"]["start"]] == [source.public_id]
    assert record["sources"][0]["published"] == {"value": "2025-07", "precision": "month"}


def test_a_source_is_given_once_however_often_it_is_cited(api):
    source = SourceFactory()
    alliance = full_alliance(sources=[source])
    ids = [one["id"] for one in api(f"alliances/{alliance.public_id}/")["sources"]]
    assert ids.count(source.public_id) == 1


def test_every_source_that_a_citation_names_is_given(api):
    for path in (
        f"alliances/{full_alliance().public_id}/",
        f"organisations/{full_organisation().public_id}/",
    ):
        record = api(path)
        assert {*cited_sources(record)} == {source["id"] for source in record["sources"]}


def cited_sources(value):
    if isinstance(value, list):
        for one in value:
            yield from cited_sources(one)
    elif isinstance(value, dict):
        if "stance" in value:
            yield value["source"]
        for one in value.values():
            yield from cited_sources(one)


def test_an_amount_is_an_exact_decimal_with_its_currency(api):
    alliance = AllianceFactory()
    FundingFactory(alliance=alliance, amount="9999999999999.99", currency="EUR")
    FundingFactory(alliance=alliance)
    stated, unstated = api(f"alliances/{alliance.public_id}/")["fundings"]
    assert (stated["amount"], stated["currency"]) == ("9999999999999.99", "EUR")
    assert (unstated["amount"], unstated["currency"], unstated["kind"]) == (None, None, None)


def test_whole_and_parts_name_each_other(api):
    whole = AllianceFactory(name="CNMP")
    parts = [AllianceFactory(name=name, part_of=whole) for name in ("one", "two")]
    AllianceFactory(name="three", part_of=whole, record_status=RecordStatus.DRAFT)
    record = api(f"alliances/{whole.public_id}/")
    assert record["parts"] == [{"id": part.public_id, "name": part.name} for part in parts]
    assert record["part_of"] is None
    part = api(f"alliances/{parts[0].public_id}/")
    assert part["part_of"] == {"id": whole.public_id, "name": "CNMP"}


def test_an_organisation_tells_its_newest_alliances_and_where_all_are(api):
    organisation = OrganisationFactory()
    for number in range(101):
        AllianceFactory(
            name=f"since {1900 + number}",
            start=str(1900 + number),
            partners=[organisation],
            funders=[organisation],
        )
    record = api(f"organisations/{organisation.public_id}/")
    for rows, count, url in (
        ("participations", "alliance_count", "alliances_url"),
        ("fundings", "funded_count", "funded_url"),
    ):
        names = [row["alliance"]["name"] for row in record[rows]]
        assert names == [f"since {year}" for year in range(2000, 1900, -1)]
        assert record[count] == 101
        assert api(record[url].removeprefix("http://testserver/api/v1/"))["count"] == 101


def test_what_is_not_published_counts_for_no_organisation(api):
    organisation = OrganisationFactory()
    AllianceFactory(
        partners=[organisation], funders=[organisation], record_status=RecordStatus.DRAFT
    )
    record = api(f"organisations/{organisation.public_id}/")
    assert (record["alliance_count"], record["participations"]) == (0, [])
    assert (record["funded_count"], record["fundings"]) == (0, [])


def test_a_dispute_gives_every_reading_with_its_evidence(api):
    alliance = AllianceFactory()
    dispute = DisputeFactory(alliance=alliance, statement="start", note="The first is printed.")
    preferred = ReadingFactory(dispute=dispute, value_en="2024", preferred=True)
    ReadingFactory(dispute=dispute, value_en="2025")
    citation = CitationFactory(reading=preferred)
    (told,) = api(f"alliances/{alliance.public_id}/")["disputes"]
    assert (told["statement"], told["note"]) == ("start", "The first is printed.")
    assert [(one["value"], one["preferred"]) for one in told["readings"]] == [
        ("2024", True),
        ("2025", False),
    ]
    assert told["readings"][0]["citations"][0]["source"] == citation.source.public_id


def test_what_is_missing_is_said_and_what_is_there_is_not(api):
    bare = api(f"alliances/{AllianceFactory(start='2025').public_id}/")
    assert {"end", "acronym"}.isdisjoint(bare["missing"])
    assert {"kind", "summary", "participations", "diseases"} <= {*bare["missing"]}
    assert "start" not in bare["missing"]
    assert set(bare["missing"]) <= set(bare)
    assert api(f"alliances/{full_alliance().public_id}/")["missing"] == []


def test_texts_are_in_the_language_of_the_visitor_or_the_next_best(api):
    alliance = AllianceFactory(
        name="Hearts", name_fr="Cœurs", summary="What it is", countries=["DE"]
    )
    record = api(f"alliances/{alliance.public_id}/", **{"accept-language": "fr-CH, fr"})
    assert (record["name"], record["summary"]) == ("Cœurs", "What it is")
    assert record["countries"] == [{"code": "DE", "name": "Allemagne"}]


def test_the_language_of_an_answer_is_told_to_caches(client):
    answer = client.get("/api/v1/alliances/", headers={"accept-language": "de"})
    assert answer["Content-Language"] == "de"
    assert "Accept-Language" in answer["Vary"]


def test_a_record_is_the_same_each_time_it_is_read(api):
    path = f"alliances/{full_alliance().public_id}/"
    assert api(path) == api(path)


@pytest.mark.parametrize(
    ("section", "make", "add", "relations"),
    [
        ("alliances", full_alliance, add_to_alliance, ALLIANCE_ROWS),
        ("organisations", full_organisation, add_to_organisation, ORGANISATION_ROWS),
    ],
)
def test_rows_keep_their_order_when_one_of_them_is_changed(api, section, make, add, relations):
    record = make()
    for _ in range(2):
        add(record)
    path = f"{section}/{record.public_id}/"
    before = api(path)
    for relation in (*relations.values(), "other_names", "disputes"):
        # PostgreSQL moves a row that is written to the end of its table.
        first = getattr(record, relation).order_by("pk").first()
        type(first)._base_manager.filter(pk=first.pk).update(uid=f"{relation} changed")
    after = api(path)
    assert {key for key in before if before[key] != after[key]} == set()


# --- Problems ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "alliances/A01K700016/", {}, 404),
        ("get", "alliances/nonsense/", {}, 404),
        ("get", "organisations/G01K70001W/", {}, 404),
        ("get", "alliances/?page=99", {}, 404),
        ("get", "alliances/?country=XX", {}, 400),
        ("post", "alliances/", {}, 405),
        ("put", "organisations/G01K70001W/", {}, 405),
        ("delete", "alliances/A01K700016/", {}, 405),
        ("get", "alliances/", {"accept": "text/csv"}, 406),
    ],
)
def test_a_problem_is_told_as_problem_details(client, method, path, headers, status):
    answer = getattr(client, method)(f"/api/v1/{path}", headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail"}
    assert problem["detail"]


def test_a_withdrawn_record_is_gone_as_problem_details(client):
    row = OrganisationFactory(record_status=RecordStatus.WITHDRAWN)
    answer = client.get(f"/api/v1/organisations/{row.public_id}/")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["title"]) == (410, "Gone")


def test_the_api_says_which_methods_it_takes(client):
    assert client.post("/api/v1/alliances/")["Allow"] == "GET, HEAD, OPTIONS"
