"""What the medical concepts of EuroSciVoc stand for in the catalogue, after `euroscivoc.csv`.

The rules by which the table was made are in docs/imports.md. A concept is a disease area, a theme
or neither; several may stand for one area, such as oncology's branch for cancer. The table holds
every concept of the branch /21 that a project had by 2025, and the areas between those that it
needs for the tree.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alliances.importers.stated import Record, Ref, Row, Where
from alliances.models import DiseaseArea, DiseaseCode, DiseaseParent, DiseaseVocabulary, Theme

_FILE = Path(__file__).with_suffix(".csv")
_LANGUAGES = ("en", "fr", "de")


@dataclass(frozen=True, slots=True)
class Concept:
    """A disease area or a theme of the catalogue that concepts of EuroSciVoc stand for.

    `key` is the area's DOID (its EuroSciVoc code where it has none) or the theme's slug; `code`
    the first of the concepts that stand for it, '' for an area that is only between others;
    `exact` those that mean it and nothing else. `broader` are the keys of areas above it, `line`
    where the table states it.
    """

    key: str
    code: str
    is_disease: bool
    names: tuple[str, str, str]
    exact: tuple[str, ...]
    broader: tuple[str, ...]
    line: int

    @property
    def ref(self) -> Ref:
        return Ref(DiseaseArea if self.is_disease else Theme, self.key)


@cache
def concepts() -> dict[str, Concept | None]:
    """{code such as '/21/39/225': what the concept stands for, None where it is nothing}"""
    return {code: _targets()[key] if key else None for code, key in _keys().items()}


def concept(code: str) -> Concept | None:
    """What a concept stands for; of one that is not in the table, what the next broader does."""
    known = concepts()
    while code and code not in known:
        code = code.rpartition("/")[0]
    return known.get(code)


def records(*codes: str) -> list[Record]:
    """The areas and themes that concepts stand for, each once, and the areas above them.

    Give all codes at once: two concepts may stand for one area, or share a broader one.
    """
    found: dict[str, Concept] = {}
    waiting = [one for code in codes if (one := concept(code))]
    while waiting:
        one = waiting.pop(0)
        if one.key not in found:
            found[one.key] = one
            waiting += [_targets()[key] for key in one.broader]
    return [_record(one) for one in found.values()]


def _record(one: Concept) -> Record:
    values = {f"name_{language}": n for language, n in zip(_LANGUAGES, one.names, strict=True)}
    where, locator = Where(_FILE.name, one.line), f"EuroSciVoc {one.code}"[:60]
    if not one.is_disease:
        return Record(Theme, one.key, {"slug": one.key, **values}, where, locator)
    return Record(DiseaseArea, one.key, values, where, locator, rows=[*_codes(one), *_parents(one)])


def _codes(one: Concept) -> Iterator[Row]:
    stated = [(DiseaseVocabulary.EUROSCIVOC, code) for code in one.exact]
    if one.key not in one.exact:
        stated.insert(0, (DiseaseVocabulary.DOID, one.key))
    for vocabulary, value in stated:
        values = {"vocabulary": vocabulary.value, "value": value}
        yield Row(DiseaseCode, f"{vocabulary.value}-{value}", values)


def _parents(one: Concept) -> Iterator[Row]:
    for key in one.broader:
        yield Row(DiseaseParent, key, {"parent": _targets()[key].ref})


# --- The table ---------------------------------------------------------------------------------


@cache
def _table() -> list[tuple[int, dict[str, str]]]:
    """(line, cells by column) of each row."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return list(enumerate(csv.DictReader(lines), start=2))


def _key(row: dict[str, str]) -> str:
    """What a row stands for, '' for nothing."""
    return row["doid"] or row["slug"] or (row["code"] if row["kind"] == "disease" else "")


@cache
def _keys() -> dict[str, str]:
    """{code of a concept: key of what it stands for}"""
    return {row["code"]: _key(row) for _line, row in _table() if row["code"]}


@cache
def _targets() -> dict[str, Concept]:
    """{key: what concepts stand for}; what the rows of one key say of it is the same."""
    found: dict[str, Concept] = {}
    for line, row in _table():
        if (key := _key(row)) and key not in found:
            found[key] = Concept(
                key=key,
                code=row["code"],
                is_disease=row["kind"] == "disease",
                names=(row["name_en"], row["name_fr"], row["name_de"]),
                exact=tuple(_exact(key)),
                broader=tuple(row["broader"].split()),
                line=line,
            )
    return found


def _exact(key: str) -> Iterable[str]:
    return (row["code"] for _line, row in _table() if _key(row) == key and row["match"] == "exact")
