"""One organisation as the API and its page show it (docs/data-dictionary.md)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from pyroaring import BitMap

from alliances.models import (
    Affiliation,
    DiseaseCode,
    Organisation,
    OrganisationRelation,
    Reading,
    RecordStatus,
)
from catalogue import index
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
    date,
    evidence,
    field_evidence,
    in_order,
    read_evidence,
    rows_of,
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
# Of the alliances that it takes part in or funds, the newest stand in its record.
_NEWEST = 100


def for_record(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """`organisations` with all that hangs on them but their alliances, which may be very many."""
    return organisations.select_related("place").prefetch_related(
        *in_order(
            Organisation,
            "other_names",
            "identifiers",
            "figures",
            "disputes",
            "gaps",
            foci="disease",
            theme_tags="theme",
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
        Prefetch("affiliations", Affiliation.objects.select_related("person").order_by("pk")),
        Prefetch("disputes__readings", Reading.objects.order_by("pk")),
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
        "citations": evidence(row),
    }


def _rows(rows: QuerySet, alliances: Sequence[int]) -> list[Any]:
    """Of `rows` those of the published `alliances`, in their order."""
    place = {alliance: number for number, alliance in enumerate(alliances)}
    found = rows.filter(
        alliance__in=alliances, alliance__record_status=RecordStatus.PUBLISHED
    ).select_related("alliance")
    return sorted(found, key=lambda row: (place[row.alliance_id], row.pk))


def organisation_record(organisation: Organisation, url: str, newest: int = _NEWEST) -> Json:
    """The public record of an organisation fetched by `for_record`; `url` is its page.

    Of the alliances that it takes part in, and of those that it funds, the `newest` are told.
    """
    state = index.current()

    def cut(facet: str) -> tuple[BitMap, list[int]]:
        """The alliances of which it is a value of the facet, and the newest of them."""
        found = state.many_values[facet].having([organisation.pk])
        return found, state.selection(found)[:newest]

    taking_part, newest_partners = cut("organisation")
    funded, newest_funded = cut("funder")
    participations = _rows(organisation.participations.all(), newest_partners)
    fundings = _rows(organisation.fundings.select_related("programme"), newest_funded)
    cited = read_evidence([organisation, *rows_of(organisation, _ROWS), *participations, *fundings])
    all_alliances = urljoin(url, reverse("api:alliances"))
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
                "citations": evidence(row),
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
                "citations": evidence(row),
            }
            for row in organisation.affiliations.all()
        ],
        "alliance_count": len(taking_part),
        "alliances_url": f"{all_alliances}?organisation={organisation.public_id}",
        "participations": [
            {
                "alliance": alliance_reference(row.alliance),
                "role": row.role,
                "start": date(row.start),
                "end": date(row.end),
                "contribution": text(row, "contribution"),
                "citations": evidence(row),
            }
            for row in participations
        ],
        "funded_count": len(funded),
        "funded_url": f"{all_alliances}?funder={organisation.public_id}",
        "fundings": [
            {
                "alliance": alliance_reference(row.alliance),
                "programme": programme_reference(row.programme),
                "kind": row.kind or None,
                "amount": None if row.amount is None else str(row.amount),
                "currency": row.currency or None,
                "citations": evidence(row),
            }
            for row in fundings
        ],
        "disputes": [dispute(row) for row in organisation.disputes.all()],
        "gaps": [gap(row) for row in organisation.gaps.all()],
        "citations": field_evidence(organisation),
        "sources": sources(cited),
        "created": organisation.created.isoformat(),
        "modified": organisation.modified.isoformat(),
        "version": organisation.version,
        "licence": LICENCE,
    }
