"""The three-way merge of what two people did to one record at the same time.

A state is plain: rows by their key, of each row the values of its fields as a form sends them.
Three are compared: the state that the page was opened with, the one in the database now, and the
one that the page sent. What only one side changed is taken from that side; what both changed
differently is left for the curator to choose.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

# (the name of a group of rows, the key of one or a name for one that is not stored yet).
Key = tuple[str, Hashable]
Row = Mapping[str, str]
Rows = Mapping[Key, Row]


class By(Enum):
    """Who changed a value after the page was opened."""

    NOBODY = auto()
    THEM = auto()
    ME = auto()
    # The same change was made twice.
    BOTH = auto()
    # Each made another change, or nobody knows what the page was opened with.
    EACH = auto()


class Fate(Enum):
    """What became of a row."""

    STAYS = auto()
    ADDED_BY_THEM = auto()
    ADDED_BY_ME = auto()
    DELETED_BY_THEM = auto()
    DELETED_BY_ME = auto()
    # One deleted what the other changed.
    DELETED_BY_THEM_CHANGED_BY_ME = auto()
    DELETED_BY_ME_CHANGED_BY_THEM = auto()


_BY_THEM = {
    Fate.ADDED_BY_THEM,
    Fate.DELETED_BY_THEM,
    Fate.DELETED_BY_THEM_CHANGED_BY_ME,
    Fate.DELETED_BY_ME_CHANGED_BY_THEM,
}
_BY_ME = {
    Fate.ADDED_BY_ME,
    Fate.DELETED_BY_ME,
    Fate.DELETED_BY_THEM_CHANGED_BY_ME,
    Fate.DELETED_BY_ME_CHANGED_BY_THEM,
}
_TO_DECIDE = _BY_THEM & _BY_ME


class Field(NamedTuple):
    """A field of a row; a value is None where the row is not there, or nobody knows."""

    name: str
    opened: str | None
    now: str | None
    mine: str | None

    @property
    def by(self) -> By:
        if self.now == self.mine:
            return By.NOBODY if self.opened in (None, self.now) else By.BOTH
        if self.mine is None or self.mine == self.opened:
            return By.THEM
        if self.now is None or self.now == self.opened:
            return By.ME
        return By.EACH

    @property
    def merged(self) -> str:
        """The value that is saved; of two changes theirs, until mine is chosen."""
        value = self.mine if self.by is By.ME else self.now
        return value or ""


class Merged(NamedTuple):
    """A row with both sides' changes."""

    key: Key
    fate: Fate
    fields: list[Field]

    @property
    def is_to_decide(self) -> bool:
        return self.fate in _TO_DECIDE or (
            self.fate is Fate.STAYS and any(field.by is By.EACH for field in self.fields)
        )

    @property
    def is_changed_by_them(self) -> bool:
        return self.fate in _BY_THEM or self._is_changed(By.THEM, By.BOTH, By.EACH)

    @property
    def is_changed_by_me(self) -> bool:
        """Whether I did what is not done yet."""
        return self.fate in _BY_ME or self._is_changed(By.ME, By.EACH)

    @property
    def is_changed_by_both(self) -> bool:
        """Whether something is as I say, and was not when I began."""
        return self._is_changed(By.BOTH)

    @property
    def is_news(self) -> bool:
        """Whether they did what I did not do as well."""
        return self.fate in _BY_THEM or self._is_changed(By.THEM, By.EACH)

    def _is_changed(self, *sides: By) -> bool:
        return self.fate is Fate.STAYS and any(field.by in sides for field in self.fields)


def merge(opened: Rows, now: Rows, mine: Rows, deleted: Collection[Key]) -> list[Merged]:
    """Every row that is there or was sent, in the order of the database, new ones last.

    `mine` holds the rows that the page sent, `deleted` the keys of those that it deletes; a row
    that it did not send is left as it is. An opened row without a field is one of which nobody
    knows what it was.
    """
    return [
        *(_stored(key, opened, now, mine, deleted) for key in now),
        *_not_stored(opened, now, mine),
    ]


def _stored(key: Key, opened: Rows, now: Rows, mine: Rows, deleted: Collection[Key]) -> Merged:
    before, row = opened.get(key), now[key]
    if key in deleted:
        untouched = row == before
        fate = Fate.DELETED_BY_ME if untouched else Fate.DELETED_BY_ME_CHANGED_BY_THEM
        return Merged(key, fate, _fields(before, row, None))
    if key not in mine:
        if before is None:
            return Merged(key, Fate.ADDED_BY_THEM, _fields(None, row, None))
        return Merged(key, Fate.STAYS, _fields(before, row, before))
    return Merged(key, Fate.STAYS, _fields(before, row, mine[key]))


def _not_stored(opened: Rows, now: Rows, mine: Rows) -> Iterator[Merged]:
    for key, row in mine.items():
        if key in now:
            continue
        before = opened.get(key)
        if before is None:
            fate = Fate.ADDED_BY_ME
        elif row == before:
            fate = Fate.DELETED_BY_THEM
        else:
            fate = Fate.DELETED_BY_THEM_CHANGED_BY_ME
        yield Merged(key, fate, _fields(before, None, row))


def _fields(opened: Row | None, now: Row | None, mine: Row | None) -> list[Field]:
    names = dict.fromkeys([*(now or {}), *(mine or {})])
    return [
        Field(name, *(row.get(name) if row else None for row in (opened, now, mine)))
        for name in names
    ]


def twins(now: Rows, mine: Rows) -> dict[Key, Key]:
    """For each new row of mine that is stored already, word for word, the row that it is.

    It was sent twice, or somebody else added the same one. Rows that I have before me are none:
    of those I see that they are there.
    """
    free = [key for key in now if key not in mine]
    found: dict[Key, Key] = {}
    for key, row in mine.items():
        if key in now:
            continue
        twin = next((k for k in free if k[0] == key[0] and _agree(now[k], row)), None)
        if twin:
            found[key] = twin
            free.remove(twin)
    return found


def _agree(stored: Row, sent: Row) -> bool:
    return all(stored[name] == value for name, value in sent.items())
