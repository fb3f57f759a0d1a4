"""How many alliances have a value of a facet, and where the API lists them."""

from urllib.parse import urlencode, urljoin

from django.urls import reverse

from catalogue.index import Snapshot
from catalogue.records.evidence import Json


def alliances_with(state: Snapshot, facet: str, value: str, url: str) -> Json:
    """{"alliance_count", "alliances_url"}; the address is on the host that `url` is on."""
    return {
        "alliance_count": len(state.values[facet].having([value])),
        "alliances_url": urljoin(url, f"{reverse('api:alliances')}?{urlencode({facet: value})}"),
    }
