"""GeoJSON (RFC 7946): where the alliances are."""

import json

import pytest

from alliances.models import RecordStatus
from tests.catalogue.exports.hostile import AWKWARD, CONTROLS
from tests.factories import AllianceFactory, OrganisationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def features(written):
    """The features of some alliances."""

    def features(*alliances):
        collection = json.loads(written("geojson", *alliances))
        assert collection["type"] == "FeatureCollection"
        return collection["features"]

    return features


@pytest.fixture
def montpellier():
    return PlaceFactory(name="Montpellier", latitude="43.61000", longitude="3.88000")


@pytest.fixture
def trier():
    return PlaceFactory(name="Trier", country="DE", latitude="49.75000", longitude="6.64000")


def test_an_alliance_is_at_its_site_longitude_first(features, montpellier):
    (feature,) = features(AllianceFactory(name="Centre", places=[montpellier], start="2025-07"))
    assert feature["geometry"] == {"type": "Point", "coordinates": [3.88, 43.61]}
    assert feature["type"] == "Feature"
    assert feature["properties"]["name"] == "Centre"
    assert feature["properties"]["start"] == "2025-07"
    assert feature["properties"]["countries"] == ["FR"]


def test_the_places_tell_what_is_at_each_point(features, montpellier, trier):
    hospital = OrganisationFactory(place=montpellier)
    university = OrganisationFactory(place=trier, country="DE")
    alliance = AllianceFactory(
        places=[montpellier], partners=[hospital, university], coordinators=[university]
    )
    (feature,) = features(alliance)
    assert feature["geometry"] == {
        "type": "MultiPoint",
        "coordinates": [[3.88, 43.61], [6.64, 49.75]],
    }
    assert feature["properties"]["places"] == [
        {
            "name": "Montpellier",
            "country": "FR",
            "site": True,
            "organisations": [hospital.public_id],
        },
        {"name": "Trier", "country": "DE", "site": False, "organisations": [university.public_id]},
    ]


def test_without_coordinates_there_is_a_feature_and_no_geometry(features):
    region = PlaceFactory(name="Bavaria", kind="region")
    (feature,) = features(AllianceFactory(places=[region], countries=["FR"]))
    assert feature["geometry"] is None
    assert feature["properties"]["places"] == []


def test_a_partner_in_draft_puts_no_point_on_the_map(features, montpellier):
    draft = OrganisationFactory(place=montpellier, record_status=RecordStatus.DRAFT)
    (feature,) = features(AllianceFactory(partners=[draft]))
    assert feature["geometry"] is None


def test_what_is_public_no_more_when_it_is_read_is_left_out(features, montpellier):
    gone = AllianceFactory(places=[montpellier], record_status=RecordStatus.WITHDRAWN)
    stays = AllianceFactory()
    assert [feature["id"] for feature in features(gone, stays)] == [stays.public_id]


def test_nothing_is_a_collection_without_features(features):
    assert features() == []


def test_the_collection_says_where_it_is_from_and_how_it_may_be_used(written):
    collection = json.loads(written("geojson"))
    assert collection["licence"] == "CC-BY-4.0"
    assert collection["source"] == "https://atlas.example/en/alliances/"


@pytest.mark.parametrize("text", [*AWKWARD, CONTROLS])
def test_awkward_texts_come_back_as_they_were(features, text):
    (feature,) = features(AllianceFactory(name=text))
    assert feature["properties"]["name"] == text
