"""Full text: what finds an alliance, and in which order."""

import pytest
from django.http import QueryDict

from alliances import curation
from alliances.analysis import parse
from alliances.models import AllianceDocument, KnownWord, RecordStatus
from catalogue import index, search
from catalogue.filters import AllianceFilter
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db

# --- In words of three languages --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("krebs", ["Oncology"]),
        ("cancers", ["Oncology"]),
        ("tumeur", ["Oncology"]),
        ("bale", ["At the Rhine"]),
        ("Bâle", ["At the Rhine"]),
        ("basel", ["At the Rhine"]),
        ("schweiz", ["At the Rhine"]),
        ("sclerose en plaques", ["Nerves"]),
        ("SCLÉROSE", ["Nerves"]),
        ("alliances for sclerosis in France", ["Nerves"]),
    ],
)
def test_diseases_and_places_are_found_in_any_language(found, typed, names):
    cancer = DiseaseAreaFactory(name="Cancer", name_fr="Tumeur maligne", name_de="Krebs")
    nerves = DiseaseAreaFactory(name="Multiple sclerosis", name_fr="Sclérose en plaques")
    rhine = PlaceFactory(name="Basel", name_fr="Bâle", name_de="Basel", country="CH")
    AllianceFactory(name="Oncology", diseases=[cancer])
    AllianceFactory(
        name="Nerves", diseases=[nerves], summary="One of the alliances", countries=["FR"]
    )
    AllianceFactory(name="At the Rhine", places=[rhine])
    assert found(f"q={typed}") == names


# --- Ranking ----------------------------------------------------------------------------------


def test_what_is_named_so_comes_before_what_names_it_and_what_mentions_it(found):
    AllianceFactory(name="c", summary="About sarcoma.")
    AllianceFactory(name="b", partners=[OrganisationFactory(name="Sarcoma Institute")])
    AllianceFactory(name="Sarcomas of the bone")
    AllianceFactory(name="d", acronym="SARCOMA")
    assert found("q=sarcoma") == ["d", "Sarcomas of the bone", "b", "c"]


def test_equals_are_sorted_by_their_start(found):
    for year in ("2020", "2024", "2022"):
        AllianceFactory(name=f"Sarcoma {year}", start=year)
    assert found("q=sarcoma") == ["Sarcoma 2024", "Sarcoma 2022", "Sarcoma 2020"]


def test_another_order_may_be_asked_for(found):
    AllianceFactory(name="b", summary="About sarcoma.", start="2024")
    AllianceFactory(name="Sarcoma", start="2020")
    assert found("q=sarcoma&sort=-start") == ["b", "Sarcoma"]
    assert found("q=sarcoma&sort=relevance") == ["Sarcoma", "b"]


def test_pages_of_ranked_results_join_without_gap(found):
    for number in range(7):
        AllianceFactory(name="Sarcoma" if number % 2 else "Other", summary=f"sarcoma {number}")
    whole = found("q=sarcoma")
    assert [*found("q=sarcoma&page_size=3"), *found("q=sarcoma&page_size=3&page=2")] == whole[:6]


def test_counts_and_the_list_agree_on_a_search():
    AllianceFactory(name="Sarcoma one", kind="network")
    AllianceFactory(name="Sarcoma two", kind="cluster")
    filterset = AllianceFilter(QueryDict("q=sarcoma&kind=network"))
    assert filterset.is_valid()
    counted = {value.value: value.count for value in filterset.facet("kind").values}
    assert (len(filterset.results), counted) == (1, {"network": 1, "cluster": 1})


# --- Phrases and prefixes ---------------------------------------------------------------------


def test_a_phrase_is_found_as_it_stands(found):
    AllianceFactory(name="Heart failure network")
    AllianceFactory(name="Failure of the heart")
    assert found('q="heart failure"') == ["Heart failure network"]
    assert len(found("q=heart failure")) == 2


def test_a_phrase_does_not_reach_over_two_names(found):
    AllianceFactory(name="Heart", acronym="Failure")
    assert found('q="heart failure"') == []


def test_the_last_word_may_be_a_beginning(found):
    AllianceFactory(name="Rheumatology network")
    assert found("q=rheum") == ["Rheumatology network"]
    assert found("q=network rheum") == ["Rheumatology network"]
    assert found("q=rheum network") == []


# --- Did you mean -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sarcomma", "sarcoma"),
        ("sacroma network", "sarcoma network"),
        ("Universitet", "universität"),
        ("sarcom netwrok", "sarcoma network"),
        ("network netwrok", "network network"),
        ("sarcoma", ""),
        ("qqqqqq", ""),
        ("!!", ""),
    ],
)
def test_a_mistyped_word_leads_to_the_nearest_known_one(typed, meant):
    AllianceFactory(name="Sarcoma network of the Universität")
    assert search.meant(typed) == meant


def test_words_of_what_is_not_public_are_never_proposed():
    alliance = AllianceFactory(name="Zzyzx")
    AllianceFactory(name="Zzyzxx draft", record_status=RecordStatus.DRAFT)
    assert search.meant("zzyzxy") == "zzyzx"
    alliance.record_status = RecordStatus.WITHDRAWN
    alliance.save()
    curation.changed(alliance)
    assert search.meant("zzyzxy") == ""
    assert not KnownWord.objects.filter(word="zzyzxx").exists()


# --- In step ----------------------------------------------------------------------------------


def test_a_withdrawn_alliance_is_found_no_more(found):
    alliance = AllianceFactory(name="Sarcoma")
    assert found("q=sarcoma") == ["Sarcoma"]
    alliance.record_status = RecordStatus.WITHDRAWN
    alliance.save()
    curation.changed(alliance)
    assert found("q=sarcoma") == []
    assert not AllianceDocument.objects.filter(alliance=alliance).exists()


def test_a_deleted_alliance_leaves_the_index_of_the_engine():
    AllianceFactory(name="Sarcoma").delete()
    assert not AllianceDocument.objects.answering(parse("sarcoma")).exists()


def test_answers_are_remembered_for_one_state_only(django_assert_num_queries):
    AllianceFactory(name="Sarcoma")
    state = index.current()
    search.matching(state, "sarcoma")
    with django_assert_num_queries(0):
        assert len(search.matching(state, "sarcoma")) == 1
    AllianceFactory(name="Sarcoma, too")
    assert len(search.matching(index.current(), "sarcoma")) == 2
