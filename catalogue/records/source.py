"""One source as the API shows it (docs/data-dictionary.md)."""

from collections.abc import Collection

from django.db.models import Count

from alliances.models import Citation, Source
from catalogue.addresses import name_of
from catalogue.records.alliance import LICENCE
from catalogue.records.evidence import Json, date
from catalogue.records.statements import for_statements, statement
from catalogue.texts import text

# Of the statements that rest on a source, the first stand in its record.
_FIRST = 100


def statement_counts(sources: Collection[Source]) -> dict[int, int]:
    """{key of a source: number of public statements that rest on it}, in one query."""
    return dict(
        Citation.objects.public()
        .filter(source__in=sources)
        .order_by("source")
        .values_list("source")
        .annotate(Count("pk"))
    )


def source_card(source: Source, url: str, statement_count: int) -> Json:
    """The facts by which a source stands in a list; `url` is its page here."""
    return {
        "id": source.public_id,
        "url": url,
        "kind": source.kind,
        "title": source.title or None,
        "description": text(source, "description"),
        "publisher": source.publisher or None,
        "published": date(source.published),
        "language": source.language or None,
        "original_url": source.url or None,
        "statement_count": statement_count,
    }


def source_record(source: Source, url: str) -> Json:
    """The public record of a source, with the first of the statements that rest on it."""
    resting = Citation.objects.public().filter(source=source).by_record()
    return {
        **source_card(source, url, resting.count()),
        "updated": date(source.updated),
        "accessed": date(source.accessed),
        "original_licence": source.licence or None,
        "note": text(source, "note"),
        "statements": [
            {
                "record": {"id": record.public_id, "name": name_of(record)},
                "statement": told["what"],
                "value": "".join(told["value"]),
                "locator": told["locator"],
                "stance": told["stance"],
                "note": told["note"],
            }
            for record, told in map(statement, for_statements(resting[:_FIRST]))
        ],
        "created": source.created.isoformat(),
        "modified": source.modified.isoformat(),
        "version": source.version,
        "licence": LICENCE,
    }
