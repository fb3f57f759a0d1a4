"""What the nodes of all kinds share."""

from collections.abc import Callable, Iterable
from typing import Any

from catalogue.records.evidence import Json

__all__ = ["CONTEXT", "LICENCE_URL", "Absolute", "Json", "date", "filled", "record", "reference"]

CONTEXT = "https://schema.org"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

# Makes a whole address of a path.
Absolute = Callable[[str], str]


def filled(node: Json) -> Json:
    """Without what is not stated."""
    return {key: value for key, value in node.items() if value not in (None, False, "", [], {})}


def record(public: Json, types: str | list[str], absolute: Absolute) -> Json:
    """What is said of every record: who it is, what the catalogue may say of it, and since when."""
    return {
        "@context": CONTEXT,
        "@type": types,
        "@id": absolute(f"/id/{public['id']}"),
        "identifier": public["id"],
        "url": absolute(public["url"]),
        "name": public.get("name"),
        "license": LICENCE_URL,
        "dateModified": public.get("modified"),
    }


def reference(named: Json | None, type_: str, absolute: Absolute) -> Json | None:
    """A record that another one names, {"id", "name"}."""
    if named is None:
        return None
    return {"@type": type_, "@id": absolute(f"/id/{named['id']}"), "name": named["name"]}


def organisation(named: Json | None, absolute: Absolute) -> Json | None:
    """An organisation that another record names, with its ROR where it has one."""
    node = reference(named, "Organization", absolute)
    return node and filled({**node, "sameAs": named and named["ror"]})


def date(partial: Json | None) -> str | None:
    """A partial date as far as it is known, which is ISO 8601: 2025, 2025-07, 2025-07-03."""
    return partial["value"] if partial else None


def names(rows: Iterable[Json]) -> list[str]:
    """Other names, each once, whatever their language."""
    return list(dict.fromkeys(row["value"] for row in rows))


def place(row: Json) -> Json:
    return filled(
        {
            "@type": "Place",
            "name": row["name"],
            "address": {"@type": "PostalAddress", "addressCountry": row["country"]},
            "geo": row["lat"] is not None
            and {"@type": "GeoCoordinates", "latitude": row["lat"], "longitude": row["lon"]},
        }
    )


def publisher(name: str | None) -> Json | None:
    return {"@type": "Organization", "name": name} if name else None


def codes(vocabularies: dict[str, Any]) -> list[Json]:
    """Codes of a disease area by vocabulary, one or several in each."""
    return [
        {"@type": "MedicalCode", "codingSystem": vocabulary, "codeValue": value}
        for vocabulary, values in vocabularies.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
