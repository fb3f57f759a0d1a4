"""Bringing a record back to the state that it had in one of its versions."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from alliances import aggregates, curation, history, quality
from alliances.aggregates import Model, Row
from alliances.history import RowDifference, State, Version
from alliances.models import DiseaseArea, DiseaseParent, RecordStatus
from alliances.models.graph import reachable

# Of the record itself: where it stands and what it is known by are no content.
_STAY = {"record_status", "merged_into", "public_id", "created", "version", "modified"}
# What a user did stays, but for the name, when the account goes.
_USER = get_user_model()


class CannotRestore(Exception):
    """The state cannot be had again; `reasons` says why, each on its own."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def would_change(record: Row, number: int) -> list[RowDifference]:
    """What `restore` would write, in words. Raises CannotRestore where there is no such version."""
    wanted = _wanted(record, _version(record, number))
    return history.differences(_present(record), wanted)


@transaction.atomic
def restore(record: Row, number: int, why: str = "") -> None:
    """Give a record the content of its version `number`, as a new version.

    Rows that came since are deleted, changed ones are set back, deleted ones are made again with
    their keys. Record status, public id and what was merged stay, and so do rows that are edited
    with another record (`aggregates.edited_with`). Where the record is in that
    state already, nothing is written. Raises CannotRestore with every reason at once.
    """
    curation.lock()
    restoring = _Restoring(record, _version(record, number))
    restoring.write()
    for owner in restoring.touched:
        owner.refresh_from_db()
        curation.changed(owner, why)


def _version(record: Row, number: int) -> Version:
    if getattr(record, "record_status", None) == RecordStatus.MERGED:
        raise CannotRestore([_("It was merged into another record, which has its statements.")])
    version = history.version(record, number)
    if version is None:
        raise CannotRestore([_("No version %(number)s is kept.") % {"number": number}])
    return version


def _wanted(record: Row, version: Version) -> State:
    """The aggregate as it was, but for what stays as it is now."""
    wanted = history.state_at(record, version.at)
    present = type(record)._base_manager.get(pk=record.pk)
    root = wanted[type(record), record.pk]
    for field in root._meta.concrete_fields:
        if field.name in _STAY:
            setattr(root, field.attname, getattr(present, field.attname))
    return aggregates.edited_with(record, wanted)


def _present(record: Row) -> State:
    return aggregates.edited_with(record, history.state_now(record))


class _Restoring:
    """One restoration: what is written, for which records, and what stands against it."""

    def __init__(self, record: Row, version: Version) -> None:
        self.record = record
        self.version = version
        self.wanted = _wanted(record, version)
        self.reasons: list[str] = []
        # Whose content changes, in the order in which they pass the gate.
        self.touched: dict[Row, None] = {}

    def write(self) -> None:
        """Raises CannotRestore when all is tried; the transaction must then be rolled back."""
        faults_before = self._faults()
        present = _stored(self.wanted) | _present(self.record)
        history.relate([*present.values(), *self.wanted.values()], {**present, **self.wanted})
        self._look_for_what_did_not_come_since(present)
        self._look_for_what_is_gone(present)
        self._stop_if_refused()
        for row in reversed(present.values()):
            self._make_way(row)
        # Rows may have gone along with those that they were part of.
        present = _stored(self.wanted)
        for key, row in self.wanted.items():
            self._put_back(row, present.get(key))
        self._stop_if_refused()
        if _is_its_own_part(self.record):
            self._refuse(self.record, _("it would be part of its own part"))
        self.reasons += [fault for fault in self._faults() if fault not in faults_before]
        self._stop_if_refused()

    def _stop_if_refused(self) -> None:
        if self.reasons:
            raise CannotRestore(self.reasons)

    def _look_for_what_did_not_come_since(self, present: State) -> None:
        """Rows that another record had then, or of which nothing is kept, are left alone."""
        for key, row in present.items():
            if key in self.wanted:
                continue
            if before := history.row_at(row, self.version.at):
                names = ", ".join(sorted(map(history.title, aggregates.owners(before))))
                self._refuse(row, _("it belonged to “%(names)s” then") % {"names": names})
            elif not history.came_since(row, self.version.at):
                self._refuse(row, _("it is not known when it was entered"))

    def _look_for_what_is_gone(self, present: State) -> None:
        """Records that rows name, and that are there no more; of a user, the name is dropped."""
        for key, row in self.wanted.items():
            if key not in present or history.differ(row, present[key]):
                for field in _missing(row, self.wanted):
                    if field.related_model is _USER:
                        setattr(row, field.name, None)
                        continue
                    self._refuse(
                        row,
                        _("%(field)s “%(name)s” is gone")
                        % {"field": field.verbose_name, "name": history.in_words(row, field)},
                    )

    def _make_way(self, row: Row) -> None:
        """Delete a row that came since, or that is in the way of another until it is set back."""
        wanted = self.wanted.get((type(row), row.pk))
        if wanted is not None and not _unique_values_differ(row, wanted):
            return
        stored = type(row)._base_manager.filter(pk=row.pk).first()
        if stored is None:
            return
        owners = aggregates.owners(row)
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError as error:
            holders = {owner for one in error.protected_objects for owner in aggregates.owners(one)}
            names = ", ".join(sorted(map(history.title, holders)))
            self._refuse(row, _("“%(names)s” needs it") % {"names": names})
        else:
            self._touch(owners)

    def _put_back(self, row: Row, present: Row | None) -> None:
        if present is not None and not history.differ(row, present):
            return
        owners = aggregates.owners(row) | (aggregates.owners(present) if present else set())
        try:
            with transaction.atomic():
                row.save(force_insert=present is None)
        except IntegrityError:
            self._refuse(row, _("another record has this now, or a rule of today forbids it"))
        else:
            self._touch(owners)

    def _faults(self) -> list[str]:
        """Of a public record that is to become what it was before, what would bar it from it."""
        then: Any = history.row_at(self.record, self.version.at)
        if not getattr(self.record, "is_published", False) or then.is_published:
            return []
        record: Any = type(self.record)._base_manager.get(pk=self.record.pk)
        return [problem.message for problem in quality.errors(record)]

    def _refuse(self, row: Row, why: str) -> None:
        told = {"kind": row._meta.verbose_name, "title": history.title(row), "why": why}
        self.reasons.append(_("%(kind)s “%(title)s”: %(why)s") % told)

    def _touch(self, owners: Iterable[Row]) -> None:
        self.touched |= dict.fromkeys([self.record, *owners])


def _stored(wanted: State) -> State:
    """The rows of `wanted` as they are now, whatever they are part of now, in the same order."""
    keys: defaultdict[Model, list[int]] = defaultdict(list)
    for model, pk in wanted:
        keys[model].append(pk)
    found = {
        (model, row.pk): row
        for model, pks in keys.items()
        for row in model._base_manager.filter(pk__in=pks)
    }
    return {key: found[key] for key in wanted if key in found}


def _missing(row: Row, aggregate: State) -> list[models.ForeignKey]:
    """The fields of a row that name a record which is there no more."""
    return [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and (value := getattr(row, field.attname)) is not None
        and (field.related_model, value) not in aggregate
        and not field.related_model._base_manager.filter(pk=value).exists()
    ]


def _unique_values_differ(row: Row, other: Row) -> bool:
    """Whether, set back in place, a row could meet another that is to be set back after it."""
    if isinstance(row, aggregates.ROOTS):
        return False
    differing = {field.name for field in history.differ(row, other)}
    return any(
        differing & {*constraint.fields}
        for constraint in row._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


def _is_its_own_part(record: Row) -> bool:
    """Whether the way from a record to what it is part of comes back to it."""
    edges: list[tuple[int, int]] = []
    if isinstance(record, DiseaseArea):
        edges += DiseaseParent.objects.values_list("child_id", "parent_id")
    for field in type(record)._meta.concrete_fields:
        if field.related_model is type(record) and field.name not in _STAY:
            named = type(record)._base_manager.exclude(**{field.name: None})
            edges += named.values_list("pk", field.attname)
    wholes = [whole for part, whole in edges if part == record.pk]
    return record.pk in reachable(edges, wholes)
