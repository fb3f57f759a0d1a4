import pytest
from django.core.exceptions import ValidationError

from alliances import identifiers
from alliances.identifiers import Scheme
from tests.factories import IdentifierFactory, OrganisationFactory

# Issued by ROR: the organisations of the first sources, and others taken at random.
ROR_IDS = [
    "02kkvpp62", "05591te55", "02jet3w32", "04jc43x05", "00cfam450", "02vjkv261", "02n6c9837",
    "03ytdtb31", "02feahw73", "051escj72", "00mthsf17", "04bckew43", "00pg6eq24", "016ncsr12",
    "04vfs2w97", "01jbb3w63", "012m8gv78", "01jdpyv68", "05sxbyd35", "04k51q396", "053694011",
    "0321g0743", "03xjwb503", "042tfbd02", "02kvxyf05", "00jjx8s55", "003vg9w96", "00rbzpz17",
    "02gtb1r52", "0003ege03", "00wx1mx58", "01rrvyp50", "02kfzvh91", "03jea3580", "04e2fhx97",
    "059r7kt69",
]  # fmt: skip
# Issued by ISNI, to organisations that ROR knows; the check character of some is X (ten).
ISNIS = ["0000000123222966", "000000041798339X", "000000040367334X", "000000012173743X"]


@pytest.mark.parametrize("value", ROR_IDS)
def test_issued_ror_ids_are_valid(value):
    identifiers.validate(Scheme.ROR, value)


@pytest.mark.parametrize("value", ROR_IDS)
def test_every_wrong_character_of_a_ror_id_is_found(value):
    for place in range(1, len(value)):
        alphabet = "0123456789" if place > 6 else "0123456789abcdefghjkmnpqrstvwxyz"
        for character in set(alphabet) - {value[place]}:
            with pytest.raises(ValidationError, match="do not fit"):
                identifiers.validate(Scheme.ROR, value[:place] + character + value[place + 1 :])


@pytest.mark.parametrize("value", ISNIS)
def test_issued_isnis_are_valid(value):
    identifiers.validate(Scheme.ISNI, value)


@pytest.mark.parametrize("value", ISNIS)
def test_every_wrong_digit_of_an_isni_is_found(value):
    for place in range(len(value)):
        for digit in set("0123456789") - {value[place]}:
            with pytest.raises(ValidationError, match="do not fit"):
                identifiers.validate(Scheme.ISNI, value[:place] + digit + value[place + 1 :])


@pytest.mark.parametrize("scheme", Scheme)
def test_the_example_of_each_scheme_is_valid(scheme):
    identifiers.validate(scheme, identifiers.RULES[scheme].example)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (Scheme.ROR, "12kkvpp62"),  # starts with 0
        (Scheme.ROR, "02kkvpi62"),  # no i, l, o, u
        (Scheme.ROR, "02kkvpp6"),
        (Scheme.WIKIDATA, "157808"),
        (Scheme.WIKIDATA, "Q0"),
        (Scheme.CROSSREF_FUNDER, "10.1000/1"),
        (Scheme.GRID, "6936.a"),
        (Scheme.ISNI, "00000001232229"),
        (Scheme.ISNI, "X000000123222966"),
        (Scheme.PIC, "99997746"),
        (Scheme.PIC, "٩٩٩٩٧٧٤٦٣"),  # digits, but not ASCII's
        (Scheme.CORDIS, "12"),
    ],
)
def test_a_value_of_another_shape_is_refused_with_an_example(scheme, value):
    with pytest.raises(ValidationError) as refused:
        identifiers.validate(scheme, value)
    assert identifiers.RULES[scheme].example in refused.value.messages[0]


@pytest.mark.parametrize(
    ("scheme", "typed", "bare"),
    [
        (Scheme.ROR, " https://ror.org/02KKVPP62 ", "02kkvpp62"),
        (Scheme.ISNI, "0000 0004 1798 339x", "000000041798339X"),
        (Scheme.ISNI, "https://isni.org/isni/0000000123222966", "0000000123222966"),
        (Scheme.WIKIDATA, "https://www.wikidata.org/wiki/Q157808", "Q157808"),
        (Scheme.WIKIDATA, "q157808", "Q157808"),
        (Scheme.CROSSREF_FUNDER, "https://doi.org/10.13039/501100001677", "10.13039/501100001677"),
        (Scheme.GRID, "GRID.6936.A", "grid.6936.a"),
        (Scheme.PIC, "999977463", "999977463"),
    ],
)
def test_a_value_may_be_typed_as_it_is_found(scheme, typed, bare):
    assert identifiers.normalise(scheme, typed) == bare


@pytest.mark.parametrize("scheme", Scheme)
def test_the_address_of_a_value_is_built_from_its_scheme(scheme):
    rule = identifiers.RULES[scheme]
    address = identifiers.url(scheme, rule.example)
    assert address == rule.url.replace("{value}", rule.example)
    if address:
        assert identifiers.normalise(scheme, address) == rule.example


@pytest.mark.django_db
def test_an_identifier_is_normalised_before_it_is_compared():
    IdentifierFactory(scheme=Scheme.ROR, value="02kkvpp62")
    again = IdentifierFactory.build(
        organisation=OrganisationFactory(), scheme=Scheme.ROR, value="https://ror.org/02kkvpp62"
    )
    with pytest.raises(ValidationError, match="Another record has this identifier"):
        again.full_clean()
