"""The records of the catalogue, their statements and their sources; one aggregate a module."""

from alliances.models.alliance import (
    Alliance,
    AllianceKind,
    AllianceName,
    AllianceStatus,
    Site,
)
from alliances.models.base import Language, NameType, RecordStatus
from alliances.models.citation import CITED_FIELDS, Citation, CitedField, Stance
from alliances.models.disease import (
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    DiseaseVocabulary,
    Focus,
    FocusLevel,
)
from alliances.models.dispute import Dispute, Gap, Reading, Subject
from alliances.models.duplicate import DuplicatePair, MatchingKey, Verdict
from alliances.models.fixture_row import FixtureRow
from alliances.models.funding import Funding, FundingKind
from alliances.models.identifier import Identifier
from alliances.models.import_run import ImportKind, ImportRun, ImportStatus
from alliances.models.imported_record import ImportedRecord
from alliances.models.merge import Merge
from alliances.models.milestone import Milestone
from alliances.models.organisation import (
    Comparator,
    Measure,
    Organisation,
    OrganisationFigure,
    OrganisationKind,
    OrganisationName,
    OrganisationRelation,
    RelationKind,
)
from alliances.models.participation import Participation, Role
from alliances.models.person import Affiliation, Involvement, Person
from alliances.models.place import Place, PlaceKind
from alliances.models.programme import Programme, ProgrammeKind
from alliances.models.revision import Change, Revision
from alliances.models.search_document import (
    AllianceDocument,
    DiseaseDocument,
    OrganisationDocument,
)
from alliances.models.source import Source, SourceKind
from alliances.models.suggestion import Suggestion, SuggestionStatus
from alliances.models.theme import Theme, ThemeTag
from alliances.models.vocabulary import KnownWord, WordTrigram

__all__ = [
    "CITED_FIELDS",
    "Affiliation",
    "Alliance",
    "AllianceDocument",
    "AllianceKind",
    "AllianceName",
    "AllianceStatus",
    "Change",
    "Citation",
    "CitedField",
    "Comparator",
    "DiseaseArea",
    "DiseaseCode",
    "DiseaseDocument",
    "DiseaseParent",
    "DiseaseSynonym",
    "DiseaseVocabulary",
    "Dispute",
    "DuplicatePair",
    "FixtureRow",
    "Focus",
    "FocusLevel",
    "Funding",
    "FundingKind",
    "Gap",
    "Identifier",
    "ImportKind",
    "ImportRun",
    "ImportStatus",
    "ImportedRecord",
    "Involvement",
    "KnownWord",
    "Language",
    "MatchingKey",
    "Measure",
    "Merge",
    "Milestone",
    "NameType",
    "Organisation",
    "OrganisationDocument",
    "OrganisationFigure",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationRelation",
    "Participation",
    "Person",
    "Place",
    "PlaceKind",
    "Programme",
    "ProgrammeKind",
    "Reading",
    "RecordStatus",
    "RelationKind",
    "Revision",
    "Role",
    "Site",
    "Source",
    "SourceKind",
    "Stance",
    "Subject",
    "Suggestion",
    "SuggestionStatus",
    "Theme",
    "ThemeTag",
    "Verdict",
    "WordTrigram",
]
