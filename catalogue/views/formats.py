"""The forms beside the page in which something can be had: what its head and its links name."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import exports, linked_data
from catalogue.addresses import api_path_of, feed_path_of, form_path_of, list_as
from catalogue.feeds.atom import CONTENT_TYPE as ATOM
from catalogue.references import FORMATS

_JSON = "application/json"


class Form(NamedTuple):
    """One form: its media type, its name and its path on this site."""

    media_type: str
    name: str
    path: str


def feed_of_alliances(query: str = "") -> Form:
    """The feed of the alliances that the list finds with `query`."""
    return Form(ATOM, _("Feed of new and changed alliances"), _asked(list_as("atom"), query))


def of_alliances(query: str = "") -> list[Form]:
    """All forms of the alliances that the list finds with the query string `query`."""
    return [
        feed_of_alliances(query),
        *(
            Form(one.format.media_type.partition(";")[0], one.format.title, one.url)
            for one in exports.links(query)
        ),
        Form(_JSON, _("API"), _asked(reverse("api:alliances"), query)),
    ]


def references_to(record: Any) -> list[Form]:
    """The record as a reference, in the page's language."""
    return [
        Form(one.media_type, one.name, _in_language(form_path_of(record, ending)))
        for ending, one in FORMATS.items()
    ]


def data_of(record: Any) -> list[Form]:
    """The record as data, in the page's language, and the feed of its changes."""
    linked = _in_language(form_path_of(record, "jsonld"))
    return [
        Form(_JSON, "JSON", _in_language(api_path_of(record))),
        Form(linked_data.MEDIA_TYPE, "JSON-LD", linked),
        Form(ATOM, _("Feed of changes"), feed_path_of(record)),
    ]


def _asked(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _in_language(path: str) -> str:
    return f"{path}?lang={get_language()}"
