"""Loads the catalogue's fixtures, as often as one likes, and leaves alone what staff have changed.

`fixture_files.read` parses, `plan_changes` compares with the database, `Plan.apply` writes.

FixtureRow remembers of each object the fields stated and a digest of their values as stored. A
row whose values still fit its digest was not touched by staff and follows the fixture. Version,
creation and modification times are taken from a fixture once and belong to curation afterwards.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import translation

from alliances import aggregates, curation
from alliances.importers.fixture_files import (
    FixtureError,
    FixtureObject,
    Model,
    Name,
    Values,
    column,
    column_value,
    comparable,
    key_field,
    read,
    target,
)
from alliances.importers.stated import rows_of
from alliances.models import FixtureRow


class Reason(Enum):
    """Why a record is left as it is, against the fixture."""

    CHANGED = "changed by staff"
    DELETED = "deleted by staff"
    WITHOUT_TARGET = "belongs to a record that staff deleted"
    DROPPED = "no longer in the fixtures"


class Stored(NamedTuple):
    """A row of the database: its primary key and its values as JSON compares them."""

    pk: int
    values: Values


@dataclass
class Plan:
    """What a load would do to each object."""

    create: list[FixtureObject] = field(default_factory=list)
    # With every value to write: those stated, and defaults where the fixture is silent by now.
    update: list[tuple[FixtureObject, Values]] = field(default_factory=list)
    adopt: list[FixtureObject] = field(default_factory=list)
    unchanged: int = 0
    left: list[tuple[str, Reason]] = field(default_factory=list)
    pks: dict[Name, int] = field(default_factory=dict)  # of what is there
    made: dict[Name, models.Model] = field(default_factory=dict)

    def report(self) -> list[str]:
        """Counts, and one line for each record that is left alone."""
        counts = {
            "created": len(self.create),
            "updated": len(self.update),
            "unchanged": self.unchanged + len(self.adopt),
            "left alone": len(self.left),
        }
        lines = [", ".join(f"{count} {what}" for what, count in counts.items())]
        return lines + [f"  {title}: {reason.value}" for title, reason in self.left]

    def apply(self) -> None:
        """Write what is planned, in one transaction. Raises FixtureError."""
        if not (self.create or self.update or self.adopt):
            return
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            self._create_all()
            updated = [self._save(one, values) for one, values in self.update]
            self._remember()
            _renew_derived(list(self.made.values()), updated)

    def _create_all(self) -> None:
        """Creates in waves, so that whatever an object refers to is there before it."""
        waiting = {one.name: one for one in self.create}
        # Rows of one kind keep the order of the files: it is the order of keys, and of pages.
        place = {name: number for number, name in enumerate(waiting)}
        order = TopologicalSorter(
            {name: [r for r in one.references() if r in waiting] for name, one in waiting.items()}
        )
        try:
            order.prepare()
        except CycleError as error:
            raise FixtureError(
                f"{waiting[error.args[1][0]].where}: refers to itself by way of others"
            ) from error
        while order.is_active():
            wave = order.get_ready()
            by_model: defaultdict[Model, list[FixtureObject]] = defaultdict(list)
            for name in sorted(wave, key=place.__getitem__):
                by_model[name.model].append(waiting[name])
            for model, objects in by_model.items():
                instances = [self._filled(model(**_once(one)), one, one.stated) for one in objects]
                _insert(model, objects, instances)
                self.made.update(zip((one.name for one in objects), instances, strict=True))
            order.done(*wave)

    def _filled(self, instance: models.Model, one: FixtureObject, values: Values) -> models.Model:
        """`instance` with `values` and their key; raises FixtureError where a check fails."""
        model = one.name.model
        setattr(instance, key_field(model), one.name.key)
        for name, value in values.items():
            described = column(model, name)
            if described.is_relation:
                self._relate(instance, described, value)
            else:
                setattr(instance, name, column_value(described, value))
        try:
            # Relations were resolved, so need not be looked up once more.
            instance.clean_fields(exclude={f.name for f in model._meta.fields if f.is_relation})
            instance.clean()
        except ValidationError as error:
            raise FixtureError(f"{one.where}: {error}") from error
        return instance

    def _relate(self, instance: models.Model, relation: models.Field, key: str | None) -> None:
        other = None if key is None else Name(target(relation), key)
        if other in self.made:
            setattr(instance, relation.name, self.made[other])
        else:
            setattr(instance, relation.attname, None if other is None else self.pks[other])

    def _save(self, one: FixtureObject, values: Values) -> models.Model:
        stored = rows_of(one.name.model).get(pk=self.pks[one.name])
        instance = self._filled(stored, one, values)
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError as error:
            raise FixtureError(f"{one.where}: {error}") from error
        return instance

    def _remember(self) -> None:
        """Keep the digests of what was written, as the database now holds it."""
        written = [*self.create, *self.adopt, *(one for one, _values in self.update)]
        stored = _read_stored({one.name for one in written}, written)
        rows = []
        for one in written:
            values = {name: stored[one.name].values[name] for name in one.stated}
            if values != one.stated:
                wrong = sorted(name for name in values if values[name] != one.stated[name])
                raise FixtureError(f"{one.where}: is stored otherwise: {', '.join(wrong)}")
            rows.append(
                FixtureRow(
                    model=one.name.model._meta.label_lower,
                    key=one.name.key,
                    fields=sorted(values),
                    digest=_digest(values),
                )
            )
        FixtureRow.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["model", "key"],
            update_fields=["fields", "digest"],
        )


def plan_changes(objects: list[FixtureObject]) -> Plan:
    """What loading `objects` would do. Raises FixtureError for a reference to nothing."""
    by_name = {one.name: one for one in objects}
    remembered = _read_memory()
    referred = {other for one in objects for other in one.references()}
    stored = _read_stored(by_name.keys() | remembered.keys() | referred, objects, remembered)
    for one in objects:
        for other in one.references():
            if other not in by_name and other not in stored:
                raise FixtureError(f"{one.where}: refers to {other}, which does not exist")

    plan = Plan(pks={name: row.pk for name, row in stored.items()})
    absent = _absent(by_name, stored, remembered)
    for one in objects:
        if one.name in absent:
            plan.left.append((one.title, absent[one.name]))
        elif one.name not in stored:
            plan.create.append(one)
        else:
            _compare(plan, one, stored[one.name].values, remembered.get(one.name), absent)
    plan.left += [
        (str(name), Reason.DROPPED) for name in remembered if name not in by_name and name in stored
    ]
    return plan


def _absent(
    by_name: dict[Name, FixtureObject],
    stored: dict[Name, Stored],
    remembered: dict[Name, FixtureRow],
) -> dict[Name, Reason]:
    """The objects that staff deleted, and the new ones that would belong to them."""
    absent = {name: Reason.DELETED for name in by_name if name not in stored and name in remembered}
    candidates = {name for name in by_name if name not in stored and name not in absent}
    while lost := {
        name for name in candidates if any(t in absent for t in by_name[name].references())
    }:
        absent |= dict.fromkeys(lost, Reason.WITHOUT_TARGET)
        candidates -= lost
    return absent


def _compare(
    plan: Plan,
    one: FixtureObject,
    values: Values,
    row: FixtureRow | None,
    absent: dict[Name, Reason],
) -> None:
    """Put an object that the database holds into its place in the plan."""
    # Fields of old that the model has lost since are not among `values`.
    forgotten = set(row.fields) & values.keys() - one.stated.keys() if row else set()
    wanted = one.stated | {name: _default(one.name.model, name) for name in forgotten}
    if all(values[name] == value for name, value in wanted.items()):
        if row and row.fields == sorted(one.stated) and row.digest == _digest(one.stated):
            plan.unchanged += 1
        else:
            plan.adopt.append(one)
    elif row is None or row.digest != _digest({name: values.get(name) for name in row.fields}):
        plan.left.append((one.title, Reason.CHANGED))
    elif any(other in absent for other in one.references()):
        plan.left.append((one.title, Reason.WITHOUT_TARGET))
    else:
        plan.update.append((one, wanted))


def _default(model: Model, name: str) -> Any:
    described = column(model, name)
    return comparable(described, described.get_default())


def _read_memory() -> dict[Name, FixtureRow]:
    known = {model._meta.label_lower: model for model in apps.get_models()}
    rows = FixtureRow.objects.all()
    return {Name(known[row.model], row.key): row for row in rows if row.model in known}


def _read_stored(
    names: Iterable[Name],
    objects: Iterable[FixtureObject],
    remembered: Mapping[Name, FixtureRow] = MappingProxyType({}),
) -> dict[Name, Stored]:
    """The rows called `names`, with the fields that `objects` state and FixtureRows remember.

    A relation's value is the key of the row that it leads to. Costs one query a model.
    """
    keys: defaultdict[Model, list[str]] = defaultdict(list)
    for name in names:
        keys[name.model].append(name.key)
    columns: defaultdict[Model, set[str]] = defaultdict(set)
    for one in objects:
        columns[one.name.model].update(one.stated)
    for name, memory in remembered.items():
        existing = {described.name for described in name.model._meta.concrete_fields}
        columns[name.model].update(existing.intersection(memory.fields))

    stored: dict[Name, Stored] = {}
    for model in keys:
        fields = [column(model, name) for name in sorted(columns[model])]
        paths = [f"{f.name}__{key_field(target(f))}" if f.is_relation else f.name for f in fields]
        rows = rows_of(model).filter(**{f"{key_field(model)}__in": keys[model]})
        for pk, key, *row in rows.values_list("pk", key_field(model), *paths):
            values = {f.name: comparable(f, value) for f, value in zip(fields, row, strict=True)}
            stored[Name(model, key)] = Stored(pk, values)
    return stored


def _digest(values: Values) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _once(one: FixtureObject) -> Values:
    return {name: column(one.name.model, name).to_python(v) for name, v in one.once.items()}


def _insert(model: Model, objects: list[FixtureObject], instances: list[models.Model]) -> None:
    try:
        with transaction.atomic():
            rows_of(model).bulk_create(instances)
    except IntegrityError:
        # Which of them was it? One at a time, the culprit shows.
        for one, instance in zip(objects, instances, strict=True):
            try:
                with transaction.atomic():
                    instance.save(force_insert=True)
            except IntegrityError as error:
                raise FixtureError(f"{one.where}: {error}") from error
        raise


def _renew_derived(created: list[models.Model], updated: list[models.Model]) -> None:
    """New records keep the version that their fixture states; those there before rise by one."""
    new = set(created)
    touched = {owner for row in [*created, *updated] for owner in aggregates.owners(row)}
    for record in touched - new:
        curation.changed(record)
    if new:
        curation.created(created)


def load(paths: Iterable[Path], *, dry_run: bool = False) -> Plan:
    """Bring the database in step with the fixtures; returns what was, or would be, done.

    All or nothing. Raises FixtureError.
    """
    objects = read(paths)
    with transaction.atomic():
        if not dry_run:
            curation.lock()
        plan = plan_changes(objects)
        if not dry_run:
            plan.apply()
    return plan
