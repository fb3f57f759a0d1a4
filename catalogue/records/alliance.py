"""One alliance as the API, the downloads and its page show it (docs/data-dictionary.md)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django_countries import countries as iso_countries

from alliances import quality
from alliances.models import (
    Alliance,
    DiseaseCode,
    Dispute,
    Funding,
    Involvement,
    Milestone,
    Organisation,
    Participation,
    Place,
    Reading,
)
from alliances.models.disease import DiseaseVocabulary
from alliances.models.identifier import Identifier
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

LICENCE = "CC-BY-4.0"
_ROWS = (
    "participations",
    "fundings",
    "foci",
    "theme_tags",
    "sites",
    "involvements",
    "milestones",
    "identifiers",
    "gaps",
)
_ROR = Prefetch("organisation__identifiers", Identifier.objects.filter(scheme="ror"))


def for_record(alliances: QuerySet[Alliance]) -> QuerySet[Alliance]:
    """`alliances` with all that `alliance_record` reads, in a fixed number of queries."""
    return alliances.select_related("part_of").prefetch_related(
        *in_order(
            Alliance,
            "other_names",
            "identifiers",
            "disputes",
            "gaps",
            foci="disease",
            theme_tags="theme",
            sites="place",
        ),
        Prefetch(
            "participations",
            Participation.objects.public()
            .select_related("organisation__place")
            .prefetch_related(_ROR)
            .order_by("pk"),
        ),
        Prefetch(
            "fundings",
            Funding.objects.public()
            .select_related("funder", "programme")
            .prefetch_related("funder__identifiers")
            .order_by("pk"),
        ),
        Prefetch("foci__disease__codes", DiseaseCode.objects.order_by("pk")),
        Prefetch(
            "involvements",
            Involvement.objects.select_related("affiliation__person", "affiliation__organisation")
            .prefetch_related("affiliation__organisation__identifiers")
            .order_by("pk"),
        ),
        Prefetch("milestones", Milestone.objects.select_related("place").in_time()),
        Prefetch("disputes__readings", Reading.objects.order_by("pk")),
        Prefetch("parts", Alliance.objects.published().order_by("pk")),
    )


def organisation_reference(organisation: Organisation | None) -> Json | None:
    """An organisation named within another record; None where it is not stated or not public."""
    if organisation is None or not organisation.is_published:
        return None
    ror = next((i.url for i in organisation.identifiers.all() if i.scheme == "ror"), None)
    return {
        "id": organisation.public_id,
        "name": text(organisation, "name"),
        "country": str(organisation.country) or None,
        "ror": ror,
    }


def alliance_reference(alliance: Alliance | None) -> Json | None:
    if alliance is None or not alliance.is_published:
        return None
    return {"id": alliance.public_id, "name": text(alliance, "name")}


def country(code: str) -> Json:
    return {"code": code, "name": str(iso_countries.name(code))}


def countries(alliance: Alliance) -> list[Json]:
    """Of the public participants and of the sites, by name."""
    codes = {str(row.organisation.country) for row in alliance.participations.all()}
    codes |= {str(site.place.country) for site in alliance.sites.all()}
    return sorted(map(country, codes - {""}), key=lambda c: c["name"])


def place(row: Place) -> Json:
    return {
        "name": text(row, "name"),
        "kind": row.kind,
        "country": str(row.country),
        "lat": None if row.latitude is None else float(row.latitude),
        "lon": None if row.longitude is None else float(row.longitude),
    }


def _participation(row: Any) -> Json:
    return {
        "organisation": organisation_reference(row.organisation),
        "role": row.role,
        "start": date(row.start),
        "end": date(row.end),
        "contribution": text(row, "contribution"),
        "citations": evidence(row),
    }


def programme_reference(programme: Any) -> Json | None:
    return programme and {"id": programme.public_id, "name": text(programme, "name")}


def _funding(row: Any) -> Json:
    return {
        "funder": organisation_reference(row.funder),
        "programme": programme_reference(row.programme),
        "kind": row.kind or None,
        "amount": None if row.amount is None else str(row.amount),
        "currency": row.currency or None,
        "start": date(row.start),
        "end": date(row.end),
        "grant_number": row.grant_number or None,
        "note": text(row, "note"),
        "citations": evidence(row),
    }


def codes(disease: Any) -> dict[str, str | list[str]]:
    """{"DOID": "DOID:2377"}; a list where the area has several codes in one vocabulary."""
    found: dict[str, list[str]] = {}
    for code in disease.codes.all():
        found.setdefault(DiseaseVocabulary(code.vocabulary).label, []).append(code.value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def focus(row: Any) -> Json:
    return {
        "id": row.disease.public_id,
        "name": text(row.disease, "name"),
        "codes": codes(row.disease),
        "focus": row.focus,
        "citations": evidence(row),
    }


def theme(row: Any) -> Json:
    return {
        "id": row.theme.slug,
        "name": text(row.theme, "name"),
        "citations": evidence(row),
    }


def _person(row: Any) -> Json:
    affiliation = row.affiliation
    return {
        "id": affiliation.person.public_id,
        "name": affiliation.person.name,
        "position": text(affiliation, "position"),
        "organisation": organisation_reference(affiliation.organisation),
        "as_of": date(affiliation.as_of),
        "citations": evidence(row) + evidence(affiliation),
    }


def identifier(row: Identifier) -> Json:
    return {
        "scheme": row.scheme,
        "value": row.value,
        "url": row.url or None,
        "citations": evidence(row),
    }


def dispute(row: Dispute) -> Json:
    readings = [
        {
            "value": text(reading, "value"),
            "preferred": reading.preferred,
            "citations": evidence(reading),
        }
        for reading in row.readings.all()
    ]
    return {"statement": row.statement, "readings": readings, "note": text(row, "note")}


def gap(row: Any) -> Json:
    return {"statement": row.statement, "note": text(row, "note"), "citations": evidence(row)}


def other_name(row: Any) -> Json:
    return {"value": row.value, "language": row.language or None, "type": row.type}


CARD_FIELDS = (
    "id",
    "url",
    "name",
    "acronym",
    "kind",
    "status",
    "start",
    "end",
    "countries",
)


def _card(alliance: Alliance, url: str) -> Json:
    """CARD_FIELDS: the few facts by which an alliance stands in a list."""
    return {
        "id": alliance.public_id,
        "url": url,
        "name": text(alliance, "name"),
        "acronym": alliance.acronym or None,
        "kind": alliance.kind or None,
        "status": alliance.status or None,
        "start": date(alliance.start),
        "end": date(alliance.end),
        "countries": countries(alliance),
    }


def alliance_record(alliance: Alliance, url: str) -> Json:
    """The whole public record of an alliance fetched by `for_record`; `url` is its page.

    Texts are in the active language. What no source states is None, an empty text or an empty
    list; `missing` names it.
    """
    read_evidence(_statements(alliance))
    return _record(alliance, url)


def alliance_records(alliances: Sequence[Alliance], url: Callable[[Alliance], str]) -> list[Json]:
    """The same of several alliances, whose evidence is read at once."""
    read_evidence([row for alliance in alliances for row in _statements(alliance)])
    return [_record(alliance, url(alliance)) for alliance in alliances]


def _statements(alliance: Alliance) -> list[Any]:
    """Whatever may be cited of an alliance fetched by `for_record`."""
    affiliations = [row.affiliation for row in alliance.involvements.all()]
    return [alliance, *rows_of(alliance, _ROWS), *affiliations]


def _record(alliance: Alliance, url: str) -> Json:
    cited = [citation for row in _statements(alliance) for citation in row.evidence]
    return {
        **_card(alliance, url),
        "duration_years": alliance.duration_years,
        "summary": text(alliance, "summary"),
        "objectives": text(alliance, "objectives"),
        "website": alliance.website or None,
        "other_names": [other_name(row) for row in alliance.other_names.all()],
        "places": [
            {**place(site.place), "citations": evidence(site)} for site in alliance.sites.all()
        ],
        "participations": [_participation(row) for row in alliance.participations.all()],
        "fundings": [_funding(row) for row in alliance.fundings.all()],
        "diseases": [focus(row) for row in alliance.foci.all()],
        "themes": [theme(row) for row in alliance.theme_tags.all()],
        "people": [_person(row) for row in alliance.involvements.all()],
        "milestones": [
            {
                "date": date(row.date),
                "title": text(row, "title"),
                "place": place(row.place) if row.place else None,
                "citations": evidence(row),
            }
            for row in alliance.milestones.all()
        ],
        "part_of": alliance_reference(alliance.part_of),
        "parts": [alliance_reference(part) for part in alliance.parts.all()],
        "identifiers": [identifier(row) for row in alliance.identifiers.all()],
        "disputes": [dispute(row) for row in alliance.disputes.all()],
        "gaps": [gap(row) for row in alliance.gaps.all()],
        "citations": field_evidence(alliance),
        "sources": sources(cited),
        "missing": quality.missing(alliance),
        "created": alliance.created.isoformat(),
        "modified": alliance.modified.isoformat(),
        "version": alliance.version,
        "licence": LICENCE,
    }
