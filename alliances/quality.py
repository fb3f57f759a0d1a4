"""Checks of what a record lacks; they read, and change nothing."""

from typing import Any

from alliances.models import Alliance, Organisation
from alliances.models.citation import CITED_FIELDS, CitedField

# What an ideal record states. The codes are keys of the public record (docs/data-dictionary.md).
IDEAL_FIELDS = (
    "kind",
    "status",
    "start",
    "duration_years",
    "summary",
    "objectives",
    "website",
)
IDEAL_ROWS = {
    "participations": "participations",
    "fundings": "fundings",
    "diseases": "foci",
    "themes": "theme_tags",
    "places": "sites",
    "people": "involvements",
    "milestones": "milestones",
    "identifiers": "identifiers",
}
_STATEMENT_ROWS = {
    "alliance": (
        "participations",
        "fundings",
        "foci",
        "theme_tags",
        "sites",
        "milestones",
        "involvements",
        "identifiers",
        "gaps",
    ),
    "organisation": (
        "foci",
        "theme_tags",
        "affiliations",
        "identifiers",
        "relations",
        "figures",
        "gaps",
    ),
    "programme": ("identifiers",),
}
# Names of other_names rows are cited together, as one field.
_FIELD_SOURCES = {CitedField.NAMES: "other_names"}


def missing(alliance: Alliance) -> list[str]:
    """Codes of what an ideal record states and this one does not."""
    fields = [field for field in IDEAL_FIELDS if not getattr(alliance, field)]
    rows = [code for code, relation in IDEAL_ROWS.items() if not getattr(alliance, relation).all()]
    return fields + rows


def stated_fields(record: Any) -> list[CitedField]:
    """The citable fields of an alliance, organisation or programme that hold a value."""
    stated = []
    for field in CITED_FIELDS[record._meta.model_name]:
        if relation := _FIELD_SOURCES.get(field):
            holds = getattr(record, relation).exists()
        else:
            holds = getattr(record, field) not in (None, "")
        if holds:
            stated.append(field)
    return stated


def uncited(record: Any) -> list[str]:
    """The statements of an alliance, organisation or programme that no citation bears out.

    A field is given by its code, a row as 'relation: text'.
    """
    cited = set(record.citations.values_list("field", flat=True))
    found = [str(field) for field in stated_fields(record) if field not in cited]
    for relation in _STATEMENT_ROWS[record._meta.model_name]:
        found += [
            f"{relation}: {row}"
            for row in getattr(record, relation).prefetch_related("citations")
            if not row.citations.all()
        ]
    if isinstance(record, (Alliance, Organisation)):
        for dispute in record.disputes.prefetch_related("readings__citations"):
            found += [
                f"disputes: {reading}"
                for reading in dispute.readings.all()
                if not reading.citations.all()
            ]
    return found
