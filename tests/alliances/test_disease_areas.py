import pytest

from alliances.models import DiseaseArea
from tests.factories import DiseaseAreaFactory, DiseaseCodeFactory, DiseaseParentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    """Multiple sclerosis is both an autoimmune and a nervous system disease."""
    disease = DiseaseAreaFactory(name="disease")
    immune = DiseaseAreaFactory(name="autoimmune", parents=[disease])
    nervous = DiseaseAreaFactory(name="nervous system", parents=[disease])
    sclerosis = DiseaseAreaFactory(name="sclerosis", parents=[immune, nervous])
    relapsing = DiseaseAreaFactory(name="relapsing", parents=[sclerosis])
    return {a.name_en: a for a in (disease, immune, nervous, sclerosis, relapsing)}


def names(areas):
    return {area.name_en for area in areas}


def with_narrower(*chosen):
    return names(DiseaseArea.objects.filter(pk__in=[a.pk for a in chosen]).with_narrower())


def test_an_area_includes_narrower_ones_of_every_depth(areas):
    assert with_narrower(areas["autoimmune"]) == {
        "autoimmune",
        "sclerosis",
        "relapsing",
    }


def test_an_area_is_reached_through_each_of_its_parents(areas):
    assert with_narrower(areas["nervous system"]) == {"nervous system", "sclerosis", "relapsing"}


def test_an_area_below_two_chosen_ones_counts_once(areas):
    found = DiseaseArea.objects.exclude(name_en="disease").with_narrower()
    assert sorted(a.name_en for a in found) == [
        "autoimmune",
        "nervous system",
        "relapsing",
        "sclerosis",
    ]


def test_broader_areas_are_found_upwards(areas):
    chosen = DiseaseArea.objects.filter(name_en="sclerosis")
    assert names(chosen.with_broader()) == {
        "sclerosis",
        "autoimmune",
        "nervous system",
        "disease",
    }


def test_a_circle_does_no_harm(areas):
    DiseaseParentFactory(child=areas["disease"], parent=areas["relapsing"])
    assert with_narrower(areas["sclerosis"]) == set(areas)


def test_nothing_has_nothing_narrower():
    DiseaseAreaFactory()
    assert not DiseaseArea.objects.none().with_narrower()


def test_the_cost_is_the_same_at_any_depth(areas, django_assert_max_num_queries):
    area = areas["relapsing"]
    for _ in range(20):
        area = DiseaseAreaFactory(parents=[area])
    with django_assert_max_num_queries(3):
        assert len(DiseaseArea.objects.filter(name_en="disease").with_narrower()) == 25


def test_a_code_leads_to_its_vocabulary():
    code = DiseaseCodeFactory(vocabulary="doid", value="DOID:2377")
    assert str(code) == "DOID DOID:2377"
    assert code.url == "https://disease-ontology.org/?id=DOID:2377"
    assert DiseaseCodeFactory(vocabulary="icd10", value="G35").url == ""
