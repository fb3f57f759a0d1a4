"""Factories of every model; a test states only what matters to it.

Alliances and organisations are published unless told otherwise. A bare translated field, such as
`name`, is the English one. A record has passed the gate when its factory returns, so search and
facets know it; after adding to it, call `curation.changed`, as all code does.

    AllianceFactory(name="Clinnova", countries=["FR", "DE"], diseases=[arthritis])
"""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory
from modeltranslation.manager import get_translatable_fields_for_model

from alliances import curation, models, quality
from alliances.models.citation import TARGETS

LANGS = ("en", "fr", "de")
# What lists, facets and search must know of; others pass the gate with what names them.
PASS_THE_GATE = (
    models.Alliance,
    models.DiseaseArea,
    models.Organisation,
    models.Programme,
    models.Theme,
)
# What is derived from the records, and never made or edited by itself.
DERIVED = {
    models.AllianceDocument,
    models.Change,
    models.DiseaseDocument,
    models.KnownWord,
    models.MatchingKey,
    models.OrganisationDocument,
    models.Revision,
    models.WordTrigram,
}


class _Factory(DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        for bare in get_translatable_fields_for_model(cls._meta.model) or ():
            if bare in kwargs:
                kwargs[f"{bare}_en"] = kwargs.pop(bare)
        return kwargs

    @classmethod
    def _after_postgeneration(cls, instance: Any, create: bool, results: Any = None) -> None:
        if create and isinstance(instance, PASS_THE_GATE):
            curation.created([instance])


# --- What statements name ---------------------------------------------------------------------


class PlaceFactory(_Factory):
    class Meta:
        model = models.Place

    slug = factory.Sequence(lambda n: f"place-{n}")
    name_en = factory.Sequence(lambda n: f"Place {n}")
    country = "FR"


class ThemeFactory(_Factory):
    class Meta:
        model = models.Theme

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name_en = factory.Sequence(lambda n: f"Theme {n}")


class DiseaseAreaFactory(_Factory):
    """`parents=[…]` puts it below them."""

    class Meta:
        model = models.DiseaseArea
        skip_postgeneration_save = True

    name_en = factory.Sequence(lambda n: f"Disease {n}")

    @factory.post_generation
    def parents(self, create: bool, broader: Any, **_: Any) -> None:
        for area in broader or ():
            DiseaseParentFactory(child=self, parent=area)


class DiseaseParentFactory(_Factory):
    class Meta:
        model = models.DiseaseParent

    child = factory.SubFactory(DiseaseAreaFactory)
    parent = factory.SubFactory(DiseaseAreaFactory)


class DiseaseCodeFactory(_Factory):
    class Meta:
        model = models.DiseaseCode

    disease = factory.SubFactory(DiseaseAreaFactory)
    vocabulary = models.DiseaseVocabulary.DOID
    value = factory.Sequence(lambda n: f"DOID:{n + 1}")


class DiseaseSynonymFactory(_Factory):
    class Meta:
        model = models.DiseaseSynonym

    disease = factory.SubFactory(DiseaseAreaFactory)
    value = factory.Sequence(lambda n: f"Malady {n}")
    language = "en"


class SourceFactory(_Factory):
    class Meta:
        model = models.Source

    title = factory.Sequence(lambda n: f"Article {n}")
    description_en = "An article about an alliance"
    publisher = "The Daily"
    language = "fr"


class OrganisationFactory(_Factory):
    class Meta:
        model = models.Organisation

    name_en = factory.Sequence(lambda n: f"Organisation {n}")
    country = "FR"
    record_status = models.RecordStatus.PUBLISHED


class ProgrammeFactory(_Factory):
    class Meta:
        model = models.Programme

    name_en = factory.Sequence(lambda n: f"Programme {n}")


class PersonFactory(_Factory):
    class Meta:
        model = models.Person

    name = factory.Sequence(lambda n: f"Alex Person{n}")
    family_name = factory.LazyAttribute(lambda person: person.name.split()[-1])


# --- Alliances --------------------------------------------------------------------------------


class AllianceFactory(_Factory):
    """An alliance with what is asked for hanging on it, each a list:

    `partners`, `coordinators`, `founders` and `funders` take organisations, `diseases` and
    `mentions` disease areas, `themes` themes, `programmes` programmes, `places` places,
    `people` persons, `countries` ISO codes (a partner in each).
    """

    class Meta:
        model = models.Alliance
        skip_postgeneration_save = True

    name_en = factory.Sequence(lambda n: f"Alliance {n}")
    record_status = models.RecordStatus.PUBLISHED

    @factory.post_generation
    def countries(self, create: bool, codes: Any, **_: Any) -> None:
        for code in codes or ():
            ParticipationFactory(alliance=self, organisation__country=code)

    @factory.post_generation
    def partners(self, create: bool, organisations: Any, **_: Any) -> None:
        _take_part(self, organisations, models.Role.PARTNER)

    @factory.post_generation
    def coordinators(self, create: bool, organisations: Any, **_: Any) -> None:
        _take_part(self, organisations, models.Role.COORDINATOR)

    @factory.post_generation
    def founders(self, create: bool, organisations: Any, **_: Any) -> None:
        _take_part(self, organisations, models.Role.FOUNDER)

    @factory.post_generation
    def funders(self, create: bool, organisations: Any, **_: Any) -> None:
        for organisation in organisations or ():
            FundingFactory(alliance=self, funder=organisation)

    @factory.post_generation
    def programmes(self, create: bool, programmes: Any, **_: Any) -> None:
        for programme in programmes or ():
            FundingFactory(alliance=self, funder=None, programme=programme)

    @factory.post_generation
    def diseases(self, create: bool, areas: Any, **_: Any) -> None:
        for area in areas or ():
            FocusFactory(alliance=self, disease=area)

    @factory.post_generation
    def mentions(self, create: bool, areas: Any, **_: Any) -> None:
        for area in areas or ():
            FocusFactory(alliance=self, disease=area, focus=models.FocusLevel.MENTIONED)

    @factory.post_generation
    def themes(self, create: bool, themes: Any, **_: Any) -> None:
        for theme in themes or ():
            ThemeTagFactory(alliance=self, theme=theme)

    @factory.post_generation
    def places(self, create: bool, places: Any, **_: Any) -> None:
        for place in places or ():
            SiteFactory(alliance=self, place=place)

    @factory.post_generation
    def people(self, create: bool, persons: Any, **_: Any) -> None:
        for person in persons or ():
            InvolvementFactory(alliance=self, affiliation__person=person)


def _take_part(alliance: Any, organisations: Any, role: models.Role) -> None:
    for organisation in organisations or ():
        ParticipationFactory(alliance=alliance, organisation=organisation, role=role)


class AllianceNameFactory(_Factory):
    class Meta:
        model = models.AllianceName

    alliance = factory.SubFactory(AllianceFactory)
    value = factory.Sequence(lambda n: f"Alias {n}")


class OrganisationNameFactory(_Factory):
    class Meta:
        model = models.OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    value = factory.Sequence(lambda n: f"Alias {n}")


# --- Statements -------------------------------------------------------------------------------


class ParticipationFactory(_Factory):
    class Meta:
        model = models.Participation

    alliance = factory.SubFactory(AllianceFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = models.Role.PARTNER


class FundingFactory(_Factory):
    class Meta:
        model = models.Funding

    alliance = factory.SubFactory(AllianceFactory)
    funder = factory.SubFactory(OrganisationFactory)


class FocusFactory(_Factory):
    class Meta:
        model = models.Focus

    alliance = factory.SubFactory(AllianceFactory)
    disease = factory.SubFactory(DiseaseAreaFactory)


class ThemeTagFactory(_Factory):
    class Meta:
        model = models.ThemeTag

    alliance = factory.SubFactory(AllianceFactory)
    theme = factory.SubFactory(ThemeFactory)


class SiteFactory(_Factory):
    class Meta:
        model = models.Site

    alliance = factory.SubFactory(AllianceFactory)
    place = factory.SubFactory(PlaceFactory)


class MilestoneFactory(_Factory):
    class Meta:
        model = models.Milestone

    alliance = factory.SubFactory(AllianceFactory)
    title_en = factory.Sequence(lambda n: f"Milestone {n}")


class AffiliationFactory(_Factory):
    class Meta:
        model = models.Affiliation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    position_en = "Director"


class InvolvementFactory(_Factory):
    class Meta:
        model = models.Involvement

    alliance = factory.SubFactory(AllianceFactory)
    affiliation = factory.SubFactory(AffiliationFactory)


class IdentifierFactory(_Factory):
    """Of an organisation; its scheme is one without check digits."""

    class Meta:
        model = models.Identifier

    organisation = factory.SubFactory(OrganisationFactory)
    scheme = "wikidata"
    value = factory.Sequence(lambda n: f"Q{n + 1}")


class OrganisationRelationFactory(_Factory):
    class Meta:
        model = models.OrganisationRelation

    organisation = factory.SubFactory(OrganisationFactory)
    kind = models.RelationKind.PARENT
    related = factory.SubFactory(OrganisationFactory)


class OrganisationFigureFactory(_Factory):
    class Meta:
        model = models.OrganisationFigure

    organisation = factory.SubFactory(OrganisationFactory)
    measure = models.Measure.STAFF
    value = 15_000


class GapFactory(_Factory):
    class Meta:
        model = models.Gap

    alliance = factory.SubFactory(AllianceFactory)
    statement = models.Subject.PARTICIPATIONS
    note_en = "The members are not named."


class DisputeFactory(_Factory):
    """`readings=["2024", "2025"]` are its readings; the first is preferred."""

    class Meta:
        model = models.Dispute
        skip_postgeneration_save = True

    alliance = factory.SubFactory(AllianceFactory)
    statement = models.Subject.START
    note_en = "The sources differ."

    @factory.post_generation
    def readings(self, create: bool, values: Any, **_: Any) -> None:
        for number, value in enumerate(values or ()):
            ReadingFactory(dispute=self, value_en=value, preferred=number == 0)


class ReadingFactory(_Factory):
    class Meta:
        model = models.Reading

    dispute = factory.SubFactory(DisputeFactory)
    value_en = factory.Sequence(lambda n: f"Reading {n}")


class CitationFactory(_Factory):
    """Of `participation=row`, or of a field: `alliance=record, field="start"`."""

    class Meta:
        model = models.Citation

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        if kwargs.keys().isdisjoint(TARGETS):
            kwargs |= {"alliance": AllianceFactory(), "field": models.CitedField.NAME}
        return super()._adjust_kwargs(**kwargs)

    source = factory.SubFactory(SourceFactory)
    locator = "¶ 1"
    checked = dt.date(2026, 11, 21)


class DuplicatePairFactory(_Factory):
    class Meta:
        model = models.DuplicatePair

    class Params:
        pair = factory.LazyFunction(
            lambda: sorted(OrganisationFactory().public_id for _place in range(2))
        )

    first = factory.LazyAttribute(lambda made: made.pair[0])
    second = factory.LazyAttribute(lambda made: made.pair[1])
    score = 90


class MergeFactory(_Factory):
    """A log without steps; `merging.merge` makes one that can be undone."""

    class Meta:
        model = models.Merge

    survivor = factory.LazyFunction(lambda: OrganisationFactory().public_id)
    loser = factory.LazyFunction(lambda: OrganisationFactory().public_id)


class FixtureRowFactory(_Factory):
    class Meta:
        model = models.FixtureRow

    model = "alliances.theme"
    key = factory.Sequence(lambda n: f"theme-{n}")
    fields = ("name_en",)
    digest = "0" * 64


class ImportRunFactory(_Factory):
    class Meta:
        model = models.ImportRun

    kind = models.ImportKind.SPREADSHEET


class ImportedRecordFactory(_Factory):
    class Meta:
        model = models.ImportedRecord

    kind = models.ImportKind.CORDIS
    model = "alliances.alliance"
    key = factory.Sequence(lambda n: str(10_000 + n))
    record = factory.Sequence(lambda n: n)
    digest = "0" * 16


# --- From the public --------------------------------------------------------------------------


class SuggestionFactory(_Factory):
    """About the whole of an alliance; `public_id` and `statement` say about what else."""

    class Meta:
        model = models.Suggestion

    public_id = factory.LazyFunction(lambda: AllianceFactory().public_id)
    language = "en"
    proposed = "It has another name."
    reason = "I work there."
    digest = factory.Sequence(lambda n: f"{n:064}")


# --- Records that may be published ------------------------------------------------------------


def cited(record: Any) -> Any:
    """`record`, with a citation for each of its statements that has none."""
    stored = quality.statements.read(record)
    for field in quality.statements.uncited_fields(stored):
        CitationFactory(**{quality.statements.kind_of(record): record}, field=field)
    for _relation, row in quality.statements.uncited_rows(stored):
        CitationFactory(**{row.citations.field.name: row})
    return record


def sound_alliance(**given: Any) -> Any:
    """An alliance of one partner, without an error or a warning."""
    texts = {f"{text}_{code}": f"{text} {code}" for text in ("name", "summary") for code in LANGS}
    stated = {"kind": "network", "status": "active", "countries": ["FR"]}
    return cited(AllianceFactory(**{**texts, **stated, **given}))


def sound_organisation(**given: Any) -> Any:
    """An organisation without an error or a warning."""
    return cited(OrganisationFactory(**{"kind": "university", **given}))
