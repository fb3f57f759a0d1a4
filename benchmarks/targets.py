"""What the site shall reach, as ratios and limits of one run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import over_http
from benchmarks.databases import SQLITE
from benchmarks.pages import FILTER, FILTER_TEXT, LANDING
from benchmarks.report import NOTHING, Result, ratio, short, table

_LARGE, _LARGEST, _SMALL = 100_000, 1_000_000, 10_000


@dataclass(frozen=True)
class Target:
    """A number that must be at least, or at most, `limit`; None where it was not measured."""

    what: str
    limit: float
    reached: float | None
    unit: str
    most: bool

    def row(self) -> list[str]:
        limit = f"{'≤' if self.most else '≥'} {short(self.limit)} {self.unit}"
        if self.reached is None:
            return [self.what, limit, "not measured", NOTHING]
        good = self.reached <= self.limit if self.most else self.reached >= self.limit
        return [self.what, limit, f"{short(self.reached)} {self.unit}", "yes" if good else "no"]


def at_least(what: str, limit: float, reached: float | None, unit: str) -> Target:
    return Target(what, limit, reached, unit, most=False)


def at_most(what: str, limit: float, reached: float | None, unit: str) -> Target:
    return Target(what, limit, reached, unit, most=True)


class _Measured:
    """What was measured on one engine, by the number of alliances."""

    def __init__(self, results: list[Result], engine: str) -> None:
        self.engine = engine
        self._found = {
            result.database.alliances: result
            for result in results
            if result.database.engine == engine
        }

    def at(self, size: int, read: Callable[[Result], float | None]) -> float | None:
        """What `read` finds at a size; None where that was not measured."""
        try:
            return read(self._found[size])
        except KeyError:
            return None

    def said(self, what: str, size: int) -> str:
        return f"{what}, {size:,} {self.engine}"


def targets(results: list[Result]) -> list[Target]:
    engines = dict.fromkeys(result.database.engine for result in results)
    every = [_Measured(results, engine) for engine in engines]
    return [
        target
        for of in (_counts, _datasette, _pages, _http, _index)
        for m in every
        for target in of(m)
    ]


def _counts(measured: _Measured) -> Iterable[Target]:
    for name in (LANDING, FILTER):
        quicker = measured.at(
            _LARGE, lambda r, n=name: ratio(r.counts[n]["sql"], r.counts[n]["index"])
        )
        what = measured.said(f"counts by index against SQL, {name}", _LARGE)
        yield at_least(what, 200, quicker, "×")


def _datasette(measured: _Measured) -> Iterable[Target]:
    if measured.engine != SQLITE:
        return
    for name, limit in ((FILTER, 200), (LANDING, 1_000)):
        quicker = measured.at(
            _LARGE, lambda r, n=name: ratio(r.datasette[n], r.http[over_http.ALONE[n]])
        )
        what = measured.said(f"page against Datasette, {name}", _LARGE)
        yield at_least(what, limit, quicker, "×")


def _pages(measured: _Measured) -> Iterable[Target]:
    def page(size: int, name: str) -> float | None:
        return measured.at(size, lambda r: r.pages["first"][name]["median"])

    largest, small = page(_LARGEST, FILTER), page(_SMALL, FILTER)
    slower = largest / small if largest and small else None
    what = measured.said(f"page against that at {_SMALL:,}, {FILTER}", _LARGEST)
    yield at_most(what, 3, slower, "×")
    for name in (LANDING, FILTER, FILTER_TEXT):
        what = measured.said(f"page in process, {name}", _LARGE)
        yield at_most(what, 25, page(_LARGE, name), "ms")


def _http(measured: _Measured) -> Iterable[Target]:
    def rate(name: str) -> float | None:
        return measured.at(_LARGE, lambda r: r.http[name]["rate"])

    again, empty = rate(over_http.AGAIN), rate(over_http.EMPTY)
    share = again / empty * 100 if again and empty else None
    what = measured.said("repeated list page against an empty view", _LARGE)
    yield at_least(what, 50, share, "%")
    what = measured.said("first list pages of one worker", _LARGE)
    yield at_least(what, 60, rate(over_http.FIRST), "a second")


def _index(measured: _Measured) -> Iterable[Target]:
    for name, limit, unit in (("memory", 200, "MiB"), ("build", 60, "s")):
        value = measured.at(_LARGEST, lambda r, n=name: r.index[n])
        yield at_most(measured.said(f"index: {name}", _LARGEST), limit, value, unit)
    for size in (_LARGE, _LARGEST):
        value = measured.at(size, lambda r: r.edits["follow"]["median"])
        yield at_most(measured.said("index work of one edit", size), 10, value, "ms")


def targets_table(results: list[Result]) -> str:
    head = ["To reach", "target", "reached", "yes or no"]
    return f"### Targets\n\n{table(head, (one.row() for one in targets(results)))}\n"
