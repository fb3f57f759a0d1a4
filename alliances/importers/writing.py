"""Writes a plan into the catalogue: records, their rows, a citation of each statement, and what
is remembered for the next release. All in one transaction, in batches of bounded memory."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import translation

from alliances import curation, history
from alliances.importers.catalogue import way_to_whole
from alliances.importers.plan import BATCH, ORDER, Conflict, Creation, Plan, Update
from alliances.importers.stated import Model, Record, Ref, Row, rows_of
from alliances.importers.statements import code_of_field, remembered_of, uid_of
from alliances.models import (
    CITED_FIELDS,
    AllianceName,
    Citation,
    CitedField,
    Dispute,
    ImportedRecord,
    OrganisationName,
    Reading,
    Subject,
)
from alliances.models.base import PublicRecord
from alliances.models.citation import TARGETS

_NAMES = (AllianceName, OrganisationName)
# A dispute says in each language of the site why it is there.
_DISPUTED = {
    "note_en": "The record was changed after its import, and the release states otherwise.",
    "note_fr": "La fiche a été modifiée après son importation, et la source dit autre chose.",
    "note_de": "Der Eintrag wurde nach dem Import geändert; die Quelle sagt etwas anderes.",
}
# What the record says where a row of the release was deleted.
_NOT_STATED = {"value_en": "not stated", "value_fr": "non indiqué", "value_de": "nicht angegeben"}
# Subjects of disputes are keys of the public record; rows are told by their group.
_SUBJECTS = {
    "alliancename": Subject.OTHER_NAMES,
    "organisationname": Subject.OTHER_NAMES,
    "participation": Subject.PARTICIPATIONS,
    "funding": Subject.FUNDINGS,
    "focus": Subject.DISEASES,
    "themetag": Subject.THEMES,
    "site": Subject.PLACES,
    "identifier": Subject.IDENTIFIERS,
    "organisationrelation": Subject.RELATIONS,
}

# Called with the number of records written since the last call.
Progress = Callable[[int], object]


@cache
def _targets() -> dict[Model, str]:
    """{model: the field by which a citation names a row or a record of it}"""
    return {
        cast(Model, Citation._meta.get_field(target).related_model): target for target in TARGETS
    }


class Writer:
    """Writes one plan; every statement cites the release, a record of the same plan."""

    def __init__(self, plan: Plan, *, kind: str, release: Ref, why: str) -> None:
        self.plan, self.kind, self.release, self.why = plan, kind, release, why
        self.pks = plan.pks
        # The keys of the records made, for those who publish them.
        self.created: defaultdict[Model, list[int]] = defaultdict(list)

    def write(self, progress: Progress = lambda number: None) -> None:
        """Raises what the database raises; then nothing at all is written."""
        # Translated columns are all named; the one without a language is that of the default.
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            curation.lock()
            by_model: defaultdict[Model, list[Creation]] = defaultdict(list)
            for creation in self.plan.creations:
                by_model[creation.record.model].append(creation)
            for model in ORDER:
                for portion in _levels(model, [one.record for one in by_model[model]]):
                    self._create_records(model, portion)
            for model in ORDER:
                for batch in _batches(by_model[model]):
                    self._complete(model, batch)
                    progress(len(batch))
            for batch in _batches(self.plan.updates):
                self._update(batch)
                progress(len(batch))

    # --- New records ----------------------------------------------------------------------------

    def _create_records(self, model: Model, records: Collection[Record]) -> None:
        made = rows_of(model).bulk_create(
            [model(**self._columns(model, record.values)) for record in records]
        )
        for record, row in zip(records, made, strict=True):
            self.pks[record.ref] = row.pk
            self.created[model].append(row.pk)

    def _complete(self, model: Model, creations: Collection[Creation]) -> None:
        """The rows and citations of new records; then they pass the gate."""
        found = [(one.record, self.pks[one.record.ref]) for one in creations]
        rows = rows_of(model).in_bulk([key for _record, key in found])
        written: list[models.Model] = [rows[key] for _record, key in found]
        written += self._create_rows(model, [(record, key, record.rows) for record, key in found])
        cited: list[Citation] = []
        for record, key in found:
            codes = {code_of_field(model, column) for column in record.values}
            cited += self._citations_of_fields(record, key, codes)
        written += self._bulk(Citation, cited)
        curation.created(written)
        self._remember([self._memory(one.record, one.digest) for one in creations])

    def _create_rows(
        self, model: Model, stated: Iterable[tuple[Record, int, list[Row]]]
    ) -> list[models.Model]:
        """The rows of records (record, its key, its rows), and their citations."""
        by_model: defaultdict[Model, list[tuple[Record, models.Model]]] = defaultdict(list)
        for record, key, rows in stated:
            for row in rows:
                way = way_to_whole(row.model, model)
                columns = self._columns(row.model, row.values)
                uid = uid_of(self.kind, record, row)
                made = row.model(uid=uid, **{f"{way}_id": key}, **columns)
                by_model[row.model].append((record, made))
        written: list[models.Model] = []
        cited: list[Citation] = []
        for kind, pairs in by_model.items():
            written += self._bulk(kind, [row for _record, row in pairs])
            if target := _targets().get(kind):
                cited += [
                    self._citation(record, f"{target}_id", row.pk, f"{_uid(row)}-cited")
                    for record, row in pairs
                ]
        return [*written, *self._bulk(Citation, cited)]

    @staticmethod
    def _bulk(model: Model, rows: list[Any]) -> list[Any]:
        return rows_of(model).bulk_create(rows)

    def _columns(self, model: Model, values: Mapping[str, Any]) -> dict[str, Any]:
        """`values` with keys for Refs; what is None is left to the default."""
        return {
            (f"{name}_id" if isinstance(value, Ref) else name): (
                self.pks[value] if isinstance(value, Ref) else value
            )
            for name, value in values.items()
            if value is not None
        }

    # --- Citations ------------------------------------------------------------------------------

    def _citations_of_fields(
        self, record: Record, key: int, codes: Collection[str]
    ) -> Iterator[Citation]:
        target = _targets().get(record.model)
        if not target:
            return
        citable = CITED_FIELDS[target]
        stated = set(codes)
        if any(row.model in _NAMES for row in record.rows):
            stated.add(CitedField.NAMES)
        for field in citable:
            if field.value in stated:
                uid = f"{self.kind}-{record.key}-{target}-{field.value}-cited"
                yield self._citation(record, f"{target}_id", key, uid, field=field.value)

    def _citation(self, record: Record, way: str, key: int, uid: str, **values: Any) -> Citation:
        release = self.pks[self.release]
        return Citation(
            uid=uid[:100], source_id=release, locator=record.locator, **{way: key}, **values
        )

    # --- Records that are there -----------------------------------------------------------------

    def _update(self, updates: Collection[Update]) -> None:
        changing = [update for update in updates if update.changes]
        by_model: defaultdict[Model, list[Update]] = defaultdict(list)
        for update in changing:
            by_model[update.record.model].append(update)
        for model, some in by_model.items():
            records = rows_of(model).in_bulk([update.target for update in some])
            for update in some:
                self._write_values(records[update.target], update)
            stated = [(update.record, update.target, update.new_rows) for update in some]
            history.write(self._create_rows(model, stated), new=True)
            curation.changed_all(list(records.values()), why=self.why)
        self._remember(
            [
                self._memory(one.record, one.digest, disputed=one.disputed, base=one.base)
                for one in updates
            ]
        )

    def _write_values(self, row: models.Model, update: Update) -> None:
        model, record = type(row), update.record
        if update.values:
            columns = self._columns(model, update.values)
            empty = {name: None for name, value in update.values.items() if value is None}
            for name, value in {**columns, **empty}.items():
                setattr(row, name, value)
            row.save()
        for kind, key, values in update.changed_rows:
            part = rows_of(kind).get(pk=key)
            for name, value in values.items():
                setattr(part, f"{name}_id" if isinstance(value, Ref) else name, self._plain(value))
            part.save()
        self._cite_again(row, update)
        for conflict in update.conflicts:
            self._dispute(row, record, conflict)

    def _plain(self, value: Any) -> Any:
        return self.pks[value] if isinstance(value, Ref) else value

    def _cite_again(self, row: models.Model, update: Update) -> None:
        """Citations of an older release of what is stated anew give way to those of this one."""
        cited = list(self._citations_of_fields(update.record, row.pk, update.fields))
        for kind, key in (
            *update.rows,
            *((kind, key) for kind, key, _values in update.changed_rows),
        ):
            if target := _targets().get(kind):
                uid = f"{self.kind}-{update.record.key}-{target}-{key}-cited"
                cited.append(self._citation(update.record, f"{target}_id", key, uid))
        for citation in cited:
            target = citation.target
            older = Citation.objects.filter(
                **{target: getattr(citation, f"{target}_id")},
                field=citation.field,
                uid__startswith=f"{self.kind}-",
            )
            older.delete()
            citation.save()

    def _dispute(self, row: models.Model, record: Record, conflict: Conflict) -> None:
        code = conflict.code.partition(":")[0]
        dispute = Dispute.objects.create(
            **{str(row._meta.model_name): row},
            statement=_SUBJECTS.get(code) or Subject(code),
            **_DISPUTED,
        )
        ours = {f"value_{language}": conflict.ours[:300] for language in ("en", "fr", "de")}
        reading = rows_of(Reading).create(
            dispute=dispute, preferred=True, **(ours if conflict.ours else _NOT_STATED)
        )
        self._cite_like(reading, row, code)
        theirs = {f"value_{language}": conflict.theirs[:300] for language in ("en", "fr", "de")}
        other = rows_of(Reading).create(dispute=dispute, **theirs)
        self._citation(record, "reading_id", other.pk, f"{other.uid}-cited").save()

    def _cite_like(self, reading: Reading, row: models.Model, code: str) -> None:
        """What the record says rests on the sources that its field cites beside the release."""
        if code not in CitedField:
            return
        way = {str(row._meta.model_name): row, "field": code}
        for citation in Citation.objects.filter(**way).exclude(uid__startswith=f"{self.kind}-"):
            Citation.objects.create(
                reading=reading, source=citation.source, locator=citation.locator
            )

    # --- Memory ---------------------------------------------------------------------------------

    def _memory(
        self,
        record: Record,
        digest: str,
        *,
        disputed: Mapping[str, str] = MappingProxyType({}),
        base: Mapping[str, str] = MappingProxyType({}),
    ) -> ImportedRecord:
        """What is remembered of a record; statements that were never ours are none of it."""
        stated = remembered_of(record, self.pks)
        return ImportedRecord(
            kind=self.kind,
            model=record.model._meta.label_lower,
            key=record.key,
            record=self.pks[record.ref],
            digest=digest,
            statements={c: d for c, d in stated.items() if c in base or c not in disputed},
            disputed=dict(disputed),
        )

    def _remember(self, memories: list[ImportedRecord]) -> None:
        rows_of(ImportedRecord).bulk_create(
            memories,
            update_conflicts=True,
            unique_fields=["kind", "model", "key"],
            update_fields=["record", "version", "digest", "statements", "disputed"],
        )
        keys: defaultdict[str, list[int]] = defaultdict(list)
        for one in memories:
            keys[one.model].append(one.record)
        for label, some in keys.items():
            self.remember_versions(apps.get_model(label), some)

    def remember_versions(self, model: Model, keys: Collection[int]) -> None:
        """Keep the versions that the records have now."""
        if not issubclass(model, PublicRecord):
            return
        version = rows_of(model).filter(pk=OuterRef("record")).values("version")
        ImportedRecord.objects.filter(
            kind=self.kind, model=model._meta.label_lower, record__in=keys
        ).update(version=Subquery(version))


def _uid(row: models.Model) -> str:
    return cast(Any, row).uid


def _batches(some: Collection[Any]) -> Iterator[list[Any]]:
    waiting = list(some)
    for at in range(0, len(waiting), BATCH):
        yield waiting[at : at + BATCH]


def _levels(model: Model, records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records of one model in portions, each behind those that it names, as a programme its parent.

    What names itself by way of others comes last, and fails there.
    """
    waiting = {record.key: record for record in records}
    while waiting:
        ready = [
            record
            for record in waiting.values()
            if not any(
                isinstance(value, Ref) and value.model is model and value.key in waiting
                for value in record.values.values()
            )
        ]
        yield from _batches(ready or list(waiting.values()))
        for record in ready or list(waiting.values()):
            del waiting[record.key]
