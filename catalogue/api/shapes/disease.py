"""Disease areas."""

from alliances.models import Language
from alliances.public_ids import Kind
from catalogue.api.shapes import common, fields
from catalogue.api.shapes.fields import Shape


class DiseaseCard(common.WithAlliances):
    """The facts by which a disease area stands in a list; counts include all that is narrower."""

    id = fields.public_id(Kind.DISEASE, "Permanent name of the record; /id/<id> leads to it")
    url = fields.url("Its page in the language of the answer")
    name = fields.text("Name")
    codes = fields.codes()
    broader = common.DiseaseReference(many=True, help_text="The areas right above it")
    narrower = common.DiseaseReference(many=True, help_text="The areas right below it")


class Synonym(Shape):
    """Another name of a disease area."""

    value = fields.text("The name")
    language = fields.code(Language, "Its language (ISO 639-1)")


class Disease(DiseaseCard, common.Kept):
    """A disease area."""

    synonyms = Synonym(many=True, help_text="Other names, by language")
