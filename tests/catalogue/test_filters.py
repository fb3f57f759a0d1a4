"""What each parameter of the list finds, and how parameters join."""

import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from alliances import curation
from alliances.models import Alliance, FocusLevel, Role
from catalogue.filters import AllianceFilter
from tests.catalogue.pages import text_of
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    DisputeFactory,
    FocusFactory,
    FundingFactory,
    GapFactory,
    IdentifierFactory,
    InvolvementFactory,
    MilestoneFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgrammeFactory,
    SiteFactory,
    SourceFactory,
    ThemeFactory,
    ThemeTagFactory,
)

pytestmark = pytest.mark.django_db


# --- One parameter ----------------------------------------------------------------------------


def _country():
    AllianceFactory(name="wanted", countries=["FR"])
    return "FR"


def _disease():
    area = DiseaseAreaFactory()
    AllianceFactory(name="wanted", diseases=[area])
    return area.public_id


def _funder():
    ministry = OrganisationFactory()
    AllianceFactory(name="wanted", funders=[ministry])
    return ministry.public_id


def _organisation():
    partner = OrganisationFactory()
    AllianceFactory(name="wanted", partners=[partner])
    return partner.public_id


def _role():
    AllianceFactory(name="wanted", coordinators=[OrganisationFactory()])
    return Role.COORDINATOR


def _kind():
    AllianceFactory(name="wanted", kind="network")
    return "network"


def _theme():
    theme = ThemeFactory(slug="biobanking")
    AllianceFactory(name="wanted", themes=[theme])
    return "biobanking"


def _programme():
    programme = ProgrammeFactory()
    AllianceFactory(name="wanted", programmes=[programme])
    return programme.public_id


def _status():
    AllianceFactory(name="wanted", status="ended")
    return "ended"


def _language():
    alliance = AllianceFactory(name="wanted")
    CitationFactory(alliance=alliance, field="name", source=SourceFactory(language="de"))
    return "de"


def _q():
    AllianceFactory(name="wanted")
    return "WANTED"


def _from():
    AllianceFactory(name="wanted", start="2025")
    return "2025"


def _to():
    AllianceFactory(name="wanted", start="1999")
    return "1999"


PARAMETERS = {
    "country": _country,
    "disease": _disease,
    "funder": _funder,
    "organisation": _organisation,
    "role": _role,
    "kind": _kind,
    "theme": _theme,
    "programme": _programme,
    "status": _status,
    "language": _language,
    "q": _q,
    "from": _from,
    "to": _to,
}


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_finds_what_fits_it_and_nothing_else(found, parameter):
    value = PARAMETERS[parameter]()
    AllianceFactory(
        name="other",
        countries=["CH"],
        diseases=[DiseaseAreaFactory()],
        funders=[OrganisationFactory()],
        themes=[ThemeFactory()],
        programmes=[ProgrammeFactory()],
        kind="cluster",
        status="active",
        start="2003",
    )
    assert found(f"{parameter}={value}") == ["wanted"]


def test_every_parameter_of_the_list_is_tried_here():
    taken = set(AllianceFilter().form.fields) - {"sort", "page", "page_size", "facets"}
    assert taken == set(PARAMETERS)


# --- Joined -----------------------------------------------------------------------------------


@pytest.fixture
def neighbours():
    """Four alliances over two countries and two kinds."""
    AllianceFactory(name="a", countries=["FR"], kind="network")
    AllianceFactory(name="b", countries=["DE"], kind="network")
    AllianceFactory(name="c", countries=["FR", "DE"], kind="cluster")
    AllianceFactory(name="d", countries=["CH"], kind="network")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("country=FR", ["a", "c"]),
        ("country=FR&country=DE", ["a", "b", "c"]),
        ("country=FR&country=FR", ["a", "c"]),
        ("country=FR&kind=network", ["a"]),
        ("country=FR&country=DE&kind=network", ["a", "b"]),
        ("country=FR&country=CH&kind=network&kind=cluster", ["a", "c", "d"]),
        ("country=CH&kind=cluster", []),
    ],
)
def test_a_repeated_parameter_means_or_and_different_ones_mean_and(found, neighbours, query, names):
    assert found(f"{query}&sort=name") == names


def test_the_page_shows_what_the_api_finds(read, neighbours):
    page = read("/en/alliances/?country=FR&sort=name")
    assert [text_of(heading) for heading in page.find("h3")] == ["a", "c"]


# --- What a value stands for ------------------------------------------------------------------


def test_a_disease_finds_narrower_diseases_through_every_parent(found):
    top = DiseaseAreaFactory()
    narrow = DiseaseAreaFactory(
        parents=[DiseaseAreaFactory(), DiseaseAreaFactory(parents=[top])],
    )
    AllianceFactory(name="narrow", diseases=[narrow])
    AllianceFactory(name="other", diseases=[DiseaseAreaFactory()])
    assert found(f"disease={top.public_id}") == ["narrow"]


def test_a_narrower_disease_does_not_find_what_is_on_a_broader_one(found):
    top = DiseaseAreaFactory()
    AllianceFactory(diseases=[top])
    assert found(f"disease={DiseaseAreaFactory(parents=[top]).public_id}") == []


def test_a_disease_that_is_only_mentioned_is_not_found(found):
    area = DiseaseAreaFactory()
    AllianceFactory(mentions=[area])
    assert found(f"disease={area.public_id}") == []


def test_a_disease_that_only_a_partner_works_on_is_not_found(found):
    area, partner = DiseaseAreaFactory(), OrganisationFactory()
    FocusFactory(alliance=None, organisation=partner, disease=area, focus=FocusLevel.PRIMARY)
    AllianceFactory(partners=[partner])
    assert found(f"disease={area.public_id}") == []


def test_a_programme_finds_what_is_funded_under_its_parts(found):
    whole = ProgrammeFactory()
    part = ProgrammeFactory(parent=ProgrammeFactory(parent=whole))
    AllianceFactory(name="wanted", programmes=[part])
    assert found(f"programme={whole.public_id}") == ["wanted"]


def test_a_country_is_that_of_a_participant_or_of_a_site(found):
    AllianceFactory(name="by partner", countries=["LU"])
    AllianceFactory(name="by site", places=[PlaceFactory(country="LU")])
    AllianceFactory(name="by funder", funders=[OrganisationFactory(country="LU")])
    assert found("country=LU&sort=name") == ["by partner", "by site"]


def test_a_role_is_one_that_somebody_has(found):
    founder = OrganisationFactory()
    AllianceFactory(name="wanted", founders=[founder], partners=[founder])
    AllianceFactory(name="other", partners=[founder])
    assert found("role=founder") == ["wanted"]


# --- The language of the source ---------------------------------------------------------------

STATEMENTS = {
    "name": lambda alliance: {"alliance": alliance, "field": "name"},
    "participation": lambda alliance: {"participation": ParticipationFactory(alliance=alliance)},
    "funding": lambda alliance: {"funding": FundingFactory(alliance=alliance)},
    "focus": lambda alliance: {"focus": FocusFactory(alliance=alliance)},
    "theme": lambda alliance: {"theme_tag": ThemeTagFactory(alliance=alliance)},
    "site": lambda alliance: {"site": SiteFactory(alliance=alliance)},
    "milestone": lambda alliance: {"milestone": MilestoneFactory(alliance=alliance)},
    "person": lambda alliance: {"involvement": InvolvementFactory(alliance=alliance)},
    "identifier": lambda alliance: {
        "identifier": IdentifierFactory(organisation=None, alliance=alliance)
    },
    "gap": lambda alliance: {"gap": GapFactory(alliance=alliance)},
    "reading": lambda alliance: {
        "reading": DisputeFactory(alliance=alliance, readings=["2024"]).readings.get()
    },
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_language_of_the_source_counts_for_every_kind_of_statement(found, statement):
    CitationFactory(
        **STATEMENTS[statement](AllianceFactory(name="wanted")), source=SourceFactory(language="it")
    )
    CitationFactory(alliance=AllianceFactory(), field="name", source=SourceFactory(language="fr"))
    assert found("language=it") == ["wanted"]


# --- Years ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "starts"),
    [
        ("from=2025", ["2025", "2025-01", "2025-12-31"]),
        ("to=2024", ["2024-12-31"]),
        ("from=2024&to=2024", ["2024-12-31"]),
        ("from=2025&to=2025", ["2025", "2025-01", "2025-12-31"]),
        ("from=2026", []),
        ("from=1&to=9999", ["2024-12-31", "2025", "2025-01", "2025-12-31"]),
    ],
)
def test_years_take_every_precision_and_leave_out_an_unknown_start(found, query, starts):
    for start in (None, "2024-12-31", "2025", "2025-01", "2025-12-31"):
        AllianceFactory(name=start or "unknown", start=start)
    assert found(f"{query}&sort=start") == starts


# --- Order ------------------------------------------------------------------------------------


def test_the_start_sorts_both_ways_with_the_unknown_last_and_ties_as_they_were_entered(found):
    starts = {"a": "2025", "b": None, "c": "2024-05", "d": None, "e": "2025", "f": "2025-01-01"}
    for name, start in starts.items():
        AllianceFactory(name=name, start=start)
    assert found("sort=start") == ["c", "a", "e", "f", "b", "d"]
    assert found("sort=-start") == ["f", "a", "e", "c", "b", "d"]
    assert found("") == found("sort=-start")


def test_names_sort_without_case_in_the_language_of_the_page_or_what_stands_in_for_it(read):
    AllianceFactory(name="b", name_fr="Zoé")
    AllianceFactory(name="c", name_fr="")
    AllianceFactory(name="A", name_fr="M")

    def shown(language):
        page = read(f"/{language}/alliances/?sort=name")
        return [text_of(heading) for heading in page.find("h3")]

    assert shown("en") == ["A", "b", "c"]
    assert shown("fr") == ["c", "M", "Zoé"]


def test_the_latest_change_comes_first_when_asked_for(found):
    before = timezone.now() - dt.timedelta(days=1)
    old, new = (AllianceFactory(name=name, modified=before) for name in ("old", "new"))
    curation.changed(old)
    curation.changed(new)
    assert found("sort=-modified") == ["new", "old"]


# --- Pages ------------------------------------------------------------------------------------


def test_a_page_holds_what_it_is_asked_to(api):
    for number in range(7):
        AllianceFactory(name=f"{number}")
    pages = [api(f"alliances/?sort=name&page_size=3&page={number}") for number in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    assert "".join(row["name"] for page in pages for row in page["results"]) == "0123456"
    assert {page["count"] for page in pages} == {7}


def test_a_page_holds_25_unless_asked(api):
    AllianceFactory.create_batch(26)
    assert len(api("alliances/")["results"]) == 25
    assert len(api("alliances/?page_size=200")["results"]) == 26


@pytest.mark.parametrize("path", ["/en/alliances/?page=2", "/api/v1/alliances/?page=2"])
def test_behind_the_last_page_there_is_nothing(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no page 2; the last is 1." in answer.content.decode()


# --- What changes nothing ---------------------------------------------------------------------


def test_what_mail_programs_add_to_a_link_changes_nothing(found, neighbours):
    assert found("country=CH&utm_source=letter&fbclid=1&gclid=2") == ["d"]


def test_empty_parameters_are_ignored(found, neighbours):
    every = "&".join(f"{name}=" for name in AllianceFilter().form.fields)
    assert found(every) == found("")
    assert found("country=&country=CH") == ["d"]


# --- The state of the page --------------------------------------------------------------------


def test_each_active_filter_can_be_taken_away_alone(rf, neighbours):
    request = rf.get("/", {"country": ["FR", "DE"], "kind": "network", "q": "a", "from": "2020"})
    filterset = AllianceFilter(request.GET, queryset=Alliance.objects.published())
    assert filterset.is_valid()
    chips = filterset.chips(filterset.facets())
    assert {(chip.name, chip.label): parse_qs(chip.query) for chip in chips} == {
        ("country", "France"): parse_qs("country=DE&kind=network&q=a&from=2020"),
        ("country", "Germany"): parse_qs("country=FR&kind=network&q=a&from=2020"),
        ("kind", "Network"): parse_qs("country=FR&country=DE&q=a&from=2020"),
        ("q", "a"): parse_qs("country=FR&country=DE&kind=network&from=2020"),
        ("from", "2020"): parse_qs("country=FR&country=DE&kind=network&q=a"),
    }


def test_an_empty_result_names_the_filter_to_relax(read, neighbours):
    page = read("/en/alliances/?country=CH&kind=cluster&q=d")
    links = [a for a in page.find("a") if "Without" in text_of(a)]
    assert {(text_of(a), a.get("href")) for a in links} == {
        ("Without “Kind”", "/en/alliances/?country=CH&q=d")
    }
