"""JSON values out of a stream, one by one in bounded memory: a list of any length, or values one
after another, such as one a line."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from alliances.importers.reading.lines import unreadable

# A record of the sources has some kilobytes.
LONGEST_VALUE = 8 << 20
_CHUNK = 1 << 18
_BLANK = " \t\r\n"


class JsonValue(NamedTuple):
    """A value, and the line on which it begins."""

    line: int
    value: Any


def json_values(stream: IO[bytes], name: str) -> Iterator[JsonValue]:
    """The values of a JSON list, or of values one after another (JSON Lines).

    Raises Unreadable for what is no JSON, ends too early, or is no UTF-8.
    """
    text = _Text(stream, name)
    text.skip(_BLANK)
    in_list = text.take("[")
    while True:
        text.skip(f"{_BLANK}," if in_list else _BLANK)
        if in_list and text.take("]"):
            text.skip(_BLANK)
            if text.next:
                raise unreadable(name, text.line, "goes on after the end of its list")
            return
        if not text.next:
            if in_list:
                raise unreadable(name, text.line, "ends within its list: it is truncated")
            return
        yield JsonValue(text.line, text.decode())


class _Text:
    """A window on a text: `at` is where it is read, on `line`; what lies before is forgotten."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.line = 1
        self._stream, self._name = stream, name
        self._utf_8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_constant=_refuse)
        self._text, self._at, self._ended = "", 0, False

    @property
    def next(self) -> str:
        """The next character, '' at the end."""
        if self._at == len(self._text):
            self._fill()
        return self._text[self._at : self._at + 1]

    def skip(self, characters: str) -> None:
        while (found := self.next) and found in characters:
            self.line += found == "\n"
            self._at += 1

    def take(self, character: str) -> bool:
        """Pass over a character if it is next."""
        found = self.next == character
        self._at += found
        return found

    def decode(self) -> Any:
        """The next value, which is passed over."""
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                # Perhaps only its beginning is in the window.
                if not self._ended and len(self._text) - self._at < LONGEST_VALUE:
                    self._fill()
                    continue
                raise self._unreadable(error) from error
            self.line += self._text.count("\n", self._at, end)
            self._at = end
            return value

    def _fill(self) -> None:
        if self._ended:
            return
        chunk = self._stream.read(_CHUNK)
        self._ended = not chunk
        try:
            more = self._utf_8.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            line = self.line + self._text.count("\n", self._at)
            line += error.object[: error.start].count(b"\n")
            byte = f"0x{error.object[error.start]:02X}"
            raise unreadable(self._name, line, f"has the byte {byte}; UTF-8 is allowed") from error
        self._text, self._at = self._text[self._at :] + more, 0

    def _unreadable(self, error: Exception) -> Exception:
        line = self.line
        if len(self._text) - self._at >= LONGEST_VALUE:
            reason = (
                f"begins a value of more than {LONGEST_VALUE >> 20} MiB, or one that is no JSON"
            )
        elif isinstance(error, json.JSONDecodeError):
            line += self._text.count("\n", self._at, error.pos)
            ends = " (the text ends here: it is truncated)" if error.pos >= len(self._text) else ""
            reason = f"is no JSON: {error.msg}{ends}"
        else:
            reason = f"is no JSON that can be read: {error}"
        return unreadable(self._name, line, reason)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number in JSON")
