"""Writes a dump: all rows, or those that a visitor can see."""

import datetime as dt
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import QuerySet
from pyroaring import BitMap

from alliances.dumps.layout import (
    NAMED_ONLY,
    OF_GONE,
    PUBLIC,
    Model,
    columns,
    file_of,
    in_order,
    is_staged,
    name_column,
    plain,
    relations,
)
from alliances.dumps.manifest import DumpError, File, Manifest, is_dump
from alliances.importers.fixture_files import comparable, key_field, target
from alliances.models import RecordStatus, Source
from alliances.one_state import one_state

# Rows in memory at a time.
_BATCH = 2_000

Values = dict[str, Any]


def write(folder: Path, *, everything: bool = False, replace: bool = False) -> Manifest:
    """Dump what is public, or with `everything` the drafts, too, into a folder.

    The folder comes to be, or is replaced, at once when all is written. Raises DumpError where it
    holds something already that is not to be replaced.
    """
    folder = folder.resolve()
    _check_place(folder, replace=replace)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with one_state():
            manifest = _Dump(made, everything=everything).write()
        made.chmod(0o755)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return manifest


def _check_place(folder: Path, *, replace: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir() or not is_dump(folder):
        # Nothing but a dump is ever deleted.
        raise DumpError(f"{folder} holds something that is no dump; choose another folder.")
    if not replace:
        raise DumpError(f"{folder} holds a dump already; --force replaces it.")


def _put_in_place(made: Path, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        before = made.with_name(f"{made.name}.before")
        folder.rename(before)
        made.rename(folder)
        shutil.rmtree(before)
    else:
        made.rename(folder)


class _Dump:
    """One dump while it is written; `named` are the places and sources that its rows name."""

    def __init__(self, folder: Path, *, everything: bool) -> None:
        self.folder = folder
        self.everything = everything
        self.named: dict[Model, BitMap] = defaultdict(BitMap)

    def write(self) -> Manifest:
        last = [model for model in in_order() if model in NAMED_ONLY]
        first = [model for model in in_order() if model not in NAMED_ONLY]
        files = {model: self._file(model) for model in (*first, *last)}
        licensed = Source.objects.exclude(licence="").order_by("pk")
        return self._manifest([files[model] for model in in_order()], licensed)

    def _manifest(self, files: list[File], licensed: QuerySet[Source]) -> Manifest:
        credited = [source for source in licensed if self._is_named(Source, source.pk)]
        manifest = Manifest.of(files, everything=self.everything, sources=credited)
        manifest.save(self.folder)
        return manifest

    def _is_named(self, model: Model, key: int) -> bool:
        return self.everything or key in self.named[model]

    def _file(self, model: Model) -> File:
        digest, count = sha256(), 0
        label = model._meta.label_lower
        with (self.folder / file_of(model)).open("wb") as file:
            for values in self._rows(model):
                row = {"model": label, "fields": values}
                line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
                file.write(line)
                digest.update(line)
                count += 1
        return File(file_of(model), label, count, digest.hexdigest())

    def _rows(self, model: Model) -> Iterator[Values]:
        """What is dumped of each row, in the order of the database: it is that of the pages."""
        allowed = plain(model) if self.everything else PUBLIC[model]
        left_out = () if self.everything else _merged_into_hidden(model)
        paths = self._paths(model)
        for first, last in _stretches(model):
            found = allowed.filter(pk__gte=first, pk__lte=last).order_by("pk")
            for row in found.values("pk", *paths):
                if row["pk"] in left_out:
                    continue
                if model in NAMED_ONLY and not self._is_named(model, row["pk"]):
                    continue
                yield self._stated(model, row)

    def _paths(self, model: Model) -> list[str]:
        """What is read of a row: values, keys of the rows that it names, and their status."""
        found = []
        for field in columns(model):
            if not field.is_relation:
                found.append(field.name)
                continue
            found.append(f"{field.name}__{key_field(target(field))}")
            if is_staged(target(field)):
                found.append(f"{field.name}__record_status")
            if target(field) in NAMED_ONLY:
                found.append(field.attname)
        return found

    def _stated(self, model: Model, row: Values) -> Values:
        """The fields that a row states, by name; what it leaves blank is not among them."""
        gone = not self.everything and is_staged(model) and _is_gone(row["record_status"])
        stated: Values = {}
        for field in columns(model):
            if gone and field.name not in OF_GONE:
                continue
            value = self._relation(field, row) if field.is_relation else _plain(field, row)
            if value is not None:
                stated[field.name] = value
        if gone:
            stated[name_column()] = row["public_id"]
            return stated
        for field in relations(model):
            if target(field) in NAMED_ONLY and row[field.attname] is not None:
                self.named[target(field)].add(row[field.attname])
        return stated

    def _relation(self, field: models.Field, row: Values) -> list[str] | None:
        key = row[f"{field.name}__{key_field(target(field))}"]
        if key is None:
            return None
        status = row.get(f"{field.name}__record_status", RecordStatus.PUBLISHED)
        hidden = status != RecordStatus.PUBLISHED and field.name != "merged_into"
        return None if hidden and not self.everything else [key]


def _is_gone(status: str) -> bool:
    return status in (RecordStatus.WITHDRAWN, RecordStatus.MERGED)


def _plain(field: models.Field, row: Values) -> Any:
    value = row[field.name]
    return value.isoformat() if isinstance(value, dt.datetime) else comparable(field, value)


def _stretches(model: Model) -> Iterator[tuple[int, int]]:
    """(first, last) key of so many rows at a time."""
    rows = plain(model).order_by("pk").values_list("pk", flat=True)
    while keys := list(rows[:_BATCH]):
        yield keys[0], keys[-1]
        rows = plain(model).filter(pk__gt=keys[-1]).order_by("pk").values_list("pk", flat=True)


def _merged_into_hidden(model: Model) -> Collection[int]:
    """The keys of merged records whose last survivor has never been public: nor is their id."""
    if not is_staged(model):
        return ()
    all_rows = plain(model)
    merged = dict(
        all_rows.filter(record_status=RecordStatus.MERGED).values_list("pk", "merged_into")
    )
    hidden = set(
        all_rows.filter(
            pk__in=set(merged.values()),
            record_status__in=[RecordStatus.DRAFT, RecordStatus.IN_REVIEW],
        ).values_list("pk", flat=True)
    )
    before: set[int] = set()
    while hidden != before:
        before = set(hidden)
        hidden |= {loser for loser, survivor in merged.items() if survivor in hidden}
    return hidden
