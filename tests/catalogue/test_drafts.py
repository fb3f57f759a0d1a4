"""What is not published is nowhere: on no page, in no answer, facet, count or search."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from alliances import curation
from alliances.models import RecordStatus
from catalogue.addresses import feed_path_of, path_of
from catalogue.facets import COUNTED
from catalogue.views.sitemaps import SITEMAPS
from tests.catalogue.pages import addresses
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    AllianceNameFactory,
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
    OrganisationFigureFactory,
    OrganisationNameFactory,
    OrganisationRelationFactory,
    ParticipationFactory,
    PersonFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
    ThemeFactory,
    ThemeTagFactory,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [RecordStatus.DRAFT, RecordStatus.WITHDRAWN]


@pytest.fixture
def public():
    """Public records, one of each kind, that name one another."""
    partner = OrganisationFactory(name="Partner", country="FR")
    disease, theme, person = DiseaseAreaFactory(), ThemeFactory(), PersonFactory()
    programme = ProgrammeFactory()
    place = PlaceFactory(country="DE")
    alliance = AllianceFactory(
        name="Alliance",
        partners=[partner],
        funders=[partner],
        diseases=[disease],
        themes=[theme],
        programmes=[programme],
        places=[place],
        people=[person],
        start="2024",
    )
    source = CitationFactory(participation=alliance.participations.get()).source
    return SimpleNamespace(
        alliance=alliance,
        partner=partner,
        disease=disease,
        narrower=DiseaseAreaFactory(parents=[disease]),
        theme=theme,
        programme=programme,
        part=ProgrammeFactory(parent=programme),
        person=person,
        place=place,
        source=source,
    )


def records(public):
    """Those of the public records that have an address of their own."""
    return [
        public.alliance,
        public.partner,
        public.disease,
        public.programme,
        public.person,
        public.source,
    ]


def hide(public, status):
    """An alliance and an organisation of that status, tied to all that is public."""
    seat = PlaceFactory(name="Zzyzx", country="CH")
    organisation = OrganisationFactory(
        name="Zzyzx institute", country="CH", place=seat, record_status=status
    )
    OrganisationNameFactory(organisation=organisation)
    IdentifierFactory(organisation=organisation)
    OrganisationFigureFactory(organisation=organisation)
    OrganisationRelationFactory(organisation=organisation, related=public.partner)
    FocusFactory(alliance=None, organisation=organisation, disease=public.disease)
    ThemeTagFactory(alliance=None, organisation=organisation, theme=public.theme)

    alliance = AllianceFactory(
        name="Zzyzx alliance",
        kind="network",
        start="2019",
        record_status=status,
        part_of=public.alliance,
        partners=[public.partner, organisation],
        diseases=[public.disease],
        mentions=[public.narrower],
        themes=[public.theme],
        places=[public.place, seat],
    )
    position = AffiliationFactory(organisation=organisation, person=public.person)
    InvolvementFactory(alliance=alliance, affiliation=position)
    AllianceNameFactory(alliance=alliance)
    whole = AllianceFactory(name="Zzyzx network", record_status=status)
    public.alliance.part_of = whole
    public.alliance.save()
    public.programme.operator = organisation
    public.programme.save()

    statements = [
        {"alliance": alliance, "field": "name"},
        {"organisation": organisation, "field": "name"},
        {"alliance": public.alliance, "field": "part_of"},
        {"programme": public.programme, "field": "operator"},
        {"participation": alliance.participations.first()},
        {"focus": alliance.foci.first()},
        {"site": alliance.sites.first()},
        {"theme_tag": alliance.theme_tags.get()},
        {"involvement": alliance.involvements.get()},
        {"funding": FundingFactory(alliance=alliance, funder=public.partner)},
        {"milestone": MilestoneFactory(alliance=alliance)},
        {"gap": GapFactory(alliance=alliance)},
        {"reading": DisputeFactory(alliance=alliance, readings=["Zzyzx"]).readings.get()},
        {
            "participation": ParticipationFactory(
                alliance=public.alliance, organisation=organisation, role="host"
            )
        },
        {
            "funding": FundingFactory(
                alliance=public.alliance,
                funder=organisation,
                programme=public.part,
            )
        },
        {
            "relation": OrganisationRelationFactory(
                organisation=public.partner, related=organisation
            )
        },
        {"affiliation": position},
        {"affiliation": AffiliationFactory(organisation=organisation)},
        {"figure": organisation.figures.get()},
        {"identifier": organisation.identifiers.get()},
    ]
    for statement in statements:
        CitationFactory(**statement, source=public.source, note="Zzyzx")
        CitationFactory(**statement, source=SourceFactory(title="Zzyzx", language="nl"))
    # The search documents, without which nothing would be found anyway.
    curation.loaded()


def api_paths(public):
    """The lists of the API and the records that are public."""
    records = {
        "organisations": public.partner.public_id,
        "diseases": public.disease.public_id,
        "countries": "CH",
        "programmes": public.programme.public_id,
        "people": public.person.public_id,
        "sources": public.source.public_id,
        "themes": public.theme.slug,
    }
    lists = [f"/api/v1/{section}/" for section in records]
    return [*lists, *(f"/api/v1/{section}/{key}/" for section, key in records.items())]


@pytest.mark.parametrize("status", NOT_PUBLIC)
def test_what_is_not_published_changes_nothing_for_a_visitor(client, public, status):
    facets = ",".join(COUNTED)
    paths = [*addresses("en").values()]
    paths += [
        f"/id/{record.public_id}{form}"
        for record in records(public)
        for form in ("", ".jsonld", ".bib", ".ris", ".csl.json")
    ]
    paths += [*map(feed_path_of, records(public)), "/en/data/", "/sitemap.xml"]
    paths += [f"/sitemap-{name}.xml" for name in SITEMAPS]
    paths += [
        f"{path_of(public.alliance)}?at=2024",
        f"{reverse('api:alliance', args=[public.alliance.public_id])}?at=2024",
    ]
    paths += [
        reverse("api:alliance", args=[public.alliance.public_id]),
        f"/api/v1/alliances/?facets={facets}",
        *api_paths(public),
    ]
    paths += [
        f"/{room}?{query}"
        for room in ("en/alliances/", "en/alliances.atom", "api/v1/alliances/")
        for query in (
            "q=zzyzx",
            "country=CH",
            "role=host",
            "language=nl",
            "kind=network",
            "to=2020",
            f"organisation={public.partner.public_id}",
            f"funder={public.partner.public_id}",
            f"disease={public.disease.public_id}",
            f"theme={public.theme.slug}",
            f"programme={public.programme.public_id}",
        )
    ]

    def seen():
        return {path: client.get(path).content for path in paths}

    # The history of each record is kept from here on.
    curation.loaded()
    before = seen()
    hide(public, status)
    after = seen()
    assert not [path for path in paths if after[path] != before[path]]


def test_the_visitor_would_see_it_if_it_were_published(client, public):
    hide(public, RecordStatus.PUBLISHED)
    for path in (
        path_of(public.alliance),
        path_of(public.partner),
        path_of(public.disease),
        path_of(public.programme),
        path_of(public.person),
        path_of(public.source),
        "/en/",
        "/en/alliances/",
        "/en/organisations/",
        "/en/sources/",
        "/en/countries/CH-switzerland/",
        "/api/v1/alliances/?q=zzyzx",
        "/api/v1/organisations/",
        f"/api/v1/organisations/{public.partner.public_id}/",
        f"/api/v1/programmes/{public.programme.public_id}/",
        f"/api/v1/people/{public.person.public_id}/",
        f"/api/v1/sources/{public.source.public_id}/",
        "/api/v1/sources/",
    ):
        assert "Zzyzx" in client.get(path).content.decode(), path


# --- Records without a status of their own ----------------------------------------------------


def test_a_person_whom_only_drafts_name_has_no_page(client):
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    position = AffiliationFactory(organisation=draft)
    InvolvementFactory(
        alliance=AllianceFactory(record_status=RecordStatus.DRAFT), affiliation=position
    )
    assert client.get(path_of(position.person)).status_code == 404
    assert client.get(f"/id/{position.person.public_id}").status_code == 404
    assert position.person.name not in client.get("/en/people/").content.decode()


def test_a_source_of_drafts_alone_has_no_page(client):
    draft = AllianceFactory(record_status=RecordStatus.DRAFT)
    source = CitationFactory(alliance=draft, field="name").source
    assert client.get(path_of(source)).status_code == 404
    assert source.title not in client.get("/en/sources/").content.decode()


def test_a_person_named_with_an_alliance_is_public_without_the_organisation(read):
    draft = OrganisationFactory(name="Zzyzx", record_status=RecordStatus.DRAFT)
    position = AffiliationFactory(organisation=draft, position="Head of surgery")
    citation = CitationFactory(affiliation=position)
    InvolvementFactory(alliance=AllianceFactory(), affiliation=position)
    page, source = read(path_of(position.person)), read(path_of(citation.source))
    for shown in (page, source):
        texts = " ".join(text for text, _language in shown.texts())
        assert shown.status == 200
        assert "Head of surgery" in texts
        assert "Zzyzx" not in texts
