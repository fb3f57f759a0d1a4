"""An alliance as ResearchProject and Consortium; memberships are schema.org Roles."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import Absolute, Json, date, filled, reference

_TYPES = ["ResearchProject", "Consortium"]


def alliance(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    return filled(
        {
            **nodes.record(public, _TYPES, absolute),
            "alternateName": nodes.names(public["other_names"]),
            "description": public["summary"],
            "foundingDate": date(public["start"]),
            "dissolutionDate": date(public["end"]),
            "sameAs": [
                *filter(None, [public["website"]]),
                *(row["url"] for row in public["identifiers"] if row["url"]),
            ],
            "member": [_member(row, absolute) for row in public["participations"]],
            "funding": [_grant(row, absolute) for row in public["fundings"]],
            "about": [_condition(row, absolute) for row in public["diseases"]],
            "keywords": [row["name"] for row in public["themes"]],
            "location": [nodes.place(row) for row in public["places"]],
            "parentOrganization": reference(public["part_of"], "Consortium", absolute),
            "subOrganization": [reference(row, "Consortium", absolute) for row in public["parts"]],
            "subjectOf": [_source(row, absolute) for row in public["sources"]],
        }
    )


def _member(row: Json, absolute: Absolute) -> Json:
    return filled(
        {
            "@type": "OrganizationRole",
            "roleName": row["role"],
            "startDate": date(row["start"]),
            "endDate": date(row["end"]),
            "member": nodes.organisation(row["organisation"], absolute),
        }
    )


def _grant(row: Json, absolute: Absolute) -> Json:
    return filled(
        {
            "@type": "MonetaryGrant" if row["amount"] else "Grant",
            "funder": nodes.organisation(row["funder"], absolute),
            "name": row["programme"] and row["programme"]["name"],
            "identifier": row["grant_number"],
            "amount": row["amount"]
            and {"@type": "MonetaryAmount", "value": row["amount"], "currency": row["currency"]},
            "isPartOf": reference(row["programme"], "FundingScheme", absolute),
        }
    )


def _condition(row: Json, absolute: Absolute) -> Json:
    node = reference(row, "MedicalCondition", absolute) or {}
    return filled({**node, "code": nodes.codes(row["codes"])})


def _source(row: Json, absolute: Absolute) -> Json:
    return filled(
        {
            "@type": "CreativeWork",
            "@id": absolute(f"/id/{row['id']}"),
            "name": row["title"] or row["description"],
            "publisher": nodes.publisher(row["publisher"]),
            "datePublished": date(row["published"]),
            "inLanguage": row["language"],
            "url": row["url"],
        }
    )
