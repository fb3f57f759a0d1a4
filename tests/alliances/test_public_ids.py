import pytest
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st

from alliances import public_ids
from alliances.public_ids import ALPHABET, LENGTH, InvalidPublicId, Kind

IDS = st.sampled_from(Kind).map(public_ids.new)
PLACES = st.integers(min_value=0, max_value=LENGTH - 1)


@given(IDS)
def test_an_issued_id_is_canonical(public_id):
    assert len(public_id) == LENGTH
    assert set(public_id) <= set(ALPHABET)
    assert public_ids.parse(public_id) == public_id


@given(st.sampled_from(Kind))
def test_an_id_says_what_kind_of_record_it_names(kind):
    assert public_ids.kind_of(public_ids.new(kind)) is kind


@given(IDS)
def test_an_id_stands_in_an_address_as_it_is(public_id):
    assert urlencode({"id": public_id}) == f"id={public_id}"


@given(IDS, PLACES, st.sampled_from(ALPHABET))
def test_every_wrong_character_is_found(public_id, place, character):
    wrong = public_id[:place] + character + public_id[place + 1 :]
    if wrong != public_id:
        with pytest.raises(InvalidPublicId, match="mistyped"):
            public_ids.parse(wrong)


@given(IDS, st.integers(min_value=0, max_value=LENGTH - 2))
def test_every_swap_of_neighbours_is_found(public_id, place):
    head, (first, second), tail = public_id[:place], public_id[place:][:2], public_id[place + 2 :]
    if first != second:
        with pytest.raises(InvalidPublicId, match="mistyped"):
            public_ids.parse(head + second + first + tail)


def test_one_id_survives_no_single_slip():
    """Every place and every character, not only those that chance picks."""
    public_id = public_ids.new(Kind.ALLIANCE)
    slips = [
        public_id[:place] + character + public_id[place + 1 :]
        for place in range(LENGTH)
        for character in ALPHABET
        if character != public_id[place]
    ]
    assert len(slips) == LENGTH * (len(ALPHABET) - 1)
    for slip in slips:
        with pytest.raises(InvalidPublicId):
            public_ids.parse(slip)


@pytest.mark.parametrize(
    "typed", ["A00000001D", "a00000001d", " A00000001D ", "AOOOOOOOID", "aooooooold"]
)
def test_letters_read_for_digits_are_forgiven(typed):
    assert public_ids.parse(typed) == "A00000001D"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "10 characters, this one has 0"),
        ("A0000000", "10 characters, this one has 8"),
        ("A0000000U0", "'U' is not a character"),
        ("A000000-1D", "'-' is not a character"),
        ("A00000001Ｄ", "is not a character"),
        ("A000\x0000001", "is not a character"),
    ],
)
def test_other_text_is_refused_and_told_why(text, match):
    with pytest.raises(InvalidPublicId, match=match):
        public_ids.parse(text)


def test_a_letter_of_no_kind_is_refused():
    with pytest.raises(InvalidPublicId, match="'0'"):
        public_ids.kind_of("0000000000")


def test_ids_do_not_repeat():
    assert len({public_ids.new_alliance_id() for _ in range(5000)}) == 5000
