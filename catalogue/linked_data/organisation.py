"""An organisation; those that it belongs to or succeeded are named with it."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import Absolute, Json, date, filled

# What schema.org calls bodies of our kinds; what it has no word for is an Organization.
_TYPES = {
    "university": "CollegeOrUniversity",
    "hospital": "Hospital",
    "research_institute": "ResearchOrganization",
    "company": "Corporation",
    "government": "GovernmentOrganization",
    "funder": "FundingAgency",
}
_WHOLE = "parent"


def organisation(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    wholes = [row["organisation"] for row in public["relations"] if row["kind"] == _WHOLE]
    parts = [row["organisation"] for row in public["related_by"] if row["kind"] == _WHOLE]
    return filled(
        {
            **nodes.record(public, _types(public["kind"]), absolute),
            "alternateName": nodes.names(public["other_names"]),
            "description": public["description"],
            "foundingDate": date(public["founded"]),
            "location": public["place"] and nodes.place(public["place"]),
            "sameAs": [
                *filter(None, [public["website"]]),
                *(row["url"] for row in public["identifiers"] if row["url"]),
            ],
            "parentOrganization": [nodes.organisation(row, absolute) for row in wholes],
            "subOrganization": [nodes.organisation(row, absolute) for row in parts],
        }
    )


def _types(kind: str | None) -> str | list[str]:
    return ["Organization", _TYPES[kind]] if kind in _TYPES else "Organization"
