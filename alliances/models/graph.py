"""Walking narrower and broader terms of a directed graph."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def follow(heads: Mapping[Node, Collection[Node]], start: Iterable[Node]) -> set[Node]:
    """`start` and every node that its arrows lead to; `heads` are those of each node."""
    seen: set[Node] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(heads.get(node, ()))
    return seen


def reachable(edges: Iterable[tuple[Node, Node]], start: Iterable[Node]) -> set[Node]:
    """The same over edges (from, to); cycles do no harm."""
    heads: defaultdict[Node, list[Node]] = defaultdict(list)
    for tail, head in edges:
        heads[tail].append(head)
    return follow(heads, start)
