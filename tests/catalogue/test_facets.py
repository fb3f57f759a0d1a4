"""Facets: the values of the list with the number of alliances behind each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances import curation
from alliances.models import (
    Alliance,
    DiseaseArea,
    DiseaseParent,
    Focus,
    FocusLevel,
    Funding,
    Organisation,
    Participation,
    Programme,
    RecordStatus,
    Site,
    Theme,
    ThemeTag,
)
from benchmarks import reference
from catalogue.addresses import path_of
from catalogue.facet_values import CountedFacet, FacetValue
from catalogue.facets import FACETS
from catalogue.filters import AllianceFilter
from catalogue.texts import Text
from tests.factories import (
    AllianceFactory,
    DiseaseAreaFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammeFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(api):
    """{value: count} of a facet for a query string, in its order, as the API gives it."""

    def counted(name, query=""):
        values = api(f"alliances/?facets={name}&{query}")["facets"][name]
        return {value["value"]: value["count"] for value in values}

    return counted


# --- Against a reference over plain sets ------------------------------------------------------

DISEASES = ["D0", "D1", "D2", "D3"]
PROGRAMMES = ["P0", "P1"]
# Each with its country. The last one is a draft, so nothing that names it may count.
ORGANISATIONS = {"G0": "FR", "G1": "DE", "DRAFT": "IT"}
THEMES = ["biobanking", "trials"]
ROLES = ["partner", "founder"]
CHOICES = {
    "disease": DISEASES,
    "country": ["FR", "DE", "IT", "CH"],
    "kind": ["network", "cluster"],
    "theme": THEMES,
    "organisation": ["G0", "G1"],
    "role": ROLES,
    "funder": ["G0", "G1"],
    "programme": PROGRAMMES,
    "status": ["active", "ended"],
}


def some(values: Iterable, least: int = 0, most: int = 2) -> st.SearchStrategy:
    return st.frozensets(st.sampled_from([*values]), min_size=least, max_size=most)


@dataclass(frozen=True)
class Drawn:
    """What is stated of an alliance."""

    published: bool
    kind: str
    status: str
    diseases: frozenset
    mentions: frozenset
    participations: frozenset
    fundings: frozenset
    themes: frozenset
    sites: frozenset


drawn_alliances = st.lists(
    st.builds(
        Drawn,
        published=st.sampled_from([True, True, True, False]),
        kind=st.sampled_from(["", "network", "cluster"]),
        status=st.sampled_from(["", "active", "ended"]),
        diseases=some(DISEASES, least=1),
        mentions=some(DISEASES),
        participations=some(product(ORGANISATIONS, ROLES), least=1, most=3),
        fundings=some([*product([None, *ORGANISATIONS], [None, *PROGRAMMES])][1:], least=1),
        themes=some(THEMES),
        sites=some(["FR", "CH"]),
    ),
    min_size=3,
    max_size=6,
)


@st.composite
def drawn_tree(draw: st.DrawFn, nodes: list[str], parents: int) -> dict[str, frozenset]:
    """{node: what is right above it}, always nodes from further ahead, so that no circle closes."""
    return {
        node: draw(some(nodes[:number], most=parents))
        for number, node in enumerate(nodes)
        if number
    }


drawn_selection = st.lists(
    st.sampled_from([(name, value) for name, values in CHOICES.items() for value in values]),
    max_size=3,
    unique=True,
)


def write(alliances: list[Drawn], broader: Mapping, wholes: Mapping) -> dict[int, Drawn]:
    """The alliances in the database, by key."""
    areas = _created(DiseaseArea(public_id=one, name_en=one) for one in DISEASES)
    programmes = _created(Programme(public_id=one, name_en=one) for one in PROGRAMMES)
    organisations = _created(
        Organisation(
            public_id=one,
            name_en=one,
            country=country,
            record_status=RecordStatus.DRAFT if one == "DRAFT" else RecordStatus.PUBLISHED,
        )
        for one, country in ORGANISATIONS.items()
    )
    themes = {
        t.slug: t for t in Theme.objects.bulk_create(Theme(slug=s, name_en=s) for s in THEMES)
    }
    places = {
        code: PlaceFactory(country=code) for code in sorted({c for a in alliances for c in a.sites})
    }
    for child, parents in broader.items():
        for parent in parents:
            DiseaseParent.objects.create(child=areas[child], parent=areas[parent])
    for part, parents in wholes.items():
        for whole in parents:
            Programme.objects.filter(public_id=part).update(parent=programmes[whole])
    written = {}
    for drawn in alliances:
        status = RecordStatus.PUBLISHED if drawn.published else RecordStatus.DRAFT
        row = Alliance.objects.create(
            name_en="An alliance", kind=drawn.kind, status=drawn.status, record_status=status
        )
        written[row.pk] = drawn
        Focus.objects.bulk_create(Focus(alliance=row, disease=areas[one]) for one in drawn.diseases)
        Focus.objects.bulk_create(
            Focus(alliance=row, disease=areas[one], focus=FocusLevel.MENTIONED)
            for one in drawn.mentions - drawn.diseases
        )
        Participation.objects.bulk_create(
            Participation(alliance=row, organisation=organisations[one], role=role)
            for one, role in drawn.participations
        )
        Funding.objects.bulk_create(
            Funding(
                alliance=row, funder=organisations.get(one), programme=programmes.get(programme)
            )
            for one, programme in drawn.fundings
        )
        ThemeTag.objects.bulk_create(
            ThemeTag(alliance=row, theme=themes[slug]) for slug in drawn.themes
        )
        Site.objects.bulk_create(Site(alliance=row, place=places[code]) for code in drawn.sites)
    curation.loaded()
    return written


def _created(rows: Iterable) -> dict:
    made = list(rows)
    return {row.public_id: row for row in type(made[0]).objects.bulk_create(made)}


def and_above(values: Iterable[str], above: Mapping[str, frozenset]) -> set[str]:
    found = set(values)
    while more := {up for one in found for up in above.get(one, ())} - found:
        found |= more
    return found


def stated(drawn: Drawn, broader: Mapping, wholes: Mapping) -> dict[str, set[str]]:
    """{facet: values} under which the alliance counts."""
    public = [(one, role) for one, role in drawn.participations if one != "DRAFT"]
    funded = [(one, programme) for one, programme in drawn.fundings if one != "DRAFT"]
    return {
        "disease": and_above(drawn.diseases, broader),
        "country": {ORGANISATIONS[one] for one, _role in public} | drawn.sites,
        "kind": {drawn.kind} - {""},
        "theme": set(drawn.themes),
        "organisation": {one for one, _role in public},
        "role": {role for _one, role in public},
        "funder": {one for one, _programme in funded if one},
        "programme": and_above({programme for _one, programme in funded if programme}, wholes),
        "status": {drawn.status} - {""},
    }


def fits(values: dict[str, set[str]], selection: dict[str, set[str]], ignoring: str = "") -> bool:
    return all(
        values[name] & chosen for name, chosen in selection.items() if chosen and name != ignoring
    )


@settings(max_examples=40)
@given(
    alliances=drawn_alliances,
    broader=drawn_tree(DISEASES, parents=2),
    wholes=drawn_tree(PROGRAMMES, parents=1),
    pairs=drawn_selection,
)
def test_facets_and_results_are_those_of_plain_sets(alliances, broader, wholes, pairs):
    with transaction.atomic():
        written = write(alliances, broader, wholes)
        query = QueryDict(mutable=True)
        for name, value in pairs:
            query.appendlist(name, value)
        filterset = AllianceFilter(query)
        assert filterset.is_valid(), filterset.form.errors
        shown = set(filterset.results)
        assert reference.by_index(query) == reference.answer(query)
        counted = {
            name: {(v.value, v.count, v.selected) for v in filterset.facet(name).values}
            for name in FACETS
        }
        transaction.set_rollback(True)

    selection = {name: {value for key, value in pairs if key == name} for name in FACETS}
    values = {
        pk: stated(drawn, broader, wholes) for pk, drawn in written.items() if drawn.published
    }
    assert shown == {pk for pk, one in values.items() if fits(one, selection)}
    for name, chosen in selection.items():
        numbers = Counter(
            value
            for one in values.values()
            if fits(one, selection, ignoring=name)
            for value in one[name]
        )
        expected = {(v, numbers[v], v in chosen) for v in {*numbers, *chosen}}
        assert counted[name] == expected, name


def test_the_reference_knows_every_facet():
    assert set(CHOICES) == set(FACETS)


# --- What is listed, and in which order -------------------------------------------------------


def test_a_facet_ignores_its_own_selection_but_heeds_the_others(counted):
    AllianceFactory(countries=["FR"], kind="network")
    AllianceFactory(countries=["DE"], kind="network")
    AllianceFactory(countries=["DE"], kind="cluster")
    assert counted("country", "country=FR&kind=network") == {"FR": 1, "DE": 1}
    assert counted("kind", "country=FR&kind=network") == {"network": 1}


def test_an_alliance_counts_once_for_a_value_however_often_it_is_stated(counted):
    partner = OrganisationFactory(country="FR")
    place = PlaceFactory(country="FR")
    top = DiseaseAreaFactory()
    narrower = [DiseaseAreaFactory(parents=[top]) for _ in range(2)]
    AllianceFactory(partners=[partner], founders=[partner], places=[place], diseases=narrower)
    assert counted("country") == {"FR": 1}
    assert counted("organisation") == {partner.public_id: 1}
    assert counted("disease")[top.public_id] == 1


def test_a_selected_value_stays_listed_when_nothing_is_left_of_it(counted):
    theme = ThemeFactory(slug="trials")
    AllianceFactory(themes=[theme], kind="network")
    AllianceFactory(kind="cluster")
    assert counted("theme", "theme=trials&kind=cluster") == {"trials": 0}


def test_the_most_frequent_value_comes_first_then_the_alphabet(counted):
    for codes in (["FR", "DE"], ["FR", "CH"], ["BE"]):
        AllianceFactory(countries=codes)
    assert list(counted("country")) == ["FR", "BE", "DE", "CH"]
    # Belgium, Germany, Switzerland


def tree(name: str) -> list[tuple[str, int]]:
    filterset = AllianceFilter(QueryDict())
    assert filterset.is_valid()
    return [(value.label, value.depth) for value in filterset.facet(name).values]


def test_narrower_diseases_stand_indented_behind_their_broader_one():
    cancer, heart = DiseaseAreaFactory(name="Cancer"), DiseaseAreaFactory(name="Heart")
    lung = DiseaseAreaFactory(name="Lung cancer", parents=[cancer])
    small = DiseaseAreaFactory(name="Small cell", parents=[lung])
    blood = DiseaseAreaFactory(name="Blood cancer", parents=[cancer])
    for areas in ([heart], [heart], [heart], [small], [blood]):
        AllianceFactory(diseases=areas)
    assert tree("disease") == [
        ("Heart", 0),
        ("Cancer", 0),
        ("Blood cancer", 1),
        ("Lung cancer", 1),
        ("Small cell", 2),
    ]


def test_a_disease_below_two_others_is_listed_once():
    cancer, child = DiseaseAreaFactory(name="Cancer"), DiseaseAreaFactory(name="Childhood")
    both = DiseaseAreaFactory(name="Childhood cancer", parents=[cancer, child])
    AllianceFactory(diseases=[both])
    shown = tree("disease")
    assert sorted(name for name, _depth in shown) == ["Cancer", "Childhood", "Childhood cancer"]
    assert dict(shown)["Childhood cancer"] == 1


def test_parts_of_programmes_stand_indented_behind_their_whole():
    whole = ProgrammeFactory(name="PIA")
    part = ProgrammeFactory(name="IHU", parent=whole)
    AllianceFactory(programmes=[part])
    assert tree("programme") == [("PIA", 0), ("IHU", 1)]


def test_a_circle_of_diseases_hides_none_of_them():
    one = DiseaseAreaFactory(name="One")
    other = DiseaseAreaFactory(name="Other", parents=[one])
    DiseaseParent.objects.create(child=one, parent=other)
    AllianceFactory(diseases=[one])
    assert {name for name, _depth in tree("disease")} == {"One", "Other"}


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", {"Germany", "Network", "Heart disease", "Announced", "Partner"}),
        ("fr", {"Allemagne", "Réseau", "Maladie du cœur", "Annoncée", "Partenaire"}),
        ("de", {"Deutschland", "Netzwerk", "Herzkrankheit", "Angekündigt", "Partner"}),
    ],
)
def test_values_are_called_what_they_are_in_the_language_of_the_visitor(api, language, labels):
    area = DiseaseAreaFactory(
        name="Heart disease", name_fr="Maladie du cœur", name_de="Herzkrankheit"
    )
    AllianceFactory(countries=["DE"], kind="network", status="announced", diseases=[area])
    names = "country,kind,disease,status,role"
    facets = api(f"alliances/?facets={names}", **{"accept-language": language})["facets"]
    assert {value["label"] for values in facets.values() for value in values} == labels


def test_a_circle_of_diseases_hides_none_of_them_on_their_page(read):
    one = DiseaseAreaFactory(name="One")
    other = DiseaseAreaFactory(name="Other", parents=[one])
    DiseaseParent.objects.create(child=one, parent=other)
    page = read("/en/diseases/")
    assert {path_of(one), path_of(other)} <= page.internal_addresses


def test_a_selected_value_stands_below_all_that_is_broader():
    top = FacetValue("top", Text("Top"), 1, selected=False)
    middle = FacetValue("middle", Text("Middle"), 1, selected=False, depth=1)
    below = FacetValue("below", Text("Below"), 1, selected=True, depth=2)
    others = [FacetValue(str(n), Text(str(n)), 9, selected=False) for n in range(30)]
    facet = CountedFacet("disease", "Disease", [*others, top, middle, below])
    assert facet.shown[-3:] == [top, middle, below]
    assert not {top, middle, below}.intersection(facet.rest)
