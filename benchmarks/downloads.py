"""Downloads of a whole catalogue: time, size, and the memory that they take.

    DATA_DIR=… .venv/bin/python -m benchmarks.child benchmarks.downloads '{"most": 10000}'

measures those of the database there, with DJANGO_SETTINGS_MODULE=benchmarks.settings.
"""

import gc
import time
from pathlib import Path

_KIB_A_MIB = 1024
_MIB = 1024 * 1024


def measure(most: int = 0, formats: str = "") -> dict[str, dict[str, float]]:
    """{format: {"alliances", "first" (s), "seconds", "size" (MiB), "memory" (MiB)}}.

    Of all published alliances, or of the newest `most`; in each of `formats` (parted by commas), or
    in all. Memory is by how much the most that the process ever held grew over a first small one.
    """
    from catalogue import index
    from catalogue.exports import FORMATS, Export

    state = index.build()
    keys = state.selection(state.published)[: most or None]

    def export(number: int) -> Export:
        return Export(keys[:number], "en", lambda path: f"https://atlas.example{path}", "")

    found = {}
    for name in formats.split(",") if formats else FORMATS:
        write = FORMATS[name].write
        for _chunk in write(export(100)):
            pass  # what is made once is made now
        gc.collect()
        before = _most_held()
        start = time.perf_counter()
        first, size = 0.0, 0
        for chunk in write(export(len(keys))):
            first = first or time.perf_counter() - start
            size += len(chunk)
        found[name] = {
            "alliances": len(keys),
            "first": first,
            "seconds": time.perf_counter() - start,
            "size": size / _MIB,
            "memory": _most_held() - before,
        }
    return found


def _most_held() -> float:
    """MiB that this process held at most since it was last asked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            # Linux forgets the mark on being told so (proc(5), clear_refs).
            Path("/proc/self/clear_refs").write_text("5")
            return int(line.split()[1]) / _KIB_A_MIB
    raise LookupError("VmHWM")
