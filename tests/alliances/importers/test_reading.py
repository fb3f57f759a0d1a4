"""What importers are given: good files are read whole, bad ones are refused by name and line."""

import contextlib
import csv
import gzip
import json
import sys
import tracemalloc
import zipfile
import zlib
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from alliances.importers.reading import (
    Files,
    TableRow,
    inflating,
    open_files,
    open_one,
    table,
    tables,
)
from alliances.importers.reading.lines import LONGEST_LINE
from alliances.importers.stated import Problem, Unreadable, Where

CSV_SPECTRUM = Path(settings.BASE_DIR).parent / "shared/data/conformance/csv-spectrum"
MIB = 1 << 20


def rows(text: str | bytes, *required: str, problems: list[Problem] | None = None, **more):
    """The rows of a table called t.csv; without `problems`, there must be none."""
    stream = BytesIO(text.encode() if isinstance(text, str) else text)
    found: list[Problem] = [] if problems is None else problems
    read = list(table(stream, "t.csv", required=required or ("id", "name"), problems=found, **more))
    assert problems is not None or not found, found
    return read


def refused(text: str | bytes, *required: str, **more) -> str:
    with pytest.raises(Unreadable) as caught:
        rows(text, *required, **more)
    return str(caught.value)


# --- Tables -----------------------------------------------------------------------------------


def test_a_row_has_its_line_and_its_values_by_column() -> None:
    assert rows('"id";"name"\n"1";" CNRS "\n') == [TableRow(2, {"id": "1", "name": "CNRS"})]


def test_columns_may_come_in_any_order_and_others_are_passed_over() -> None:
    assert rows("colour;name;id\nred;CNRS;1\n")[0].values == {"id": "1", "name": "CNRS"}


def test_an_optional_column_is_absent_where_the_table_lacks_it() -> None:
    text = "id;url\n1;www.cnrs.fr\n"
    assert rows(text, "id", optional=("url", "city"))[0].values == {"id": "1", "url": "www.cnrs.fr"}


def test_a_row_begins_where_it_begins_though_cells_have_line_feeds() -> None:
    read = rows('id;name\n1;"CNRS\nFrance\r\n"\n\n2;Inserm\n')
    assert [(row.line, row.values["name"]) for row in read] == [(2, "CNRS\nFrance"), (6, "Inserm")]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert rows("\ufeffid;name\n1;CNRS\n")[0].values["id"] == "1"


def test_na_is_a_value_like_any_other() -> None:
    assert rows("id;country\n1;NA\n", "id", "country")[0].values["country"] == "NA"


def test_a_table_may_have_no_rows() -> None:
    assert rows("id;name\n") == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1", "has 1 cells where the header has 2"),
        ("1;CNRS;", "has 3 cells where the header has 2"),
        ("id;name", "repeats the header"),
    ],
)
def test_a_row_that_does_not_fit_is_left_out_and_named(row: str, reason: str) -> None:
    problems: list[Problem] = []
    read = rows(f'id;name\n0;"A\nB"\n{row}\n2;Inserm\n', problems=problems)
    assert [one.values["id"] for one in read] == ["0", "2"]
    assert [problem.where for problem in problems] == [Where("t.csv", 4)]
    assert problems[0].reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv: is empty; the columns “id”, “name” are expected"),
        ("id;title\n", "t.csv, line 1: lacks “name”; there is “id”, “title”"),
        ("\n\nid;title\n", "t.csv, line 3: lacks “name”"),
        ("1;CNRS\n", "lacks “id”, “name”; there is “1”, “CNRS”"),
        ('"id","name"\n', "its columns are parted by commas, not by semicolons"),
        ("id\tname\n", "its columns are parted by tabs, not by semicolons"),
        ("id;name;name\n", "has more than one column called “name”"),
        ("<!DOCTYPE html>\n", "lacks “id”, “name”; there is “<!DOCTYPE html>”"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(text: str, message: str) -> None:
    assert message in refused(text)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('1;A\n2;"B\n3;C\n', "line 3: a quotation mark that opens here is not closed"),
        ('"1";"A"\n"2";"B\n"3";"C"\n', "line 3: a quotation mark that opens here is not closed"),
        ('1;"A\nB";"C\n2;D\n', "line 2: a quotation mark that opens here is not closed"),
        ('1;A\n2;"B" or C\n', "line 3: a quotation mark that opens here is not closed, or stands"),
        ('1;A\n2;"' + "B\n" * 70_000, "line 3: a cell that begins here is longer than 131,072"),
        ("1;A\r2;B\n", "line 2: has a carriage return within"),
        ("1;A\x00\n", "line 2: byte 4 of the line is NUL"),
        ("1;A\n<<<<<<< HEAD\n2;B\n", "line 3: “<<<<<<<” is a mark of a merge conflict in git"),
        ("1;A\n=======\n2;B\n", "line 3: “=======” is a mark of a merge conflict"),
        ("1;A\n>>>>>>> main\n", "line 3: “>>>>>>>” is a mark of a merge conflict"),
        ('1;"A\n<<<<<<< HEAD\nB"\n', "line 3: “<<<<<<<” is a mark of a merge conflict"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_relied_on_is_refused(body: str, message: str) -> None:
    assert message in refused(f"id;name\n{body}")


def test_marks_of_a_conflict_before_the_header_are_named_as_such() -> None:
    assert "line 1: “<<<<<<<” is a mark" in refused("<<<<<<< HEAD\nid;name\n")


def test_a_rule_of_equals_signs_within_a_cell_is_text() -> None:
    assert rows('id;name\n1;"Title\n=======\nText"\n')[0].values["name"].count("=") == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id;name\n1;Université".encode("latin-1"),
            "line 2: byte 12 of the line (0xE9) is not UTF",
        ),
        ("id;name\n1;Université".encode("utf-16"), "line 1: begins as UTF-16 does; UTF-8 is allow"),
        ("id;name\n".encode("utf-16-le"), "line 1: byte 2 of the line is NUL"),
        (b"id;name\n1;\xed\xa0\x80\n", "line 2: byte 3 of the line (0xED) is not UTF-8"),
    ],
)
def test_another_encoding_is_refused(text: bytes, message: str) -> None:
    assert message in refused(text)


class Endless(RawIOBase):
    """A header, and then one line again and again; counts the bytes that were taken."""

    def __init__(self, line: bytes, *, header: bytes = b"id;name\n") -> None:
        self.line, self.header, self.taken = line, header, 0

    def readline(self, size: int | None = None) -> bytes:
        if not self.taken:
            self.taken = 1
            return self.header
        self.taken += len(self.line[:size])
        return self.line[:size]


def test_a_line_of_100_mib_is_refused_before_it_is_in_memory() -> None:
    stream = Endless(b"x" * 100 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=r"t\.csv, line 2: is longer than 8 MiB"):
            list(table(stream, "t.csv", required=["id"], problems=[]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.taken < LONGEST_LINE + MIB
    assert peak < 4 * LONGEST_LINE


def test_a_row_of_many_lines_is_refused_before_it_is_in_memory(monkeypatch) -> None:
    monkeypatch.setattr(tables, "LONGEST_LINE", 2 * MIB)
    stream = Endless(b'";"' + b"x" * 5_000 + b"\n", header=b'id;name;"\n')
    with pytest.raises(Unreadable, match=r"t\.csv, line 1: begins a row of more than 2 MiB"):
        list(table(stream, "t.csv", required=["id"], problems=[]))


def test_a_long_table_is_read_in_constant_memory(tmp_path: Path) -> None:
    """6 MiB of rows; what is kept of them at a time takes less than two."""
    path = tmp_path / "t.csv"
    path.write_text("id;name\n" + f"1;{'x' * 100}\n" * 60_000)
    with open_one(path) as files, files.open("t.csv") as stream:
        reading = table(stream, "t.csv", required=["id", "name"], problems=[])
        next(reading)
        tracemalloc.start()
        try:
            assert sum(1 for _row in reading) == 59_999
            assert tracemalloc.get_traced_memory()[1] < 2 * MIB
        finally:
            tracemalloc.stop()


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))] * 3)
    )
)
def test_whatever_python_writes_as_csv_is_read_back(cells: list[tuple[str, str, str]]) -> None:
    header = ("one", "two", "three")
    written = [row for row in cells if row != header]
    lines: list[str] = []
    writer = csv.writer(
        type("Lines", (), {"write": lambda _self, line: lines.append(line)})(),
        delimiter=";",
        quoting=csv.QUOTE_ALL,
        lineterminator="\n",
    )
    writer.writerows([header, *written])
    read = [tuple(row.values.values()) for row in rows("".join(lines), *header)]
    assert read == [tuple(cell.strip() for cell in row) for row in written]


@given(st.binary())
def test_any_bytes_give_rows_or_are_refused(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        rows(b"id;name\n" + body, problems=[])


# --- csv-spectrum -----------------------------------------------------------------------------

# Written here, after https://github.com/max-mapper/csv-spectrum, so that there is always a sample.
SPECTRUM = {
    "comma in quotes": ('a,b\n1,"ha, ""ha"""\n', [{"a": "1", "b": 'ha, "ha"'}]),
    "empty": (
        'a,b,c\n1,"",""\n2,3,4\n',
        [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}],
    ),
    "crlf": ("a,b\r\n1,2\r\n", [{"a": "1", "b": "2"}]),
    "json": ('a,b\n1,"{""x"": [1, 2]}"\n', [{"a": "1", "b": '{"x": [1, 2]}'}]),
    "newlines": ('a,b\n"Once \r\nupon",5\n', [{"a": "Once \r\nupon", "b": "5"}]),
    "utf-8": ("a,b\n1,ʤ\n", [{"a": "1", "b": "ʤ"}]),
    "quote within": ("a,b\n1,37°36'37.8\"N\n", [{"a": "1", "b": "37°36'37.8\"N"}]),
}


@pytest.mark.parametrize(("text", "expected"), SPECTRUM.values(), ids=SPECTRUM)
def test_kinds_of_csv(text: str, expected: list[dict[str, str]]) -> None:
    assert [row.values for row in rows(text, *expected[0], delimiter=",")] == expected


@pytest.mark.skipif(not CSV_SPECTRUM.is_dir(), reason="the csv-spectrum set is not here")
@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in CSV_SPECTRUM.glob("csvs/*.csv")),
)
def test_csv_spectrum(name: str) -> None:
    expected = json.loads((CSV_SPECTRUM / f"json/{name}.json").read_text())
    expected = expected if isinstance(expected, list) else [expected]
    path = CSV_SPECTRUM / f"csvs/{name}.csv"
    with open_one(path) as files, files.open(path.name) as stream:
        problems: list[Problem] = []
        read = table(stream, name, required=expected[0], delimiter=",", problems=problems)
        values = [row.values for row in read]
    if name == "location_coordinates":
        # The set's own JSON has another telephone number than its CSV.
        for row in (*values, *expected):
            del row["Contact Phone Number"]
    assert (values, problems) == (expected, [])


# --- Folders, zips and gzips ------------------------------------------------------------------

CONTENT = b"id;name\n1;CNRS\n"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read_whole(files: Files, name: str) -> bytes:
    with files, files.open(name) as stream:
        return stream.read()


def refusal(path: Path, name: str = "t.csv", how=open_files) -> str:
    with pytest.raises(Unreadable) as caught:
        read_whole(how(path), name)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "T.csv").write_bytes(CONTENT)
    (folder / "sub").mkdir()
    return folder


def test_a_file_of_a_folder_is_found_whatever_the_case_of_its_name(folder: Path) -> None:
    assert read_whole(open_files(folder), "t.CSV") == CONTENT


def test_a_file_of_a_zip_is_found_in_whatever_folder(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip", {"csv/T.csv": CONTENT, "readme.txt": b"", "__MACOSX/T.csv": b"junk"}
    )
    with open_files(path) as files:
        assert files.names == ["T.csv", "readme.txt"]
        assert "t.csv" in files
        assert "u.csv" not in files
    assert read_whole(open_files(path), "t.csv") == CONTENT


def test_one_file_may_be_plain_or_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "t.csv", tmp_path / "t.csv.gz"
    plain.write_bytes(CONTENT)
    packed.write_bytes(gzip.compress(CONTENT))
    archive = zipped(tmp_path / "t.zip", {"t.csv": CONTENT})
    for path in (plain, packed, archive):
        assert open_one(path).only() == "t.csv"
        assert read_whole(open_one(path), "t.csv") == CONTENT


def test_the_digest_is_that_of_the_content_however_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "t.csv", tmp_path / "t.csv.gz"
    plain.write_bytes(CONTENT)
    packed.write_bytes(gzip.compress(CONTENT))
    digests = set()
    for path in (plain, packed, zipped(tmp_path / "t.zip", {"T.csv": CONTENT})):
        with open_one(path) as files:
            with files.open("t.csv") as stream:
                stream.read(3)
            digests.add(files.digest())
    assert len(digests) == 1
    assert digests.pop() != open_one(plain).digest()


def test_the_digest_is_that_of_the_files_that_were_opened(folder: Path) -> None:
    def digest(*names: str) -> str:
        with open_files(folder) as files:
            for name in names:
                with files.open(name) as stream:
                    stream.read()
            return files.digest()

    before = digest("t.csv")
    (folder / "other.csv").write_bytes(CONTENT)
    assert digest("t.csv") == before
    assert digest("t.csv", "other.csv") == digest("other.csv", "t.csv") != before
    (folder / "T.csv").write_bytes(CONTENT.lower())
    assert digest("t.csv") != before


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a/t.csv": b"", "b/T.csv": b""})
    assert "x.zip: has “t.csv” and “T.csv”" in refusal(path)


def test_a_missing_file_is_named_with_those_that_are_there(folder: Path) -> None:
    assert "folder: lacks the file “project.csv”; there is “T.csv”" in refusal(
        folder, "project.csv"
    )


@pytest.mark.parametrize(
    ("how", "message"),
    [(open_files, "is neither a folder nor a zip"), (open_one, "lacks the file “t.csv”")],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, how, message: str) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    assert f"x.pdf: {message}" in refusal(tmp_path / "x.pdf", how=how)


def test_several_members_are_refused_where_one_is_expected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.json": b"", "b.json": b"", "c.csv": b""})
    assert open_one(path).only(".CSV") == "c.csv"
    with pytest.raises(Unreadable, match=r"has “a\.json”, “b\.json”; one file \*\.json is exp"):
        open_one(path).only(".json")


@pytest.mark.parametrize("how", [open_files, open_one])
@pytest.mark.parametrize("name", ["none.zip", "a" * 5000, "a\0b"])
def test_what_is_not_there_is_refused(tmp_path: Path, how, name: str) -> None:
    with pytest.raises(Unreadable, match=r"does not exist|cannot be read"):
        how(tmp_path / name)


def test_no_bar_is_shown_where_nobody_watches(folder: Path, capsys) -> None:
    read_whole(open_files(folder, with_progress=True), "t.csv")
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_shown_on_a_terminal(folder: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    read_whole(open_files(folder, with_progress=True), "t.csv")
    assert "T.csv" in capsys.readouterr().err


def test_a_folder_is_no_single_file_and_a_pipe_has_no_end(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is a folder"):
        open_one(tmp_path)
    with pytest.raises(Unreadable, match="is no plain file"):
        open_one(Path("/dev/zero"))


LONG = b"id;name\n" + bytes(range(256)) * 400


@pytest.mark.parametrize("kept", [4, 100, 0.5, 0.99])
def test_a_truncated_zip_is_refused(tmp_path: Path, kept: float) -> None:
    path = zipped(tmp_path / "x.zip", {"t.csv": LONG})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])
    assert "x.zip: is a damaged or truncated zip" in refusal(path)


@pytest.mark.parametrize("kept", [11, 100, -1])
def test_a_truncated_gzip_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(LONG)[:kept])
    assert "t.csv: cannot be read to its end" in refusal(path, how=open_one)


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    """In stored content nothing but the checksum tells."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("t.csv", CONTENT)
    path.write_bytes(path.read_bytes().replace(b"CNRS", b"CNRT"))
    assert "t.csv: cannot be read to its end" in refusal(path)
    packed = bytearray(gzip.compress(LONG))
    packed[-6] ^= 1
    (tmp_path / "t.csv.gz").write_bytes(packed)
    assert "t.csv: cannot be read to its end" in refusal(tmp_path / "t.csv.gz", how=open_one)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"t.csv": CONTENT})
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\x01\x02") + 8] |= 1  # the flag, in the central directory
    path.write_bytes(whole)
    assert "t.csv: is encrypted" in refusal(path)


def test_a_rare_method_of_packing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("t.csv", CONTENT)
    assert "t.csv: is packed by a rare method" in refusal(path)


def test_a_header_that_lies_of_the_size_is_found_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"t.csv": LONG})
    whole = bytearray(path.read_bytes())
    at = whole.index(b"PK\x01\x02") + 24
    whole[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(whole)
    assert "t.csv: cannot be read to its end" in refusal(path)


@pytest.mark.parametrize("how", ["zip", "gzip"])
def test_what_inflates_without_end_is_refused_after_64_mib(tmp_path: Path, how: str) -> None:
    """300 MiB of blanks in less than one."""
    blanks, path = b" " * MIB, tmp_path / f"t.{how}"
    if how == "zip":
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("t.gzip", "w") as member,
        ):
            for _ in range(300):
                member.write(blanks)
    else:
        packer = zlib.compressobj(wbits=31)
        path.write_bytes(b"".join(packer.compress(blanks) for _ in range(300)) + packer.flush())
    assert path.stat().st_size < MIB
    tracemalloc.start()
    try:
        with (
            open_one(path) as files,
            files.open("t.gzip") as stream,
            pytest.raises(Unreadable, match=r"t\.gzip: inflates to more than 6\d MiB"),
        ):
            sum(map(len, iter(lambda: stream.read(MIB), b"")))
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()


def test_a_small_file_may_shrink_as_it_likes_and_a_large_one_has_its_limit() -> None:
    assert inflating.largest(1) == 64 * MIB
    assert inflating.largest(MIB) == 200 * MIB
    assert inflating.largest(100 * MIB) == 4096 * MIB
