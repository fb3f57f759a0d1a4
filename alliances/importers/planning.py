"""Compares what a release states with the catalogue, statement by statement, and plans.

Each statement was taken over before or not, is in the catalogue or not, and is as the release
states it or not. What staff have changed since it was imported is a conflict and never
overwritten; what they deleted stays deleted.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from modeltranslation.translator import translator

from alliances.analysis import fold
from alliances.importers.catalogue import (
    Catalogue,
    Known,
    Stored,
    identity_of,
    read_records,
    read_rows,
)
from alliances.importers.fixture_files import comparable
from alliances.importers.stated import Model, Problem, Record, Ref, Row
from alliances.models import (
    Alliance,
    AllianceName,
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    Focus,
    Funding,
    Identifier,
    ImportedRecord,
    Organisation,
    OrganisationName,
    OrganisationRelation,
    Participation,
    Place,
    Programme,
    Site,
    Source,
    Theme,
    ThemeTag,
)

BATCH = 500
# Records in the order in which they can be created: each names those before it.
ORDER: tuple[Model, ...] = (
    Source,
    Place,
    Theme,
    DiseaseArea,
    Organisation,
    Programme,
    Alliance,
)
# By which columns a row that was entered by hand is the one that a release states.
IDENTITY: dict[Model, tuple[str, ...]] = {
    AllianceName: ("value",),
    DiseaseCode: ("vocabulary", "value"),
    DiseaseParent: ("parent",),
    DiseaseSynonym: ("language", "value"),
    Focus: ("disease",),
    Funding: ("programme", "grant_number"),
    Identifier: ("scheme", "value"),
    OrganisationName: ("value",),
    OrganisationRelation: ("kind", "related"),
    Participation: ("organisation", "role"),
    Site: ("place",),
    ThemeTag: ("theme",),
}
# What a record that others entered is not corrected in: a registry spells names its own way.
_LEFT_TO_STAFF = frozenset({"name", "acronym", "kind", "place", "website", "description"})
# Of a place or theme that the catalogue knows, nothing is told anew.
_TAKEN_AS_THEY_ARE = (Place, Theme)
# Names that are there already, in another language or as another type of name, are no conflict.
_SPELT_OTHERWISE = (AllianceName, OrganisationName, DiseaseSynonym)
# Records that disputes can be about; of others a conflict is reported only.
DISPUTABLE = (Alliance, Organisation)

# {column: the value as it is compared; of a relation a key, or a Ref to what is yet to be made}
Plain = dict[str, Any]


@dataclass(slots=True)
class Conflict:
    """A statement that staff have changed and the release states otherwise."""

    code: str
    # What the record says and what the release says, in words.
    ours: str
    theirs: str
    digest: str


@dataclass(slots=True)
class Creation:
    """A record that is not in the catalogue yet."""

    record: Record
    digest: str


@dataclass(slots=True)
class Update:
    """What is to be done to a record that is there."""

    record: Record
    target: int
    # Of all that the release states of it.
    digest: str
    values: dict[str, Any] = field(default_factory=dict)
    # Statements that the release bears out and that do not cite it yet: codes of fields …
    fields: list[str] = field(default_factory=list)
    # … and rows, by their keys.
    rows: list[tuple[Model, int]] = field(default_factory=list)
    new_rows: list[Row] = field(default_factory=list)
    changed_rows: list[tuple[Model, int, Mapping[str, Any]]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    # {code: digest} of what imports had written by now …
    base: Mapping[str, str] = field(default_factory=dict)
    # … and of what the release states otherwise than the catalogue.
    disputed: dict[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return bool(
            self.values
            or self.fields
            or self.rows
            or self.new_rows
            or self.changed_rows
            or self.conflicts
        )


@dataclass
class Plan:
    """What an import would do; `counts` say how many records fare how."""

    creations: list[Creation] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    # The key in the database of each record that is there.
    pks: dict[Ref, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unchanged: Counter[Model] = field(default_factory=Counter)
    left: Counter[Model] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        """{"alliance created": 3, …}, in the order of creation, without zeros."""
        created = Counter(one.record.model for one in self.creations)
        updated = Counter(one.record.model for one in self.updates if one.changes)
        conflicts: Counter[Model] = Counter()
        for update in self.updates:
            conflicts[update.record.model] += len(update.conflicts)
        told = {
            "created": created,
            "updated": updated,
            "unchanged": self.unchanged,
            "left alone": self.left,
            "conflicts": conflicts,
        }
        found = {
            f"{model._meta.model_name} {what}": counter[model]
            for model in ORDER
            for what, counter in told.items()
            if counter[model]
        }
        return found | ({"problems": len(self.problems)} if self.problems else {})

    @property
    def changes(self) -> bool:
        return bool(self.creations) or any(update.changes for update in self.updates)


# --- Statements --------------------------------------------------------------------------------


@cache
def _languages_of(model: Model) -> dict[str, str]:
    """{"name_en": "name", …} of the translated columns of a model."""
    if model not in translator.get_registered_models():
        return {}
    options = translator.get_options_for_model(model)
    return {
        localised.name: original
        for original, fields in options.all_fields.items()
        for localised in fields
    }


def code_of_field(model: Model, column: str) -> str:
    """The statement that a column belongs to: `name` for `name_en`."""
    return _languages_of(model).get(column, column)


def code_of_row(row: Row) -> str:
    return f"{row.model._meta.model_name}:{row.key}"


def plain(model: Model, values: Mapping[str, Any], pks: Mapping[Ref, int]) -> Plain:
    """`values` as they are compared with those in the database."""
    found = {}
    for name, value in values.items():
        if isinstance(value, Ref):
            found[name] = pks.get(value, value)
        else:
            found[name] = _comparable(model, name, value)
    return found


def _comparable(model: Model, name: str, value: Any) -> Any:
    described: Any = model._meta.get_field(name)
    return value if described.is_relation else comparable(described, value)


def _stored(model: Model, values: Mapping[str, Any], columns: Iterable[str]) -> Plain:
    return {name: _comparable(model, name, values[name]) for name in columns}


def digest(value: Any) -> str:
    """Of a value as `plain` gives it; equal values have equal digests."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def by_statement(model: Model, values: Plain) -> dict[str, Plain]:
    """{code of the statement: its columns}"""
    found: defaultdict[str, Plain] = defaultdict(dict)
    for column, value in values.items():
        found[code_of_field(model, column)][column] = value
    return dict(found)


def remembered_of(record: Record, pks: Mapping[Ref, int]) -> dict[str, str]:
    """{code: digest} of all that a record states."""
    found = {
        code: digest(values)
        for code, values in by_statement(
            record.model, plain(record.model, record.values, pks)
        ).items()
    }
    for row in record.rows:
        found[code_of_row(row)] = digest(plain(row.model, row.values, pks))
    return found


def digest_of(record: Record) -> str:
    """Of all that the release states of a record, whatever is in the catalogue."""
    rows = sorted((code_of_row(row), dict(row.values)) for row in record.rows)
    return digest([dict(record.values), rows])


# --- Planning ----------------------------------------------------------------------------------


def plan_changes(records: Iterable[Record], catalogue: Catalogue) -> Plan:
    """What taking over `records` would do; nothing is written."""
    plan = Plan()
    there: defaultdict[Model, list[Update]] = defaultdict(list)
    for record, target in _matched(records, catalogue, plan):
        if target is None:
            plan.creations.append(Creation(record, digest_of(record)))
        else:
            there[record.model].append(Update(record, target, digest_of(record)))
    plan.updates = [update for some in there.values() for update in some]
    _drop_foreign_identifiers(plan, catalogue)
    for model, some in there.items():
        for at in range(0, len(some), BATCH):
            _compare_batch(plan, catalogue, model, some[at : at + BATCH])
    return plan


def _matched(
    records: Iterable[Record], catalogue: Catalogue, plan: Plan
) -> Iterator[tuple[Record, int | None]]:
    """Each record that is to be looked at, with the key of the one in the catalogue, if any."""
    taken: set[tuple[Model, int]] = set()
    for record in records:
        known = catalogue.known.get((record.model._meta.label_lower, record.key))
        if known:
            target = catalogue.survivor(record.model, known.record)
        else:
            target = catalogue.meant(record)
            if (record.model, target) in taken:
                target = None
        if target is not None:
            taken.add((record.model, target))
            plan.pks[record.ref] = target
        if known and target is None:
            plan.left[record.model] += 1
            reason = f"{_title(record)} was deleted by staff: left out"
            plan.problems.append(Problem(record.where, reason))
        elif target is not None and _is_settled(record, target, known, catalogue):
            plan.unchanged[record.model] += 1
        else:
            yield record, target


def _is_settled(record: Record, target: int, known: Known | None, catalogue: Catalogue) -> bool:
    """Whether there is nothing to compare: neither the record has changed nor what is stated."""
    if record.model in _TAKEN_AS_THEY_ARE:
        return True
    version = catalogue.standing(record.model)[target].version
    return known is not None and known == (target, version, digest_of(record))


def _drop_foreign_identifiers(plan: Plan, catalogue: Catalogue) -> None:
    """An identifier names one record: what another has already is reported and left out."""
    found: list[tuple[Record, int | None]] = [(one.record, None) for one in plan.creations]
    found += [(one.record, one.target) for one in plan.updates]
    claimed: set[tuple[Model, str, str]] = set()
    for record, target in found:
        foreign = set()
        for scheme, value in identity_of(record):
            key = (record.model, scheme, value)
            owner = catalogue.identified.get(key)
            if key in claimed or (owner is not None and owner != target):
                foreign.add((scheme, value))
                plan.problems.append(
                    Problem(
                        record.where,
                        f"{_title(record)}: another record has the identifier {scheme} {value}: "
                        "identifier left out",
                    )
                )
            claimed.add(key)
        if foreign:
            record.rows = [
                row
                for row in record.rows
                if row.model is not Identifier
                or (row.values["scheme"], row.values["value"]) not in foreign
            ]


def _title(record: Record) -> str:
    name = record.values.get("acronym") or record.values.get("name_en") or ""
    return f"{record.model._meta.verbose_name} {record.key}" + (f" ({name})" if name else "")


def _compare_batch(plan: Plan, catalogue: Catalogue, model: Model, some: list[Update]) -> None:
    keys = [update.target for update in some]
    rows = read_records(model, keys)
    kinds = {row.model for update in some for row in update.record.rows}
    kinds |= {OrganisationName} if model is Organisation else set()
    parts = {kind: read_rows(kind, model, keys) for kind in kinds}
    known = ImportedRecord.objects.filter(
        kind=catalogue.kind,
        model=model._meta.label_lower,
        key__in=[update.record.key for update in some],
    )
    memory = {one.key: one for one in known}
    for update in some:
        comparison = _Comparison(plan, update, catalogue.kind, memory.get(update.record.key))
        comparison.of_fields(rows[update.target])
        comparison.of_rows({kind: parts[kind][update.target] for kind in kinds})
        comparison.of_vanished()
        if not update.changes:
            plan.unchanged[model] += 1


class _Comparison:
    """Of one record with what a release states of it."""

    def __init__(self, plan: Plan, update: Update, kind: str, known: ImportedRecord | None) -> None:
        self.plan, self.update, self.record, self.kind = plan, update, update.record, kind
        self.base: Mapping[str, str] = known.statements if known else {}
        self.was_disputed: Mapping[str, str] = known.disputed if known else {}
        update.base = self.base

    def of_fields(self, row: Mapping[str, Any]) -> None:
        model = self.record.model
        wanted = by_statement(model, plain(model, self.record.values, self.plan.pks))
        for code, columns in wanted.items():
            stored = _stored(model, row, columns)
            write, clash = self._judge(code, stored, columns)
            if write:
                self.update.values |= {name: self.record.values[name] for name in write}
            if write or (stored == columns and code not in self.base):
                self.update.fields.append(code)
            if clash and code not in self.base and code in _LEFT_TO_STAFF:
                self.update.disputed[code] = digest(columns)
            elif clash:
                self._conflict(code, stored, columns)
        if model is Organisation and "name" not in self.base:
            self._add_name(row)

    def _judge(self, code: str, stored: Plain, columns: Plain) -> tuple[list[str], bool]:
        """The columns to write, and whether the record says otherwise than the release.

        What is as it was imported follows the release. Beside what others entered, only columns
        that they left empty are filled.
        """
        differing = [name for name in columns if stored[name] != columns[name]]
        if code in self.base:
            untouched = digest(stored) == self.base[code]
            return (differing, False) if untouched else ([], bool(differing))
        empty = [name for name in differing if stored[name] is None]
        return empty, len(empty) < len(differing)

    def _add_name(self, row: Mapping[str, Any]) -> None:
        """The name that a release gives a known organisation is another name of it."""
        name = self.record.values.get("name_en")
        if name and fold(name) not in {fold(row[c] or "") for c in _languages_of(Organisation)}:
            self.record.rows.append(
                Row(OrganisationName, "name", {"value": name, "type": "alias", "language": ""})
            )

    def of_rows(self, stored: Mapping[Model, list[Stored]]) -> None:
        for row in self.record.rows:
            code = code_of_row(row)
            columns = plain(row.model, row.values, self.plan.pks)
            found = self._same(row, columns, stored.get(row.model, ()))
            if found is None:
                if code not in self.base:
                    self.update.new_rows.append(row)
                elif digest(columns) != self.base[code]:
                    self._conflict(code, {}, columns)
                continue
            values = _stored(row.model, found.values, columns)
            write, clash = self._judge(code, values, columns)
            if write:
                written = {name: row.values[name] for name in write}
                self.update.changed_rows.append((row.model, found.pk, written))
            elif values == columns and code not in self.base:
                self.update.rows.append((row.model, found.pk))
            if clash and row.model in _SPELT_OTHERWISE:
                self.update.disputed[code] = digest(columns)
            elif clash:
                self._conflict(code, values, columns)

    def _same(self, row: Row, columns: Plain, stored: Iterable[Stored]) -> Stored | None:
        """The row of the record that is the stated one: by its uid, else by what identifies it."""
        uid = uid_of(self.kind, self.record, row)
        alike = None
        for one in stored:
            if one.uid == uid:
                return one
            described = _stored(row.model, one.values, IDENTITY[row.model])
            if alike is None and all(columns.get(name) == described[name] for name in described):
                alike = one
        return alike

    def of_vanished(self) -> None:
        """What an earlier release stated and this one does not is left, and told."""
        stated = {code_of_field(self.record.model, column) for column in self.record.values}
        stated |= {code_of_row(row) for row in self.record.rows}
        for code in self.base:
            if code not in stated:
                self._report(f"{code} is no longer stated: left as it is")

    def _conflict(self, code: str, stored: Plain, columns: Plain) -> None:
        stated = digest(columns)
        self.update.disputed[code] = stated
        if self.was_disputed.get(code) == stated:
            return
        ours, theirs = _in_words(stored), _in_words(columns)
        if self.record.model in DISPUTABLE:
            self.update.conflicts.append(Conflict(code, ours, theirs, stated))
        self._report(f"{code} is “{theirs}” here and “{ours}” in the catalogue: left as it is")

    def _report(self, reason: str) -> None:
        self.plan.problems.append(Problem(self.record.where, f"{_title(self.record)}: {reason}"))


def _in_words(columns: Plain) -> str:
    return " / ".join(dict.fromkeys(str(value) for value in columns.values() if value is not None))


def uid_of(kind: str, record: Record, row: Row) -> str:
    """The uid of a row that an importer makes: telling where it is short enough."""
    uid = f"{kind}-{record.key}-{row.model._meta.model_name}-{row.key}"
    if len(uid) <= 90:
        return uid
    return f"{kind}-{row.model._meta.model_name}-{sha256(uid.encode()).hexdigest()[:40]}"
