"""Alliances."""

from rest_framework import serializers

from alliances.models import AllianceKind, AllianceStatus, Role
from alliances.public_ids import Kind
from alliances.quality.statements import IDEAL_FIELDS, IDEAL_ROWS
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.common import date
from catalogue.api.shapes.fields import Shape


class AllianceCard(Shape):
    """The facts by which an alliance stands in a list."""

    id = fields.public_id(Kind.ALLIANCE, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Its page in the language of the answer")
    name = fields.text("Name; where a source gives none, a descriptive one")
    acronym = fields.text_or_null("Short form as a source gives it")
    kind = fields.code_or_null(AllianceKind, "What sort of alliance")
    status = fields.code_or_null(AllianceStatus, "Where it stands")
    start = date("When it began")
    end = date("When it ended or is stated to end; never computed")
    countries = common.CountryReference(many=True, help_text="Of the participants and the sites")


class SitePlace(common.Place):
    """A place where an alliance works."""

    citations = common.citations()


class Participation(Shape):
    """An organisation in the alliance."""

    organisation = common.OrganisationReference(help_text="Who takes part")
    role = fields.code(Role, "As what")
    start = date("Since when")
    end = date("Until when")
    contribution = fields.text_or_empty("What it brings in, in our words")
    citations = common.citations()
    in_force = fields.in_force()


class Funding(common.FundingFacts):
    """With whose money the alliance works."""

    funder = common.OrganisationReference(allow_null=True, help_text="Who pays or supports")
    start = date("Since when")
    end = date("Until when")
    grant_number = fields.text_or_null("The funder's number")
    note = fields.text_or_empty("What else a source says of it")
    in_force = fields.in_force()


class InvolvedPerson(Shape):
    """Someone whom a source names with the alliance."""

    id = fields.public_id(Kind.PERSON, "Permanent name of the person")
    name = fields.text("Name")
    position = fields.text("Position at that date")
    organisation = common.OrganisationReference(
        allow_null=True, help_text="Where the position was held"
    )
    as_of = date("The date for which the source says so")
    citations = common.citations()
    in_force = fields.in_force()


class Milestone(Shape):
    """A dated event."""

    date = date("When")
    title = fields.text("What happened")
    place = common.Place(allow_null=True, help_text="Where")
    citations = common.citations()
    in_force = fields.in_force()


class Alliance(AllianceCard, common.Kept):
    """All that is stated of an alliance."""

    duration_years = fields.number_or_null("Initial term in years, as stated")
    summary = fields.text_or_empty("What it is, in two sentences of ours")
    objectives = fields.text_or_empty("What it wants to reach, in our words")
    website = fields.url_or_null("Its own site")
    other_names = common.OtherName(many=True, help_text="Other names")
    places = SitePlace(many=True, help_text="Where it works")
    participations = Participation(many=True, help_text="Who takes part")
    fundings = Funding(many=True, help_text="With whose money")
    diseases = common.Focus(many=True, help_text="On which diseases")
    themes = common.ThemeTag(many=True, help_text="What it works with")
    people = InvolvedPerson(many=True, help_text="Who is named with it")
    milestones = Milestone(many=True, help_text="What happened when")
    part_of = common.AllianceReference(allow_null=True, help_text="The alliance that it is part of")
    parts = common.AllianceReference(many=True, help_text="The alliances that are parts of it")
    identifiers = common.Identifier(many=True, help_text="What registries call it")
    disputes = common.Dispute(many=True, help_text="Where sources differ")
    gaps = common.Gap(many=True, help_text="What sources leave open")
    citations = common.field_citations()
    sources = common.cited_sources()
    missing = serializers.ListField(
        child=serializers.ChoiceField([(one, one) for one in (*IDEAL_FIELDS, *IDEAL_ROWS)]),
        help_text="What an ideal record states and this one does not",
    )
    as_of = serializers.CharField(required=False, help_text="Only with `at`: the date asked for")
    in_force = fields.in_force()
