"""A dump of ROR, as `Record`s: of some countries, or of what the catalogue has already."""

import re
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django_countries import countries as all_countries

from alliances.importers.catalogue import identity_of
from alliances.importers.reading import Files, json_values, open_one
from alliances.importers.ror.known import Known
from alliances.importers.ror.organisations import (
    RELATIONS,
    Raw,
    bare_id,
    party,
    relations,
    stated,
)
from alliances.importers.ror.rules import faults
from alliances.importers.ror.version_1 import as_version_2, is_version_1
from alliances.importers.running import Release
from alliances.importers.stated import Problem, Record, Row, Unreadable, Where
from alliances.matching import Match
from alliances.models import Identifier, ImportKind, Source, SourceKind
from alliances.partial_dates import PartialDate

_WEBSITE = "https://ror.org/"
_SUFFIXES = (".json", ".jsonl")
# Dumps were published with a file in each schema: v1.66-2025-05-20-ror-data_schema_v2.json.
_IN_VERSION_2 = "schema_v2"
_VERSION = re.compile(r"v\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(
    path: Path,
    *,
    countries: Collection[str] = (),
    known: Known | None = None,
    match: bool = False,
    released: PartialDate | None = None,
    with_progress: bool = False,
) -> Release:
    """What a dump states of the organisations that are wanted. Raises Unreadable.

    The dump is a JSON list or JSON Lines, plain or in a zip or gzip. Wanted are the organisations
    that sit in `countries` (ISO 3166-1) and, with `match`, those that are `known`; what cannot be
    decided is reported. `released` is the date of the release; else the file's name tells it.
    """
    with open_one(path, with_progress=with_progress) as files:
        return _Reader(files, frozenset(countries), known, match=match).release(released)


class _Reader:
    def __init__(
        self, files: Files, countries: frozenset[str], known: Known | None, *, match: bool
    ) -> None:
        self.files, self.countries, self.known = files, countries, known
        self.match = known if match else None
        self.name = _the_file(files)
        self.problems: list[Problem] = []
        self.taken: dict[str, Record] = {}
        self.places: dict[str, Record] = {}
        self._raw: dict[str, Raw] = {}
        # The organisations of the catalogue that a record is taken for.
        self._found: set[str] = set()
        # Every id of the dump, whether wanted or not.
        self._ids: set[str] = set()
        self._undecided: list[tuple[Record, str, Match]] = []

    def release(self, released: PartialDate | None) -> Release:
        with self.files.open(self.name) as stream:
            for line, value in json_values(stream, self.name):
                self._add(value, Where(self.name, line))
        self._share_identifiers()
        for key, record in self.taken.items():
            self._check_relations(record, self._raw[key])
            record.rows += relations(self._raw[key], self.taken)
        self._report_undecided()
        records = [*self.places.values(), *self.taken.values()]
        return Release(ImportKind.ROR, self._source(released), records, self.problems)

    def _add(self, raw: Any, where: Where) -> None:
        if is_version_1(raw):
            try:
                raw = as_version_2(raw)
            except ValueError as error:
                self._report(where, f"{_title(raw)}: {error}: left out")
                return
        try:
            about, near = party(raw), []
            self._ids.add(bare_id(raw["id"]))
            if self.match:
                near = self.match.near(about)
            if about.country in all_countries and about.country not in self.countries and not near:
                return
        except (LookupError, TypeError, AttributeError):
            near = []  # It is no sound record, and why is told next.
        if found := faults(raw):
            reasons = "; ".join(f"{path}: {reason}" if path else reason for path, reason in found)
            self._report(
                where._replace(column=found[0].path), f"{_title(raw)}: {reasons}: left out"
            )
            return
        key = bare_id(raw["id"])
        if key in self.taken:
            first = self.taken[key].where.line
            self._report(where, f"{key} stands on line {first}, too: left out")
            return
        self._take(raw, where, near)

    def _take(self, raw: Raw, where: Where, near: list[str]) -> None:
        """Take a sound record if it is wanted."""
        key, (record, place, problems) = bare_id(raw["id"]), stated(raw, where)
        if kind := self.known.other_kind("ror", key) if self.known else "":
            self._report(where, f"{_title(raw)}: the catalogue has it as {kind}: left out")
            return
        problems += self.known.drop_foreign(record) if self.known else ()
        meant = self.match.meant(record) if self.match and near else None
        if raw["status"] == "withdrawn":
            if meant:
                self._report(
                    where, f"{_title(raw)}: ROR has withdrawn it: {meant} is left as it is"
                )
        elif meant or record.values.get("country") in self.countries:
            self.taken[key], self._raw[key] = record, raw
            self.problems += problems
            if meant:
                self._found.add(meant)
            if place:
                self.places.setdefault(place.key, place)
        elif self.match and (likest := self.match.likest(party(raw), near)):
            self._undecided.append((record, *likest))

    def _share_identifiers(self) -> None:
        """What several organisations have is that of the only active one, or of none."""
        owners: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in self.taken.values():
            for scheme, value in identity_of(record):
                owners[scheme, value].append(record)
        for identifier, records in owners.items():
            active = [one for one in records if self._raw[one.key]["status"] == "active"]
            for record in records if len(records) > 1 else ():
                if active != [record]:
                    others = ", ".join(one.key for one in records if one is not record)
                    reason = (
                        f"{record.key}: {' '.join(identifier)} is that of {others}, too: left out"
                    )
                    self._report(record.where, reason)
                    record.rows = [row for row in record.rows if not _is(row, *identifier)]

    def _check_relations(self, record: Record, raw: Raw) -> None:
        """Drop relations that cannot be; one to what is in the dump but not wanted is no fault."""
        kept = []
        for relation in raw["relationships"]:
            kind, other = relation["type"], bare_id(relation["id"])
            if (kind, record.key) in self._stated_by(other):
                reason = f"and {other} call each other “{kind}”"
            elif kind in RELATIONS and other not in self._ids:
                reason = f"has the {kind} {other} ({relation['label'][:80]}), not in the dump"
            else:
                kept.append(relation)
                continue
            where = record.where._replace(column="relationships")
            self._report(where, f"{record.key} {reason}: relation left out")
        self._raw[record.key] = {**raw, "relationships": kept}

    def _stated_by(self, key: str) -> set[tuple[str, str]]:
        """{(kind, id)} of the one-way relations that a taken record states."""
        stated = self._raw.get(key, {}).get("relationships", ())
        return {
            (relation["type"], bare_id(relation["id"]))
            for relation in stated
            if relation["type"] != "related"
        }

    def _report_undecided(self) -> None:
        """Of organisations for which no record was taken the one that each may be."""
        best: dict[str, tuple[Record, Match]] = {}
        for record, public_id, match in self._undecided:
            known = best.get(public_id)
            if public_id not in self._found and (not known or match.score > known[1].score):
                best[public_id] = (record, match)
        for public_id, (record, match) in best.items():
            reasons = "; ".join(map(str, match.reasons))
            self._report(
                record.where,
                f"{record.key} ({record.values['name_en']}) may be organisation {public_id} "
                f"({self.match.name(public_id) if self.match else ''}), {match.score:.2f}: "
                f"{reasons}: not touched",
            )

    def _report(self, where: Where, reason: str) -> None:
        self.problems.append(Problem(where, reason))

    def _source(self, released: PartialDate | None) -> Record:
        digest = self.files.digest()
        version = _VERSION.search(self.name)
        what = f" {version[0]}" if version else ""
        values: dict[str, Any] = {
            "kind": SourceKind.DATA_RELEASE.value,
            "description_en": f"Research Organization Registry (ROR), data{what}",
            "description_fr": f"Registre des organismes de recherche (ROR), données{what}",
            "description_de": f"Register der Forschungsorganisationen (ROR), Daten{what}",
            "publisher": "Research Organization Registry",
            "language": "en",
            "url": _WEBSITE,
            "licence": "CC0 1.0",
            "note_en": f"SHA-256 of the file read: {digest}",
            "note_fr": f"SHA-256 du fichier lu : {digest}",
            "note_de": f"SHA-256 der gelesenen Datei: {digest}",
        }
        if released or (released := _date_in(self.name)):
            values["published"] = released
        return Record(Source, digest[:32], values, Where(self.files.given.name))


def _the_file(files: Files) -> str:
    """The name of the dump; of several the one in version 2. Raises Unreadable."""
    found = [name for name in files.names if name.casefold().endswith(_SUFFIXES)]
    if len(files.names) == 1:
        return files.names[0]
    chosen = [name for name in found if _IN_VERSION_2 in name.casefold()] or found
    if len(chosen) != 1:
        reason = f"has {len(chosen)} files *.json; one is expected, or one *{_IN_VERSION_2}.json"
        raise Unreadable(Problem(Where(files.given.name), reason))
    return chosen[0]


def _date_in(name: str) -> PartialDate | None:
    """The day in a file's name such as v1.66-2025-05-20-ror-data.zip."""
    found = _DAY.search(name)
    try:
        return PartialDate.parse(found[0]) if found else None
    except ValueError:
        return None


def _is(row: Row, scheme: str, value: str) -> bool:
    """Whether a row states an identifier."""
    return row.model is Identifier and row.values == {"scheme": scheme, "value": value}


def _title(raw: Any) -> str:
    """How a record is called in a report, whatever it is like."""
    return str(raw["id"])[:60] if isinstance(raw, dict) and "id" in raw else "a record without id"
