"""What the answers of the API look like.

The records themselves are built by `catalogue.records`, which pages and downloads share. These
serializers serialise nothing: they describe the records to clients (OpenAPI), and tests hold
every answer to them.

fields         the kinds of fields, each with its meaning
common         what several records have: dates, citations, references, places …
alliance, organisation, disease, country, programme, person, source, theme
answers        lists, problems, the start
"""

from catalogue.api.shapes.alliance import Alliance
from catalogue.api.shapes.answers import (
    AllianceList,
    CountryList,
    DiseaseList,
    OrganisationList,
    PersonList,
    Problem,
    ProgrammeList,
    SourceList,
    Start,
    ThemeList,
)
from catalogue.api.shapes.country import Country
from catalogue.api.shapes.disease import Disease
from catalogue.api.shapes.fields import public_id_pattern
from catalogue.api.shapes.organisation import Organisation
from catalogue.api.shapes.person import Person
from catalogue.api.shapes.programme import Programme
from catalogue.api.shapes.source import Source
from catalogue.api.shapes.theme import Theme

__all__ = [
    "Alliance",
    "AllianceList",
    "Country",
    "CountryList",
    "Disease",
    "DiseaseList",
    "Organisation",
    "OrganisationList",
    "Person",
    "PersonList",
    "Problem",
    "Programme",
    "ProgrammeList",
    "Source",
    "SourceList",
    "Start",
    "Theme",
    "ThemeList",
    "public_id_pattern",
]
