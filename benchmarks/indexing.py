"""The index itself: time and memory to build it, and the work that one edit makes."""

import gc
import time
from itertools import cycle
from pathlib import Path

from benchmarks.timing import Times

_KIB_A_MIB = 1024


def measure(runs: int) -> dict[str, object]:
    """Seconds and MiB of a build in this fresh process, times of edits of the current database."""
    from catalogue import index

    before = _memory("VmRSS")
    start = time.perf_counter()
    built = index.build()
    seconds = time.perf_counter() - start
    gc.collect()
    return {
        "alliances": len(built.published),
        "build": seconds,
        "memory": _memory("VmRSS") - before,
        "peak": _memory("VmHWM") - before,
        "edits": _edits(runs),
    }


def _memory(name: str) -> float:
    """MiB that this process holds (VmRSS), or held at most (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / _KIB_A_MIB
    raise LookupError(name)


def _edits(runs: int) -> dict[str, object]:
    """Times to save an alliance by the gate, and to bring the index in step afterwards."""
    from django.db import transaction

    from alliances import curation
    from alliances.models import Alliance
    from catalogue import index

    alliances = list(Alliance.objects.published().order_by("pk")[:runs])
    saved, followed = [], []
    years = cycle(("1999", "2001-02"))
    for alliance in alliances:
        before = alliance.start, alliance.end
        for start, end in ((next(years), None), before):  # edited, then as it was
            alliance.start, alliance.end = start, end
            began = time.perf_counter()
            with transaction.atomic():
                curation.lock()
                alliance.save()
                curation.changed(alliance)
            between = time.perf_counter()
            index.current()
            saved.append(between - began)
            followed.append(time.perf_counter() - between)
    return {"save": Times.of(saved).as_dict(), "follow": Times.of(followed).as_dict()}
