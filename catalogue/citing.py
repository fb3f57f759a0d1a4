"""How a page shows its evidence, and how the page itself is cited."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

Json = dict[str, Any]


class Footnotes:
    """Numbers the citations of a page in the order in which they are first marked.

    Two citations share a number where source, paragraph, stance and note agree.
    """

    def __init__(self, sources: Iterable[Json]) -> None:
        self._sources = {source["id"]: source for source in sources}
        self._numbers: dict[tuple[str, ...], int] = {}
        self.notes: list[Json] = []

    def number(self, citation: Json) -> int:
        key = tuple(str(citation[part]) for part in ("source", "locator", "stance", "note"))
        if key not in self._numbers:
            self._numbers[key] = len(self.notes) + 1
            self.notes.append(
                {
                    **citation,
                    "number": self._numbers[key],
                    "source": self._sources[citation["source"]],
                }
            )
        return self._numbers[key]


def cite_as(record: Json, permanent: str) -> str:
    """The record as a reference in a bibliography, with version and day of access."""
    return _(
        "Alliance Atlas: “%(name)s”. Record %(id)s, version %(version)s. %(url)s "
        "(accessed %(date)s). CC BY 4.0."
    ) % {
        "name": record["name"],
        "id": record["id"],
        "version": record["version"],
        "url": permanent,
        "date": _today(),
    }


def cite_all_as(url: str) -> str:
    """The whole catalogue as a reference; `url` is the page about its data."""
    return _(
        "Alliance Atlas: medical research alliances. %(url)s (accessed %(date)s). CC BY 4.0."
    ) % {"url": url, "date": _today()}


def _today() -> str:
    return date_format(timezone.localdate(), "DATE_FORMAT")
