"""What the public suggests comes in once, is closed once, and forgets who sent it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliances import suggestions
from alliances.models import Suggestion, SuggestionStatus
from alliances.models.suggestion import new_reference, parse_reference
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    ParticipationFactory,
    SourceFactory,
    SuggestionFactory,
)

pytestmark = pytest.mark.django_db

HOME = "192.0.2.7"


def receive(record, address=HOME, **said):
    said = {"language": "en", "proposed": "2024", "reason": "I was there."} | said
    return suggestions.receive(Suggestion(**said), record=record, address=address)


def close(suggestion, verb, **options):
    options = options or {"text": "Thank you."}
    return getattr(suggestions, verb)(suggestion, by=None, **options)


# --- references -------------------------------------------------------------------------------


def test_a_reference_is_read_as_people_type_it():
    reference = new_reference()
    assert parse_reference(reference) == reference
    assert parse_reference(f" {reference.lower().replace('-', ' ')} ") == reference
    assert parse_reference("OIL0-0000-0000") == "0110-0000-0000"
    assert new_reference() != reference


@pytest.mark.parametrize("typed", ["", "7K2M", "7K2M-9X3Q-H4TU", "x" * 100_000, "7K2M-9X3Q-H4T\0"])
def test_what_can_be_no_reference_is_none(typed):
    assert parse_reference(typed) == ""


# --- coming in --------------------------------------------------------------------------------


def test_it_waits_and_changes_nothing():
    record = SourceFactory()
    received = receive(record, statement="published")
    assert (received.public_id, received.status) == (record.public_id, "new")
    record.refresh_from_db()
    assert record.version == 1


def test_a_double_click_leaves_one_suggestion():
    record = SourceFactory()
    first, second = receive(record), receive(record, name="Somebody")
    assert first == second
    assert receive(record, proposed="2025") != first
    assert receive(record, address="192.0.2.8") != first
    type(record).raise_versions([record])
    assert receive(record) != first


def test_one_network_sends_so_many_an_hour_and_no_more():
    record = SourceFactory()
    sent = [receive(record, proposed=str(n)) for n in range(suggestions.PER_ADDRESS)]
    with pytest.raises(suggestions.TooManyError):
        receive(record, proposed="one more")
    assert receive(record, proposed="0") == sent[0]
    receive(record, address="198.51.100.1", proposed="one more")
    Suggestion.objects.update(created=timezone.now() - dt.timedelta(minutes=61))
    receive(record, proposed="one more, an hour later")


def test_all_together_send_so_many_an_hour(monkeypatch):
    monkeypatch.setattr(suggestions, "ALTOGETHER", 2)
    record = SourceFactory()
    for last in (1, 2):
        receive(record, address=f"192.0.2.{last}")
    with pytest.raises(suggestions.TooManyError):
        receive(record, address="192.0.2.3")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::9", True),
        ("2001:db8:1:1::1", "2001:db8:1:2::1", False),
        ("", "unknown", True),
    ],
)
def test_senders_are_told_apart_by_their_network(one, other, same):
    assert (suggestions.network_hash(one) == suggestions.network_hash(other)) is same


def test_no_address_is_stored():
    receive(SourceFactory(), address="203.0.113.99")
    assert "203.0.113.99" not in str(Suggestion.objects.values().get())


# --- what it is about -------------------------------------------------------------------------


def test_it_follows_its_record_where_that_is_merged():
    survivor, merged = AllianceFactory(), AllianceFactory()
    suggestion = SuggestionFactory(public_id=merged.public_id)
    assert suggestions.record_of(suggestion) == merged
    merged.record_status, merged.merged_into = "merged", survivor
    merged.save()
    assert suggestions.record_of(suggestion) == survivor


def test_it_outlives_its_record():
    area = DiseaseAreaFactory()
    suggestion = SuggestionFactory(public_id=area.public_id)
    area.delete()
    assert suggestions.record_of(suggestion) is None


def test_a_row_is_found_by_its_uid():
    row = ParticipationFactory()
    assert suggestions.row_of(row.alliance, row.uid) == ("participations", row)
    assert suggestions.row_of(row.alliance, "nothing") is None


# --- being closed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "options", "status"),
    [
        ("accept", {"version": 3}, SuggestionStatus.ACCEPTED),
        ("answer", {"text": "It is right."}, SuggestionStatus.ANSWERED),
        ("reject", {"text": "No source says so."}, SuggestionStatus.REJECTED),
    ],
)
def test_closing_it_forgets_who_sent_it(verb, options, status):
    suggestion = SuggestionFactory(name="A. Reader", email="reader@example.org")
    close(suggestion, verb, **options)
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.name, suggestion.email) == (status, "", "")
    assert suggestion.handled_at
    assert suggestion.answer == options.get("text", "")
    assert suggestion.accepted_version == options.get("version")


def test_it_is_closed_once():
    suggestion = SuggestionFactory()
    close(suggestion, "reject")
    for verb, options in (("answer", {"text": "Yes."}), ("accept", {"version": 2})):
        with pytest.raises(suggestions.AlreadyHandledError) as refused:
            close(suggestion, verb, **options)
        assert refused.value.suggestion.status == SuggestionStatus.REJECTED


def test_an_accepted_one_keeps_the_answer_drafted_for_it():
    suggestion = SuggestionFactory()
    suggestions.draft_answer(suggestion, text="Changed, thank you.")
    assert close(suggestion, "accept", version=2).answer == "Changed, thank you."


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "lost"},
        {"status": "rejected"},
        {"proposed": ""},
        {"reason": ""},
        {"language": "xx"},
        {"handled_at": timezone.now()},
        {"accepted_version": 2},
        {"status": "accepted", "handled_at": timezone.now(), "email": "a@example.org"},
        {"status": "rejected", "handled_at": timezone.now(), "answer": ""},
    ],
)
def test_the_database_refuses_what_makes_no_sense(wrong):
    record = SourceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionFactory(public_id=record.public_id, **wrong)


def test_the_queue_begins_with_what_has_waited_longest():
    now = timezone.now()
    record = SourceFactory()
    made = {
        name: SuggestionFactory(public_id=record.public_id, created=now - dt.timedelta(days=days))
        for name, days in (("late", 1), ("early", 3), ("done", 5), ("just done", 2))
    }
    for name in ("done", "just done"):
        close(made[name], "reject")
    expected = [made[name] for name in ("early", "late", "just done", "done")]
    assert list(Suggestion.objects.new_first()) == expected
    assert set(Suggestion.objects.waiting()) == {made["early"], made["late"]}


# --- forgetting -------------------------------------------------------------------------------


def test_who_was_not_answered_in_time_is_forgotten(capsys):
    record = SourceFactory()
    said = {"public_id": record.public_id, "name": "A", "email": "a@example.org"}
    ages = {"old": suggestions.SENDER_KEPT_DAYS + 1, "young": suggestions.SENDER_KEPT_DAYS - 1}
    made = {
        name: SuggestionFactory(
            **said, address_hash="x", created=timezone.now() - dt.timedelta(days=days)
        )
        for name, days in ages.items()
    }
    call_command("forget_senders")
    assert "1 suggestion" in capsys.readouterr().out
    for suggestion in made.values():
        suggestion.refresh_from_db()
        assert suggestion.address_hash == ""
    assert (made["old"].name, made["old"].email) == ("", "")
    assert made["young"].email == "a@example.org"
