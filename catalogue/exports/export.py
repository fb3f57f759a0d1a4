"""What is exported: alliances in an order, read a batch at a time from one state."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils.translation import override

from alliances.models import Alliance
from alliances.one_state import one_state
from catalogue.addresses import path_of
from catalogue.records.alliance import alliance_records, for_record
from catalogue.records.evidence import Json

# Alliances in memory at a time; some have hundreds of partners.
_BATCH = 100
_CHUNK = 64 * 1024

Item = TypeVar("Item")


@dataclass(frozen=True)
class Export:
    """The alliances with `keys`, in their order, for readers of `language`.

    `absolute` makes a whole address of a path of this site; `source` is the address of the list
    that shows the same alliances.
    """

    keys: Sequence[int]
    language: str
    absolute: Callable[[str], str]
    source: str

    def records(self) -> Iterator[Json]:
        """The whole public record of each alliance, as the API gives it."""

        def read(keys: list[int]) -> list[Json]:
            found = for_record(Alliance.objects.published()).in_bulk(keys)
            rows = [found[key] for key in keys if key in found]
            return alliance_records(rows, lambda row: self.absolute(path_of(row)))

        return self.read(read)

    def read(self, batch: Callable[[list[int]], Iterable[Item]]) -> Iterator[Item]:
        """What `batch` answers for the keys of some alliances, for all of them.

        It must leave out an alliance that is public no more. All batches see the same state of
        the database, and the language of the export.
        """
        keys = iter(self.keys)
        with one_state():
            while some := list(islice(keys, _BATCH)):
                # The language is the thread's: it must be the reader's again at each `yield`.
                with override(self.language):
                    items = list(batch(some))
                yield from items


def in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces, each of which costs the server a turn."""
    waiting, size = [], 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
