"""One country as the API shows it (docs/data-dictionary.md)."""

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin

from django.db.models import Count
from django.urls import reverse

from alliances.models import Organisation
from catalogue import index
from catalogue.addresses import path_of_country
from catalogue.index import Snapshot
from catalogue.records.alliance import LICENCE, country
from catalogue.records.evidence import Json
from catalogue.records.listed import alliances_with


def organisations_by_country() -> dict[str, int]:
    """{ISO 3166-1 alpha-2: number of published organisations that sit there}"""
    return dict(
        Organisation.objects.published()
        .exclude(country="")
        .order_by("country")
        .values_list("country")
        .annotate(Count("pk"))
    )


def present(state: Snapshot, organisations: Mapping[str, int]) -> list[Json]:
    """{"code", "name"} of each country with an alliance or an organisation, by name."""
    codes = {*state.values["country"], *organisations}
    return sorted(map(country, codes), key=lambda one: (one["name"].casefold(), one["code"]))


def country_card(code: str, url: str, state: Snapshot, organisations: Mapping[str, int]) -> Json:
    """The facts by which a country stands in a list; `url` is its page."""
    listed = urljoin(url, f"{reverse('api:organisations')}?{urlencode({'country': code})}")
    return {
        "code": code,
        "url": url,
        "name": country(code)["name"],
        **alliances_with(state, "country", code, url),
        "organisation_count": organisations.get(code, 0),
        "organisations_url": listed,
    }


def country_record(code: str, absolute: str) -> Json:
    """The public record of a country; `absolute` is an address on this host."""
    url = urljoin(absolute, path_of_country(code))
    number = Organisation.objects.published().filter(country=code).count()
    return {**country_card(code, url, index.current(), {code: number}), "licence": LICENCE}
