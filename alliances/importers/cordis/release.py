"""A release of CORDIS: the files together, as `Record`s."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from alliances.importers import euroscivoc
from alliances.importers.cordis import organisations, projects
from alliances.importers.cordis.organisations import Organisations, european_union
from alliances.importers.cordis.programmes import Programmes
from alliances.importers.cordis.projects import Projects, codes
from alliances.importers.reading import Files, TableRow, open_files, table
from alliances.importers.running import Release
from alliances.importers.stated import Problem, Record, Where
from alliances.models import ImportKind, Source, SourceKind
from alliances.partial_dates import PartialDate

_TOPICS, _CONCEPTS, _BASES = "topics.csv", "euroSciVoc.csv", "legalBasis.csv"
# What makes a project one about health: a concept of the branch of medical and health sciences,
# a topic of the health calls, or a legal basis of the health programmes.
_HEALTH_BRANCH = "/21"
_HEALTH_TOPIC = "-HLTH-"
_HEALTH_BASES = ("H2020-EU.3.1", "EU.3.1", "HORIZON.2.1")
_WEBSITE = "https://cordis.europa.eu/"
_PUBLISHER = "Publications Office of the European Union"
_LICENCE = "CC BY 4.0"


def read(
    path: Path,
    *,
    health_only: bool = False,
    released: PartialDate | None = None,
    with_progress: bool = False,
) -> Release:
    """What the files in a folder or zip state. Raises Unreadable.

    project.csv and organization.csv are needed; topics.csv, euroSciVoc.csv and legalBasis.csv tell
    more where they are there. `released` is the date of the release, which the files do not state.
    """
    with open_files(path, with_progress=with_progress) as files:
        return _Reader(files, health_only=health_only).release(released)


class _Reader:
    def __init__(self, files: Files, *, health_only: bool) -> None:
        self.files, self.health_only = files, health_only
        self.problems: list[Problem] = []

    def release(self, released: PartialDate | None) -> Release:
        titles = self._titles(_BASES, "legalBasis") | self._titles(_TOPICS, "topic")
        programmes = Programmes(titles)
        taken = Projects(self.problems, programmes)
        concepts = self._concepts()
        passed_over = set()
        for row in self._table(projects.FILE, projects.REQUIRED, projects.OPTIONAL):
            number = row.values["id"]
            if self.health_only and not _is_about_health(row, concepts.get(number, ())):
                passed_over.add(number)
            else:
                taken.add(row)
        for number, found in concepts.items():
            for code in found if number in taken else ():
                if concept := euroscivoc.concept(code):
                    taken.add_concept(number, concept)
        bodies = self._organisations(taken, passed_over)
        taken.collect_programmes()
        terms = euroscivoc.records(*(concept.code for concept in taken.concepts()))
        records = [
            european_union(),
            *bodies.records(),
            *terms,
            *programmes.records(),
            *taken.records(),
        ]
        return Release(
            ImportKind.CORDIS, self._source(taken.frameworks(), released), records, self.problems
        )

    def _table(
        self, name: str, required: Collection[str], optional: Collection[str] = ()
    ) -> list[TableRow]:
        with self.files.open(name) as stream:
            found = table(
                stream, name, required=required, optional=optional, problems=self.problems
            )
            return list(found)

    def _titles(self, name: str, column: str) -> dict[str, str]:
        if name not in self.files:
            return {}
        rows = self._table(name, [column, "title"])
        return {row.values[column]: row.values["title"] for row in rows if row.values["title"]}

    def _concepts(self) -> dict[str, list[str]]:
        """{number of a project: the codes of its concepts, such as /21/39/225}"""
        if _CONCEPTS not in self.files:
            return {}
        found: dict[str, list[str]] = {}
        for row in self._table(_CONCEPTS, ["projectID", "euroSciVocCode"]):
            found.setdefault(row.values["projectID"], []).append(row.values["euroSciVocCode"])
        return found

    def _organisations(self, taken: Projects, passed_over: Collection[str]) -> Organisations:
        bodies = Organisations(self.problems)
        rows = self._table(organisations.FILE, organisations.REQUIRED, organisations.OPTIONAL)
        # A participant code makes an organisation known to lines that have none.
        for row in sorted(rows, key=organisations.has_no_code):
            number = row.values["projectID"]
            if number in taken:
                if body := bodies.add(row):
                    taken.add_participation(row, body)
            elif number not in passed_over:
                reason = f"there is no project “{number[:40]}” in {projects.FILE}: line left out"
                where = Where(organisations.FILE, row.line, "projectID")
                self.problems.append(Problem(where, reason))
        return bodies

    def _source(self, frameworks: Collection[str], released: PartialDate | None) -> Record:
        """The release itself, told by what is in the files."""
        digest = self.files.digest()
        what = ", ".join(sorted(frameworks))
        values: dict[str, Any] = {
            "kind": SourceKind.DATA_RELEASE.value,
            "description_en": f"CORDIS data on EU research projects ({what})",
            "description_fr": f"Données CORDIS sur les projets de recherche de l’UE ({what})",
            "description_de": f"CORDIS-Daten zu EU-Forschungsprojekten ({what})",
            "publisher": _PUBLISHER,
            "language": "en",
            "url": _WEBSITE,
            "licence": _LICENCE,
            "note_en": f"SHA-256 of the files read: {digest}",
            "note_fr": f"SHA-256 des fichiers lus : {digest}",
            "note_de": f"SHA-256 der gelesenen Dateien: {digest}",
        }
        if released:
            values["published"] = released
        return Record(Source, digest[:32], values, Where(self.files.given.name))


def _is_about_health(row: TableRow, concepts: Collection[str]) -> bool:
    """By its concepts, its topic or its legal basis."""
    bases, topics = codes(row.values["legalBasis"]), codes(row.values["topics"])
    return (
        any(_is_within(code, _HEALTH_BRANCH, "/") for code in concepts)
        or any(_HEALTH_TOPIC in f"-{topic}-" for topic in topics)
        or any(_is_within(base, health, ".") for base in bases for health in _HEALTH_BASES)
    )


def _is_within(code: str, branch: str, sign: str) -> bool:
    return code == branch or code.startswith(f"{branch}{sign}")
