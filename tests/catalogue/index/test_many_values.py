"""Facets with very many values count and find as plain sets do."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from catalogue.index import many_values
from catalogue.index.many_values import ManyValues

# {alliance: its values}
drawn_lists = st.dictionaries(st.integers(0, 30), st.sets(st.integers(0, 9)))


@pytest.fixture(autouse=True, params=[0, 1, 1_000], ids=["one by one", "both", "bitmaps"])
def _way(request, monkeypatch):
    """Count values from the alliances, meet them one by one, or either."""
    monkeypatch.setattr(many_values, "_MET_FOR_ONE", request.param)
    monkeypatch.setattr(many_values, "_POPULAR", 4)


def pairs(lists):
    return [(number, value) for number, values in sorted(lists.items()) for value in values]


def facet_of(lists):
    return ManyValues.of(pairs(lists), BitMap(lists))


def most_frequent(lists, found, limit):
    counts = Counter(value for number in found for value in lists[number])
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])


@given(lists=drawn_lists, data=st.data())
def test_the_most_frequent_values_are_those_of_plain_sets(lists, data):
    found = data.draw(st.sets(st.sampled_from(sorted(lists)))) if lists else set()
    limit = data.draw(st.integers(1, 10))
    expected = most_frequent(lists, found, limit)
    assert facet_of(lists).most_frequent(BitMap(found), limit) == expected
    assert facet_of(lists).most_frequent(None, limit) == most_frequent(lists, lists, limit)


@given(before=drawn_lists, after=drawn_lists, data=st.data())
def test_a_changed_facet_answers_as_a_new_one(before, after, data):
    left = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    now = {number: values for number, values in before.items() if number in left} | after
    touched = BitMap({*before, *after} - left) | BitMap(after)
    changed = facet_of(before).changed(touched, pairs(after))
    new = facet_of(now)
    for value in range(10):
        assert changed.having([value]) == new.having([value])
    assert changed.most_frequent(None, 10) == new.most_frequent(None, 10)
    found = BitMap(now)
    assert changed.most_frequent(found, 3) == new.most_frequent(found, 3)
    assert changed.count(found, range(10)) == new.count(found, range(10))


def test_alliances_that_are_not_public_have_no_values():
    facet = ManyValues.of([(5, 1), (6, 1)], BitMap([5]))
    assert facet.having([1]) == BitMap([5])
    assert facet.most_frequent(None, 5) == facet.most_frequent(BitMap([5, 6]), 5) == {1: 1}
