"""What a page tells machines about what it shows, and about the way to it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.public_ids import kind_of
from catalogue import linked_data
from catalogue.addresses import SECTIONS, name_of, path_of, path_of_country
from catalogue.context import SECTIONS as LABELS
from catalogue.linked_data import Json, country, pages


def of_record(request: HttpRequest, record: Any, public: Json | None = None) -> list[Json]:
    """The record, and the way to its page; `public` is its public record, where it is at hand."""
    absolute = request.build_absolute_uri
    section, _model = SECTIONS[kind_of(record.public_id)]
    node = linked_data.of_record(record, absolute, public)
    return [node, _way(request, section, name_of(record), path_of(record))]


def of_country(request: HttpRequest, code: str, name: str) -> list[Json]:
    path = path_of_country(code)
    node = country.country(code, name, request.build_absolute_uri(path))
    return [node, _way(request, "countries", name, path)]


def of_list(
    request: HttpRequest,
    section: str,
    rows: Sequence[dict[str, Any]],
    number: int | None = None,
) -> list[Json]:
    """A list of `number` records, of which `rows` are shown, each with "name" and "url".

    Without a number they are all there are.
    """
    shown = [(row["name"], row["url"]) for row in rows]
    label, path = str(dict(LABELS)[section]), reverse(f"{section}:list")
    absolute = request.build_absolute_uri
    listing = pages.listing(label, path, shown, len(rows) if number is None else number, absolute)
    return [listing, _way(request, section)]


def _way(request: HttpRequest, section: str, *last: str) -> Json:
    """From the home page to a section, and to what is in it by (name, path)."""
    steps = [
        (_("Home"), reverse("home")),
        (str(dict(LABELS)[section]), reverse(f"{section}:list")),
    ]
    if last:
        name, path = last
        steps.append((name, path))
    return pages.breadcrumbs(steps, request.build_absolute_uri)
