"""JSON of any length, value by value, in bounded memory."""

import json
import tracemalloc
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.importers.reading import json_values
from alliances.importers.stated import Unreadable

MIB = 1 << 20


def values(text: str | bytes) -> list[tuple[int, object]]:
    stream = BytesIO(text.encode() if isinstance(text, str) else text)
    return [tuple(one) for one in json_values(stream, "x.json")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}, {"b": 2}]', [(1, {"a": 1}), (1, {"b": 2})]),
        ('[\n{"a": 1},\n{"b": [\n2]}\n, 3]\n', [(2, {"a": 1}), (3, {"b": [2]}), (5, 3)]),
        ('{"a": 1}\n{"b": 2}\n', [(1, {"a": 1}), (2, {"b": 2})]),
        ('{\n"a": 1\n}\n', [(1, {"a": 1})]),
        ('\ufeff\n {"a": "é"}', [(2, {"a": "é"})]),
        ("[]", []),
        ("", []),
    ],
)
def test_values_come_with_the_lines_on_which_they_begin(text: str, expected: list) -> None:
    assert values(text) == expected


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), max_size=5))
def test_whatever_python_writes_as_json_is_read_back(written: list) -> None:
    text = json.dumps(written, indent=1)
    assert [value for _line, value in values(text)] == written
    lines = "\n".join(json.dumps(one, ensure_ascii=True) for one in written)
    assert [value for _line, value in values(lines)] == written


def test_a_value_may_lie_across_what_is_read_at_a_time() -> None:
    written = [{"number": number, "text": "é" * 1000} for number in range(1000)]
    assert [value for _line, value in values(json.dumps(written, ensure_ascii=False))] == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1},\n{"b": ', "line 2: is no JSON: Expecting value (the text ends here"),
        ('[{"a": 1},\n', "line 2: ends within its list: it is truncated"),
        ("[1] [2]", "line 1: goes on after the end of its list"),
        ('{"a": 1}\n{"b" 2}\n', "line 2: is no JSON: Expecting ':' delimiter"),
        ('{"a": 1}\n<<<<<<< HEAD\n', "line 2: is no JSON: Expecting value"),
        ("id;name\n", "line 1: is no JSON: Expecting value"),
        ('{"a": NaN}', "line 1: is no JSON that can be read: NaN is no number"),
        ("[" * 100_000, "line 1: is no JSON that can be read: "),
        ('{"a": ' + "9" * 5000 + "}", "line 1: is no JSON that can be read: Exceeds the limit"),
        ('{"a": 1}\n{"b": "é"}'.encode("latin-1"), "line 2: has the byte 0xE9; UTF-8 is allowed"),
        ('{"a": 1}'.encode("utf-16"), "line 1: has the byte 0xFF; UTF-8 is allowed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str | bytes, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        values(text)
    assert f"x.json, {message}" in str(caught.value)


class Endless(RawIOBase):
    """The beginning of a value that never ends; counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        begin = b'{"a": "' if not self.taken else b""
        self.taken += size
        return begin + b"x" * (size - len(begin))


def test_a_value_without_end_is_refused_before_it_is_in_memory() -> None:
    stream = Endless()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=r"line 1: begins a value of more than 8 MiB"):
            list(json_values(stream, "x.json"))
        assert tracemalloc.get_traced_memory()[1] < 40 * MIB
    finally:
        tracemalloc.stop()
    assert stream.taken < 10 * MIB


def test_a_long_list_is_read_in_constant_memory() -> None:
    """20 MiB on one line."""
    record = json.dumps({"text": "x" * 1000}).encode() + b","
    stream = BytesIO(b"[" + record * 20_000 + b"1]")
    reading = json_values(stream, "x.json")
    next(reading)
    tracemalloc.start()
    try:
        assert sum(1 for _value in reading) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 3 * MIB
    finally:
        tracemalloc.stop()
