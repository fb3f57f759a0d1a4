"""The programme tree of CORDIS: framework programme > legal basis > topic."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from alliances.importers.stated import Record, Ref, Where
from alliances.models import Programme, ProgrammeKind

# The names of the framework programmes, which the files give by their codes alone.
FRAMEWORKS = {
    "FP1": "First Framework Programme",
    "FP2": "Second Framework Programme",
    "FP3": "Third Framework Programme",
    "FP4": "Fourth Framework Programme",
    "FP5": "Fifth Framework Programme",
    "FP6": "Sixth Framework Programme",
    "FP7": "Seventh Framework Programme",
    "H2020": "Horizon 2020",
    "HORIZON": "Horizon Europe",
}
_LONGEST_NAME, _LONGEST_CODE = 300, 60


class Programmes:
    """Collects the codes that projects name, and gives the tree at the end.

    A legal basis is part of the longest other one that its code begins with, such as
    H2020-EU.3.1.2. of H2020-EU.3.1.; a topic is part of the legal basis under which most of its
    projects stand.
    """

    def __init__(self, titles: dict[str, str]) -> None:
        """`titles` are {code: title} of legal bases and topics, as far as the release gives them"""
        self._titles = titles
        self._first: dict[str, Where] = {}
        self._frameworks: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._topics: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, framework: str, bases: list[str], topics: list[str], where: Where) -> None:
        """Take note of what one project is funded under."""
        self._frameworks.setdefault(framework, framework)
        for code in (framework, *bases, *topics):
            self._first.setdefault(code, where)
        for code in bases:
            self._bases.setdefault(code, framework)
        for code in topics:
            self._topics[code].update(bases or [framework])

    def above(self, topic: str) -> set[str]:
        """The codes that a topic is part of."""
        found = set()
        parent: str | None = self._parent_of_topic(topic)
        while parent:
            found.add(parent)
            parent = self._parent_of_basis(parent)
        return found

    def _parent_of_topic(self, topic: str) -> str:
        counted = self._topics[topic]
        return min(counted, key=lambda code: (-counted[code], code))

    def _parent_of_basis(self, code: str) -> str | None:
        if code in self._frameworks:
            return None
        shorter = code.rstrip(".")
        while "." in shorter:
            shorter = shorter.rpartition(".")[0]
            for spelt in (f"{shorter}.", shorter):
                if spelt in self._bases:
                    return spelt
        return self._bases[code]

    def records(self) -> Iterator[Record]:
        for code in self._frameworks:
            yield self._record(code, ProgrammeKind.PROGRAMME, None, FRAMEWORKS.get(code, code))
        for code in self._bases:
            if code not in self._frameworks:
                parent = self._parent_of_basis(code)
                yield self._record(code, ProgrammeKind.PROGRAMME, parent, self._title(code))
        for code in self._topics:
            if code not in self._bases and code not in self._frameworks:
                parent = self._parent_of_topic(code)
                yield self._record(code, ProgrammeKind.CALL, parent, self._title(code))

    def _title(self, code: str) -> str:
        return self._titles.get(code) or code

    def _record(self, code: str, kind: str, parent: str | None, name: str) -> Record:
        values: dict[str, Any] = {"name_en": name[:_LONGEST_NAME], "kind": kind}
        if len(code) <= _LONGEST_CODE and code != name:
            values["acronym"] = code
        if parent:
            values["parent"] = Ref(Programme, parent)
        return Record(Programme, code, values, self._first[code], f"programme {code}"[:60])
