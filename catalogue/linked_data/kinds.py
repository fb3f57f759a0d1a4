"""From a record to its node."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from alliances.public_ids import Kind, kind_of
from catalogue.addresses import path_of
from catalogue.linked_data.alliance import alliance
from catalogue.linked_data.disease import disease
from catalogue.linked_data.nodes import Absolute, Json
from catalogue.linked_data.organisation import organisation
from catalogue.linked_data.person import person
from catalogue.linked_data.programme import programme
from catalogue.linked_data.source import source
from catalogue.records import alliance as alliances
from catalogue.records import disease as diseases
from catalogue.records import organisation as organisations
from catalogue.records import person as people
from catalogue.records import programme as programmes
from catalogue.records import source as sources
from catalogue.records.evidence import date


class _Steps(NamedTuple):
    """How a record of one kind is fetched, told and written."""

    fetch: Callable[[QuerySet], QuerySet]
    tell: Callable[[Any, str], Json]
    write: Callable[[Json, Absolute], Json]


def _work(row: Any, url: str) -> Json:
    """A source without the statements that rest on it, of which its node tells nothing."""
    return {
        **sources.source_card(row, url, 0),
        "updated": date(row.updated),
        "original_licence": row.licence or None,
    }


_KINDS = {
    Kind.ALLIANCE: _Steps(alliances.for_record, alliances.alliance_record, alliance),
    Kind.ORGANISATION: _Steps(
        organisations.for_record, organisations.organisation_record, organisation
    ),
    Kind.DISEASE: _Steps(diseases.for_record, diseases.disease_record, disease),
    Kind.PROGRAMME: _Steps(programmes.for_record, programmes.programme_record, programme),
    Kind.PERSON: _Steps(people.for_record, people.person_record, person),
    Kind.SOURCE: _Steps(lambda rows: rows, _work, source),
}


def of_record(record: Any, absolute: Absolute, public: Json | None = None) -> Json:
    """The node of a public record in the active language; `public` spares reading it again.

    `absolute` makes a whole address of a path.
    """
    steps = _KINDS[kind_of(record.public_id)]
    if public is None:
        row = steps.fetch(type(record)._default_manager.filter(pk=record.pk)).get()
        public = steps.tell(row, path_of(row))
    return steps.write(public, absolute)
