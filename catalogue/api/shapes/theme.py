"""Themes."""

from rest_framework import serializers

from catalogue.api.shapes import common, fields


class ThemeCard(common.WithAlliances):
    """The facts by which a theme stands in a list."""

    id = fields.text("Slug of the theme")
    url = fields.url("The page of its alliances in the language of the answer")
    name = fields.text("Name")


class Theme(ThemeCard):
    """What alliances work with."""

    licence = serializers.ChoiceField(
        [("CC-BY-4.0", "CC BY 4.0")], help_text="Licence of the content (SPDX)"
    )
