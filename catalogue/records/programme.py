"""One funding programme as the API shows it (docs/data-dictionary.md)."""

from django.db.models import Prefetch, QuerySet

from alliances.models import Programme
from catalogue import index
from catalogue.index import Snapshot
from catalogue.records.alliance import (
    LICENCE,
    identifier,
    organisation_reference,
    programme_reference,
)
from catalogue.records.evidence import (
    Json,
    date,
    field_evidence,
    in_order,
    read_evidence,
    sources,
)
from catalogue.records.listed import alliances_with
from catalogue.texts import text


def for_card(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """`programmes` with all that `programme_card` reads, in a fixed number of queries."""
    return programmes.select_related("parent")


def for_record(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """`programmes` with all that `programme_record` reads, in a fixed number of queries."""
    return programmes.select_related("parent", "operator").prefetch_related(
        *in_order(Programme, "identifiers"),
        "operator__identifiers",
        Prefetch("parts", Programme.objects.order_by("pk")),
    )


def programme_card(programme: Programme, url: str, state: Snapshot) -> Json:
    """The facts by which a programme stands in a list, from which the tree can be built."""
    return {
        "id": programme.public_id,
        "url": url,
        "name": text(programme, "name"),
        "acronym": programme.acronym or None,
        "kind": programme.kind or None,
        "parent": programme_reference(programme.parent),
        **alliances_with(state, "programme", programme.public_id, url),
    }


def programme_record(programme: Programme, url: str) -> Json:
    """The public record of a programme fetched by `for_record`; `url` is its page."""
    cited = read_evidence([programme, *programme.identifiers.all()])
    return {
        **programme_card(programme, url, index.current()),
        "parts": [programme_reference(part) for part in programme.parts.all()],
        "operator": organisation_reference(programme.operator),
        "start": date(programme.start),
        "description": text(programme, "description"),
        "identifiers": [identifier(row) for row in programme.identifiers.all()],
        "citations": field_evidence(programme),
        "sources": sources(cited),
        "created": programme.created.isoformat(),
        "modified": programme.modified.isoformat(),
        "version": programme.version,
        "licence": LICENCE,
    }
