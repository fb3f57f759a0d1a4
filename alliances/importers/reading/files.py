"""Folders, zips and single files as one thing: named streams of bytes."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from io import BufferedReader, FileIO
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from alliances.importers.reading.inflating import DAMAGED, Checked, Source, damaged, largest
from alliances.importers.reading.progress import bar
from alliances.importers.stated import Problem, Unreadable, Where

# Zips with and without members, after which a text may begin with "PK" for all we care.
_ZIP, _GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"
_CHUNK = 1 << 18
_MOST_NAMED = 20


class _Member(NamedTuple):
    """One file: its base name, its size as far as it is known, and how it is opened."""

    name: str
    size: int | None
    open: Callable[[], Source]
    # How many bytes may come out of it; None where it is not packed.
    largest: int | None = None


class Files:
    """The files that an importer was given, by base name, whatever the case of its letters.

    A context manager. `with_progress` shows a bar for each file while it is read, on a terminal.
    """

    def __init__(
        self,
        given: Path,
        members: Sequence[_Member],
        *,
        with_progress: bool = False,
        archive: ZipFile | None = None,
    ) -> None:
        self.given = given
        self._archive = archive
        self._with_progress = with_progress
        self._members: dict[str, _Member] = {}
        self._digests: dict[str, str | None] = {}
        for member in members:
            twin = self._members.setdefault(member.name.casefold(), member)
            if twin is not member:
                raise _unreadable(
                    given.name,
                    f"has “{twin.name}” and “{member.name}”; one file of a name is allowed",
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._archive:
            self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    @property
    def names(self) -> list[str]:
        """The base names as they are written, in order."""
        return sorted(member.name for member in self._members.values())

    def only(self, suffix: str = "") -> str:
        """The name of the one file whose name ends so. Raises Unreadable for none or several."""
        found = [name for name in self.names if name.casefold().endswith(suffix.casefold())]
        if len(found) != 1:
            expected = f"one file *{suffix}" if suffix else "one file"
            raise _unreadable(self.given.name, f"has {_listed(found)}; {expected} is expected")
        return found[0]

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of a file. Raises Unreadable for a missing one, and while a bad one is read."""
        member = self._member(name)
        key = member.name.casefold()
        self._digests.setdefault(key, None)
        with bar(member.name, total=member.size, of_bytes=True, hide=not self._with_progress) as it:
            try:
                source = member.open()
            except DAMAGED as error:
                raise damaged(member.name, error) from error
            checked = Checked(source, member.name, largest=member.largest, read=it.update)
            with BufferedReader(checked, _CHUNK) as stream:
                yield stream
            self._digests[key] = checked.digest or self._digests[key]

    def digest(self) -> str:
        """SHA-256, in hexadecimal, over names and contents of the files that were opened.

        The same content gives the same digest in a folder, a zip and a gzip. A file that was not
        read to its end is read now; raises Unreadable where that fails.
        """
        found = sha256()
        for key, digest in sorted(self._digests.items()):
            if digest is None:
                with self.open(key) as stream:
                    while stream.read(_CHUNK):
                        pass
            found.update(f"{key}\0{self._digests[key]}\n".encode())
        return found.hexdigest()

    def _member(self, name: str) -> _Member:
        if found := self._members.get(name.casefold()):
            return found
        reason = f"lacks the file “{name}”; there is {_listed(self.names)}"
        raise _unreadable(self.given.name, reason)


def open_files(path: Path, *, with_progress: bool = False) -> Files:
    """The files of a folder (not those of folders in it) or of a zip (those of all its folders).

    Raises Unreadable.
    """
    begin = _begin(path)
    if begin is None:
        try:
            members = [_plain(one) for one in path.iterdir() if one.is_file()]
        except OSError as error:
            raise damaged(path.name, error) from error
        return Files(path, members, with_progress=with_progress)
    if begin.startswith(_ZIP):
        return _unzipped(path, with_progress)
    raise _unreadable(path.name, "is neither a folder nor a zip")


def open_one(path: Path, *, with_progress: bool = False) -> Files:
    """One file, plain or packed by gzip, as the only one of `Files`; of a zip, all it holds.

    Raises Unreadable.
    """
    begin = _begin(path)
    if begin is None:
        raise _unreadable(path.name, "is a folder; a file is expected")
    if begin.startswith(_ZIP):
        return _unzipped(path, with_progress)
    member = _plain(path)
    if begin.startswith(_GZIP):
        member = _Member(
            path.name.removesuffix(".gz"),
            None,
            partial(gzip.GzipFile, path),
            largest(path.stat().st_size),
        )
    return Files(path, [member], with_progress=with_progress)


def _begin(path: Path) -> bytes | None:
    """The first bytes of a file, None for a folder. Raises Unreadable for anything else."""
    try:
        if path.is_dir():
            return None
        if not path.exists():
            raise _unreadable(path.name or str(path), "does not exist")
        if not path.is_file():
            # Nobody knows when a pipe or a device ends.
            raise _unreadable(path.name, "is no plain file")
        with path.open("rb") as stream:
            return stream.read(4)
    except (OSError, ValueError) as error:
        raise damaged(path.name[:200], error) from error


def _plain(path: Path) -> _Member:
    return _Member(path.name, path.stat().st_size, partial(FileIO, path))


def _unzipped(path: Path, with_progress: bool) -> Files:
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError) as error:
        raise _unreadable(path.name, f"is a damaged or truncated zip ({error})") from error
    try:
        packed = path.stat().st_size
        members = [_zipped(archive, info, packed) for info in archive.infolist() if _counts(info)]
        return Files(path, members, with_progress=with_progress, archive=archive)
    except Unreadable:
        archive.close()
        raise


def _counts(info: ZipInfo) -> bool:
    """Whether a member is a file, and none of those that macOS adds."""
    return not info.is_dir() and not info.filename.startswith("__MACOSX/")


def _zipped(archive: ZipFile, info: ZipInfo, packed: int) -> _Member:
    name = PurePosixPath(info.filename.replace("\\", "/")).name

    def opened() -> Source:
        if info.flag_bits & 1:
            raise _unreadable(name, "is encrypted; hand it in without a password")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            # Other methods inflate a whole block at once, of whatever size.
            raise _unreadable(name, "is packed by a rare method; “deflate” and none are allowed")
        return archive.open(info)

    # A header may say anything of the sizes, but nothing is larger than the file that it is in.
    return _Member(name, info.file_size, opened, largest(min(info.compress_size, packed)))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED]) or "no such file"
    return f"{shown} …" if len(names) > _MOST_NAMED else shown


def _unreadable(file: str, reason: str) -> Unreadable:
    return Unreadable(Problem(Where(file), reason))
