"""Countries."""

from rest_framework import serializers

from catalogue.api.shapes import common, fields


class CountryCard(common.WithAlliances):
    """The facts by which a country stands in a list."""

    code = fields.country_code("Country")
    url = fields.url("Its page in the language of the answer")
    name = fields.text("Name")
    organisation_count = fields.number("Published organisations that sit there")
    organisations_url = fields.url("All of them: the list of the API, filtered")


class Country(CountryCard):
    """A country."""

    licence = serializers.ChoiceField(
        [("CC-BY-4.0", "CC BY 4.0")], help_text="Licence of the content (SPDX)"
    )
