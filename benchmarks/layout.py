"""Which fields the rows of a synthetic catalogue state, in the order of their values.

A table comes after those that its rows name.
"""

from django.db import models

from alliances.models import (
    Alliance,
    AllianceName,
    Citation,
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    Focus,
    Funding,
    Organisation,
    Participation,
    Place,
    Programme,
    Site,
    Source,
    Theme,
    ThemeTag,
)
from benchmarks.writing import with_texts

LAYOUT: dict[type[models.Model], list[str]] = {
    Place: with_texts(["id", "slug", "country", "latitude", "longitude"], "name"),
    Organisation: with_texts(
        [
            "id",
            "public_id",
            "record_status",
            "created",
            "modified",
            "acronym",
            "kind",
            "country",
            "place",
        ],
        "name",
    ),
    DiseaseArea: with_texts(["id", "public_id", "created", "modified"], "name"),
    DiseaseParent: ["id", "uid", "child", "parent"],
    DiseaseCode: ["id", "uid", "disease", "vocabulary", "value"],
    DiseaseSynonym: ["id", "uid", "disease", "value", "language"],
    Theme: with_texts(["id", "slug"], "name"),
    Programme: with_texts(["id", "public_id", "created", "modified", "kind", "parent"], "name"),
    Source: with_texts(
        ["id", "public_id", "created", "modified", "title", "publisher", "language", "published"],
        "description",
    ),
    Alliance: with_texts(
        [
            "id",
            "public_id",
            "record_status",
            "created",
            "modified",
            "acronym",
            "kind",
            "status",
            "start",
            "end",
            "part_of",
        ],
        "name",
        "summary",
    ),
    AllianceName: ["id", "uid", "alliance", "value", "language", "type"],
    Participation: ["id", "uid", "alliance", "organisation", "role"],
    Funding: ["id", "uid", "alliance", "funder", "programme", "kind", "amount", "currency"],
    Focus: ["id", "uid", "alliance", "disease"],
    ThemeTag: ["id", "uid", "alliance", "theme"],
    Site: ["id", "uid", "alliance", "place"],
    Citation: [
        "id",
        "uid",
        "alliance",
        "field",
        "participation",
        "focus",
        "source",
        "locator",
        "checked",
    ],
}
