"""What was measured, as Markdown tables."""

import platform
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import over_http
from benchmarks.databases import Database
from benchmarks.questions import Questions

START, END = "<!-- table -->", "<!-- /table -->"
NOTHING = "–"
_KIB_A_GIB = 1024**2
Timed = Mapping[str, float]


@dataclass
class Result:
    """What was measured on one database; empty where it could not be measured."""

    database: Database
    questions: Questions | None = None
    # By kind ("first", "again") and page.
    pages: dict[str, dict[str, Timed]] = field(default_factory=dict)
    # By filter and way ("index", "sql").
    counts: dict[str, dict[str, Timed]] = field(default_factory=dict)
    index: dict[str, float] = field(default_factory=dict)
    edits: dict[str, Timed] = field(default_factory=dict)
    http: dict[str, Timed] = field(default_factory=dict)
    datasette: dict[str, Timed] = field(default_factory=dict)


def milliseconds(times: Timed | None) -> str:
    """Median and 95th percentile."""
    if not times:
        return NOTHING
    return f"{short(times['median'])} / {short(times['p95'])}"


def short(number: float) -> str:
    """With three digits where that is not more than the number says."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _by_database(
    title: str, results: list[Result], rows: Mapping[str, Callable[[Result], str]]
) -> str:
    """One column a database; rows and columns of nothing but gaps are left out."""
    cells = {name: [cell(result) for result in results] for name, cell in rows.items()}
    kept = [n for n in range(len(results)) if any(row[n] != NOTHING for row in cells.values())]
    if not kept:
        return ""
    head = ["", *(str(results[n].database) for n in kept)]
    body = [
        [name, *(row[n] for n in kept)]
        for name, row in cells.items()
        if any(row[n] != NOTHING for n in kept)
    ]
    return f"### {title}\n\n{table(head, body)}\n"


def _names(results: list[Result], part: Callable[[Result], Mapping[str, object]]) -> list[str]:
    """The names that `part` of any result has, in their order."""
    return list(dict.fromkeys(name for result in results for name in part(result)))


def _pages(results: list[Result], kind: str, title: str) -> str:
    return _by_database(
        title,
        results,
        {
            name: lambda result, name=name: milliseconds(result.pages.get(kind, {}).get(name))
            for name in _names(results, lambda result: result.pages.get(kind, {}))
        },
    )


def _counts(results: list[Result]) -> str:
    rows: dict[str, Callable[[Result], str]] = {}
    for name in _names(results, lambda result: result.counts):
        for way, title in (("index", "index"), ("sql", "SQL, one GROUP BY per facet")):
            rows[f"{name}: {title}"] = lambda result, name=name, way=way: milliseconds(
                result.counts.get(name, {}).get(way)
            )
        rows[f"{name}: times quicker"] = lambda result, name=name: times_quicker(
            result.counts.get(name, {}).get("sql"), result.counts.get(name, {}).get("index")
        )
    return _by_database(
        "Filter and all facet counts alone, milliseconds (median / 95th percentile)", results, rows
    )


def ratio(slow: Timed | None, quick: Timed | None) -> float | None:
    return slow["median"] / quick["median"] if slow and quick else None


def times_quicker(slow: Timed | None, quick: Timed | None) -> str:
    found = ratio(slow, quick)
    return NOTHING if found is None else f"{short(found)} ×"


def _http(results: list[Result]) -> str:
    def rate(result: Result, name: str) -> str:
        times = result.http.get(name)
        return f"{times['rate']:,.0f} ({milliseconds(times)})" if times else NOTHING

    return _by_database(
        "Over HTTP, requests per second (milliseconds of one: median / 95th percentile)",
        results,
        {
            name: lambda result, name=name: rate(result, name)
            for name in _names(results, lambda result: result.http)
        },
    )


def _datasette(results: list[Result]) -> str:
    alone = over_http.ALONE
    rows: dict[str, Callable[[Result], str]] = {}
    for name in _names(results, lambda result: result.datasette):
        rows[f"{name}: Datasette"] = lambda result, name=name: milliseconds(
            result.datasette.get(name)
        )
        rows[f"{name}: this site"] = lambda result, name=name: (
            milliseconds(result.http.get(alone[name])) if result.datasette else NOTHING
        )
        rows[f"{name}: times quicker"] = lambda result, name=name: times_quicker(
            result.datasette.get(name), result.http.get(alone[name])
        )
    return _by_database(
        "The same page of Datasette 0.65, milliseconds (median / 95th percentile)", results, rows
    )


def _index(results: list[Result]) -> str:
    def number(name: str) -> Callable[[Result], str]:
        return lambda result: short(result.index[name]) if name in result.index else NOTHING

    return _by_database(
        "The facet index",
        results,
        {
            "to load the catalogue, s": number("load"),
            "to build the index, s": number("build"),
            "memory it holds, MiB": number("memory"),
            "memory while it is built, MiB": number("peak"),
            "to save an edit, ms": lambda result: milliseconds(result.edits.get("save")),
            "to bring the index in step, ms": lambda result: milliseconds(
                result.edits.get("follow")
            ),
        },
    )


def tables(results: list[Result]) -> str:
    """All that was measured, a table a topic."""
    first = "Pages in process, asked for the first time, milliseconds (median / 95th percentile)"
    again = "Pages in process, asked for again, milliseconds (median / 95th percentile)"
    parts = [
        _pages(results, "first", first),
        _pages(results, "again", again),
        _counts(results),
        _http(results),
        _datasette(results),
        _index(results),
    ]
    return "\n".join(filter(None, parts))


def machine(postgresql: str) -> list[str]:
    """What was measured with; `postgresql` is the server's version, '' where there was none."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    cores = len(re.findall(r"^processor\s*:", info, re.MULTILINE))
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    gib = int(memory[1]) / _KIB_A_GIB if memory else 0
    return [
        f"{cores} cores ({model[1] if model else platform.machine()}), {gib:.0f} GiB",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        + (f", PostgreSQL {postgresql}" if postgresql else ""),
    ]


def insert(document: Path, text: str) -> None:
    """Put `text` between the markers in `document`. Raises ValueError where they are missing."""
    old = document.read_text(encoding="utf-8") if document.exists() else ""
    before, start, rest = old.partition(START)
    _measured, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{document.name} has no place for it: {START} … {END}")
    document.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")
