"""Answers that are no records: lists, problems, the start."""

from typing import Any

from rest_framework import serializers

from catalogue.api.shapes import fields
from catalogue.api.shapes.alliance import AllianceCard
from catalogue.api.shapes.country import CountryCard
from catalogue.api.shapes.disease import DiseaseCard
from catalogue.api.shapes.fields import Shape
from catalogue.api.shapes.organisation import OrganisationCard
from catalogue.api.shapes.person import PersonCard
from catalogue.api.shapes.programme import ProgrammeCard
from catalogue.api.shapes.source import SourceCard
from catalogue.api.shapes.theme import ThemeCard
from catalogue.facets import COUNTED


class Page(Shape):
    """A page of a list."""

    count = fields.number("How many records there are on all pages")
    next = fields.url_or_null("The next page")
    previous = fields.url_or_null("The page before")


class FacetValue(Shape):
    """A value of a facet."""

    value = fields.text("What a filter names it by")
    label = fields.text("Its name")
    count = fields.number("How many alliances have it, whatever of this facet is selected")
    selected = serializers.BooleanField(help_text="Whether the list is filtered by it")


class Facets(Shape):
    """The facets that were asked for, each with its values, the most frequent first."""

    def get_fields(self) -> dict[str, Any]:
        return {
            name: FacetValue(many=True, required=False, help_text=f"Values of `{name}`")
            for name in COUNTED
        }


class AllianceList(Page):
    """A page of alliances."""

    facets = Facets(required=False, help_text="Only with `facets`")
    results = AllianceCard(many=True, help_text="What is on the page")


class OrganisationList(Page):
    """A page of organisations."""

    results = OrganisationCard(many=True, help_text="What is on the page")


class DiseaseList(Page):
    """A page of disease areas."""

    results = DiseaseCard(many=True, help_text="What is on the page")


class CountryList(Page):
    """A page of countries."""

    results = CountryCard(many=True, help_text="What is on the page")


class ProgrammeList(Page):
    """A page of programmes."""

    results = ProgrammeCard(many=True, help_text="What is on the page")


class PersonList(Page):
    """A page of people."""

    results = PersonCard(many=True, help_text="What is on the page")


class SourceList(Page):
    """A page of sources."""

    results = SourceCard(many=True, help_text="What is on the page")


class ThemeList(Page):
    """A page of themes."""

    results = ThemeCard(many=True, help_text="What is on the page")


class WrongParameter(Shape):
    """A parameter, or a header, that is not allowed as it is."""

    parameter = fields.text("Its name")
    value = fields.text_or_empty("What was given, cut to 60 characters")
    message = fields.text("What is wrong, in words")
    allowed = serializers.ListField(
        child=serializers.CharField(),
        help_text="What is allowed: values, a range such as 1–200, or what it must look like",
    )


class Problem(Shape):
    """A problem (RFC 9457)."""

    type = serializers.CharField(help_text="The address that explains this kind of problem")
    title = fields.text("The kind of problem")
    status = serializers.IntegerField(help_text="The status of the answer")
    detail = fields.text("What went wrong this time, in words")
    errors = WrongParameter(many=True, required=False, help_text="What is wrong where")


class Start(Shape):
    """Where everything is."""

    alliances = fields.url("The alliances")
    organisations = fields.url("The organisations")
    diseases = fields.url("The disease areas")
    countries = fields.url("The countries")
    programmes = fields.url("The funding programmes")
    people = fields.url("The people")
    sources = fields.url("The sources")
    themes = fields.url("The themes")
    schema = fields.url("The description of this API (OpenAPI 3.1)")
    docs = fields.url("The description as a page to try requests on")
