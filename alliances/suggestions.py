"""Verbs for what the public suggests: it comes in, is accepted, answered or rejected, and forgets.

None of them changes a record. What is accepted was changed by a curator on the record's page.
"""

import datetime as dt
import ipaddress
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alliances.models import (
    CITED_FIELDS,
    Alliance,
    DiseaseArea,
    Organisation,
    Person,
    Programme,
    Source,
    Suggestion,
    SuggestionStatus,
)
from alliances.models.base import PublicRecord
from alliances.public_ids import Kind, kind_of

# How many come in within an hour: from one network, and from all together.
PER_ADDRESS = 10
ALTOGETHER = 300
_HOUR = dt.timedelta(hours=1)
# Senders' networks are of use for an hour; names and addresses until an answer, or this long.
_NETWORK_KEPT = dt.timedelta(days=1)
SENDER_KEPT_DAYS = 180
# A household or an office has an IPv6 network of this many bits to itself.
_IPV6_NETWORK = 64
_SALT = "alliances.suggestions"

RECORDS: dict[Kind, type[PublicRecord]] = {
    Kind.ALLIANCE: Alliance,
    Kind.ORGANISATION: Organisation,
    Kind.DISEASE: DiseaseArea,
    Kind.PROGRAMME: Programme,
    Kind.PERSON: Person,
    Kind.SOURCE: Source,
}
# What may be suggested about each kind of record beside the whole: its fields …
FIELDS: dict[type[PublicRecord], tuple[str, ...]] = {
    Alliance: tuple(field.value for field in CITED_FIELDS["alliance"]),
    Organisation: tuple(field.value for field in CITED_FIELDS["organisation"]),
    Programme: tuple(field.value for field in CITED_FIELDS["programme"]),
    DiseaseArea: ("name",),
    Person: ("name",),
    Source: ("title", "description", "publisher", "published", "language", "url"),
}
# … and its groups of rows, by their codes in the public record, with the relation that holds them.
GROUPS: dict[type[PublicRecord], dict[str, str]] = {
    Alliance: {
        "participations": "participations",
        "fundings": "fundings",
        "diseases": "foci",
        "themes": "theme_tags",
        "places": "sites",
        "people": "involvements",
        "milestones": "milestones",
        "identifiers": "identifiers",
    },
    Organisation: {
        "identifiers": "identifiers",
        "figures": "figures",
        "relations": "relations",
        "diseases": "foci",
        "themes": "theme_tags",
        "people": "affiliations",
    },
    Programme: {"identifiers": "identifiers"},
    DiseaseArea: {"broader": "broader_links", "synonyms": "synonyms", "codes": "codes"},
    Person: {"positions": "affiliations"},
    Source: {},
}


class TooManyError(Exception):
    """More suggestions came in within the hour than are taken."""


class AlreadyHandledError(Exception):
    """Somebody else has closed the suggestion; `suggestion` is it as it is now."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(str(suggestion))
        self.suggestion = suggestion


# --- what a suggestion is about ---------------------------------------------------------------


def record_of(suggestion: Suggestion) -> Any:
    """The record it is about, or the one that this was merged into; None where it was deleted."""
    model = RECORDS[kind_of(suggestion.public_id)]
    record: Any = model._default_manager.filter(public_id=suggestion.public_id).first()
    passed: set[int] = set()
    while getattr(record, "merged_into", None) and record.pk not in passed:
        passed.add(record.pk)
        record = record.merged_into
    return record


def row_of(record: PublicRecord, statement: str) -> tuple[str, models.Model] | None:
    """(relation, row) of the record's row with the uid `statement`, if it is a row and is there."""
    for relation in GROUPS[type(record)].values():
        row = getattr(record, relation).filter(uid=statement).first()
        if row is not None:
            return relation, row
    return None


# --- coming in --------------------------------------------------------------------------------


def _keyed(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def network_hash(address: str) -> str:
    """Tells senders apart without telling who they are; of IPv6 the network counts.

    `address` is an IP address; whatever is none counts as one and the same.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return _keyed("")
    if isinstance(found, ipaddress.IPv6Address):
        found = (
            found.ipv4_mapped
            or ipaddress.ip_network((found, _IPV6_NETWORK), strict=False).network_address
        )
    return _keyed(str(found))


@transaction.atomic
def receive(suggestion: Suggestion, *, record: PublicRecord, address: str) -> Suggestion:
    """Put it into the queue; one that is there already, from a double click say, stays one.

    Raises TooManyError. Processes that count at the same instant may let a few more in.
    """
    forget()
    sender = network_hash(address)
    said = (suggestion.statement, suggestion.proposed, suggestion.reason, suggestion.source_url)
    digest = _keyed("\0".join((sender, record.public_id, str(record.version), *said)))
    known = Suggestion.objects.filter(digest=digest).first()
    if known:
        return known
    recent = Suggestion.objects.filter(created__gt=timezone.now() - _HOUR)
    if recent.filter(address_hash=sender).count() >= PER_ADDRESS or recent.count() >= ALTOGETHER:
        raise TooManyError
    suggestion.public_id, suggestion.address_hash = record.public_id, sender
    values = {
        field.attname: getattr(suggestion, field.attname)
        for field in Suggestion._meta.concrete_fields
        if not field.primary_key and field.name != "digest"
    }
    return Suggestion.objects.get_or_create(digest=digest, defaults=values)[0]


def forget() -> int:
    """Forget senders whose suggestions nobody answered in time; answers how many had left a name.

    Names and e-mails go when a suggestion is closed, in any case.
    """
    now = timezone.now()
    old = Suggestion.objects.filter(created__lt=now - _NETWORK_KEPT).exclude(address_hash="")
    old.update(address_hash="")
    unanswered = Suggestion.objects.filter(created__lt=now - dt.timedelta(days=SENDER_KEPT_DAYS))
    return unanswered.exclude(name="", email="").update(name="", email="")


# --- being handled ----------------------------------------------------------------------------


def _waiting(suggestion: Suggestion) -> Suggestion:
    """`suggestion` as the database has it, locked. Raises AlreadyHandledError."""
    found = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if not found.is_new:
        raise AlreadyHandledError(found)
    return found


@transaction.atomic
def draft_answer(suggestion: Suggestion, *, text: str) -> Suggestion:
    """Keep an answer until the suggestion is closed; nobody outside sees it before."""
    found = _waiting(suggestion)
    found.answer = text
    found.save(update_fields=["answer"])
    return found


@transaction.atomic
def accept(suggestion: Suggestion, *, by: AbstractBaseUser, version: int) -> Suggestion:
    """Close it: `version` of its record has taken it in. Raises AlreadyHandledError."""
    found = _waiting(suggestion)
    found.accepted_version = version
    found.close(SuggestionStatus.ACCEPTED, by=by)
    return found


@transaction.atomic
def answer(suggestion: Suggestion, *, by: AbstractBaseUser, text: str) -> Suggestion:
    """Close it with an answer, the record being right as it is, or changed by and by."""
    found = _waiting(suggestion)
    found.answer = text
    found.close(SuggestionStatus.ANSWERED, by=by)
    return found


@transaction.atomic
def reject(suggestion: Suggestion, *, by: AbstractBaseUser, text: str) -> Suggestion:
    """Close it, saying why nothing comes of it."""
    found = _waiting(suggestion)
    found.answer = text
    found.close(SuggestionStatus.REJECTED, by=by)
    return found
