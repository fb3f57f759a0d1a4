"""A page as a strict parser sees it, and the addresses of all pages."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from alliances.models import Organisation, Place
from catalogue.addresses import SECTIONS, history_path_of, path_of, path_of_country

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LISTS = (
    "home",
    "data",
    "alliances:list",
    "organisations:list",
    "diseases:list",
    "countries:list",
    "programmes:list",
    "people:list",
    "sources:list",
)
_UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset"}


def addresses(language: str) -> dict[str, str]:
    """The page of every list, record and country in one language, by what it shows."""
    with translation.override(language):
        found = {name: reverse(name) for name in LISTS}
        for _section, model in SECTIONS.values():
            for record in model._default_manager.all():
                found[record.public_id] = path_of(record)  # type: ignore[attr-defined]
                found[f"history of {record.public_id}"] = history_path_of(record)  # type: ignore[attr-defined]
        codes = {
            *Organisation.objects.exclude(country="").values_list("country", flat=True),
            *Place.objects.exclude(sites=None).values_list("country", flat=True),
        }
        for code in codes:
            found[str(code)] = path_of_country(str(code))
    return found


class Page:
    """The answer to one address, parsed."""

    def __init__(self, path: str, response: Any) -> None:
        self.path = path
        self.status = response.status_code
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root: Element = parser.parse(response.content.decode())
        self.parse_errors = [f"{where}: {code} {data}" for where, code, data in parser.errors]

    @property
    def elements(self) -> Iterator[Element]:
        return (element for element in self.root.iter() if isinstance(element.tag, str))

    def find(self, path: str) -> list[Element]:
        return self.root.findall(f".//{path}")

    @property
    def language(self) -> str | None:
        return self.root.get("lang")

    @property
    def title(self) -> str:
        return text_of(self.find("title")[0])

    @property
    def alternates(self) -> dict[str, str]:
        """{language: path and query} as the head names them, which gives whole addresses."""
        return {
            link.get("hreflang", ""): link.get("href", "").removeprefix("http://testserver")
            for link in self.find("link[@rel='alternate']")
            if link.get("hreflang", "x-default") != "x-default"
        }

    @cached_property
    def ids(self) -> list[str]:
        return [name for element in self.elements if (name := element.get("id")) is not None]

    @property
    def repeated_ids(self) -> list[str]:
        return [name for name, number in Counter(self.ids).items() if number > 1]

    @property
    def inline_code(self) -> list[str]:
        """Scripts, styles and handlers that a strict Content-Security-Policy would not run."""
        found = []
        for element in self.elements:
            if element.tag == "script" and not element.get("src"):
                if element.get("type") != "application/ld+json":
                    found.append("script")
            elif element.tag == "style":
                found.append("style")
            found += [f"{element.tag} {name}" for name in element.attrib if _is_code(name)]
        found += [f"a {href}" for href in self.hrefs if href.lower().startswith("javascript:")]
        return found

    @property
    def hrefs(self) -> list[str]:
        """Whatever the page leads to or loads."""
        names = ("href", "src", "action", "hx-get")
        found = (element.get(name) for element in self.elements for name in names)
        return [value for value in found if value is not None]

    @property
    def internal_addresses(self) -> set[str]:
        """Addresses of this host, without fragments."""
        full = (urldefrag(urljoin(f"http://testserver{self.path}", h)).url for h in self.hrefs)
        parts = (urlsplit(one) for one in full)
        return {
            f"{part.path}?{part.query}" if part.query else part.path
            for part in parts
            if part.scheme in ("http", "https") and part.netloc == "testserver"
        }

    @property
    def dangling_fragments(self) -> list[str]:
        return [h for h in self.hrefs if h.startswith("#") and h[1:] not in self.ids]

    @property
    def unlabelled_controls(self) -> list[str]:
        labelled, within = set(), set()
        for label in self.find("label"):
            if text_of(label):
                labelled.add(label.get("for"))
                within.update(label.iter())
        return [
            f"{one.tag} {one.get('name')}"
            for one in self.elements
            if _is_control(one)
            and one not in within
            and not (one.get("id") and one.get("id") in labelled)
            and not one.get("aria-label")
            and not (one.tag == "button" and text_of(one))
        ]

    @property
    def marks(self) -> list[str]:
        """The notes that footnote marks lead to."""
        return [h.removeprefix("#") for h in self.hrefs if h.startswith("#note-")]

    @property
    def notes(self) -> list[str]:
        return [name for name in self.ids if name.startswith("note-")]

    def texts(self) -> Iterator[tuple[str, str]]:
        """(text, language in effect) of everything that is read out of the body."""
        return _texts(self.find("body")[0], self.language or "")


def _texts(element: Element, language: str) -> Iterator[tuple[str, str]]:
    if element.tag == "script" or not isinstance(element.tag, str):
        return
    language_within = element.get("lang", language)
    if element.text and element.text.strip():
        yield element.text.strip(), language_within
    for child in element:
        yield from _texts(child, language_within)
        if child.tail and child.tail.strip():
            yield child.tail.strip(), language_within


def _is_code(attribute: str) -> bool:
    return attribute == "style" or attribute.startswith("on")


def _is_control(element: Element) -> bool:
    if element.tag == "input":
        return element.get("type", "text") not in _UNLABELLED_INPUTS
    return element.tag in ("select", "textarea", "button")


def text_of(element: Element) -> str:
    """Its text with blanks as a browser shows them."""
    return " ".join("".join(element.itertext()).split())
