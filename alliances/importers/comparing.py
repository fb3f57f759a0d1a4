"""Compares one record with what a release states of it, statement by statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliances.analysis import fold
from alliances.importers.catalogue import Stored
from alliances.importers.plan import Conflict, Plan, Update
from alliances.importers.stated import Model, Problem, Record, Row
from alliances.importers.statements import (
    Plain,
    by_statement,
    code_of_field,
    code_of_row,
    digest,
    languages_of,
    plain,
    stored_values,
    uid_of,
)
from alliances.models import (
    Alliance,
    AllianceName,
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
    Site,
    ThemeTag,
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
# Names that are there already, in another language or as another type of name, are no conflict.
_SPELT_OTHERWISE = (AllianceName, OrganisationName, DiseaseSynonym)
# Records that disputes can be about; of others a conflict is reported only.
DISPUTABLE = (Alliance, Organisation)


def title(record: Record) -> str:
    name = record.values.get("acronym") or record.values.get("name_en") or ""
    return f"{record.model._meta.verbose_name} {record.key}" + (f" ({name})" if name else "")


class Comparison:
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
            stored = stored_values(model, row, columns)
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
        if name and fold(name) not in {fold(row[c] or "") for c in languages_of(Organisation)}:
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
            values = stored_values(row.model, found.values, columns)
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
            described = stored_values(row.model, one.values, IDENTITY[row.model])
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
            self.update.conflicts.append(Conflict(code, ours, theirs))
        self._report(f"{code} is “{theirs}” here and “{ours}” in the catalogue: left as it is")

    def _report(self, reason: str) -> None:
        self.plan.problems.append(Problem(self.record.where, f"{title(self.record)}: {reason}"))


def _in_words(columns: Plain) -> str:
    return " / ".join(dict.fromkeys(str(value) for value in columns.values() if value is not None))
