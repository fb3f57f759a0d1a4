"""What a page costs does not depend on how much the catalogue holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliances import curation
from catalogue.addresses import path_of
from catalogue.facets import COUNTED
from catalogue.views.sitemaps import SITEMAPS
from tests.catalogue.pages import LISTS
from tests.catalogue.samples import (
    add_to_alliance,
    add_to_organisation,
    full_alliance,
    full_disease,
    full_organisation,
    full_place,
    full_programme,
)
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

MORE = 29


@pytest.fixture
def shared():
    """What the alliances of the test have in common."""
    return {
        "sources": [SourceFactory()],
        "partner": full_organisation(),
        "disease": full_disease(),
        "programme": full_programme(),
        "person": PersonFactory(),
        "place": full_place(),
    }


def test_no_page_costs_more_queries_for_more_records(client, shared):
    alliance = full_alliance(sources=shared["sources"])
    add_to_alliance(alliance, **shared)
    register = SourceFactory()
    cite_fields(alliance, register)
    records = [
        alliance,
        shared["partner"],
        shared["disease"],
        shared["programme"],
        shared["person"],
        shared["sources"][0],
        register,
    ]
    paths = [
        *(reverse(name) for name in LISTS),
        *(path_of(record) for record in records),
        "/en/countries/FR-france/",
        "/en/alliances/?country=FR&q=what&sort=name",
        f"/en/alliances/?disease={shared['disease'].public_id}&language=fr",
        "/en/alliances/values/organisation/?find=organisation&country=FR",
        "/en/suggestions/?q=organisation",
        "/api/v1/alliances/",
        f"/api/v1/alliances/?facets={','.join(COUNTED)}",
        reverse("api:alliance", args=[alliance.public_id]),
        "/api/v1/organisations/",
        "/api/v1/organisations/?q=organisation",
        reverse("api:organisation", args=[shared["partner"].public_id]),
        *(
            f"/api/v1/{section}/"
            for section in ("diseases", "countries", "programmes", "people", "sources", "themes")
        ),
        reverse("api:disease", args=[shared["disease"].public_id]),
        reverse("api:country", args=["FR"]),
        reverse("api:programme", args=[shared["programme"].public_id]),
        reverse("api:person", args=[shared["person"].public_id]),
        reverse("api:source", args=[register.public_id]),
        *(f"/id/{record.public_id}.jsonld" for record in records),
        f"/id/{alliance.public_id}.bib",
        "/en/data/",
        "/en/alliances.atom",
        "/sitemap.xml",
        *(f"/sitemap-{name}.xml" for name in SITEMAPS),
    ]

    def costs():
        return {path: cost(client, path) for path in paths}

    add_to_alliance(AllianceFactory(part_of=alliance), **shared)
    curation.loaded()
    costs()
    before = costs()
    for _ in range(MORE):
        another = AllianceFactory(part_of=alliance)
        add_to_alliance(another, **shared)
        cite_fields(another, register)
    for _ in range(4):
        add_to_alliance(alliance, sources=shared["sources"])
        add_to_organisation(shared["partner"])
    for row in alliance.participations.all():
        CitationFactory(participation=row)
    curation.loaded()
    # A process that has seen this state before knows what was searched for in it.
    costs()
    after = costs()
    dearer = {path: (before[path], after[path]) for path in paths if after[path] > before[path]}
    assert not dearer


def cite_fields(alliance, source):
    """Of each kind of record those fields that name another one."""
    programme = ProgrammeFactory(
        parent=ProgrammeFactory(), operator=OrganisationFactory(place=PlaceFactory())
    )
    for record, field in (
        ({"alliance": alliance}, "part_of"),
        ({"organisation": programme.operator}, "place"),
        ({"programme": programme}, "parent"),
        ({"programme": programme}, "operator"),
    ):
        CitationFactory(**record, field=field, source=source)


def cost(client, path):
    """The number of queries of a page, read as a visitor or a program would."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
