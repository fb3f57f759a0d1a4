"""A reader of Atom feeds that holds them to RFC 4287."""

from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import html5lib

NS = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# How often an element may stand in a feed and in an entry (sections 4.1.1 and 4.1.2): least, most.
_OF_FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "rights": (0, 1)}
_OF_ENTRY = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "published": (0, 1),
    "summary": (0, 1),
    "content": (0, 1),
    "rights": (0, 1),
}
# What the summary of an entry may be made of: nothing that runs, loads or leads somewhere.
_HARMLESS = {"html", "head", "body", "p", "ul", "li"}


class Feed:
    """The answer of a feed's address, parsed; `faults` says where it is no valid Atom."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        self.root = fromstring(response.content)
        self.entries = [Entry(one) for one in self.root.findall(f"{NS}entry")]

    @property
    def language(self) -> str | None:
        return self.root.get(XML_LANG)

    def text(self, name: str) -> str:
        return _text(self.root, name)

    def links(self, relation: str) -> list[str]:
        return _links(self.root, relation)

    @property
    def faults(self) -> list[str]:
        found = [] if self.root.tag == f"{NS}feed" else ["the root is no feed"]
        found += _faults(self.root, _OF_FEED)
        for entry in self.entries:
            found += [f"{entry.id}: {fault}" for fault in entry.faults]
        if self.root.find(f"{NS}author") is None:
            found.append("no author")
        if len(self.links("self")) != 1:
            found.append("no single link to itself")
        for what, values in (
            ("entry", [entry.id for entry in self.entries]),
            ("alternate", _alternates(self.root)),
        ):
            found += [
                f"{what} {one} stands {n} times" for one, n in Counter(values).items() if n > 1
            ]
        updated = [entry.updated for entry in self.entries]
        if updated != sorted(updated, reverse=True):
            found.append("not the newest first")
        if updated and updated[0] != self.updated:
            found.append("not updated when its newest entry was")
        return found

    @property
    def updated(self) -> datetime:
        return datetime.fromisoformat(self.text("updated"))


class Entry:
    def __init__(self, element: Element) -> None:
        self.element = element
        self.id = _text(element, "id")
        self.title = _text(element, "title")
        self.updated = datetime.fromisoformat(_text(element, "updated"))
        self.categories = [one.get("term") for one in element.findall(f"{NS}category")]
        self._summary = html5lib.parse(_text(element, "summary"), namespaceHTMLElements=False)

    @property
    def url(self) -> str:
        (url,) = _links(self.element, "alternate")
        return url

    @property
    def summary(self) -> str:
        return " ".join(" ".join(self._summary.itertext()).split())

    @property
    def faults(self) -> list[str]:
        found = _faults(self.element, _OF_ENTRY)
        if not urlsplit(self.id).scheme:
            found.append("the id is no absolute IRI")
        if self.element.find(f"{NS}content") is None and not _links(self.element, "alternate"):
            found.append("neither content nor a link to it")
        found += [f"<{e.tag}>" for e in self._summary.iter() if e.tag not in _HARMLESS]
        found += [f"attribute of <{e.tag}>" for e in self._summary.iter() if e.attrib]
        return found


def _faults(element: Element, counts: dict[str, tuple[int, int]]) -> list[str]:
    found = []
    for name, (least, most) in counts.items():
        number = len(element.findall(f"{NS}{name}"))
        if not least <= number <= most:
            found.append(f"{number} × {name}")
    dates = [one for name in ("updated", "published") for one in element.findall(f"{NS}{name}")]
    found += [
        f"{date.text} has no time zone"
        for date in dates
        if datetime.fromisoformat(date.text or "").tzinfo is None
    ]
    found += [
        f"the link {link.get('href')} is not whole"
        for link in element.findall(f"{NS}link")
        if urlsplit(link.get("href", "")).scheme not in ("http", "https")
    ]
    unnamed = [one for one in element.findall(f"{NS}category") if not one.get("term")]
    return [*found, *("a category without term" for _one in unnamed)]


def _text(element: Element, name: str) -> str:
    child = element.find(f"{NS}{name}")
    return "" if child is None else child.text or ""


def _links(element: Element, relation: str) -> list[str]:
    """A link without a relation is an alternate."""
    found = element.findall(f"{NS}link")
    return [one.get("href", "") for one in found if one.get("rel", "alternate") == relation]


def _alternates(element: Element) -> list[tuple[str | None, str | None]]:
    """No two may have the same type and language (section 4.1.1)."""
    links = element.findall(f"{NS}link")
    return [
        (one.get("type"), one.get("hreflang"))
        for one in links
        if one.get("rel", "alternate") == "alternate"
    ]
