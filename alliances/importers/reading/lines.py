"""Lines of text out of bytes: strictly UTF-8, and none so long that it fills memory."""

from collections.abc import Iterator
from typing import IO, NamedTuple

from alliances.importers.stated import Problem, Unreadable, Where

# No row of the sources has more than some kilobytes.
LONGEST_LINE = 8 << 20

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ALLOWED = "UTF-8 is allowed (in a spreadsheet program: save as “CSV UTF-8”)"


class Line(NamedTuple):
    """A line with its end, as written; counted from 1."""

    number: int
    text: str


def numbered_lines(stream: IO[bytes], name: str) -> Iterator[Line]:
    """The lines of a text. Raises Unreadable for another encoding, NUL and a line too long."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise unreadable(name, number, f"is longer than {LONGEST_LINE >> 20} MiB")
        if number == 1:
            if raw.startswith(_UTF_16):
                raise unreadable(name, 1, f"begins as UTF-16 does; {_ALLOWED}")
            raw = raw.removeprefix(_BOM)
        yield Line(number, _decoded(raw, name, number))


def _decoded(raw: bytes, name: str, number: int) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = f"byte {error.start + 1} of the line (0x{raw[error.start]:02X})"
        raise unreadable(name, number, f"{at} is not UTF-8; {_ALLOWED}") from error
    if "\0" in text:
        at = f"byte {raw.index(0) + 1} of the line"
        raise unreadable(name, number, f"{at} is NUL, which no text has; {_ALLOWED}")
    return text


def unreadable(name: str, number: int, reason: str) -> Unreadable:
    """What to raise for a line."""
    return Unreadable(Problem(Where(name, number), reason))
