"""Organisations."""

from alliances.models import OrganisationKind, Role
from alliances.models.organisation import Comparator, Measure, RelationKind
from alliances.public_ids import Kind
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.common import date
from catalogue.api.shapes.fields import Shape


class OrganisationCard(Shape):
    """The facts by which an organisation stands in a list."""

    id = fields.public_id(Kind.ORGANISATION, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Its page in the language of the answer")
    name = fields.text("Name")
    acronym = fields.text_or_null("Short form")
    kind = fields.code_or_null(OrganisationKind, "What sort of body")
    country = common.CountryReference(allow_null=True, help_text="Country of its seat")
    place = fields.text_or_null("City of its seat")


class Figure(Shape):
    """A number that a source gives of it."""

    measure = fields.code(Measure, "What is counted")
    comparator = fields.code(Comparator, "How exact the number is")
    value = fields.number("The number")
    date = date("As of when")
    citations = common.citations()


class Relation(Shape):
    """A tie to another body."""

    kind = fields.code(RelationKind, "It is part of the other, or succeeds it")
    organisation = common.OrganisationReference(help_text="The other body")
    citations = common.citations()


class ReverseRelation(Shape):
    """The same ties, told by the other body."""

    kind = fields.code(RelationKind, "The other is part of it, or succeeds it")
    organisation = common.OrganisationReference(help_text="The other body")


class OfficeHolder(Shape):
    """Someone who held a position there."""

    id = fields.public_id(Kind.PERSON, "Permanent name of the person")
    name = fields.text("Name")
    position = fields.text("Position at that date")
    as_of = date("The date for which the source says so")
    citations = common.citations()


class OwnParticipation(Shape):
    """An alliance that it takes part in."""

    alliance = common.AllianceReference(help_text="The alliance")
    role = fields.code(Role, "As what")
    start = date("Since when")
    end = date("Until when")
    contribution = fields.text_or_empty("What it brings in")
    citations = common.citations()


class OwnFunding(common.FundingFacts):
    """An alliance that it funds."""

    alliance = common.AllianceReference(help_text="The alliance")


class Organisation(OrganisationCard, common.WithAlliances, common.Kept):
    """All that is stated of an organisation."""

    place = common.Place(allow_null=True, help_text="City of its seat")
    founded = date("When it was founded")
    description = fields.text_or_empty("What it is, in our words")
    website = fields.url_or_null("Its own site")
    other_names = common.OtherName(many=True, help_text="Names of registries and sources")
    identifiers = common.Identifier(many=True, help_text="What registries call it")
    figures = Figure(many=True, help_text="Numbers that sources give")
    relations = Relation(many=True, help_text="Ties to other bodies")
    related_by = ReverseRelation(many=True, help_text="Ties that other bodies have to it")
    diseases = common.Focus(many=True, help_text="On which diseases it works")
    themes = common.ThemeTag(many=True, help_text="What it works with")
    people = OfficeHolder(many=True, help_text="Who held positions there")
    participations = OwnParticipation(
        many=True, help_text="The newest 100 alliances that it takes part in"
    )
    funded_count = fields.number("Published alliances that it funds")
    funded_url = fields.url("All of them: the list of the API, filtered")
    fundings = OwnFunding(many=True, help_text="The newest 100 alliances that it funds")
    disputes = common.Dispute(many=True, help_text="Where sources differ")
    gaps = common.Gap(many=True, help_text="What sources leave open")
    citations = common.field_citations()
    sources = common.cited_sources()
