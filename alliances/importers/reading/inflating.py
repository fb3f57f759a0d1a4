"""A stream that is counted and hashed while it is read, and whose faults are named."""

import io
import zlib
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol
from zipfile import BadZipFile

from alliances.importers.stated import Problem, Unreadable, Where

MIB = 1 << 20
# More than any table of the sources has (ROR's whole dump is 0.3 GB).
LARGEST_FILE = 4096 * MIB
# Text shrinks to a tenth. What grows a hundredfold and more is made to fill memory or disk …
LARGEST_RATIO = 200
# … unless it is small in any case.
RATIO_COUNTS_FROM = 64 * MIB

# What zipfile, gzip and zlib raise for bytes that are not as they should be.
DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


class Source(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = ..., /) -> bytes: ...
    def close(self) -> None: ...


def largest(packed: int) -> int:
    """How many bytes may come out of `packed` bytes."""
    return min(LARGEST_FILE, max(RATIO_COUNTS_FROM, LARGEST_RATIO * packed))


def damaged(file: str, error: BaseException) -> Unreadable:
    """What to raise for one of `DAMAGED`."""
    reason = f"cannot be read to its end; it is damaged, truncated or locked ({error})"
    return Unreadable(Problem(Where(file), reason))


class Checked(io.RawIOBase):
    """`source`, told to `read` by the number of bytes, with at most `largest` of them.

    Sizes in headers are not relied on: what comes out is counted. `digest` is the SHA-256 in
    hexadecimal once all was read. Raises Unreadable for damage and for too much.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        *,
        largest: int | None = None,
        read: Callable[[int], object] = lambda _count: None,
    ) -> None:
        super().__init__()
        self.digest: str | None = None
        self._source, self._name, self._largest, self._read = source, name, largest, read
        self._hash = sha256()
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._source.read(len(buffer))
        except DAMAGED as error:
            raise damaged(self._name, error) from error
        self._count += len(chunk)
        if self._largest is not None and self._count > self._largest:
            reason = (
                f"inflates to more than {self._largest // MIB:,} MiB; a file may have up to "
                f"{LARGEST_FILE // MIB:,} MiB, and beyond {RATIO_COUNTS_FROM // MIB} MiB up to "
                f"{LARGEST_RATIO} times its packed size"
            )
            raise Unreadable(Problem(Where(self._name), reason))
        self._hash.update(chunk)
        if not chunk:
            self.digest = self._hash.hexdigest()
        self._read(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._source.close()
        super().close()
