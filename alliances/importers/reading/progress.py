"""A bar on the terminal for what takes long."""

from collections.abc import Iterable
from typing import Any

from tqdm import tqdm


def bar(
    label: str,
    rows: Iterable[Any] | None = None,
    *,
    total: int | None = None,
    of_bytes: bool = False,
    hide: bool = False,
) -> "tqdm[Any]":
    """A bar over `rows`, or one to be told by `update`; nothing is shown but on a terminal."""
    return tqdm(
        rows,
        desc=label,
        total=total,
        # None: tqdm asks whether standard error is a terminal.
        disable=True if hide else None,
        leave=False,
        unit="B" if of_bytes else "",
        unit_scale=True,
    )
