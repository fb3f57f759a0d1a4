"""What happened to many records, to each between two times of its own: the rows that changed.

`history.Chronicle` reads all that is kept of one record. Who tells one change of each of many
records reads here when each row was what, and then only the rows that differ.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from alliances.aggregates import Model, Row, parts, wholes
from alliances.history import State

Key = tuple[Model, int]


class Step(NamedTuple):
    """A record at two times: the rows that differ, those that they are part of, and itself."""

    before: State
    after: State


class _Kept(NamedTuple):
    """A row as it was for a while: by which row of the history, and what it was part of."""

    history_id: int
    gone: bool
    wholes: tuple[Key, ...]


class _Trail:
    """What a row was when, the oldest first."""

    def __init__(self) -> None:
        self._dates: list[datetime] = []
        self._kept: list[_Kept] = []

    def add(self, date: datetime, kept: _Kept) -> None:
        self._dates.append(date)
        self._kept.append(kept)

    def at(self, time: datetime) -> _Kept | None:
        """None where there was no such row, or none is kept of so long ago."""
        place = bisect_right(self._dates, time) - 1
        return None if place < 0 or self._kept[place].gone else self._kept[place]


def steps(model: Model, times: Mapping[int, tuple[datetime, datetime]]) -> dict[int, Step]:
    """Of each of the records with the keys of `times` what changed between its two times.

    The number of queries depends on the kinds of rows alone, not on how many records there are.
    """
    trails = _Trails(model, times)
    found: dict[int, tuple[dict[Key, int], dict[Key, int]]] = {}
    for key, (first, last) in times.items():
        root = (model, key)
        found[key] = trails.differing(root, first, last)
    rows = _rows(one for both in found.values() for ids in both for one in ids.items())
    return {
        key: Step(*({one: rows[one[0], ids[one]] for one in ids} for ids in both))
        for key, both in found.items()
    }


class _Trails:
    """The trails of some records and of all that was ever part of them, wholes before parts."""

    def __init__(self, model: Model, keys: Mapping[int, object]) -> None:
        self._trails: dict[Key, _Trail] = {}
        # What was ever part of each row.
        self._parts: defaultdict[Key, dict[Key, None]] = defaultdict(dict)
        level = {model: self._read(model, "pk", {*keys})}
        while any(level.values()):
            below: defaultdict[Model, set[int]] = defaultdict(set)
            for whole, some in level.items():
                for part, field in parts(whole) if some else ():
                    below[part] |= self._read(part, field, some)
            level = below

    def _read(self, model: Model, field: str, keys: set[int]) -> set[int]:
        """Read the rows that ever were part of those with `keys`; the keys not met before."""
        own = model._meta.pk.attname
        kept = model.history.all()  # type: ignore[attr-defined]
        name = own if field == "pk" else field
        # One that belongs elsewhere by now, or did before, is read with that, too.
        ever = kept.filter(**{f"{name}__in": keys}).order_by().values(own)
        columns = (own, "history_id", "history_date", "history_type", *_columns(model))
        rows = kept.filter(**{f"{own}__in": ever}).order_by(own, "history_date", "history_id")
        new: dict[int, _Trail] = {}
        for key, history_id, date, what, *named in rows.values_list(*columns):
            if (model, key) in self._trails:
                continue
            among = zip(_whole_models(model), named, strict=True)
            of = tuple((whole, one) for whole, one in among if one is not None)
            for whole in of:
                self._parts[whole][model, key] = None
            new.setdefault(key, _Trail()).add(date, _Kept(history_id, what == "-", of))
        self._trails |= {(model, key): trail for key, trail in new.items()}
        return {*new}

    def differing(
        self, root: Key, first: datetime, last: datetime
    ) -> tuple[dict[Key, int], dict[Key, int]]:
        """{row: its row of the history} of the rows that differ, as of both times."""
        both = self._state(root, first), self._state(root, last)
        before, after = both
        differ = {
            key
            for key in {**before, **after}
            if getattr(before.get(key), "history_id", 0) != getattr(after.get(key), "history_id", 0)
        }
        return tuple({  # type: ignore[return-value]
            key: state[key].history_id for key in _with_wholes(root, differ, state)
        } for state in both)  # fmt: skip

    def _state(self, root: Key, time: datetime) -> dict[Key, _Kept]:
        """What the record consisted of, wholes before parts."""
        found: dict[Key, _Kept] = {}
        level = [root]
        while level:
            below: list[Key] = []
            for key in level:
                kept = self._trails[key].at(time) if key in self._trails else None
                if kept and key not in found and (key == root or _is_in(kept, found)):
                    found[key] = kept
                    below += self._parts[key]
            level = below
        return found


def _is_in(kept: _Kept, found: Mapping[Key, _Kept]) -> bool:
    """Whether the row was then part of one that is found: it may have come from elsewhere."""
    return any(whole in found for whole in kept.wholes)


def _with_wholes(root: Key, differ: set[Key], state: Mapping[Key, _Kept]) -> list[Key]:
    """Of a state the rows that differ, and what they are part of, in the order of the state."""
    wanted = {root}
    waiting = [*differ]
    while waiting:
        key = waiting.pop()
        if key in state and key not in wanted:
            wanted.add(key)
            waiting += state[key].wholes
    return [key for key in state if key in wanted]


@cache
def _columns(model: Model) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).attname for name in wholes(model))  # type: ignore[union-attr]


@cache
def _whole_models(model: Model) -> tuple[Model, ...]:
    return tuple(model._meta.get_field(name).related_model for name in wholes(model))  # type: ignore[misc]


def _rows(wanted: Iterator[tuple[Key, int]]) -> dict[tuple[Model, int], Row]:
    """{(model, row of the history): the row as it was}, one query for each kind of row."""
    ids: defaultdict[Model, set[int]] = defaultdict(set)
    for (model, _key), history_id in wanted:
        ids[model].add(history_id)
    return {
        (model, kept.history_id): kept.instance
        for model, some in ids.items()
        for kept in model.history.filter(history_id__in=some)  # type: ignore[attr-defined]
    }
