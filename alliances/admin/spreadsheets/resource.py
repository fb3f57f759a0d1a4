"""Rows and records: which record a row is about, what it would change, and whether it may."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BaseConstraint, CheckConstraint, Model, QuerySet, UniqueConstraint
from django.http import HttpRequest
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from modeltranslation.translator import translator

from alliances import aggregates, curation, public_ids
from alliances.admin.base import texts
from alliances.admin.spreadsheets import sheet
from alliances.admin.spreadsheets.cells import Column, cell_of
from alliances.admin.spreadsheets.plan import Change, Fate, Plan, PlannedRow, Problem
from alliances.admin.spreadsheets.sheet import Sheet, Unreadable, UnreadableFile
from alliances.models.base import StagedRecord

# Columns that say which record a row is about and how it was exported; no import changes them.
_FIXED = ("public_id", "uid", "version", "record_status")

Row = dict[str, Any]
Errors = dict[str, list[ValidationError]]


class ColumnHelp(NamedTuple):
    """A column's heading, what it is, whether imports leave it alone, and what it takes."""

    heading: str
    label: str
    is_fixed: bool
    takes: str


def _fields_of(constraint: BaseConstraint) -> set[str]:
    if isinstance(constraint, CheckConstraint):
        return constraint.condition.referenced_base_fields
    return set(constraint.fields)


class SheetResource(ModelResource):
    """The columns of one kind of record, and what an import does with its rows.

    `related` names the relations that the columns show.
    """

    related: tuple[str, ...] = ()

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Column:
        return Column(
            attribute=field_name,
            column_name=field_name,
            widget=cell_of(django_field),
            readonly=field_name in _FIXED,
        )

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        super().__init__()
        self.request = request
        self.site = site
        self.model: type[Model] = self._meta.model
        self.key: str = self.model.natural_key_field
        # What only one row of a file may say, and the line that said it first.
        self._said: dict[Any, int] = {}

    @property
    def title(self) -> str:
        """What a workbook calls the sheet, in every language."""
        return f"{self.model._meta.model_name}s"

    # --- Export -------------------------------------------------------------------------------

    @property
    def headings(self) -> list[str]:
        return [field.column_name for field in self.get_export_fields()]

    def rows(self, queryset: QuerySet) -> Iterable[list[str]]:
        for instance in queryset.select_related(*self.related):
            yield [field.export(instance) for field in self.get_export_fields()]

    def described(self) -> list[ColumnHelp]:
        """The columns, for whoever fills in a sheet."""
        return [
            ColumnHelp(
                field.column_name,
                self._label(field.attribute),
                field.readonly,
                field.widget.takes(),
            )
            for field in self.get_export_fields()
        ]

    def _label(self, attribute: str) -> str:
        """What the field that `attribute` leads to is called, with the relations on the way."""
        model, labels = self.model, []
        for name in attribute.split("__"):
            field = model._meta.get_field(name)
            labels.append(str(field.verbose_name))
            model = field.related_model
        return ": ".join(labels)

    # --- Plan ---------------------------------------------------------------------------------

    def check_headings(self, headings: list[str]) -> None:
        """Raises UnreadableFile, naming each wrong heading and what is allowed."""
        known = self.headings
        twice = sorted({heading for heading in headings if headings.count(heading) > 1})
        faults = [
            (_("These columns are not known: %(names)s."), [h for h in headings if h not in known]),
            (_("These columns occur twice: %(names)s."), twice),
            (
                _("These columns are missing: %(names)s. They may be empty for new records."),
                [column for column in (self.key, "version") if column not in headings],
            ),
        ]
        found = [text % {"names": ", ".join(names)} for text, names in faults if names]
        if found:
            allowed = _("The columns of %(kind)s are: %(names)s.") % {
                "kind": self.model._meta.verbose_name_plural,
                "names": ", ".join(known),
            }
            raise UnreadableFile([*found, allowed])

    def plan(self, sheet: Sheet) -> Plan:
        """What the rows of `sheet` would do to the records as they are now; writes nothing."""
        self._said = {}
        rows = [(line, dict(zip(sheet.headings, cells, strict=True))) for line, cells in sheet.rows]
        stored = self._stored(row[self.key] for _line, row in rows)
        return Plan([self._planned(line, row, stored) for line, row in rows])

    def _stored(self, cells: Iterable[Any]) -> dict[str, Model]:
        keys = {self._as_key(cell) for cell in cells if isinstance(cell, str)}
        found = self.model._base_manager.filter(**{f"{self.key}__in": keys})
        return {getattr(one, self.key): one for one in found.select_related(*self.related)}

    def _as_key(self, cell: str) -> str:
        return public_ids.as_symbols(cell) if self.key == "public_id" else cell.strip()

    def _planned(self, line: int, row: Row, stored: dict[str, Model]) -> PlannedRow:
        planned = PlannedRow(line)
        try:
            planned.instance = self._instance(line, row, stored)
            self._compare(planned, row)
        except ValidationError as error:
            planned.fate, planned.problems = Fate.BAD, self._problems(line, error)
        return planned

    def _instance(self, line: int, row: Row, stored: dict[str, Model]) -> Model:
        """The record that the row is about, or a new one."""
        cell = row[self.key]
        if isinstance(cell, Unreadable):
            raise ValidationError({self.key: cell.problem})
        key = self._as_key(cell)
        if not key:
            return self.model()
        if key not in stored:
            raise ValidationError(
                {
                    self.key: _("No %(kind)s has this id; leave it empty for a new one.")
                    % {"kind": self.model._meta.verbose_name}
                }
            )
        self._say(line, self.key, (self.key, key))
        return stored[key]

    def _say(self, line: int, column: str, what: Any) -> None:
        """Raises ValidationError if an earlier row said the same."""
        first = self._said.setdefault(what, line)
        if first != line:
            raise ValidationError(
                {column: _("Line %(line)s is about the same record.") % {"line": first}}
            )

    def _compare(self, planned: PlannedRow, row: Row) -> None:
        instance = planned.instance
        new = instance._state.adding
        planned.title = "" if new else str(instance)
        before = self._values(instance)
        errors = self._import(instance, row)
        planned.changes = self._changes(before, self._values(instance))
        if errors:
            self.validate(instance, planned.changes, errors)
        if not (new or planned.changes):
            return
        if not new and self.fields["version"].clean(row) != self._version(instance):
            planned.fate = Fate.CONFLICT
            planned.problems = [Problem(planned.line, "version", self._conflict(instance, row))]
            return
        self.validate(instance, planned.changes, errors)
        self._check_allowed(instance)
        self._check_once(planned.line, instance)
        planned.title = str(instance)
        planned.fate = Fate.NEW if new else Fate.CHANGED

    def validate(self, instance: Model, changes: list[Change], errors: Errors) -> None:
        """Raises ValidationError with `errors` and what the model finds wrong.

        Of a stored record only what changes is looked at: each constraint is a query.
        """
        fields = {field.name for field in self.model._meta.fields}
        touched = self._touched(changes) if not instance._state.adding else fields
        errors = dict(errors)
        try:
            instance.full_clean((fields - touched) | errors.keys(), validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for constraint in self.model._meta.constraints:
            if _fields_of(constraint) & touched:
                try:
                    constraint.validate(self.model, instance, exclude=errors.keys())
                except ValidationError as error:
                    errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _touched(self, changes: list[Change]) -> set[str]:
        """The fields that change; with a text in one language the text itself."""
        columns = {change.column for change in changes}
        return columns | {name for name in self._translated() if columns & set(texts(name))}

    def _values(self, instance: Model) -> dict[str, tuple[Any, str]]:
        """For each column that an import may change, its value and how a cell says it."""
        return {
            field.column_name: (field.get_value(instance), field.export(instance))
            for field in self.get_import_fields()
            if not field.readonly
        }

    def _changes(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        return [
            Change(column, before[column][1], said)
            for column, (value, said) in after.items()
            if value != before[column][0] and said != before[column][1]
        ]

    def _import(self, instance: Model, row: Row) -> Errors:
        """Put the row's values into `instance`; the errors by field."""
        errors: Errors = {}
        try:
            self.import_instance(instance, row)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        return errors | self._misfits(instance, row)

    def _misfits(self, instance: Model, row: Row) -> Errors:
        """Errors in the columns that no import changes."""
        errors = {}
        try:
            version = self.fields["version"].clean(row)
            if version is None and not instance._state.adding:
                errors["version"] = _("Put in the version that the record was exported with.")
        except ValueError as error:
            errors["version"] = str(error)
        if row.get("record_status") not in (None, "", getattr(instance, "record_status", "")):
            errors["record_status"] = _(
                "A spreadsheet does not change the record status; new records are drafts."
            )
        return {name: [ValidationError(text)] for name, text in errors.items()}

    def _version(self, instance: Model) -> int:
        return self.fields["version"].get_value(instance)

    def _conflict(self, instance: Model, row: Row) -> str:
        return _(
            "The record was changed since the export: it has version %(now)s, the row %(then)s."
        ) % {"now": self._version(instance), "then": row["version"]}

    def _check_allowed(self, instance: Model) -> None:
        """Raises ValidationError where the curator may not do on a page what the row does."""
        page = self.site.get_model_admin(self.model)
        new = instance._state.adding
        allowed = (
            page.has_add_permission(self.request)
            if new
            else page.has_change_permission(self.request, instance)
        )
        for whole in self.wholes(instance):
            page = self.site.get_model_admin(type(whole))
            allowed = allowed and page.has_change_permission(self.request, whole)
        if not allowed:
            raise ValidationError(_("You are not allowed to change this record."))

    def wholes(self, instance: Model) -> Iterable[Model]:
        """The records that change with this one."""
        return ()

    def _check_once(self, line: int, instance: Model) -> None:
        """Raises ValidationError where the row repeats another one, or makes a record's double."""
        for constraint in instance._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                values = tuple(getattr(instance, name) for name in constraint.fields)
                self._say(line, NON_FIELD_ERRORS, (constraint.name, values))
        if instance._state.adding:
            for mark in self.marks(instance):
                self._say(line, NON_FIELD_ERRORS, mark)
            if there := list(self.doubles(instance)[:5]):
                listed = ", ".join(f"{getattr(one, self.key)} “{one}”" for one in there)
                raise ValidationError(
                    _("Already in the catalogue: %(records)s. Put its id into this row.")
                    % {"records": listed}
                )

    def marks(self, instance: Model) -> list[Any]:
        """What no two new records of a file have in common."""
        return []

    def doubles(self, instance: Model) -> QuerySet:
        """The stored records that a new one would repeat."""
        return self.model._base_manager.none()

    def _problems(self, line: int, error: ValidationError) -> list[Problem]:
        if not hasattr(error, "error_dict"):
            return [Problem(line, "", message) for message in error.messages]
        found = error.message_dict
        for name in self._translated() & found.keys():
            # Of a text in three languages Django says twice what is wrong with one of them.
            del found[name]
            if found.keys().isdisjoint(texts(name)):
                found[texts(name)[0]] = [_("Fill it in, in at least one language.")]
        return [
            Problem(line, name if name in self.headings else "", message)
            for name, messages in found.items()
            for message in messages
        ]

    def _translated(self) -> set[str]:
        if self.model not in translator.get_registered_models():
            return set()
        return set(translator.get_options_for_model(self.model).all_fields)

    # --- Write --------------------------------------------------------------------------------

    def portion(self, rows: list[PlannedRow]) -> list[PlannedRow]:
        """The first of `rows`, as many as one import may write."""
        records: set[Any] = set()
        portion = []
        for row in rows:
            records |= {whole.pk for whole in self.wholes(row.instance)} or {("line", row.line)}
            if len(records) > sheet.MAX_RECORDS:
                break
            portion.append(row)
        return portion

    def write(self, rows: list[PlannedRow], why: str) -> None:
        """Write planned rows and pass the gate; the caller holds `curation.lock`."""
        new: list[Model] = []
        touched: dict[Model, None] = {}
        for row in rows:
            if row.fate == Fate.NEW and isinstance(row.instance, StagedRecord):
                row.instance.created_by = self.request.user
            row.instance.save()
            if row.fate == Fate.NEW and isinstance(row.instance, aggregates.ROOTS):
                new.append(row.instance)
            else:
                touched.update(dict.fromkeys(aggregates.owners(row.instance)))
        if new:
            curation.created(new)
        for record in touched:
            curation.changed(record, why=why)
