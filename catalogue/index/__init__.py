"""The facet index: bitmaps of the published alliances, in the memory of each process.

snapshot     the index at one revision: what every facet value, order and vocabulary holds
values       the alliances of each value of a facet
many_values  the same for facets with very many values
orders       permutations of the alliances
selection    the alliances of a page, cut from an order
terms        the vocabularies with their trees
reading      what of the database it holds; `languages` those of the sources
statements   reading in bulk, and about a few alliances at once

It is derived from the database, and `current` keeps it in step: every change of the catalogue
raises the revision (alliances.models.Revision) in its own transaction.
"""

import threading

from alliances.models import Change, Revision
from catalogue.index.snapshot import Snapshot

__all__ = ["Snapshot", "build", "current", "forget"]

_lock = threading.Lock()
_built: Snapshot | None = None


def current() -> Snapshot:
    """The index of the state that the database is in now: one cheap read where nothing changed.

    A thread that finds it behind brings it up to date; the others wait. Where that fails, the
    index stays as it was, and the next request tries again.
    """
    global _built  # noqa: PLW0603 - one index a process is the point
    built = _built
    if built is not None and built.revision == Revision.now():
        return built
    with _lock:
        if _built is None or _built.revision != Revision.now():
            _built = _following(_built) or Snapshot.build()
        return _built


def _following(built: Snapshot | None) -> Snapshot | None:
    """`built` with what changed since; None where it must be built anew."""
    if built is None:
        return None
    changes = Change.objects.since(*built.revision)
    if not changes:
        return None
    last = changes[-1]
    return built.following(changes, (last.pk, last.token))


def build() -> Snapshot:
    """Build the index for this process, before the first request or before it forks."""
    global _built  # noqa: PLW0603
    with _lock:
        _built = Snapshot.build()
        return _built


def forget() -> None:
    """Let go of the index; the next request builds it anew."""
    global _built  # noqa: PLW0603
    with _lock:
        _built = None
