"""Which state of a record a page was made from, as a mark that its form carries.

The mark names the records that the page belongs to, each with its version: `alliance:7:3`.
"""

from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.db import models

from alliances import aggregates, history
from alliances.models.base import PublicRecord

# No key and no version has more digits: both databases would refuse it.
_MOST_DIGITS = 18


class Seen(NamedTuple):
    """A record and the number of the version of it that was seen."""

    record: models.Model
    number: int


def mark(row: models.Model) -> str:
    """The mark of the present state of whatever `row` belongs to."""
    owners = sorted((o._meta.model_name, o.pk, _version(o)) for o in aggregates.owners(row))
    return ",".join(f"{model}:{key}:{number}" for model, key, number in owners)


def _version(record: models.Model) -> int:
    """Its number; places and themes, which have none, are counted by what their history keeps."""
    if isinstance(record, PublicRecord):
        return record.version
    return record.history.exclude(history_type="-").count()


def read(text: str) -> list[Seen]:
    """What a mark says; empty for a text that is none."""
    try:
        return [_read_one(part) for part in text.split(",")]
    except (LookupError, ValueError):
        return []


def _read_one(text: str) -> Seen:
    model, key, number = text.split(":")
    if max(len(key), len(number)) > _MOST_DIGITS:
        raise ValueError(text)
    return Seen(apps.get_model("alliances", model)(pk=int(key)), int(number))


def time_of(marked: list[Seen]) -> datetime | None:
    """When the marked state was complete; None where the history does not tell."""
    found = [history.version(*one) for one in marked]
    return max((v.at for v in found if v), default=None) if all(found) else None


def since(marked: list[Seen]) -> list[history.Version]:
    """The versions that came after the marked state, the newest first."""
    newer = [v for one in marked for v in history.versions(one.record) if v.number > one.number]
    return sorted(newer, key=lambda version: version.at, reverse=True)
