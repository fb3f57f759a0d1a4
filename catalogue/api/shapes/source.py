"""Sources."""

from alliances.models import Language
from alliances.models.citation import Stance
from alliances.models.source import SourceKind
from alliances.public_ids import Kind
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.common import date
from catalogue.api.shapes.fields import Shape


class SourceCard(Shape):
    """The facts by which a source stands in a list."""

    id = fields.public_id(Kind.SOURCE, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Its page here, in the language of the answer")
    kind = fields.code(SourceKind, "What sort of document")
    title = fields.text_or_null("Title as printed")
    description = fields.text("What the document is, in our words")
    publisher = fields.text_or_null("Who published it")
    published = date("When it was published")
    language = fields.code_or_null(Language, "Its language (ISO 639-1)")
    original_url = fields.url_or_null("Where the document can be read")
    statement_count = fields.number("Public statements that rest on it")


class StatedRecord(Shape):
    """The record that a statement belongs to."""

    id = fields.text("Permanent name of the record; its first letter says the kind")
    name = fields.text("Its name")


class RestingStatement(Shape):
    """A statement that rests on the source."""

    record = StatedRecord(help_text="The record that says so")
    statement = fields.text("What is stated, in words")
    value = fields.text_or_empty("As the record has it; empty for long texts")
    locator = fields.text_or_empty("Where in the source, such as ¶ 3")
    stance = fields.code(Stance, "What the source says to the statement")
    note = fields.text_or_empty("What is to be said of it")


class Source(SourceCard, common.Kept):
    """A source."""

    updated = date("When the document was last changed")
    accessed = date("When it was read")
    original_licence = fields.text_or_null("Licence of the document itself")
    note = fields.text_or_empty("What the document leaves open about itself")
    statements = RestingStatement(
        many=True,
        help_text="The first 100 statements that rest on it, those of one record together",
    )
