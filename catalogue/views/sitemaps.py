"""/sitemap.xml and the sitemaps that it names: every public page in every language.

An address a language, each naming the others (hreflang). Records are read as plain values, a file's
worth at a time, so that a file costs the same however large the catalogue is.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import override

from alliances.public_ids import Kind
from catalogue import index
from catalogue.addresses import SECTIONS, path_of_country, path_to
from catalogue.context import SECTIONS as LISTED
from catalogue.lookup import public_records
from catalogue.records.country import organisations_by_country, present
from catalogue.records.latest import last_change
from catalogue.texts import best_in, columns

_LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Addresses of a file; 50,000 are allowed.
_ADDRESSES = 10_000
_DEFAULT = "x-default"


class Location(NamedTuple):
    """A page in one language, with the same page in every language."""

    location: str
    # ISO 8601.
    lastmod: str
    # Of each language its "lang_code" and "location", as Django's template names them.
    alternates: list[dict[str, str]]


class PageSitemap(Sitemap):
    """Pages that are in all languages; `items` are cut into files before they are looked at."""

    limit = _ADDRESSES // len(_LANGUAGES)

    def paths(self, items: list[Any]) -> Iterable[str]:
        """The path of each item in the active language."""
        raise NotImplementedError

    def changed(self, item: Any) -> datetime | None:
        """When the page last changed, where that is known."""
        return None

    def get_urls(self, page: int = 1, site: Any = None, protocol: str | None = None) -> Any:
        """The locations of one file, for Django's template."""
        root = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        items = list(self.paginator.page(page).object_list)
        in_languages = []
        for code in _LANGUAGES:
            with override(code):
                in_languages.append([f"{root}{path}" for path in self.paths(items)])
        found = []
        for item, *addresses in zip(items, *in_languages, strict=True):
            codes = [*_LANGUAGES, _DEFAULT]
            named = zip(codes, [*addresses, addresses[0]], strict=True)
            alternates = [{"lang_code": code, "location": address} for code, address in named]
            changed = self.changed(item)
            lastmod = changed.isoformat() if changed else ""
            found += [Location(address, lastmod, alternates) for address in addresses]
        return found

    def get_latest_lastmod(self) -> datetime | None:
        return last_change(index.current())


class ListSitemap(PageSitemap):
    """The home page, the lists and the page about the data."""

    def items(self) -> list[str]:
        return ["home", "data", *(f"{section}:list" for section, _label in LISTED)]

    def paths(self, items: list[str]) -> Iterable[str]:
        return map(reverse, items)


class CountrySitemap(PageSitemap):
    def items(self) -> list[str]:
        return [country["code"] for country in present(index.current(), organisations_by_country())]

    def paths(self, items: list[str]) -> Iterable[str]:
        return map(path_of_country, items)


class RecordSitemap(PageSitemap):
    """The public records of one kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def _records(self) -> QuerySet:
        records = public_records(self.kind)
        return records.published() if hasattr(records, "published") else records  # type: ignore[attr-defined]

    def items(self) -> QuerySet:
        names = _NAMES.get(self.kind, columns("name"))
        return self._records().order_by("pk").values("public_id", "modified", *names)

    def paths(self, items: list[Mapping[str, Any]]) -> Iterable[str]:
        return (path_to(row["public_id"], self._name_of(row)) for row in items)

    def _name_of(self, row: Mapping[str, Any]) -> str:
        """See `addresses.name_of`."""
        if self.kind is Kind.PERSON:
            return row["name"]
        if self.kind is Kind.SOURCE:
            return row["title"] or best_in(row, "description")
        return best_in(row, "name")

    def changed(self, item: Mapping[str, Any]) -> datetime:
        return item["modified"]

    def get_latest_lastmod(self) -> datetime | None:
        return self._records().aggregate(latest=Max("modified"))["latest"]


# The columns with the name of a record, where they are not those of `name` in each language.
_NAMES = {Kind.PERSON: ["name"], Kind.SOURCE: ["title", *columns("description")]}

SITEMAPS = {
    "pages": ListSitemap,
    "countries": CountrySitemap,
    **{section: RecordSitemap(kind) for kind, (section, _model) in SECTIONS.items()},
}
