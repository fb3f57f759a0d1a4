"""Related alliances: who stands near, and why."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from alliances.models import Alliance, RecordStatus
from catalogue import related
from catalogue.addresses import path_of
from catalogue.records.alliance import for_record
from tests.catalogue.pages import text_of
from tests.factories import AllianceFactory, DiseaseAreaFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def inserm():
    return OrganisationFactory(name="Inserm")


@pytest.fixture
def lupus():
    return DiseaseAreaFactory(name="Lupus")


def near(alliance):
    return related.to_alliance(for_record(Alliance.objects.filter(pk=alliance.pk)).get())


def names(alliance):
    return [row["name"] for row in near(alliance)]


def test_a_shared_partner_or_disease_relates_and_is_named_as_the_reason(inserm, lupus):
    alliance = AllianceFactory(partners=[inserm], diseases=[lupus])
    other = AllianceFactory(name="Other", founders=[inserm], diseases=[lupus])
    assert near(alliance) == [
        {"name": "Other", "url": path_of(other), "partners": ["Inserm"], "diseases": ["Lupus"]}
    ]


def test_what_shares_nothing_is_not_related(inserm, lupus):
    alliance = AllianceFactory(partners=[inserm], diseases=[lupus])
    AllianceFactory(countries=["FR"], diseases=[DiseaseAreaFactory()])
    assert near(alliance) == []


def test_a_disease_that_is_only_mentioned_relates_nothing(lupus):
    alliance = AllianceFactory(diseases=[lupus])
    AllianceFactory(mentions=[lupus])
    assert near(alliance) == []
    assert near(AllianceFactory(mentions=[lupus])) == []


def test_the_nearest_come_first_and_a_partner_counts_more_than_a_disease(inserm, lupus):
    tum = OrganisationFactory(name="TUM")
    alliance = AllianceFactory(partners=[inserm, tum], diseases=[lupus])
    AllianceFactory(name="disease", diseases=[lupus])
    AllianceFactory(name="partner", partners=[inserm])
    AllianceFactory(name="both", partners=[tum], diseases=[lupus])
    AllianceFactory(name="two partners", partners=[inserm, tum])
    assert names(alliance) == ["two partners", "both", "partner", "disease"]


def test_a_partner_in_two_roles_counts_once(inserm, lupus):
    alliance = AllianceFactory(partners=[inserm], founders=[inserm], diseases=[lupus])
    other = AllianceFactory(partners=[inserm], founders=[inserm])
    assert [row["partners"] for row in near(alliance)] == [["Inserm"]]
    assert near(other)[0]["partners"] == ["Inserm"]


def test_the_whole_and_the_parts_are_left_out(inserm):
    whole = AllianceFactory(name="whole", partners=[inserm])
    alliance = AllianceFactory(partners=[inserm], part_of=whole)
    AllianceFactory(name="part", partners=[inserm], part_of=alliance)
    AllianceFactory(name="other", partners=[inserm])
    assert names(alliance) == ["other"]


def test_what_is_not_published_relates_nothing(inserm):
    alliance = AllianceFactory(partners=[inserm])
    AllianceFactory(partners=[inserm], record_status=RecordStatus.DRAFT)
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    assert near(alliance) == []
    AllianceFactory(partners=[draft])
    assert near(AllianceFactory(partners=[draft])) == []


@given(
    ties=st.lists(st.tuples(st.sets(st.integers(0, 20)), st.sampled_from([1, 2]))),
    limit=st.integers(1, 8),
    ignoring=st.sets(st.integers(0, 20)),
)
def test_a_tally_in_bits_finds_what_counting_one_by_one_finds(ties, limit, ignoring):
    tally, counted = related.Tally(), Counter()
    for alliances, weight in ties:
        tally.add(BitMap(alliances), weight)
        counted.update(dict.fromkeys(alliances - ignoring, weight))
    ranked = sorted(counted, key=lambda alliance: (-counted[alliance], alliance))
    assert tally.greatest(limit, BitMap(ignoring)) == ranked[:limit]


def test_no_more_than_five_are_named(inserm):
    alliance = AllianceFactory(partners=[inserm])
    AllianceFactory.create_batch(6, partners=[inserm])
    assert len(near(alliance)) == 5


def test_the_page_names_the_reason(read, inserm, lupus):
    alliance = AllianceFactory(partners=[inserm], diseases=[lupus])
    AllianceFactory(name="Other", partners=[inserm], diseases=[lupus])
    page = read(path_of(alliance))
    (section,) = page.find("section[@aria-labelledby='related-title']")
    assert "Other" in text_of(section)
    assert "Shared partners: Inserm" in text_of(section)
    assert "Shared diseases: Lupus" in text_of(section)
