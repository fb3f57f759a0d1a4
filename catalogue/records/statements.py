"""A citation told from the source's side: of which record it bears out what."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries as iso_countries

from alliances.models import Citation, CitedField
from alliances.partial_dates import PartialDate
from catalogue.records.evidence import Json
from catalogue.texts import text


def _pair(label: str, value: str) -> list[str]:
    """Both on one line; French puts a space before the colon."""
    return [gettext("%(label)s: %(value)s") % {"label": label, "value": ""}, value]


def _joined(*parts: str) -> list[str]:
    found: list[str] = []
    for part in parts:
        found += [" – ", part] if found else [part]
    return found


# For each kind of row: what to call it, and how it reads in a line, given in parts because each
# may be in a language of its own.
ROWS: dict[str, tuple[Any, Callable[[Any], list[str]]]] = {
    "participation": (
        _("Participation"),
        lambda row: _joined(text(row.organisation, "name"), row.get_role_display()),
    ),
    "funding": (
        _("Funding"),
        lambda row: _joined(
            *(text(part, "name") for part in (row.funder, row.programme) if part is not None)
        ),
    ),
    "focus": (_("Disease"), lambda row: [text(row.disease, "name")]),
    "theme_tag": (_("Theme"), lambda row: [text(row.theme, "name")]),
    "site": (_("Place"), lambda row: [text(row.place, "name")]),
    "milestone": (_("Milestone"), lambda row: [text(row, "title")]),
    "involvement": (
        _("Person"),
        lambda row: _joined(str(row.affiliation.person), text(row.affiliation, "position")),
    ),
    "affiliation": (
        _("Position"),
        lambda row: _joined(str(row.person), text(row, "position")),
    ),
    "identifier": (_("Identifier"), lambda row: [str(row)]),
    "relation": (
        _("Relation"),
        lambda row: _pair(row.get_kind_display(), text(row.related, "name")),
    ),
    "figure": (
        _("Figure"),
        lambda row: _pair(
            row.get_measure_display(),
            f"{row.get_comparator_display()} {number_format(row.value, use_l10n=True)}",
        ),
    ),
    "gap": (_("Gap"), lambda row: [text(row, "note")]),
    "reading": (
        _("Disputed"),
        lambda row: _pair(row.dispute.get_statement_display(), text(row, "value")),
    ),
}


def for_statements(citations: QuerySet[Citation]) -> QuerySet[Citation]:
    """`citations` with all that `statement` reads, in a fixed number of queries."""
    return citations.select_related(
        "alliance__part_of", "organisation__place", "programme__parent", "programme__operator"
    ).with_statements()  # type: ignore[attr-defined]


def _owner(row: Any) -> Any:
    """The record that a row belongs to; a position at no public organisation is its person's."""
    for way in ("alliance", "organisation", "programme", "person"):
        owner = getattr(row, way, None)
        if owner is not None and getattr(owner, "is_published", True):
            return owner
    raise LookupError(f"{row!r} belongs to no record")


def field_value(record: Any, field: str) -> str:
    """The value of a cited field in words; '' for a long text or a group of names."""
    if field in (
        CitedField.SUMMARY,
        CitedField.OBJECTIVES,
        CitedField.DESCRIPTION,
        CitedField.NAMES,
    ):
        return ""
    value = getattr(record, field)
    if isinstance(value, PartialDate):
        return value.display()
    if isinstance(value, Model):
        return text(value, "name")
    if field == CitedField.COUNTRY:
        return str(iso_countries.name(value.code))
    if hasattr(record, f"get_{field}_display"):
        return getattr(record, f"get_{field}_display")()
    return text(record, field) if field == CitedField.NAME else str(value or "")


def statement(citation: Citation) -> tuple[Any, Json]:
    """(the record, {"what", "value", "locator", "stance", "note"}); the value is in parts."""
    target = citation.target
    if citation.field:
        owner = getattr(citation, target)
        what = CitedField(citation.field).label
        value = [field_value(owner, citation.field)]
    else:
        row = getattr(citation, target)
        owner = _owner(row.dispute if target == "reading" else row)
        label, words = ROWS[target]
        what, value = label, words(row)
    return owner, {
        "what": str(what),
        "value": value,
        "locator": citation.locator,
        "stance": citation.stance,
        "stance_label": citation.get_stance_display(),
        "note": text(citation, "note"),
    }
