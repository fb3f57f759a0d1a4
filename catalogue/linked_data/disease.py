"""A disease area as MedicalCondition; its place in the tree in the terms of SKOS."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import CONTEXT, Absolute, Json, filled, reference

# schema.org knows no broader and narrower conditions.
_CONTEXT = [CONTEXT, {"skos": "http://www.w3.org/2004/02/skos/core#"}]
_TYPES = ["MedicalCondition", "skos:Concept"]


def disease(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    return filled(
        {
            **nodes.record(public, _TYPES, absolute),
            "@context": _CONTEXT,
            "alternateName": nodes.names(public["synonyms"]),
            "code": nodes.codes(public["codes"]),
            "skos:broader": [_area(row, absolute) for row in public["broader"]],
            "skos:narrower": [_area(row, absolute) for row in public["narrower"]],
        }
    )


def _area(row: Json, absolute: Absolute) -> Json | None:
    return reference(row, "MedicalCondition", absolute)
