"""Records as JSON-LD in the terms of schema.org."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
_LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


def _filled(node: Json) -> Json:
    """Without what is not stated."""
    return {key: value for key, value in node.items() if value not in (None, False, "", [], {})}


def _organisation(reference: Json, permanent: Callable[[str], str]) -> Json:
    return _filled(
        {
            "@type": "Organization",
            "@id": permanent(f"/id/{reference['id']}"),
            "name": reference["name"],
            "sameAs": reference["ror"],
        }
    )


def alliance(record: Json, absolute: Callable[[str], str]) -> Json:
    """An alliance as ResearchProject and Consortium; memberships are schema.org Roles.

    `absolute` makes a full address from a path.
    """
    members = [
        _filled(
            {
                "@type": "OrganizationRole",
                "roleName": row["role"],
                "startDate": row["start"] and row["start"]["value"],
                "endDate": row["end"] and row["end"]["value"],
                "member": _organisation(row["organisation"], absolute),
            }
        )
        for row in record["participations"]
    ]
    funding = [
        _filled(
            {
                "@type": "Grant",
                "funder": row["funder"] and _organisation(row["funder"], absolute),
                "name": row["programme"] and row["programme"]["name"],
                "identifier": row["grant_number"],
            }
        )
        for row in record["fundings"]
    ]
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": ["ResearchProject", "Consortium"],
            "@id": absolute(f"/id/{record['id']}"),
            "identifier": record["id"],
            "url": absolute(record["url"]),
            "name": record["name"],
            "alternateName": [name["value"] for name in record["other_names"]],
            "description": record["summary"],
            "foundingDate": record["start"] and record["start"]["value"],
            "dissolutionDate": record["end"] and record["end"]["value"],
            "sameAs": [record["website"]] if record["website"] else [],
            "member": members,
            "funding": funding,
            "about": [
                {"@type": "MedicalCondition", "name": row["name"]} for row in record["diseases"]
            ],
            "keywords": [row["name"] for row in record["themes"]],
            "location": [_place(row) for row in record["places"]],
            "parentOrganization": record["part_of"]
            and {
                "@type": "Consortium",
                "@id": absolute(f"/id/{record['part_of']['id']}"),
                "name": record["part_of"]["name"],
            },
            "subjectOf": [_source(row, absolute) for row in record["sources"]],
            "license": _LICENCE_URL,
            "dateModified": record["modified"],
        }
    )


def organisation(record: Json, absolute: Callable[[str], str]) -> Json:
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": absolute(f"/id/{record['id']}"),
            "identifier": record["id"],
            "url": absolute(record["url"]),
            "name": record["name"],
            "alternateName": [name["value"] for name in record["other_names"]],
            "description": record["description"],
            "foundingDate": record["founded"] and record["founded"]["value"],
            "location": record["place"] and _place(record["place"]),
            "sameAs": [row["url"] for row in record["identifiers"] if row["url"]],
            "license": _LICENCE_URL,
            "dateModified": record["modified"],
        }
    )


def _place(row: Json) -> Json:
    return _filled(
        {
            "@type": "Place",
            "name": row["name"],
            "address": {"@type": "PostalAddress", "addressCountry": row["country"]},
            "geo": row["lat"] is not None
            and {"@type": "GeoCoordinates", "latitude": row["lat"], "longitude": row["lon"]},
        }
    )


def _source(row: Json, absolute: Callable[[str], str]) -> Json:
    return _filled(
        {
            "@type": "CreativeWork",
            "@id": absolute(f"/id/{row['id']}"),
            "name": row["title"] or row["description"],
            "publisher": row["publisher"] and {"@type": "Organization", "name": row["publisher"]},
            "datePublished": row["published"] and row["published"]["value"],
            "inLanguage": row["language"],
            "url": row["url"],
        }
    )
