"""Records of ROR's first schema (until 2025), as those of the second."""

from collections.abc import Iterator, Mapping
from typing import Any

_FIELDS = (
    "acronyms", "addresses", "aliases", "country", "established", "external_ids", "id", "labels",
    "links", "name", "relationships", "status", "types", "wikipedia_url",
)  # fmt: skip
_SCHEMES = {"FundRef": "fundref", "GRID": "grid", "ISNI": "isni", "Wikidata": "wikidata"}
# Version 1 says nothing of its own making; the schema asks for it, and nothing is taken from it.
_MADE = {"date": "1970-01-01", "schema_version": "1.0"}
# Stands for a city that has no number of GeoNames.
UNKNOWN_PLACE = 0


def is_version_1(raw: Any) -> bool:
    """Whether a value was meant as a record of the first schema."""
    return isinstance(raw, dict) and "names" not in raw and bool({"name", "addresses"} & raw.keys())


def as_version_2(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The record in the second schema; what has no counterpart there is passed over.

    Raises ValueError where a field is missing or of another shape.
    """
    if missing := [field for field in _FIELDS if field not in raw]:
        raise ValueError(f"{', '.join(f'“{field}”' for field in missing)} is missing")
    try:
        return _converted(raw)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"has not the shape of ROR’s schema 1 ({error!r})") from error


def _converted(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "admin": {"created": _MADE, "last_modified": _MADE},
        "domains": [],
        "established": raw["established"],
        "external_ids": list(_external_ids(raw["external_ids"])),
        "id": raw["id"],
        "links": list(_links(raw)),
        "locations": [_location(address, raw["country"]) for address in raw["addresses"]],
        "names": list(_names(raw)),
        "relationships": [
            {**relation, "type": relation["type"].lower()} for relation in raw["relationships"]
        ],
        "status": raw["status"],
        "types": [one.lower() for one in raw["types"]],
    }


def _external_ids(external_ids: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for scheme, stated in external_ids.items():
        if scheme in _SCHEMES:
            values = stated["all"] if isinstance(stated["all"], list) else [stated["all"]]
            given = [value for value in values if value is not None]
            yield {"type": _SCHEMES[scheme], "all": given, "preferred": stated.get("preferred")}


def _links(raw: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for link in raw["links"]:
        yield {"type": "website", "value": link}
    if raw["wikipedia_url"]:
        yield {"type": "wikipedia", "value": raw["wikipedia_url"]}


def _location(address: Mapping[str, Any], country: Mapping[str, Any]) -> dict[str, Any]:
    city = address["geonames_city"]
    return {
        "geonames_id": city["id"] or UNKNOWN_PLACE,
        "geonames_details": {
            "name": city.get("city") or address.get("city"),
            "lat": address.get("lat"),
            "lng": address.get("lng"),
            "country_code": country["country_code"],
            "country_name": country["country_name"],
        },
    }


def _names(raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each name once in a language, with all its types."""
    stated = [
        (raw["name"], None, "label"),
        (raw["name"], None, "ror_display"),
        *((one["label"], one["iso639"], "label") for one in raw["labels"]),
        *((alias, None, "alias") for alias in raw["aliases"]),
        *((acronym, None, "acronym") for acronym in raw["acronyms"]),
    ]
    found: dict[tuple[str, str | None], list[str]] = {}
    for value, language, kind in stated:
        found.setdefault((value.strip(), language), []).append(kind)
    for (value, language), types in found.items():
        yield {"value": value, "lang": language, "types": list(dict.fromkeys(types))}
