"""The formats of references, each with its ending and media type."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from pybtex.database import BibliographyData, Entry, Person
from rispy import RisWriter

from catalogue.references.reference import LICENCE, PUBLISHER, Reference


class Format(NamedTuple):
    """How a reference is written for one kind of program."""

    # As its users know it.
    name: str
    media_type: str
    write: Callable[[Reference], str]


# What TeX or BibTeX would take for markup; pybtex escapes the rest. A brace counts for BibTeX
# even behind a backslash, so both are written as commands.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
    }
)
# Two of these in a row are set as one dash or quotation mark.
_LIGATURE = re.compile(r"([-`'])(?=\1)")


def bibtex(reference: Reference) -> str:
    """An entry @misc with the fields of BibTeX and those of biblatex, which adds dates and URLs."""
    fields = {
        # A second pair of braces keeps the capitals of names.
        "title": f"{{{_latex(reference.title)}}}",
        "year": str(reference.issued.year),
        "date": reference.issued.isoformat(),
        "version": str(reference.version),
        "publisher": PUBLISHER,
        "note": _latex(reference.note),
        "url": reference.url,
        "urldate": reference.accessed.isoformat(),
        "copyright": LICENCE,
    }
    author = {"author": [Person(f"{{{PUBLISHER}}}")]}
    entry = Entry("misc", fields=fields, persons=author)
    return BibliographyData({reference.id: entry}).to_string("bibtex")


def _latex(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_LATEX))


class _Ris(RisWriter):
    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        """None: a number before the first field is no part of the format."""
        return ""


def ris(reference: Reference) -> str:
    """RIS of the type DATA, with line ends as its specification has them."""
    fields = {
        "type_of_reference": "DATA",
        "id": reference.id,
        "authors": [PUBLISHER],
        "title": reference.title,
        "publisher": PUBLISHER,
        "name_of_database": PUBLISHER,
        "year": str(reference.issued.year),
        "date": _with_slashes(reference.issued),
        "edition": str(reference.version),
        "language": reference.language,
        "urls": [reference.url],
        "access_date": _with_slashes(reference.accessed),
        "notes": [reference.note],
    }
    return _Ris().formats([{name: value for name, value in fields.items() if value}])


def _with_slashes(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def csl_json(reference: Reference) -> str:
    """A list of one item, as the schema of citation processors has it."""
    item: dict[str, Any] = {
        "id": reference.id,
        "type": "dataset",
        "title": reference.title,
        "author": [{"literal": PUBLISHER}],
        "publisher": PUBLISHER,
        "issued": _date_parts(reference.issued),
        "accessed": _date_parts(reference.accessed),
        "version": str(reference.version),
        "URL": reference.url,
        "note": reference.note,
    }
    if reference.language:
        item["language"] = reference.language
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


# By the ending of the address.
FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems", ris),
    "csl.json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
