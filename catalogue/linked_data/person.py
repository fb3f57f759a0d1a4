"""A person in the public roles that sources name; nothing else is kept of anyone."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import Absolute, Json, filled


def person(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    return filled(
        {
            **nodes.record(public, "Person", absolute),
            "familyName": public["family_name"],
            "affiliation": [_position(row, absolute) for row in public["positions"]],
        }
    )


def _position(row: Json, absolute: Absolute) -> Json:
    """Without dates: a source names a position on a day, not since when or until when."""
    return filled(
        {
            "@type": "OrganizationRole",
            "roleName": row["position"],
            "affiliation": nodes.organisation(row["organisation"], absolute),
        }
    )
