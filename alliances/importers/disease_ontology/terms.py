"""Diseases as the files of the Disease Ontology state them.

There are two forms: tables (HumanDO.tsv, which names parents by their labels, and beside it
tables of cross-references), and OBO (HumanDO.obo, which has synonyms and cross-references, too).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from alliances.importers.reading import Files, numbered_lines, table
from alliances.importers.stated import Problem, Where
from alliances.models import DiseaseVocabulary

# Cross-references that are codes of the catalogue, by their prefix.
VOCABULARIES = {
    "ICD10CM": DiseaseVocabulary.ICD10,
    "MESH": DiseaseVocabulary.MESH,
    "ORDO": DiseaseVocabulary.ORPHANET,
}
# The tree's root is named as a parent, but the table has no line for it.
ROOT, ROOT_LABEL = "DOID:4", "disease"
_CROSS_REFERENCES = ("ICD10inDO.tsv", "MESHinDO.tsv", "OrphanetinDO.tsv")
_DOID = re.compile(r"DOID:\d{1,10}", re.ASCII)
# What was merged into another disease stays in the tables of cross-references.
_OBSOLETE = "obsolete "


@dataclass(slots=True)
class Term:
    """A disease; `parents` are the DOIDs of broader ones."""

    doid: str
    label: str
    where: Where
    parents: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    codes: list[tuple[DiseaseVocabulary, str]] = field(default_factory=list)

    def add_code(self, reference: str) -> None:
        """Take over a cross-reference such as 'MESH:D009103', if it is a code of the catalogue."""
        prefix, _parted, value = reference.strip().partition(":")
        vocabulary = VOCABULARIES.get(prefix)
        if vocabulary and value and (vocabulary, value) not in self.codes:
            self.codes.append((vocabulary, value))


def from_obo(files: Files, name: str, problems: list[Problem]) -> dict[str, Term]:
    """{DOID: disease} of an OBO file, none that is obsolete. Raises Unreadable."""
    found: dict[str, Term] = {}
    with files.open(name) as stream:
        for line, tags in _stanzas(stream, name):
            doid, label = "".join(tags.get("id", [])), "".join(tags.get("name", []))
            if "true" in tags.get("is_obsolete", []) or not _is_sound(
                doid, label, Where(name, line), problems
            ):
                continue
            term = Term(doid, label, Where(name, line))
            term.parents = [one.split(" ")[0] for one in tags.get("is_a", [])]
            quoted = (
                re.match(r'"((?:[^"\\]|\\.)*)" EXACT', one) for one in tags.get("synonym", [])
            )
            term.synonyms = [re.sub(r"\\(.)", r"\1", one[1]) for one in quoted if one]
            for reference in tags.get("xref", []):
                term.add_code(reference)
            found[doid] = term
    return found


def _stanzas(stream: IO[bytes], name: str) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """(line, {tag: values}) of each stanza [Term]."""
    tags: dict[str, list[str]] = {}
    begin = 0
    for line in numbered_lines(stream, name):
        text = line.text.strip()
        if text.startswith("["):
            if begin:
                yield begin, tags
            begin, tags = (line.number if text == "[Term]" else 0), {}
        elif begin and ": " in text:
            tag, _parted, value = text.partition(": ")
            tags.setdefault(tag, []).append(value)
    if begin:
        yield begin, tags


def from_tables(files: Files, name: str, problems: list[Problem]) -> dict[str, Term]:
    """{DOID: disease} of a table and those of cross-references beside it. Raises Unreadable.

    A disease with several parents has a line for each.
    """
    found: dict[str, Term] = {}
    stated: list[tuple[Term, str, int]] = []
    with files.open(name) as stream:
        for row in table(
            stream,
            name,
            required=("id", "label", "subClassOf"),
            delimiter="\t",
            problems=problems,
        ):
            doid, label, parent = row.values["id"], row.values["label"], row.values["subClassOf"]
            if _is_sound(doid, label, Where(name, row.line), problems):
                term = found.setdefault(doid, Term(doid, label, Where(name, row.line)))
                stated.append((term, parent, row.line))
    _find_parents(found, stated, name, problems)
    for other in _CROSS_REFERENCES:
        if other in files:
            _add_codes(files, other, found, problems)
    return found


def _find_parents(
    terms: dict[str, Term], stated: list[tuple[Term, str, int]], name: str, problems: list[Problem]
) -> None:
    by_label: dict[str, set[str]] = {}
    for term in terms.values():
        by_label.setdefault(term.label, set()).add(term.doid)
    for term, label, line in stated:
        doids = sorted(by_label.get(label, ()))
        if len(doids) == 1:
            term.parents.append(doids[0])
        elif label and label != ROOT_LABEL:
            why = f"is the label of {', '.join(doids)}" if doids else "is no label in the table"
            reason = f"{term.doid}: the parent “{label[:80]}” {why}: left out"
            problems.append(Problem(Where(name, line, "subClassOf"), reason))


def _add_codes(files: Files, name: str, terms: dict[str, Term], problems: list[Problem]) -> None:
    with files.open(name) as stream:
        for row in table(
            stream, name, required=("id", "label", "xrefs"), delimiter="\t", problems=problems
        ):
            term = terms.get(row.values["id"])
            if term:
                for reference in row.values["xrefs"].split(","):
                    term.add_code(reference)
            elif row.values["id"] != ROOT and not row.values["label"].startswith(_OBSOLETE):
                reason = f"“{row.values['id'][:40]}” is no disease of the tree: left out"
                problems.append(Problem(Where(name, row.line, "id"), reason))


def _is_sound(doid: str, label: str, where: Where, problems: list[Problem]) -> bool:
    """Whether a disease has its id and label; else it is reported."""
    if not _DOID.fullmatch(doid):
        reason = f"“{doid[:40]}” is no DOID (one looks like DOID:2377): left out"
        problems.append(Problem(where._replace(column="id"), reason))
        return False
    if not label:
        problems.append(Problem(where._replace(column="label"), f"{doid} has no label: left out"))
    return bool(label)
