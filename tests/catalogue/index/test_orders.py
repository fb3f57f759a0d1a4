"""Orders cut the same pages as sorting everything would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalogue.index import orders
from catalogue.index.orders import Draft, Order


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    """So that some dozens of alliances fill several stretches."""
    monkeypatch.setattr(orders, "_BLOCK", 3)
    monkeypatch.setattr(orders, "_STRETCH", 2)


# What each number is sorted by; equals are many.
drawn_ranks = st.dictionaries(st.integers(0, 60), st.integers(0, 9), min_size=1)


def order_of(ranks):
    """An order that reads its keys from `ranks`, as it reads them from the database."""

    def read_keys(numbers):
        return [(ranks[n], n) for n in numbers if n in ranks]

    numbers = sorted(ranks)
    return Order.of(Draft.of(numbers, [ranks[number] for number in numbers]), read_keys)


def pages(order, found, size=4):
    """All of `found`, page by page."""
    cut = [order.cut(found, at, min(at + size, len(found))) for at in range(0, len(found), size)]
    return [number for page in cut for number in page]


def in_order(ranks, found):
    return sorted(found, key=lambda number: (ranks[number], number))


@given(ranks=drawn_ranks, data=st.data())
def test_a_page_is_cut_as_from_the_sorted_whole(ranks, data):
    found = data.draw(st.sets(st.sampled_from(sorted(ranks))))
    assert pages(order_of(ranks), BitMap(found)) == in_order(ranks, found)


@given(before=drawn_ranks, after=drawn_ranks)
def test_a_changed_order_cuts_the_same_pages_as_a_new_one(before, after):
    ranks = dict(before)
    order = order_of(ranks)
    ranks.clear()
    ranks.update(after)
    touched = BitMap([*before, *after])
    changed = order.changed(touched, [(rank, number) for number, rank in after.items()])
    assert pages(changed, BitMap(after)) == in_order(after, after)


@given(ranks=drawn_ranks, data=st.data())
def test_moving_one_alliance_leaves_the_others_in_their_order(ranks, data):
    order = order_of(ranks)
    moved = data.draw(st.sampled_from(sorted(ranks)))
    ranks[moved] = data.draw(st.integers(-1, 10))
    changed = order.changed(BitMap([moved]), [(ranks[moved], moved)])
    assert pages(changed, BitMap(ranks)) == in_order(ranks, ranks)


def test_what_is_read_ahead_of_a_change_moves_nobody_else():
    """Another alliance has moved in the database; the order hears of it with the next change."""
    ranks = dict.fromkeys(range(20), 0) | {10: 5, 12: 5}
    order = order_of(ranks)
    ranks |= {3: 9, 12: -1, 4: 5}
    order = order.changed(BitMap([4]), [(5, 4)])
    order = order.changed(BitMap([3, 12]), [(9, 3), (-1, 12)])
    assert pages(order, BitMap(ranks)) == in_order(ranks, ranks)


def test_what_was_withdrawn_meanwhile_stays_until_the_order_hears_of_it():
    ranks = dict.fromkeys(range(20), 0)
    order = order_of(ranks)
    del ranks[7]
    order = order.changed(BitMap([6]), [(0, 6)])
    assert pages(order, BitMap(range(20))) == list(range(20))
    order = order.changed(BitMap([7]), [])
    assert pages(order, BitMap(ranks)) == sorted(ranks)


def test_what_did_not_change_is_shared():
    ranks = {number: number for number in range(40)}
    order = order_of(ranks)
    ranks[20] = 50
    changed = order.changed(BitMap([20]), [(50, 20)])
    shared = {*map(id, order._stretches)} & {*map(id, changed._stretches)}
    assert len(shared) == len(order._stretches) - 2


def test_a_block_that_grows_is_parted():
    ranks = {0: 0}
    order = order_of(ranks)
    for number in range(1, 40):
        ranks[number] = 0
        order = order.changed(BitMap(), [(0, number)])
    assert pages(order, BitMap(ranks)) == list(range(40))
    assert max(len(stretch.blocks) for stretch in order._stretches) <= 2 * orders._STRETCH
    blocks = [block for stretch in order._stretches for block in stretch.blocks]
    assert max(len(block.numbers) for block in blocks) <= 2 * orders._BLOCK


def test_an_order_of_nothing_takes_its_first_alliance():
    ranks = {}
    order = order_of(ranks)
    ranks[7] = 1
    assert order.changed(BitMap(), [(1, 7)]).cut(BitMap([7]), 0, 1) == [7]
