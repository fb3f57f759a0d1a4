"""Times of actions that take turns, so that whatever else the machine does falls on all alike."""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

# A slower action (seconds) is repeated only so often.
_SLOW = 3.0
_RUNS_OF_SLOW = 2
# Seconds after which an action has had its share of the time.
_BUDGET = 20.0


@dataclass(frozen=True)
class Times:
    """How long an action took, in milliseconds, over so many runs."""

    median: float
    p95: float
    runs: int

    @classmethod
    def of(cls, seconds: list[float]) -> "Times":
        ordered = sorted(seconds)
        place = math.ceil(0.95 * len(ordered)) - 1
        return cls(statistics.median(ordered) * 1000, ordered[place] * 1000, len(ordered))

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def in_turn(actions: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Times]:
    """The times of each action; its first run is to warm up, unless it is slow."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for run in range(runs + 1):
        for name, action in actions.items():
            taken = seconds[name]
            if taken and (
                sum(taken) > _BUDGET or (max(taken) > _SLOW and len(taken) >= _RUNS_OF_SLOW)
            ):
                continue
            start = time.perf_counter()
            action()
            spent = time.perf_counter() - start
            if run or spent > _SLOW:
                taken.append(spent)
    return {name: Times.of(taken) for name, taken in seconds.items()}
