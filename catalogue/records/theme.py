"""One theme as the API shows it (docs/data-dictionary.md)."""

from alliances.models import Theme
from catalogue import index
from catalogue.index import Snapshot
from catalogue.records.alliance import LICENCE
from catalogue.records.evidence import Json
from catalogue.records.listed import alliances_with
from catalogue.texts import text


def theme_card(row: Theme, url: str, state: Snapshot) -> Json:
    """The facts by which a theme stands in a list."""
    return {
        "id": row.slug,
        "url": url,
        "name": text(row, "name"),
        **alliances_with(state, "theme", row.slug, url),
    }


def theme_record(row: Theme, url: str) -> Json:
    """The public record of a theme; `url` is the page of its alliances."""
    return {**theme_card(row, url, index.current()), "licence": LICENCE}
