"""Records of which everything is stated, each statement with its citations."""

from types import SimpleNamespace
from typing import Any

from alliances import curation
from alliances.models import (
    CITED_FIELDS,
    Alliance,
    Organisation,
    OrganisationKind,
    Programme,
    Source,
)
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    AllianceNameFactory,
    CitationFactory,
    DiseaseAreaFactory,
    DiseaseCodeFactory,
    DiseaseSynonymFactory,
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
    SiteFactory,
    SourceFactory,
    ThemeFactory,
    ThemeTagFactory,
)

# Of a citation: the relation that its rows hang on, for each kind of record.
ALLIANCE_ROWS = {
    "participation": "participations",
    "funding": "fundings",
    "focus": "foci",
    "theme_tag": "theme_tags",
    "site": "sites",
    "milestone": "milestones",
    "involvement": "involvements",
    "identifier": "identifiers",
    "gap": "gaps",
}
ORGANISATION_ROWS = {
    "focus": "foci",
    "theme_tag": "theme_tags",
    "affiliation": "affiliations",
    "identifier": "identifiers",
    "relation": "relations",
    "figure": "figures",
    "gap": "gaps",
}


def full_place() -> Any:
    return PlaceFactory(latitude="43.61000", longitude="3.88000")


def full_programme(**stated: Any) -> Programme:
    stated = {
        "acronym": "PP",
        "kind": "programme",
        "parent": ProgrammeFactory(),
        "operator": OrganisationFactory(),
        "start": "2021",
        "description": "What it funds",
        **stated,
    }
    programme = ProgrammeFactory(**stated)
    ProgrammeFactory(parent=programme)
    identifier = IdentifierFactory(organisation=None, programme=programme)
    CitationFactory(identifier=identifier)
    _cite_fields(programme, "programme", [])
    return programme


def full_disease() -> Any:
    disease = DiseaseAreaFactory(parents=[DiseaseAreaFactory()])
    DiseaseAreaFactory(parents=[disease])
    DiseaseCodeFactory(disease=disease)
    DiseaseSynonymFactory(disease=disease)
    return disease


def full_theme() -> Any:
    theme = ThemeFactory()
    AllianceFactory(themes=[theme])
    return theme


def full_country() -> SimpleNamespace:
    AllianceFactory(countries=["FR"])
    return SimpleNamespace(code="FR")


def full_person() -> Any:
    position = AffiliationFactory(organisation=with_ror(), as_of="2025-07")
    InvolvementFactory(alliance=AllianceFactory(), affiliation=position)
    CitationFactory(affiliation=position)
    return position.person


def full_source() -> Any:
    source = SourceFactory(
        updated="2025", accessed="2026-11-21", licence="CC0-1.0", note="What it leaves open"
    )
    CitationFactory(source=source, alliance=AllianceFactory(), field="name")
    return source


def full_organisation(**stated: Any) -> Organisation:
    """An organisation with a value in every field and a row in every relation."""
    stated = {
        "acronym": "ORG",
        "kind": OrganisationKind.UNIVERSITY,
        "place": full_place(),
        "founded": "1964",
        "description": "What it does",
        "website": "https://organisation.example/",
        **stated,
    }
    organisation = OrganisationFactory(**stated)
    add_to_organisation(organisation)
    _cite_fields(organisation, "organisation", [])
    return organisation


def add_to_organisation(organisation: Organisation) -> None:
    """One more row in each relation, each cited."""
    OrganisationNameFactory(organisation=organisation, language="fr")
    IdentifierFactory(organisation=organisation)
    OrganisationFigureFactory(organisation=organisation, date="2024")
    OrganisationRelationFactory(organisation=organisation, related=with_ror())
    OrganisationRelationFactory(organisation=with_ror(), related=organisation)
    FocusFactory(alliance=None, organisation=organisation, disease=full_disease())
    ThemeTagFactory(alliance=None, organisation=organisation)
    AffiliationFactory(organisation=organisation, as_of="2025-07")
    GapFactory(alliance=None, organisation=organisation)
    DisputeFactory(alliance=None, organisation=organisation, readings=["1964", "1965"])
    alliance = AllianceFactory()
    CitationFactory(
        participation=ParticipationFactory(
            alliance=alliance,
            organisation=organisation,
            start="2020",
            end="2021",
            contribution="Data",
        )
    )
    CitationFactory(
        funding=FundingFactory(
            alliance=alliance,
            funder=organisation,
            programme=ProgrammeFactory(),
            kind="grant",
            amount="1000000.50",
            currency="EUR",
        )
    )
    _cite_rows(organisation, ORGANISATION_ROWS, [])


_NUMBERS = iter(range(1, 1_000_000))


def with_ror(**stated: Any) -> Organisation:
    """An organisation with a ROR id, which references to it give."""
    organisation = OrganisationFactory(**stated)
    value = f"0{next(_NUMBERS):08d}"
    IdentifierFactory(organisation=organisation, scheme="ror", value=value)
    return organisation


def full_alliance(*, sources: list[Source] | None = None, **stated: Any) -> Alliance:
    """An alliance with a value in every field and a row in every relation.

    `sources` are cited in turn; without them each citation has its own.
    """
    stated = {
        "acronym": "ALL",
        "kind": "consortium",
        "status": "active",
        "start": "2025-07-03",
        "end": "2030",
        "duration_years": 5,
        "summary": "What it is",
        "objectives": "What it wants",
        "website": "https://alliance.example/",
        "part_of": AllianceFactory(),
        **stated,
    }
    alliance = AllianceFactory(**stated)
    AllianceFactory(part_of=alliance)
    add_to_alliance(alliance, sources=sources)
    _cite_fields(alliance, "alliance", sources or [])
    return alliance


def add_to_alliance(
    alliance: Alliance,
    *,
    sources: list[Source] | None = None,
    partner: Organisation | None = None,
    disease: Any = None,
    programme: Programme | None = None,
    person: Any = None,
    place: Any = None,
) -> None:
    """One more row in each relation, each cited; what is given is shared with others."""
    partner = partner or with_ror(place=full_place())
    programme = programme or full_programme()
    place = place or full_place()
    AllianceNameFactory(alliance=alliance, language="fr")
    ParticipationFactory(
        alliance=alliance,
        organisation=partner,
        start="2025-07",
        end="2030",
        contribution="Beds and data",
    )
    FundingFactory(
        alliance=alliance,
        funder=partner,
        programme=programme,
        kind="grant",
        amount="1500000.50",
        currency="EUR",
        start="2025",
        end="2030",
        grant_number="ANR-1",
        note="In two parts",
    )
    FocusFactory(alliance=alliance, disease=disease or full_disease())
    FocusFactory(alliance=alliance, disease=full_disease(), focus="mentioned")
    ThemeTagFactory(alliance=alliance, theme=ThemeFactory())
    SiteFactory(alliance=alliance, place=place)
    MilestoneFactory(alliance=alliance, date="2025-07-03", place=place)
    affiliation = AffiliationFactory(
        person=person or PersonFactory(), organisation=partner, as_of="2025-07-03"
    )
    CitationFactory(affiliation=affiliation)
    InvolvementFactory(alliance=alliance, affiliation=affiliation)
    IdentifierFactory(organisation=None, alliance=alliance, scheme="wikidata")
    DisputeFactory(alliance=alliance, readings=["2024", "2025"])
    GapFactory(alliance=alliance)
    _cite_rows(alliance, ALLIANCE_ROWS, sources or [])
    curation.changed(alliance)


def _cite_rows(record: Any, rows: dict[str, str], sources: list[Source]) -> None:
    """Each row and reading that has no citation yet gets two."""
    uncited = [
        (target, row)
        for target, relation in rows.items()
        for row in getattr(record, relation).filter(citations=None)
    ]
    for dispute in record.disputes.all():
        uncited += [("reading", reading) for reading in dispute.readings.filter(citations=None)]
    for number, (target, row) in enumerate(uncited):
        _cite(sources, number, **{target: row})


def _cite_fields(record: Any, target: str, sources: list[Source]) -> None:
    for number, field in enumerate(CITED_FIELDS[target]):
        _cite(sources, number, **{target: record, "field": field})


def _cite(sources: list[Source], number: int, **statement: Any) -> None:
    for stance in ("supports", "inferred"):
        source = {"source": sources[number % len(sources)]} if sources else {}
        CitationFactory(stance=stance, note="As of the day of print", **statement, **source)
