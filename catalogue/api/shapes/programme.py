"""Funding programmes, calls and label schemes."""

from alliances.models.programme import ProgrammeKind
from alliances.public_ids import Kind
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.common import date


class ProgrammeCard(common.WithAlliances):
    """The facts by which a programme stands in a list; counts include those of its parts."""

    id = fields.public_id(Kind.PROGRAMME, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Its page in the language of the answer")
    name = fields.text("Name")
    acronym = fields.text_or_null("Short form")
    kind = fields.code_or_null(ProgrammeKind, "What sort of programme")
    parent = common.ProgrammeReference(allow_null=True, help_text="The broader programme")


class Programme(ProgrammeCard, common.Kept):
    """All that is stated of a programme."""

    parts = common.ProgrammeReference(many=True, help_text="The programmes right below it")
    operator = common.OrganisationReference(allow_null=True, help_text="Who awards under it")
    start = date("When it began")
    description = fields.text_or_empty("What it funds, in our words")
    identifiers = common.Identifier(many=True, help_text="What registries call it")
    citations = common.field_citations()
    sources = common.cited_sources()
