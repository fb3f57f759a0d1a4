"""One person as the API shows them (docs/data-dictionary.md)."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from alliances.models import Affiliation, Involvement, Person, RecordStatus
from catalogue.records.alliance import LICENCE, alliance_reference, organisation_reference
from catalogue.records.evidence import Json, citations, date, own_citations, sources
from catalogue.texts import text


def for_record(people: QuerySet[Person]) -> QuerySet[Person]:
    """`people` with their public positions and all that is told of these, in fixed queries."""
    involvements = Involvement.objects.filter(alliance__record_status=RecordStatus.PUBLISHED)
    positions = (
        Affiliation.objects.public()
        .select_related("organisation")
        .prefetch_related(
            "organisation__identifiers",
            own_citations(),
            Prefetch("involvements", involvements.select_related("alliance").order_by("pk")),
        )
        .order_by("pk")
    )
    return people.prefetch_related(Prefetch("affiliations", positions))


def _position(row: Any) -> Json:
    return {
        "position": text(row, "position"),
        "organisation": organisation_reference(row.organisation),
        "as_of": date(row.as_of),
        "alliances": [alliance_reference(one.alliance) for one in row.involvements.all()],
        "citations": citations(row),
    }


def person_card(person: Person, url: str) -> Json:
    """The facts by which a person, fetched by `for_record`, stands in a list."""
    return {
        "id": person.public_id,
        "url": url,
        "name": person.name,
        "family_name": person.family_name,
        "positions": [_position(row) for row in person.affiliations.all()],
    }


def person_record(person: Person, url: str) -> Json:
    """The public record of a person fetched by `for_record`; `url` is their page."""
    cited = [one for row in person.affiliations.all() for one in row.citations.all()]
    return {
        **person_card(person, url),
        "sources": sources(cited),
        "created": person.created.isoformat(),
        "modified": person.modified.isoformat(),
        "version": person.version,
        "licence": LICENCE,
    }
