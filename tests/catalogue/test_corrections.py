"""A visitor suggests a correction, without an account, and looks up what became of it."""

import pytest
from django.core.cache import cache
from django.test import Client

from alliances import suggestions
from alliances.models import RecordStatus, Suggestion
from catalogue.addresses import path_of
from tests.catalogue.pages import Page, text_of
from tests.catalogue.test_bad_input import NAUGHTY
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    FundingFactory,
    OrganisationFactory,
    ParticipationFactory,
    ProgrammeFactory,
    SuggestionFactory,
)

pytestmark = pytest.mark.django_db

FORM = "/en/corrections/"


def typed(record, **values):
    return {
        "record": record.public_id,
        "proposed": "It is 2024.",
        "reason": "I was there.",
    } | values


def send(client, record, language="en", **values):
    return client.post(f"/{language}/corrections/", typed(record, **values))


def parsed(answer):
    return Page(FORM, answer)


def chosen(page):
    return [o.get("value") for o in page.find("option") if o.get("selected") is not None]


def offered(page):
    return {o.get("value"): text_of(o) for o in page.find("option")}


def errors(page):
    return " ".join(text_of(one) for one in page.find("ul[@class='errorlist']")) + " ".join(
        text_of(one) for one in page.find("ul[@class='errorlist nonfield']")
    )


def record_of(kind):
    """A public record of each kind."""
    if kind == "person":
        return AffiliationFactory().person
    if kind == "source":
        return CitationFactory().source
    return {
        "alliance": AllianceFactory,
        "organisation": OrganisationFactory,
        "disease": DiseaseAreaFactory,
        "programme": ProgrammeFactory,
    }[kind]()


KINDS = ["alliance", "organisation", "disease", "programme", "person", "source"]


# --- the form ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_has_a_link_to_its_form_which_can_be_sent(client, read, kind):
    record = record_of(kind)
    links = {h for h in read(path_of(record)).hrefs if h.startswith(FORM)}
    assert f"{FORM}?record={record.public_id}" in links
    for link in links:
        page = read(link)
        assert page.status == 200, link
        assert not page.parse_errors + page.repeated_ids + page.unlabelled_controls
    assert send(client, record).status_code == 302
    assert Suggestion.objects.get().public_id == record.public_id


def test_it_is_prefilled_with_the_statement_it_is_about(read):
    record = AllianceFactory(start="2023", summary="An alliance of two.")
    row = ParticipationFactory(alliance=record, organisation__name="University of Somewhere")
    FundingFactory(alliance=record)
    page = read(f"{FORM}?record={record.public_id}&statement=start")
    assert chosen(page) == ["start"]
    options = offered(page)
    assert options["start"] == "Start: 2023"
    assert options["end"] == "End: not stated"
    assert options["summary"] == "Summary: An alliance of two."
    assert options[row.uid] == "Participation: University of Somewhere – Partner"
    assert "missing" in options["participations"]
    assert chosen(read(f"{FORM}?record={record.public_id}&statement={row.uid}")) == [row.uid]


def test_it_names_nothing_that_is_not_public(read):
    draft = {"name": "Hidden Body", "record_status": RecordStatus.DRAFT}
    hidden = OrganisationFactory(**draft)
    whole = AllianceFactory(name="Hidden Whole", record_status=RecordStatus.DRAFT)
    records = [
        AllianceFactory(partners=[hidden], funders=[hidden], part_of=whole),
        ProgrammeFactory(operator=hidden),
    ]
    for record in records:
        page = read(f"{FORM}?record={record.public_id}")
        assert "Hidden" not in " ".join(text for text, _language in page.texts())


def test_a_suggestion_keeps_what_was_seen_and_the_language(client):
    record = AllianceFactory(start="2023-05")
    answer = send(
        client,
        record,
        language="fr",
        statement="start",
        source_url="example.org/page",
        name="A. Reader",
        email="reader@example.org",
    )
    suggestion = Suggestion.objects.get()
    assert answer["Location"] == f"/fr/corrections/sent/{suggestion.reference}/"
    assert suggestion.statement == "start"
    assert "mai 2023" in suggestion.statement_text
    assert suggestion.language == "fr"
    assert suggestion.source_url == "https://example.org/page"
    assert (suggestion.name, suggestion.email) == ("A. Reader", "reader@example.org")
    record.refresh_from_db()
    assert (str(record.start), record.version) == ("2023-05", 1)


def test_the_visitor_is_thanked_and_finds_out_what_became_of_it(client, read):
    record = AllianceFactory(name="Alliance of the Two")
    thanks = Page(FORM, client.post(FORM, typed(record, email="a@example.org"), follow=True))
    suggestion = Suggestion.objects.get()
    assert suggestion.reference in text_of(thanks.find("main")[0])
    state = f"/en/corrections/{suggestion.reference}/"
    assert state in thanks.hrefs
    waiting = text_of(read(state).find("main")[0])
    assert "waits" in waiting
    assert "Alliance of the Two" in waiting
    assert "a@example.org" not in waiting
    suggestions.draft_answer(suggestion, text="Not yet to be seen")
    assert "Not yet" not in text_of(read(state).find("main")[0])
    suggestions.reject(suggestion, by=None, text="No source says so.")
    closed = text_of(read(state).find("main")[0])
    assert "Not taken over" in closed
    assert "No source says so." in closed


def test_a_reference_is_looked_up_however_it_is_typed(client):
    suggestion = SuggestionFactory()
    answer = client.get(FORM, {"reference": suggestion.reference.lower().replace("-", " ")})
    assert answer["Location"] == f"/en/corrections/{suggestion.reference}/"
    for unknown in ("7K2M-9X3Q-H4TB", "nonsense", "\0", "x" * 5000):
        assert client.get(FORM, {"reference": unknown}, follow=True).status_code == 404
    for path in ("7K2M-9X3Q-H4TB", "nonsense", "sent/nonsense"):
        assert client.get(f"{FORM}{path}/").status_code == 404


def test_nothing_of_it_is_for_search_engines(client, read):
    record = AllianceFactory()
    suggestion = SuggestionFactory(public_id=record.public_id)
    for path in (
        FORM,
        f"{FORM}?record={record.public_id}",
        f"{FORM}{suggestion.reference}/",
        f"{FORM}sent/{suggestion.reference}/",
    ):
        page = read(path)
        assert page.find("meta[@name='robots'][@content='noindex, follow']"), path
        assert not page.parse_errors + page.repeated_ids + page.inline_code
    page = read(path_of(record))
    links = [a for a in page.find("a") if a.get("href", "").startswith(FORM)]
    assert {a.get("rel") for a in links} == {"nofollow"}


# --- bots and crowds --------------------------------------------------------------------------


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client):
    record = AllianceFactory()
    answer = send(client, record, topic="Cheap pills")
    thanks = client.get(answer["Location"])
    assert b"Thank you" in thanks.content
    assert not Suggestion.objects.exists()


def test_who_sends_too_many_keeps_what_they_typed(client, monkeypatch):
    monkeypatch.setattr(suggestions, "PER_ADDRESS", 1)
    record = AllianceFactory()
    send(client, record)
    refused = send(client, record, proposed="My second suggestion")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "My second suggestion" in refused.content.decode()
    assert (
        client.post(FORM, typed(record, proposed="x"), REMOTE_ADDR="192.0.2.1").status_code == 302
    )


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "hashed"),
    [
        (False, "198.51.100.1", "127.0.0.1"),
        (True, "198.51.100.9, 198.51.100.1", "198.51.100.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_the_own_proxy_says(client, settings, behind_proxy, forwarded, hashed):
    settings.BEHIND_PROXY = behind_proxy
    client.post(FORM, typed(AllianceFactory()), headers={"X-Forwarded-For": forwarded})
    assert Suggestion.objects.get().address_hash == suggestions.network_hash(hashed)


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_page_of_another_site_sends_nothing(headers, taken):
    """Nor does a token's cookie have to be accepted."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(FORM, typed(AllianceFactory(), proposed="From afar"), headers=headers)
    assert (answer.status_code == 302) is taken
    assert Suggestion.objects.exists() is taken
    if not taken:
        assert "From afar" in answer.content.decode()


def test_no_answer_is_kept_for_others_or_sets_a_cookie(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    record = AllianceFactory()
    suggestion = SuggestionFactory(public_id=record.public_id)
    state = f"{FORM}{suggestion.reference}/"
    for path in (FORM, f"{FORM}?record={record.public_id}", state):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert "ETag" not in answer
        assert not answer.cookies
    suggestions.answer(suggestion, by=None, text="It is right.")
    assert b"It is right." in client.get(state).content


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"proposed": ""}, "proposed", "required"),
        ({"proposed": "  \n "}, "proposed", "required"),
        ({"reason": ""}, "reason", "how you know"),
        ({"proposed": "a\0b"}, "proposed", "Null characters"),
        ({"reason": "x" * 4001}, "reason", "4000"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "valid URL"),
        ({"source_url": "ftp://example.org/x"}, "source_url", "http"),
        ({"source_url": "http://["}, "source_url", "valid URL"),
        ({"email": "nobody"}, "email", "valid email"),
        ({"name": "x" * 101}, "name", "100"),
        ({"statement": "gone-since"}, "statement", "no such statement"),
        ({"statement": "\0"}, "statement", "no such statement"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_kept(client, values, field, told):
    others = {"name": "A. Reader", "reason": "I was there."} | values
    page = parsed(send(client, AllianceFactory(), **others))
    assert page.status == 200
    assert told in errors(page)
    shown = {e.get("name"): e.get("value") or e.text or "" for e in page.find("form//*[@name]")}
    for name, value in others.items():
        if name != "statement" and value.strip() and "\0" not in value:
            assert value in shown[name]
    assert not Suggestion.objects.exists()


def test_a_text_of_a_megabyte_comes_back_whole(client, settings):
    long = "é" * 500_000
    answer = send(client, AllianceFactory(), proposed=long)
    assert long in answer.content.decode()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    assert send(client, AllianceFactory(), proposed=long).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"record": "A000000000"}, 404),
        ({"record": "nonsense"}, 404),
        ({"record": ""}, 404),
        ({"record": "\0"}, 404),
        ({"statement": "start"}, 200),
        ({"colour": "red"}, 200),
        ({"reference": ""}, 404),
    ],
)
def test_strange_parameters_are_answered_clearly(client, query, status):
    assert client.get(FORM, query).status_code == status


def test_an_unknown_statement_is_said_and_another_can_be_chosen(read):
    record = AllianceFactory()
    for strange in ("gone-since", "%00", "x" * 3000):
        page = read(f"{FORM}?record={record.public_id}&statement={strange}")
        assert "no such statement" in text_of(page.find("main")[0])
        assert chosen(page) in ([], [""])


def test_a_draft_is_nobodys_business(client):
    draft = AllianceFactory(record_status=RecordStatus.DRAFT)
    assert client.get(FORM, {"record": draft.public_id}).status_code == 404
    answer = send(client, draft, proposed="What I typed")
    assert answer.status_code == 410
    assert "What I typed" in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_withdrawn_record_takes_no_suggestions_and_returns_what_was_typed(client):
    record = AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    assert client.get(FORM, {"record": record.public_id}).status_code == 410
    answer = send(client, record, proposed="What I <typed>", reason="")
    assert answer.status_code == 410
    assert "What I &lt;typed&gt;" in answer.content.decode()


def test_a_merged_record_passes_its_suggestions_on(client, read):
    survivor = AllianceFactory(name="Survivor")
    merged = AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    page = read(f"{FORM}?record={merged.public_id}")
    assert "Survivor" in page.title
    send(client, merged)
    assert Suggestion.objects.get().public_id == survivor.public_id


def test_naughty_strings_are_taken_or_explained(client, monkeypatch):
    monkeypatch.setattr(suggestions, "PER_ADDRESS", 10_000)
    monkeypatch.setattr(suggestions, "ALTOGETHER", 10_000)
    record = DiseaseAreaFactory()
    for naughty in NAUGHTY:
        answer = send(client, record, proposed=naughty, reason=naughty, name=naughty[:90])
        assert answer.status_code in (200, 302), naughty
        if answer.status_code == 200:
            assert errors(parsed(answer)), naughty
    stored = Suggestion.objects.order_by("-pk").first()
    assert client.get(f"{FORM}{stored.reference}/").status_code == 200
