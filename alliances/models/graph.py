"""Walking narrower and broader terms of a directed graph."""

from collections import defaultdict
from collections.abc import Iterable


def reachable(edges: Iterable[tuple[int, int]], start: Iterable[int]) -> set[int]:
    """`start` and every node that its arrows lead to; edges are (from, to), cycles do no harm."""
    heads: defaultdict[int, list[int]] = defaultdict(list)
    for tail, head in edges:
        heads[tail].append(head)
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(heads[node])
    return seen
