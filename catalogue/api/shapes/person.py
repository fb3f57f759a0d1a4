"""Persons whom sources name in public roles."""

from alliances.public_ids import Kind
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.common import date
from catalogue.api.shapes.fields import Shape


class Position(Shape):
    """A position that a person held when a source said so."""

    position = fields.text("The position")
    organisation = common.OrganisationReference(allow_null=True, help_text="Where it was held")
    as_of = date("The date for which the source says so")
    alliances = common.AllianceReference(
        many=True, help_text="The alliances with which the person is named in this position"
    )
    citations = common.citations()


class PersonCard(Shape):
    """The facts by which a person stands in a list."""

    id = fields.public_id(Kind.PERSON, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Their page in the language of the answer")
    name = fields.text("Name, the given name first")
    family_name = fields.text_or_empty("What lists are sorted by")
    positions = Position(many=True, help_text="Public positions")


class Person(PersonCard, common.Kept):
    """A person; nothing else about persons is kept."""

    sources = common.cited_sources()
