"""Loads a dump into an empty catalogue, which then dumps to the same files."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.utils import translation

from alliances import curation
from alliances.dumps.layout import (
    Model,
    columns,
    file_of,
    in_order,
    plain,
    refers_to_itself,
    relations,
)
from alliances.dumps.manifest import DumpError, Manifest, lines
from alliances.importers.fixture_files import column_value, key_field, target

# Rows in memory at a time.
_BATCH = 1_000

# {key: number in the database}
Numbers = dict[str, int]


class _Line(NamedTuple):
    number: int
    fields: dict[str, Any]


def load(folder: Path, *, dry_run: bool = False) -> Manifest:
    """Load what `writing.write` has written; with `dry_run` only say whether it could be.

    All or nothing. Raises DumpError.
    """
    manifest = Manifest.read(folder)
    manifest.verified(folder)
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        if not dry_run:
            curation.lock()
        _check_empty()
        if not dry_run:
            for model in in_order():
                _File(folder, model).load()
            _go_on_counting()
            curation.loaded()
    return manifest


def _check_empty() -> None:
    for model in in_order():
        if model._base_manager.exists():
            raise DumpError(
                f"The catalogue is not empty (it has {model._meta.verbose_name_plural}). A dump "
                "makes a whole catalogue, so it is loaded into an empty database alone."
            )


def _go_on_counting() -> None:
    """The database did not give out the numbers of the rows, so it must be told of them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(in_order())):
            cursor.execute(statement)


class _File:
    """The rows of one model, numbered in the order of the file: it is the order of pages."""

    def __init__(self, folder: Path, model: Model) -> None:
        self.folder = folder
        self.model = model
        self.name = file_of(model)
        self.fields = {field.name: field for field in columns(model)}
        self._unrelated = {f.name for f in model._meta.fields if f.is_relation}
        # Behind rows that there were once: their history is theirs.
        self._before = model.history.aggregate(last=models.Max("id"))["last"] or 0  # type: ignore[attr-defined]
        self._own: Numbers = {}

    def load(self) -> None:
        if refers_to_itself(self.model):
            key = key_field(self.model)
            self._own = {
                str(line.fields.get(key)): self._before + line.number for line in self._lines()
            }
        waiting = self._lines()
        while batch := list(islice(waiting, _BATCH)):
            self._insert(batch)

    def _lines(self) -> Iterator[_Line]:
        for number, text in enumerate(lines(self.folder, self.name), start=1):
            try:
                row = json.loads(text)
            except ValueError as error:
                raise self._wrong(number, error) from error
            if not isinstance(row, dict) or row.keys() != {"model", "fields"}:
                raise self._wrong(number, "a row has just “model” and “fields”")
            if row["model"] != self.model._meta.label_lower or not isinstance(row["fields"], dict):
                raise self._wrong(number, f"this is no row of {self.model._meta.label_lower}")
            yield _Line(number, row["fields"])

    def _wrong(self, number: int, why: object) -> DumpError:
        return DumpError(f"{self.name}, line {number}: {why}")

    def _insert(self, batch: list[_Line]) -> None:
        numbers = {field.name: self._named(field, batch) for field in relations(self.model)}
        rows = [self._row(line, numbers) for line in batch]
        try:
            with transaction.atomic():
                plain(self.model).bulk_create(rows)
        except (DatabaseError, ValueError) as error:
            first, last = batch[0].number, batch[-1].number
            raise self._wrong(first, f"… {last}: {error}") from error

    def _named(self, field: models.Field, batch: Iterable[_Line]) -> Numbers:
        """The numbers of the rows that the batch names by `field`."""
        if target(field) is self.model:
            return self._own
        keys = {self._key(field, line) for line in batch if line.fields.get(field.name) is not None}
        key = key_field(target(field))
        found = plain(target(field)).filter(**{f"{key}__in": keys})
        return dict(found.values_list(key, "pk"))

    def _key(self, field: models.Field, line: _Line) -> str:
        value = line.fields[field.name]
        if not isinstance(value, list) or not value or not isinstance(value[0], str):
            raise self._wrong(line.number, f'{field.name} takes a natural key such as ["…"]')
        return value[0]

    def _row(self, line: _Line, numbers: dict[str, Numbers]) -> models.Model:
        if unknown := sorted(line.fields.keys() - self.fields.keys()):
            raise self._wrong(line.number, f"there is no field “{unknown[0]}”")
        row = self.model(pk=self._before + line.number)
        for name, field in self.fields.items():
            value = line.fields.get(name)
            if not field.is_relation:
                self._set(row, field, value, line)
            elif value is None:
                setattr(row, field.attname, None)
            else:
                key = self._key(field, line)
                if key not in numbers[name]:
                    raise self._wrong(
                        line.number, f"{name} names {key}, which the dump does not have"
                    )
                setattr(row, field.attname, numbers[name][key])
        try:
            row.clean_fields(exclude=self._unrelated)
        except ValidationError as error:
            raise self._wrong(line.number, "; ".join(_told(error))) from error
        return row

    def _set(self, row: models.Model, field: models.Field, value: Any, line: _Line) -> None:
        try:
            setattr(row, field.name, column_value(field, value))
        except ValidationError as error:
            why = f"{field.name}: {'; '.join(error.messages)}"
            raise self._wrong(line.number, why) from error


def _told(error: ValidationError) -> list[str]:
    return [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
