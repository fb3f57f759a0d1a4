from hypothesis import given
from hypothesis import strategies as st

from alliances.models.graph import reachable

NODES = st.integers(min_value=0, max_value=9)
EDGES = st.lists(st.tuples(NODES, NODES))


def test_arrows_are_followed_in_their_direction():
    assert reachable([(1, 2), (2, 3), (4, 1)], [1]) == {1, 2, 3}


def test_every_way_is_followed():
    assert reachable([(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)], [1]) == {1, 2, 3, 4, 5}


def test_a_circle_does_no_harm():
    assert reachable([(1, 2), (2, 3), (3, 1)], [2]) == {1, 2, 3}


def test_nothing_leads_nowhere():
    assert reachable([(1, 2)], []) == set()


@given(EDGES, st.sets(NODES))
def test_what_is_reached_is_closed_and_connected(edges, start):
    found = reachable(edges, start)
    assert start <= found
    assert all(head in found for tail, head in edges if tail in found)
    for node in found - start:
        assert any(tail in found - {node} for tail, head in edges if head == node)
