"""A funding programme, call or label scheme as FundingScheme."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import Absolute, Json, date, filled, reference


def programme(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    return filled(
        {
            **nodes.record(public, "FundingScheme", absolute),
            "alternateName": public["acronym"],
            "description": public["description"],
            "foundingDate": date(public["start"]),
            "funder": nodes.organisation(public["operator"], absolute),
            "parentOrganization": _scheme(public["parent"], absolute),
            "subOrganization": [_scheme(row, absolute) for row in public["parts"]],
            "sameAs": [row["url"] for row in public["identifiers"] if row["url"]],
        }
    )


def _scheme(row: Json | None, absolute: Absolute) -> Json | None:
    return reference(row, "FundingScheme", absolute)
