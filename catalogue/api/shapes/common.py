"""What several kinds of records have."""

from rest_framework import serializers

from alliances.identifiers import Scheme
from alliances.models import FocusLevel, FundingKind, Language, Subject
from alliances.models.base import NameType
from alliances.models.citation import Stance
from alliances.models.place import PlaceKind
from alliances.partial_dates import Precision
from alliances.public_ids import Kind
from catalogue.api.shapes import fields
from catalogue.api.shapes.fields import Shape


class PartialDate(Shape):
    """A date as exact as a source states it (EDTF level 0); never padded."""

    value = serializers.RegexField(
        "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", help_text="2019, 2025-07 or 2025-07-03"
    )
    precision = serializers.ChoiceField(
        [(one.value, one.value) for one in Precision], help_text="How exact it is"
    )


def date(meaning: str) -> serializers.Field:
    return PartialDate(allow_null=True, help_text=meaning)


class Citation(Shape):
    """Where a source bears a statement out, or speaks against it."""

    source = fields.public_id(Kind.SOURCE, "The source, one of `sources`")
    locator = fields.text_or_empty("Where in it, such as ¶ 3")
    stance = fields.code(Stance, "What it says to the statement")
    note = fields.text_or_empty("What is to be said of it")
    checked = serializers.DateField(allow_null=True, help_text="When a curator last checked it")


def citations() -> serializers.Field:
    return Citation(many=True, help_text="Evidence")


def field_citations() -> serializers.Field:
    return serializers.DictField(
        child=Citation(many=True), help_text="Evidence of the record's own fields, by field"
    )


class CitedSource(Shape):
    """A source as records that cite it name it."""

    id = fields.public_id(Kind.SOURCE, "Permanent name of the source")
    title = fields.text_or_null("Title as printed")
    description = fields.text("What the document is, in our words")
    publisher = fields.text_or_null("Who published it")
    published = date("When it was published")
    language = fields.code_or_null(Language, "Its language (ISO 639-1)")
    url = fields.url_or_null("Where it can be read")


def cited_sources() -> serializers.Field:
    return CitedSource(many=True, help_text="Every source cited in the record, once")


class OrganisationReference(Shape):
    """An organisation as other records name it."""

    id = fields.public_id(Kind.ORGANISATION, "Permanent name of the organisation")
    name = fields.text("Its name")
    country = fields.country_code_or_null("Country of its seat")
    ror = fields.url_or_null("Address of its ROR record")


class AllianceReference(Shape):
    """An alliance as other records name it."""

    id = fields.public_id(Kind.ALLIANCE, "Permanent name of the alliance")
    name = fields.text("Its name")


class ProgrammeReference(Shape):
    """A programme as other records name it."""

    id = fields.public_id(Kind.PROGRAMME, "Permanent name of the programme")
    name = fields.text("Its name")


class DiseaseReference(Shape):
    """A disease area as other areas name it."""

    id = fields.public_id(Kind.DISEASE, "Permanent name of the area")
    name = fields.text("Its name")


class CountryReference(Shape):
    """A country as other records name it."""

    code = fields.country_code("Country")
    name = fields.text("Its name")


class Place(Shape):
    """A city, a region or a country."""

    name = fields.text("Its name")
    kind = fields.code(PlaceKind, "What it is")
    country = fields.country_code("Country")
    lat = fields.degrees(90, "Degrees north, WGS 84; null for a region or country")
    lon = fields.degrees(180, "Degrees east, WGS 84")


class OtherName(Shape):
    """A name under which the record is also known."""

    value = fields.text("The name")
    language = fields.code_or_null(Language, "Its language (ISO 639-1)")
    type = fields.code(NameType, "What sort of name (ROR v2, and names out of use)")


class Identifier(Shape):
    """What a registry calls the record."""

    scheme = fields.code(Scheme, "The registry")
    value = fields.text("The bare value")
    url = fields.url_or_null("Where it leads")
    citations = citations()


class Focus(Shape):
    """A disease area that the record works on or mentions."""

    id = fields.public_id(Kind.DISEASE, "Permanent name of the area")
    name = fields.text("Its name")
    codes = fields.codes()
    focus = fields.code(FocusLevel, "Worked on, or mentioned as context; filters take the first")
    citations = citations()


class ThemeTag(Shape):
    """What the record works with."""

    id = fields.text("Slug of the theme")
    name = fields.text("Its name")
    citations = citations()


class Reading(Shape):
    """One of the readings that differ."""

    value = fields.text("The reading")
    preferred = serializers.BooleanField(help_text="Whether the record follows it")
    citations = citations()


class Dispute(Shape):
    """Where sources differ."""

    statement = fields.code(Subject, "The field that it is about")
    readings = Reading(many=True, help_text="The readings")
    note = fields.text_or_empty("Why one is preferred, or why none is")


class Gap(Shape):
    """What a source hints at without stating it."""

    statement = fields.code(Subject, "The field that it is about")
    note = fields.text_or_empty("What is left open")
    citations = citations()


class FundingFacts(Shape):
    """What is stated of a funding, whoever it is told of."""

    programme = ProgrammeReference(allow_null=True, help_text="Programme, call or label scheme")
    kind = fields.code_or_null(FundingKind, "What sort of support")
    amount = serializers.RegexField(
        r"^[0-9]+\.[0-9]{2}$", allow_null=True, help_text="Exact decimal number, two places"
    )
    currency = serializers.RegexField(
        "^[A-Z]{3}$", allow_null=True, help_text="ISO 4217; stated with every amount"
    )
    citations = citations()


class Kept(Shape):
    """What is known of the record itself."""

    created = fields.time("When the record was entered")
    modified = fields.time("When it last changed")
    version = serializers.IntegerField(min_value=1, help_text="Raised by every change")
    licence = serializers.ChoiceField(
        [("CC-BY-4.0", "CC BY 4.0")], help_text="Licence of the content (SPDX)"
    )


class WithAlliances(Shape):
    """What has alliances: how many, and where they are listed."""

    alliance_count = fields.number("Published alliances")
    alliances_url = fields.url("All of them: the list of the API, filtered")
