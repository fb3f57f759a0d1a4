"""How the index reads rows: those of all alliances as a stream, those of a few at once."""

import ctypes
import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# None reads all alliances, numbers read those alone.
Among = Collection[int] | None
# The rows about all alliances or about some; its columns are such as need no conversion.
Statement = Callable[[Among], QuerySet]

_PORTION = 10_000
# How many alliances one compiled statement may be about; to fit, one is named several times.
_SIZES = (1, 4, 16, 64, 256)


def read(statement: Statement, among: Among) -> Iterator[tuple[Any, ...]]:
    """The rows of `statement`, which must be a function that is defined once: see `_compiled`."""
    if among is None:
        yield from statement(None).iterator(_PORTION)
        return
    rest = iter(among)
    while few := list(islice(rest, _SIZES[-1])):
        yield from _about(statement, few)


def _about(statement: Statement, few: Sequence[int]) -> list[tuple[Any, ...]]:
    size = next(size for size in _SIZES if size >= len(few))
    sql, parameters = _compiled(statement, size)
    named = {-place: few[min(place, len(few)) - 1] for place in range(1, size + 1)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [named.get(one, one) for one in parameters])
        return cursor.fetchall()


@cache
def _compiled(statement: Statement, size: int) -> tuple[str, tuple[Any, ...]]:
    """SQL about the alliances -1, -2, …, which stand for others: none has such a number.

    Compiling a statement takes far longer than its answer about a few alliances.
    """
    return statement(range(-size, 0)).query.sql_with_params()


@contextmanager
def in_bulk() -> Iterator[None]:
    """Rows by the million hold no cycles; looking for some takes a sixth of the time.

    Afterwards the memory that they took goes back to the system, where its C library can do that.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
