"""A few alliances are read as all of them are."""

import gc

import pytest

from catalogue.index import languages, reading
from catalogue.index.statements import in_bulk
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliances():
    organisations = [f.OrganisationFactory(country=code) for code in ("FR", "DE", "")]
    made = [
        f.AllianceFactory(start=f"{2020 + n}", partners=organisations[n % 3 :], name=f"Name {n}")
        for n in range(6)
    ]
    for alliance in made[::2]:
        f.CitationFactory(alliance=alliance, field="name")
    return made


def facets(among):
    """What is stated of some alliances, {facet: {value: alliances}}."""
    taking_part = reading.participations(among)
    return {
        **reading.alliances(among).values,
        "language": languages.of_alliances(among),
        "role": taking_part.roles,
        "country": taking_part.countries,
    }


@pytest.mark.parametrize("number", [1, 2, 5, 300])
def test_what_is_read_of_a_few_is_what_is_read_of_all(alliances, number):
    # However many there are beside: those that nobody knows, and more than one statement takes.
    few = {one.pk for one in alliances[:number]} | set(range(10_000, 10_000 + number))
    expected = {
        name: {value: left for value, found in values.items() if (left := {*found} & few)}
        for name, values in facets(None).items()
    }
    read = facets(few)
    assert {name: {v: set(found) for v, found in read[name].items()} for name in read} == expected


def test_the_latest_change_counts_to_the_microsecond(alliances):
    first, second, third, *_others = alliances
    for microsecond, one in ((900_001, second), (900_000, third), (0, first)):
        one.modified = one.modified.replace(second=7, microsecond=microsecond)
        one.save()
        (seconds, pk) = next(iter(reading.sort_keys("-modified", [one.pk])))
        assert (round(-seconds, 6), pk) == (round(one.modified.timestamp(), 6), one.pk)


def test_the_collector_is_as_it_was():
    with in_bulk():
        assert not gc.isenabled()
    assert gc.isenabled()
