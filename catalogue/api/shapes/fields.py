"""The kinds of fields that records have; each field says what it means."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliances.public_ids import Kind


class Shape(serializers.Serializer):
    """A JSON object; all of its fields are always there unless they say otherwise."""


def public_id_pattern(kind: Kind) -> str:
    """Of the ids of one kind of record: Crockford's base 32, the first letter says the kind."""
    return f"^{kind}[0-9A-HJKMNP-TV-Z]{{9}}$"


def public_id(kind: Kind, meaning: str) -> serializers.Field:
    return serializers.RegexField(public_id_pattern(kind), help_text=meaning)


def text(meaning: str) -> serializers.Field:
    """A text that is always stated."""
    return serializers.CharField(help_text=meaning)


def text_or_empty(meaning: str) -> serializers.Field:
    """A text in some language; empty where nothing is stated."""
    return serializers.CharField(allow_blank=True, help_text=meaning)


def text_or_null(meaning: str) -> serializers.Field:
    return serializers.CharField(allow_null=True, help_text=meaning)


def url(meaning: str) -> serializers.Field:
    return serializers.URLField(help_text=meaning)


def url_or_null(meaning: str) -> serializers.Field:
    return serializers.URLField(allow_null=True, help_text=meaning)


def code(choices: Any, meaning: str) -> serializers.Field:
    """One of a fixed list."""
    return serializers.ChoiceField(choices.choices, help_text=meaning)


def code_or_null(choices: Any, meaning: str) -> serializers.Field:
    return serializers.ChoiceField(choices.choices, allow_null=True, help_text=meaning)


def country_code(meaning: str) -> serializers.Field:
    return serializers.RegexField("^[A-Z]{2}$", help_text=f"{meaning} (ISO 3166-1 alpha-2)")


def country_code_or_null(meaning: str) -> serializers.Field:
    return serializers.RegexField(
        "^[A-Z]{2}$", allow_null=True, help_text=f"{meaning} (ISO 3166-1 alpha-2)"
    )


def number(meaning: str) -> serializers.Field:
    """A whole number, 0 or more."""
    return serializers.IntegerField(min_value=0, help_text=meaning)


def number_or_null(meaning: str) -> serializers.Field:
    return serializers.IntegerField(min_value=0, allow_null=True, help_text=meaning)


def degrees(limit: int, meaning: str) -> serializers.Field:
    return serializers.FloatField(
        min_value=-limit, max_value=limit, allow_null=True, help_text=meaning
    )


def time(meaning: str) -> serializers.Field:
    return serializers.DateTimeField(help_text=meaning)


def in_force() -> serializers.Field:
    """Of a record as of a date, and of its rows with dates."""
    return serializers.BooleanField(
        allow_null=True,
        required=False,
        help_text="Only with `at`: whether it was in force then; null where the dates do not say",
    )


@extend_schema_field(
    {
        "type": "object",
        "propertyNames": {"enum": ["DOID", "MeSH", "ICD-10", "Orphanet", "EuroSciVoc"]},
        "additionalProperties": {
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
        },
        "examples": [{"DOID": "DOID:2377", "ICD-10": ["G35"]}],
    }
)
class CodesField(serializers.DictField):
    """Codes by vocabulary; a list where there are several in one."""


def codes() -> serializers.Field:
    return CodesField(help_text="Codes by vocabulary; a list where there are several in one")
