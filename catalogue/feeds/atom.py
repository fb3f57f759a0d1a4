"""Atom (RFC 4287): a feed with its entries as XML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString
from django.utils.xmlutils import SimplerXMLGenerator

CONTENT_TYPE = "application/atom+xml"
_PUBLISHER = "Alliance Atlas"
_RIGHTS = "CC-BY-4.0"
_LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
# Of a feed without entries, in a catalogue where nothing has ever changed.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# What no XML document may hold (XML 1.0, production 2).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """One change of one record; `id` is the same for ever, and `url` its page."""

    id: str
    title: str
    url: str
    updated: datetime
    # HTML.
    summary: SafeString
    categories: Sequence[str]


@dataclass(frozen=True)
class Feed:
    """Entries, the newest first; addresses are whole."""

    title: str
    subtitle: str
    # Its own address, and that of the page that shows the same.
    url: str
    page: str
    language: str
    entries: Sequence[Entry]
    # Of a feed without entries: when that last changed which it is drawn from.
    checked: datetime | None = None


def write(feed: Feed) -> str:
    """The feed as an XML document; characters that XML forbids are left out."""
    atom = _Atom(
        title=_xml(feed.title),
        subtitle=_xml(feed.subtitle),
        link=feed.page,
        feed_url=feed.url,
        feed_guid=feed.url,
        description=None,
        language=feed.language,
        author_name=_PUBLISHER,
        feed_copyright=_RIGHTS,
        checked=feed.checked,
    )
    for entry in feed.entries:
        atom.add_item(
            title=_xml(entry.title),
            link=entry.url,
            description=_xml(entry.summary),
            unique_id=entry.id,
            pubdate=entry.updated,
            updateddate=entry.updated,
            categories=[_xml(one) for one in entry.categories],
        )
    return atom.writeString("utf-8")


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("", text)


class _Atom(Atom1Feed):
    """With types of the links, and with the licence as a link, too (RFC 4946)."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": _LICENCE_URL})

    def latest_post_date(self) -> Any:
        """Django would name the present moment where there is no entry."""
        return super().latest_post_date() if self.items else self.feed["checked"] or _NEVER
