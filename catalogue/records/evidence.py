"""Citations as the public sees them, and the sources that they name."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Prefetch

from alliances.models import Citation, Source
from alliances.models.citation import CitationQuerySet
from catalogue.texts import text

Json = dict[str, Any]


def in_order(model: type[Model], *relations: str) -> list[Prefetch]:
    """Prefetches for rows in the order of their entry; by itself PostgreSQL changes it."""
    fields = (model._meta.get_field(name) for name in relations)
    return [
        Prefetch(field.name, field.related_model._default_manager.order_by("pk"))  # type: ignore[union-attr]
        for field in fields
    ]


def cited_rows(*relations: str) -> list[Prefetch]:
    """Prefetches for the citations, with sources, of the rows behind each relation."""
    return [Prefetch(f"{relation}__citations", _citations()) for relation in relations]


def own_citations() -> Prefetch:
    """Prefetch for the citations of a record's own fields."""
    return Prefetch("citations", _citations().of_public_names())


def _citations() -> CitationQuerySet:
    return Citation.objects.select_related("source").order_by("pk")


def citation(row: Citation) -> Json:
    return {
        "source": row.source.public_id,
        "locator": row.locator,
        "stance": row.stance,
        "note": text(row, "note"),
        "checked": row.checked.isoformat() if row.checked else None,
    }


def citations(row: Any) -> list[Json]:
    """The citations of a statement whose `citations` are prefetched."""
    return [citation(one) for one in row.citations.all()]


def field_citations(record: Any) -> dict[str, list[Json]]:
    """{"start": [citation, …], …} of the record's own fields."""
    found: dict[str, list[Json]] = {}
    for one in record.citations.all():
        found.setdefault(one.field, []).append(citation(one))
    return found


def date(value: Any) -> Json | None:
    """{"value": "2025-07", "precision": "month"} of a PartialDate, or None."""
    return value and {"value": value.value, "precision": value.precision.value}


def source(row: Source) -> Json:
    return {
        "id": row.public_id,
        "title": row.title or None,
        "description": text(row, "description"),
        "publisher": row.publisher or None,
        "published": date(row.published),
        "language": row.language or None,
        "url": row.url or None,
    }


def sources(rows: Iterable[Citation]) -> list[Json]:
    """Each source of the citations once, in the order first cited."""
    return list({row.source_id: source(row.source) for row in rows}.values())


def all_citations(record: Any, relations: Iterable[str]) -> Iterator[Citation]:
    """The record's own citations and those of the rows behind `relations`."""
    yield from record.citations.all()
    for relation in relations:
        for row in getattr(record, relation).all():
            yield from row.citations.all()


def reading_citations(record: Any) -> Iterator[Citation]:
    """The citations of the readings of the record's disputes."""
    for dispute in record.disputes.all():
        for reading in dispute.readings.all():
            yield from reading.citations.all()
