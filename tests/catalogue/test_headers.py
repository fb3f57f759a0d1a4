"""Headers that keep a visitor safe and a cache honest."""

import pytest

from catalogue.addresses import path_of
from tests.catalogue.pages import LISTS
from tests.catalogue.samples import full_alliance, full_disease, full_organisation, full_programme
from tests.factories import AffiliationFactory, CitationFactory

pytestmark = pytest.mark.django_db

SAFE = {"'self'", "'none'"}


def policy(answer):
    """{directive: its values}"""
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {directive: {*values} for directive, *values in parts}


@pytest.fixture
def paths():
    """A page of every kind, good and bad."""
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position).source
    records = [
        full_alliance(),
        full_organisation(),
        full_disease(),
        full_programme(),
        position.person,
        source,
    ]
    return [
        "/",
        "/en/",
        *(f"/en/{name.removesuffix(':list')}/" for name in LISTS if name != "home"),
        *(path_of(record) for record in records),
        "/en/countries/FR-france/",
        "/en/alliances/?country=XX",
        "/en/alliances/values/organisation/?find=a",
        "/en/suggestions/?q=organisation",
        "/en/nothing/",
        f"/id/{source.public_id}",
        "/api/v1/alliances/",
        "/api/v1/alliances/nothing/",
        "/api/v1/docs/",
        "/api/v1/docs/?script=",
        "/admin/login/",
    ]


def test_every_answer_carries_a_strict_policy(client, paths):
    for path in paths:
        directives = policy(client.get(path))
        assert directives.pop("img-src") == {"'self'", "data:"}, path
        assert directives["default-src"] == {"'none'"}, path
        assert directives["frame-ancestors"] == {"'none'"}, path
        for name, values in directives.items():
            assert values <= SAFE, (path, name)


def test_every_answer_forbids_guessing_and_framing(client, paths):
    for path in paths:
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] == "same-origin", path


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"Accept-Language"}),
        ("/en/alliances/", {"HX-Request"}),
        ("/en/alliances/values/organisation/", {"HX-Request"}),
        ("/api/v1/alliances/", {"Accept-Language"}),
        ("/api/v1/alliances/nothing/", {"Accept-Language"}),
    ],
)
def test_a_cache_is_told_what_an_answer_depends_on(client, path, headers):
    assert headers <= {*client.get(path)["Vary"].split(", ")}


def test_public_pages_set_no_cookie(client, paths):
    for path in paths:
        if not path.startswith("/admin/"):
            assert not client.get(path).cookies, path
