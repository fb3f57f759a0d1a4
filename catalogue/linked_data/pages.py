"""The site, its lists, the data set that it is, and the way to a page."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.linked_data.nodes import CONTEXT, LICENCE_URL, Absolute, Json, filled

NAME = "Alliance Atlas"


class Distribution(NamedTuple):
    """One form in which the whole catalogue can be had."""

    name: str
    media_type: str
    path: str


def breadcrumbs(steps: Iterable[tuple[str, str]], absolute: Absolute) -> Json:
    """The way to a page from (name, path) of each step, home first."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def listing(
    name: str, path: str, rows: Iterable[tuple[str, str]], number: int, absolute: Absolute
) -> Json:
    """A page of a list that has `number` rows, from (name, path) of those that it shows."""
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": absolute(path),
        "isPartOf": {"@id": _site_id(absolute)},
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": number,
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": one, "url": absolute(url)}
                for place, (one, url) in enumerate(rows, start=1)
            ],
        },
    }


def website(home: str, search: str, absolute: Absolute) -> Json:
    """The site; `search` is the address of the list that answers words."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": _site_id(absolute),
        "name": NAME,
        "url": absolute(home),
        "license": LICENCE_URL,
        "publisher": _publisher(absolute),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(search)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def catalogue(page: str, absolute: Absolute) -> Json:
    """The catalogue of data; `page` is the path of the page that describes it."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": f"{absolute('/')}#catalogue",
        "name": NAME,
        "description": _description(),
        "url": absolute(page),
        "license": LICENCE_URL,
        "publisher": _publisher(absolute),
        "dataset": {"@id": _data_set_id(absolute)},
    }


def data_set(
    page: str,
    distributions: Iterable[Distribution],
    modified: datetime | None,
    absolute: Absolute,
) -> Json:
    """All alliances as one set of data, in every form in which it can be had."""
    return filled(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": _data_set_id(absolute),
            "name": _("Medical research alliances"),
            "description": _description(),
            "url": absolute(page),
            "license": LICENCE_URL,
            "creator": _publisher(absolute),
            "isAccessibleForFree": True,
            "includedInDataCatalog": {"@id": f"{absolute('/')}#catalogue"},
            "keywords": [
                _("medical research"),
                _("research alliances"),
                _("consortia"),
                _("research funding"),
            ],
            "dateModified": modified and modified.isoformat(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": one.name,
                    "encodingFormat": one.media_type,
                    "contentUrl": absolute(one.path),
                }
                for one in distributions
            ],
        }
    )


def _description() -> str:
    return _(
        "An open catalogue of medical research alliances: who works with whom, on which diseases, "
        "in which countries, with whose money, since when, and how we know."
    )


def _site_id(absolute: Absolute) -> str:
    return f"{absolute('/')}#site"


def _data_set_id(absolute: Absolute) -> str:
    return f"{absolute('/')}#alliances"


def _publisher(absolute: Absolute) -> Json:
    return {"@type": "Organization", "name": NAME, "url": absolute("/")}
