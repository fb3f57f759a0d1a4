"""Citations as the public sees them, and the sources that they name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from alliances.models import CITED_FIELDS, Citation, Source
from alliances.models.citation import TARGETS, CitationQuerySet
from catalogue.texts import text

Json = dict[str, Any]
# {model: the name by which a citation names what it is of}
_TARGETS = {Citation._meta.get_field(name).related_model: name for name in TARGETS}


def in_order(model: type[Model], *relations: str, **naming: str) -> list[Prefetch]:
    """Prefetches for rows in the order of their entry; by itself PostgreSQL changes it.

    `naming` are relations whose rows name another record, which is read with them.
    """
    return [
        Prefetch(name, _rows(model, name).select_related(*named).order_by("pk"))
        for name, *named in [*((one,) for one in relations), *naming.items()]
    ]


def _rows(model: type[Model], relation: str) -> QuerySet:
    return model._meta.get_field(relation).related_model._default_manager.all()  # type: ignore[union-attr]


def own_citations() -> Prefetch:
    """Prefetch for the citations of a record's own fields."""
    return Prefetch("citations", _with_sources(Citation.objects.of_public_names()))


def _with_sources(citations: CitationQuerySet) -> CitationQuerySet:
    return citations.select_related("source").order_by("pk")


def read_evidence(statements: Sequence[Any]) -> list[Citation]:
    """All citations of `statements`, public records and rows; each gets its own as `evidence`.

    One query for all. It looks each kind up in its own index by way of a union: a condition that
    ORs the columns, or a column that hardly any citation fills, makes SQLite read them all.
    """
    cited: defaultdict[str, defaultdict[int, list[Citation]]]
    cited = defaultdict(lambda: defaultdict(list))
    for row in statements:
        row.evidence = cited[_TARGETS[type(row)]][row.pk]
    if not cited:
        return []
    keys = [_keys(target, list(rows)) for target, rows in cited.items()]
    for one in _with_sources(Citation.objects.filter(pk__in=keys[0].union(*keys[1:], all=True))):
        target = one.target
        cited[target][getattr(one, f"{target}_id")].append(one)
    return [one for row in statements for one in row.evidence]


def _keys(target: str, rows: Sequence[int]) -> QuerySet:
    """Of the citations of statements of one kind; a field may name a record that is not public."""
    found = Citation.objects.filter(**{f"{target}__in": rows})
    return (found.of_public_names(target) if target in CITED_FIELDS else found).values("pk")


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


def evidence(row: Any) -> list[Json]:
    """The citations of a statement that `read_evidence` was asked of."""
    return [citation(one) for one in row.evidence]


def field_citations(record: Any) -> dict[str, list[Json]]:
    """{"start": [citation, …], …} of the record's own fields, where `citations` are prefetched."""
    return _by_field(record.citations.all())


def field_evidence(record: Any) -> dict[str, list[Json]]:
    """The same of a record that `read_evidence` was asked of."""
    return _by_field(record.evidence)


def _by_field(rows: Iterable[Citation]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for one in rows:
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


def rows_of(record: Any, relations: Iterable[str]) -> list[Any]:
    """The rows behind `relations`, which are prefetched, and the readings of the disputes."""
    rows = [row for relation in relations for row in getattr(record, relation).all()]
    return rows + [one for dispute in record.disputes.all() for one in dispute.readings.all()]
