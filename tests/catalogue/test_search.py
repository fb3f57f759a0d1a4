"""Search: whatever is stated of an alliance finds it, however it is typed."""

import pytest

from alliances import curation
from alliances.models import RecordStatus
from tests.catalogue.pages import text_of
from tests.factories import (
    AllianceFactory,
    AllianceNameFactory,
    DiseaseAreaFactory,
    DiseaseSynonymFactory,
    IdentifierFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    PersonFactory,
    PlaceFactory,
    ProgrammeFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def another():
    """Something else in the catalogue, which no search may find."""
    return AllianceFactory(name="Something else")


# --- However it is typed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Clinnova", "CLINNOVA"),
        ("Clinnova", "clin"),
        ("Médecine de précision", "medecine"),
        ("Medecine de precision", "médecine"),
        ("Alliance contre le cancer", "cancer contre"),
        ("Technische Universität München", "Universität"),
        ("Technische Universität München", "universitat"),
        ("Technische Universitaet Muenchen", "Universität München"),
        ("Technische Universität München", "Universitaet Muenchen"),
        ("Technische Universität München", "UNIVERSITÄT MÜNCHEN"),
        # A letter and its accent as two characters, as some keyboards send them.
        ("Technische Universität München", "Universita\u0308t"),
        ("Charité – Universitätsmedizin", "charite universitatsmedizin"),
        ("Straßburger Netz", "strassburger"),
        ("Cœur et œdème", "coeur oedeme"),
        ("Auto-immune diseases", "autoimmune"),
        ("Auto-immune diseases", "auto-immune"),
        ("Auto-immune diseases", "auto immune"),
        ("Autoimmune diseases", "auto-immune"),
        ("Auto\u2011immune diseases", "auto-immune"),
        ("L’Inserm", "l'Inserm"),
        ("L'Inserm", "l’inserm"),
        ("L’Inserm", "inserm"),
        ("Immun4Cure–Sanofi", "immun4cure sanofi"),
        ("Heart & lung (Europe)", "heart lung europe"),
        ("Heart", "  heart\t"),
        ("Heart", '"heart"'),
        ("Ｃａｎｃｅｒ", "cancer"),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(client, found, name, typed):
    AllianceFactory(name=name)
    answer = client.get("/api/v1/alliances/", {"q": typed})
    assert [row["name"] for row in answer.json()["results"]] == [name]


def test_every_word_must_be_found(found):
    AllianceFactory(name="Heart network")
    assert found("q=heart") == ["Heart network"]
    assert found("q=heart+cancer") == []


@pytest.mark.parametrize("typed", ["!!!", "--", "’", "…", "()", "\u200f"])
def test_punctuation_alone_finds_nothing(client, typed):
    assert client.get("/api/v1/alliances/", {"q": typed}).json()["count"] == 0


@pytest.mark.parametrize("typed", ["   ", "", "\t"])
def test_a_blank_query_is_none(client, typed):
    assert client.get("/api/v1/alliances/", {"q": typed}).json()["count"] == 1


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("%", []),
        ("_", []),
        ("50%", ["50% more"]),
        ("'; DROP TABLE alliances_alliance; --", []),
        ("' OR '1'='1", []),
        ('he said "yes"', ['He said "yes"']),
        ("abc*", ["abc"]),
        ("a OR abc", []),
        ("\\", []),
    ],
)
def test_what_means_something_to_a_database_is_taken_literally(client, typed, names):
    for name in ("50% more", "abc", 'He said "yes"', "Fifty"):
        AllianceFactory(name=name)
    answer = client.get("/api/v1/alliances/", {"q": typed})
    assert [row["name"] for row in answer.json()["results"]] == names


def test_a_query_of_200_characters_is_searched_and_a_longer_one_is_not(client, read):
    assert client.get("/api/v1/alliances/", {"q": "x" * 200}).status_code == 200
    errors = client.get("/api/v1/alliances/", {"q": "x" * 201}).json()["errors"]
    assert [(error["parameter"], "200" in error["message"]) for error in errors] == [("q", True)]
    page = read(f"/en/alliances/?q={'x' * 201}")
    assert "200" in text_of(page.find("div[@role='alert']")[0])
    assert not page.find("h3")


# --- Whatever is stated -----------------------------------------------------------------------


def _of_disease(synonym):
    area = DiseaseAreaFactory()
    DiseaseSynonymFactory(disease=area, value=synonym)
    return area


def _with_alias(alias):
    partner = OrganisationFactory()
    OrganisationNameFactory(organisation=partner, value=alias)
    return partner


WORD = "Zzyzx"
STATED = {
    "name in another language": lambda: {"name_de": WORD},
    "acronym": lambda: {"acronym": WORD},
    "summary": lambda: {"summary": f"It is a {WORD}."},
    "objectives": lambda: {"objectives_fr": WORD},
    "partner": lambda: {"partners": [OrganisationFactory(name=WORD)]},
    "partner's name in another language": lambda: {"partners": [OrganisationFactory(name_fr=WORD)]},
    "partner's acronym": lambda: {"coordinators": [OrganisationFactory(acronym=WORD)]},
    "partner's alias": lambda: {"founders": [_with_alias(WORD)]},
    "partner's place": lambda: {"partners": [OrganisationFactory(place=PlaceFactory(name=WORD))]},
    "funder": lambda: {"funders": [OrganisationFactory(name=WORD)]},
    "funder's alias": lambda: {"funders": [_with_alias(WORD)]},
    "programme": lambda: {"programmes": [ProgrammeFactory(name=WORD)]},
    "programme's acronym": lambda: {"programmes": [ProgrammeFactory(acronym=WORD)]},
    "person": lambda: {"people": [PersonFactory(name=f"Ada {WORD}")]},
    "disease": lambda: {"diseases": [DiseaseAreaFactory(name=WORD)]},
    "disease in another language": lambda: {"diseases": [DiseaseAreaFactory(name_de=WORD)]},
    "synonym of the disease": lambda: {"diseases": [_of_disease(WORD)]},
    "mentioned disease": lambda: {"mentions": [DiseaseAreaFactory(name=WORD)]},
    "theme": lambda: {"themes": [ThemeFactory(name=WORD)]},
    "place": lambda: {"places": [PlaceFactory(name=WORD)]},
    "place in another language": lambda: {"places": [PlaceFactory(name_de=WORD)]},
}


@pytest.mark.parametrize("what", STATED)
def test_an_alliance_is_found_by_its(found, what):
    AllianceFactory(**STATED[what](), name="wanted")
    assert found(f"q={WORD.lower()}") == ["wanted"]


def test_an_alliance_is_found_by_its_other_names_and_identifiers(found):
    alliance = AllianceFactory(name="wanted")
    AllianceNameFactory(alliance=alliance, value="Zzyzx")
    IdentifierFactory(organisation=None, alliance=alliance, value="Q4242")
    curation.changed(alliance)
    assert found("q=zzyzx") == found("q=q4242") == ["wanted"]


def test_words_may_come_from_different_statements(found):
    AllianceFactory(
        name="wanted",
        partners=[OrganisationFactory(name="Inserm")],
        diseases=[DiseaseAreaFactory(name="Lupus")],
    )
    assert found("q=lupus+inserm") == ["wanted"]


def test_search_joins_with_filters(found):
    AllianceFactory(name="Heart one", kind="network")
    AllianceFactory(name="Heart two", kind="cluster")
    assert found("q=heart&kind=cluster") == ["Heart two"]


# --- Organisations ----------------------------------------------------------------------------


@pytest.fixture
def organisations(api):
    def organisations(query):
        return [row["name"] for row in api(f"organisations/?{query}")["results"]]

    return organisations


@pytest.mark.parametrize(
    "typed", ["technische", "munchen+universitat", "MUENCHEN", "tum", "polytechnique", "tu-m"]
)
def test_an_organisation_is_found_by_each_of_its_names(organisations, typed):
    wanted = OrganisationFactory(
        name="Technische Universität München", acronym="TUM", name_fr="École polytechnique"
    )
    OrganisationNameFactory(organisation=wanted, value="TU-M")
    OrganisationFactory(name="Inserm")
    assert organisations(f"q={typed}") == ["Technische Universität München"]


def test_an_organisation_is_found_in_its_country_and_of_its_kind(organisations):
    for name, country in (("a", "FR"), ("b", "DE"), ("c", "FR")):
        OrganisationFactory(name=name, country=country, kind="company" if name == "c" else "")
    assert organisations("country=FR") == ["a", "c"]
    assert organisations("country=FR&kind=company") == ["c"]
    assert organisations("q=a&country=DE") == []


# --- What is not public -----------------------------------------------------------------------


def test_what_only_a_draft_says_is_not_found(found):
    AllianceFactory(name="Zzyzx", record_status=RecordStatus.DRAFT)
    draft = OrganisationFactory(
        name="Zzyzx", record_status=RecordStatus.DRAFT, place=PlaceFactory(name="Zzyzx")
    )
    OrganisationNameFactory(organisation=draft, value="Zzyzx")
    AllianceFactory(partners=[draft], funders=[draft])
    assert found("q=zzyzx") == []


def test_a_partner_is_found_from_the_moment_it_is_published(found):
    draft = OrganisationFactory(name="Zzyzx", record_status=RecordStatus.DRAFT)
    AllianceFactory(name="wanted", partners=[draft])
    draft.record_status = RecordStatus.PUBLISHED
    draft.save()
    curation.changed(draft)
    assert found("q=zzyzx") == ["wanted"]


def test_organisations_in_draft_are_not_found(organisations):
    OrganisationFactory(name="Zzyzx", record_status=RecordStatus.DRAFT)
    assert organisations("q=zzyzx") == []
