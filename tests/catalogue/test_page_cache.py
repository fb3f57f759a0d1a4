"""Public pages are kept for a moment; a change of the catalogue is seen at once."""

import pytest
from django.conf import settings

from alliances import curation
from alliances.models import Revision
from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db

LIST = "/en/alliances/"


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.parametrize("path", [LIST, "/fr/", "/de/alliances/?country=FR", "/api/v1/alliances/"])
def test_who_asks_again_gets_the_same_without_a_look_at_the_catalogue(
    client, path, django_assert_num_queries
):
    AllianceFactory(countries=["FR"])
    first = client.get(path)
    with django_assert_num_queries(1) as queries:
        again = client.get(path)
    assert Revision._meta.db_table in queries[0]["sql"]
    assert (again.content, again.status_code) == (first.content, 200)
    assert again.headers == first.headers


def test_who_has_the_page_is_told_that_it_is_the_same(client, django_assert_num_queries):
    AllianceFactory()
    first = client.get(LIST)
    with django_assert_num_queries(1):
        again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"] == "no-cache"


def test_another_tag_gets_the_page(client):
    AllianceFactory()
    client.get(LIST)
    assert client.get(LIST, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_is_seen_by_the_next_request(client):
    alliance = AllianceFactory(name="Before")
    assert b"Before" in client.get(LIST).content
    alliance.name_en = "After"
    alliance.save()
    curation.changed(alliance)
    answer = client.get(LIST)
    assert b"After" in answer.content
    assert b"Before" not in answer.content


def test_pages_differ_by_what_they_were_asked_for(client):
    AllianceFactory(name="Alliance")
    whole = client.get(LIST)
    part = client.get(LIST, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    english = client.get("/api/v1/alliances/", headers={"Accept-Language": "en"})
    german = client.get("/api/v1/alliances/", headers={"Accept-Language": "de"})
    assert b"/en/" in english.content
    assert b"/de/" in german.content


def test_pages_of_another_host_are_other_pages(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    AllianceFactory()
    for host in settings.ALLOWED_HOSTS:
        answer = client.get("/api/v1/alliances/", headers={"Host": host})
        assert f"http://{host}/en/".encode() in answer.content


def test_errors_and_what_is_for_staff_are_not_kept(client, admin_client):
    for path in (LIST + "?page=99", "/en/nothing/", "/api/v1/alliances/?country=XX"):
        assert "ETag" not in client.get(path)
    AllianceFactory()
    assert "ETag" not in admin_client.get(LIST)
    assert "ETag" not in client.get("/admin/login/")


def test_only_reading_is_answered_from_memory(client):
    AllianceFactory()
    client.get(LIST)
    assert client.post(LIST).status_code == 405
    assert client.head(LIST).content == b""


def test_the_cache_bounds_its_memory():
    assert settings.CACHES["default"].get("OPTIONS", {}).get("MAX_ENTRIES", 300) <= 1_000
