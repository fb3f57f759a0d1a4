"""The tree of diseases as disease areas: names, codes, synonyms and broader areas."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alliances.importers.disease_ontology.terms import ROOT, Term, from_obo, from_tables
from alliances.importers.reading import Files, open_files, open_one
from alliances.importers.running import Release
from alliances.importers.stated import Problem, Record, Ref, Row, Unreadable, Where
from alliances.models import (
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    DiseaseVocabulary,
    ImportKind,
    Source,
    SourceKind,
)
from alliances.models.graph import follow
from alliances.partial_dates import PartialDate

_TABLE, _OBO, _TSV = "HumanDO.tsv", ".obo", ".tsv"
_WEBSITE = "https://disease-ontology.org/"
_LONGEST_NAME, _LONGEST_CODE = 200, 60


def read(
    path: Path,
    *,
    under: str = "",
    released: PartialDate | None = None,
    with_progress: bool = False,
) -> Release:
    """What a release states: HumanDO.tsv or an OBO file, or a folder or zip with one of them.

    `under` is the DOID of a disease: it and what is narrower are taken, else all. Raises
    Unreadable, also where there is no such disease.
    """
    problems: list[Problem] = []
    with _open(path, with_progress) as files:
        name = _the_file(files)
        parse = from_obo if name.casefold().endswith(_OBO) else from_tables
        terms = parse(files, name, problems)
        digest = files.digest()
    terms.pop(ROOT, None)
    _drop_unknown_parents(terms, problems)
    _drop_circles(terms, problems)
    if under and under != ROOT:
        terms = _branch(terms, under, name)
    records = [_record(term, terms, problems) for term in terms.values()]
    source = _source(path.name, digest, released)
    return Release(ImportKind.DISEASE_ONTOLOGY, source, records, problems)


def _open(path: Path, with_progress: bool) -> Files:
    opened = open_files if path.is_dir() else open_one
    return opened(path, with_progress=with_progress)


def _the_file(files: Files) -> str:
    """The name of the file with the tree. Raises Unreadable."""
    if len(files.names) == 1:
        return files.names[0]
    if _TABLE in files:
        return _TABLE
    return files.only(_OBO)


def _branch(terms: dict[str, Term], under: str, name: str) -> dict[str, Term]:
    """A disease and those below it. Raises Unreadable where it is not there."""
    if under not in terms:
        raise Unreadable(Problem(Where(name), f"has no disease “{under[:40]}” to begin under"))
    narrower: dict[str, list[str]] = {}
    for term in terms.values():
        for parent in term.parents:
            narrower.setdefault(parent, []).append(term.doid)
    wanted = follow(narrower, [under])
    return {doid: term for doid, term in terms.items() if doid in wanted}


def _drop_unknown_parents(terms: dict[str, Term], problems: list[Problem]) -> None:
    for term in terms.values():
        for parent in term.parents:
            if parent not in terms and parent != ROOT:
                reason = f"{term.doid}: there is no parent “{parent[:40]}”: left out"
                problems.append(Problem(term.where, reason))
        known = dict.fromkeys(parent for parent in term.parents if parent in terms)
        term.parents = list(known)


def _drop_circles(terms: dict[str, Term], problems: list[Problem]) -> None:
    """Take away each tie that leads back to where the walk up came from: no disease is broader
    than itself."""
    done: set[str] = set()
    for start in terms:
        way: dict[str, Iterator[str]] = {}
        step: str | None = start if start not in done else None
        while step:
            parents = way.setdefault(step, iter(list(terms[step].parents)))
            up = next(parents, None)
            if up is None:
                done.add(step)
                del way[step]
                step = next(reversed(way), None)
            elif up in way:
                terms[step].parents.remove(up)
                reason = f"{step}: its parent {up} is narrower than itself: left out"
                problems.append(Problem(terms[step].where, reason))
            elif up not in done:
                step = up


def _record(term: Term, terms: dict[str, Term], problems: list[Problem]) -> Record:
    name = term.label
    if len(name) > _LONGEST_NAME:
        reason = f"{term.doid}: its label is longer than {_LONGEST_NAME} characters: cut"
        problems.append(Problem(term.where, reason))
    return Record(
        DiseaseArea,
        term.doid,
        {"name_en": _capitalised(name[:_LONGEST_NAME])},
        term.where,
        term.doid,
        rows=[*_codes(term, problems), *_synonyms(term), *_parents(term, terms)],
    )


def _capitalised(label: str) -> str:
    """As a heading: the ontology begins labels with small letters, but for names."""
    is_word = label[1:2].islower() or label[1:2] == ""
    return label[:1].upper() + label[1:] if is_word else label


def _codes(term: Term, problems: list[Problem]) -> Iterator[Row]:
    for vocabulary, value in [(DiseaseVocabulary.DOID, term.doid), *term.codes]:
        if len(value) > _LONGEST_CODE:
            reason = (
                f"{term.doid}: “{value[:40]}…” is longer than {_LONGEST_CODE} characters: left out"
            )
            problems.append(Problem(term.where, reason))
        else:
            values = {"vocabulary": vocabulary.value, "value": value}
            yield Row(DiseaseCode, f"{vocabulary.value}-{value}", values)


def _synonyms(term: Term) -> Iterator[Row]:
    for value in dict.fromkeys(term.synonyms):
        if value != term.label and len(value) <= _LONGEST_NAME:
            yield Row(DiseaseSynonym, value, {"value": value, "language": "en"})


def _parents(term: Term, terms: dict[str, Term]) -> Iterator[Row]:
    for parent in term.parents:
        if parent in terms:
            yield Row(DiseaseParent, parent, {"parent": Ref(DiseaseArea, parent)})


def _source(file: str, digest: str, released: PartialDate | None) -> Record:
    values: dict[str, Any] = {
        "kind": SourceKind.DATA_RELEASE.value,
        "description_en": "Human Disease Ontology",
        "description_fr": "Ontologie des maladies humaines (Human Disease Ontology)",
        "description_de": "Ontologie menschlicher Krankheiten (Human Disease Ontology)",
        "publisher": "University of Maryland School of Medicine",
        "language": "en",
        "url": _WEBSITE,
        "licence": "CC0 1.0",
        "note_en": f"SHA-256 of the files read: {digest}",
        "note_fr": f"SHA-256 des fichiers lus : {digest}",
        "note_de": f"SHA-256 der gelesenen Dateien: {digest}",
    }
    if released:
        values["published"] = released
    return Record(Source, digest[:32], values, Where(file))
