"""A country, known by its code of ISO 3166-1."""

from catalogue.linked_data.nodes import CONTEXT, Json


def country(code: str, name: str, url: str) -> Json:
    """The node of a country; `url` is its page."""
    return {
        "@context": CONTEXT,
        "@type": "Country",
        "@id": url,
        "identifier": code,
        "url": url,
        "name": name,
    }
