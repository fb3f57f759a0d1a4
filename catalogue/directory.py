"""Organisations as facets name them: read once for each state of the catalogue."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language

from alliances.models import Organisation
from catalogue.index import Snapshot
from catalogue.texts import Text, best_of, by_language, columns

# Beyond so many, what was read is forgotten.
_REMEMBERED = 20_000


class Entry(NamedTuple):
    """A published organisation with its name in the active language."""

    pk: int
    public_id: str
    name: Text


def by_key(index: Snapshot, keys: Iterable[int]) -> list[Entry]:
    """The entries of those of `keys` that are published."""
    return _read(index, "pk", list(keys))


def by_public_id(index: Snapshot, public_ids: Collection[str]) -> list[Entry]:
    """The entries of those of `public_ids` that exist and are published."""
    return _read(index, "public_id", public_ids)


def _read(index: Snapshot, column: str, wanted: Collection[int | str]) -> list[Entry]:
    known = index.remember(("directory", column, get_language()), dict[int | str, Entry])
    found = {one: known[one] for one in wanted if one in known}
    if unknown := [one for one in wanted if one not in found]:
        rows = Organisation.objects.published().filter(**{f"{column}__in": unknown})
        read = {getattr(entry, column): entry for entry in _entries(rows)}
        found |= read
        if len(known) > _REMEMBERED:
            known.clear()
        known.update(read)
    return list(found.values())


def _entries(rows: QuerySet[Organisation]) -> Iterable[Entry]:
    for pk, public_id, *names in rows.order_by().values_list("pk", "public_id", *columns("name")):
        yield Entry(pk, public_id, best_of(by_language(names)))
