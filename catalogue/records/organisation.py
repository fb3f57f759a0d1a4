"""One organisation as the API and its page show it (docs/data-dictionary.md)."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from alliances.models import (
    Affiliation,
    DiseaseCode,
    Funding,
    Organisation,
    OrganisationRelation,
    Participation,
    Reading,
    RecordStatus,
)
from catalogue.records.alliance import (
    LICENCE,
    alliance_reference,
    country,
    dispute,
    focus,
    gap,
    identifier,
    organisation_reference,
    other_name,
    place,
    programme_reference,
    theme,
)
from catalogue.records.evidence import (
    Json,
    all_citations,
    citations,
    cited_rows,
    date,
    field_citations,
    in_order,
    own_citations,
    reading_citations,
    sources,
)
from catalogue.texts import text

_ROWS = (
    "identifiers",
    "figures",
    "relations",
    "foci",
    "theme_tags",
    "affiliations",
    "gaps",
)


def for_record(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """`organisations` with all that `organisation_record` reads, in a fixed number of queries."""
    published = {"alliance__record_status": RecordStatus.PUBLISHED}
    return organisations.select_related("place").prefetch_related(
        own_citations(),
        *in_order(
            Organisation,
            "other_names",
            "identifiers",
            "figures",
            "foci",
            "theme_tags",
            "disputes",
            "gaps",
        ),
        Prefetch(
            "relations",
            OrganisationRelation.objects.select_related("related")
            .prefetch_related("related__identifiers")
            .filter(related__record_status=RecordStatus.PUBLISHED)
            .order_by("pk"),
        ),
        Prefetch(
            "reverse_relations",
            OrganisationRelation.objects.select_related("organisation")
            .prefetch_related("organisation__identifiers")
            .filter(organisation__record_status=RecordStatus.PUBLISHED)
            .order_by("pk"),
        ),
        Prefetch("foci__disease__codes", DiseaseCode.objects.order_by("pk")),
        "theme_tags__theme",
        Prefetch("affiliations", Affiliation.objects.select_related("person").order_by("pk")),
        Prefetch("disputes__readings", Reading.objects.order_by("pk")),
        Prefetch(
            "participations",
            Participation.objects.filter(**published)
            .select_related("alliance")
            .order_by("alliance", "pk"),
        ),
        Prefetch(
            "fundings",
            Funding.objects.filter(**published)
            .select_related("alliance", "programme")
            .order_by("alliance", "pk"),
        ),
        *cited_rows(*_ROWS, "participations", "fundings", "disputes__readings"),
    )


def organisation_card(organisation: Organisation, url: str) -> Json:
    """The few facts by which an organisation stands in a list."""
    return {
        "id": organisation.public_id,
        "url": url,
        "name": text(organisation, "name"),
        "acronym": organisation.acronym or None,
        "kind": organisation.kind or None,
        "country": country(str(organisation.country)) if organisation.country else None,
        "place": text(organisation.place, "name") if organisation.place else None,
    }


def _relation(row: Any, other: Organisation) -> Json:
    return {
        "kind": row.kind,
        "organisation": organisation_reference(other),
        "citations": citations(row),
    }


def organisation_record(organisation: Organisation, url: str) -> Json:
    """The whole public record of an organisation fetched by `for_record`."""
    cited = list(all_citations(organisation, (*_ROWS, "participations", "fundings")))
    cited += reading_citations(organisation)
    return {
        **organisation_card(organisation, url),
        "place": place(organisation.place) if organisation.place else None,
        "founded": date(organisation.founded),
        "description": text(organisation, "description"),
        "website": organisation.website or None,
        "other_names": [other_name(row) for row in organisation.other_names.all()],
        "identifiers": [identifier(row) for row in organisation.identifiers.all()],
        "figures": [
            {
                "measure": row.measure,
                "comparator": row.comparator,
                "value": row.value,
                "date": date(row.date),
                "citations": citations(row),
            }
            for row in organisation.figures.all()
        ],
        "relations": [_relation(row, row.related) for row in organisation.relations.all()],
        "related_by": [
            {"kind": row.kind, "organisation": organisation_reference(row.organisation)}
            for row in organisation.reverse_relations.all()
        ],
        "diseases": [focus(row) for row in organisation.foci.all()],
        "themes": [theme(row) for row in organisation.theme_tags.all()],
        "people": [
            {
                "id": row.person.public_id,
                "name": row.person.name,
                "position": text(row, "position"),
                "as_of": date(row.as_of),
                "citations": citations(row),
            }
            for row in organisation.affiliations.all()
        ],
        "participations": [
            {
                "alliance": alliance_reference(row.alliance),
                "role": row.role,
                "start": date(row.start),
                "end": date(row.end),
                "contribution": text(row, "contribution"),
                "citations": citations(row),
            }
            for row in organisation.participations.all()
        ],
        "fundings": [
            {
                "alliance": alliance_reference(row.alliance),
                "programme": programme_reference(row.programme),
                "kind": row.kind or None,
                "amount": None if row.amount is None else str(row.amount),
                "currency": row.currency or None,
                "citations": citations(row),
            }
            for row in organisation.fundings.all()
        ],
        "disputes": [dispute(row) for row in organisation.disputes.all()],
        "gaps": [gap(row) for row in organisation.gaps.all()],
        "citations": field_citations(organisation),
        "sources": sources(cited),
        "created": organisation.created.isoformat(),
        "modified": organisation.modified.isoformat(),
        "version": organisation.version,
        "licence": LICENCE,
    }
