"""Which records a row belongs to, so that a change of the row counts as a change of them."""

from django.db import models

from alliances.models import Affiliation, Citation, Dispute
from alliances.models.base import Statement
from alliances.models.citation import CITED_FIELDS, CITED_ROWS

# From each kind of statement to the fields that lead to its records.
RECORD_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Citation._meta.get_field(row).related_model: ways
    for row, ways in CITED_ROWS.items()
    if row != "reading"
} | {
    # An affiliation is shown with the person and with the organisation.
    Affiliation: ("person", "organisation"),
    Dispute: ("alliance", "organisation"),
}


def owners(row: models.Model) -> list[models.Model]:
    """The records that `row` is a statement of; a record is its own owner."""
    if isinstance(row, Citation):
        cited = getattr(row, row.target)
        return [cited] if row.target in CITED_FIELDS else owners(cited)
    if not isinstance(row, Statement):
        return [row]
    if row._meta.model_name == "reading":
        return owners(row.dispute)
    found = (getattr(row, field) for field in RECORD_FIELDS[type(row)])
    return [record for record in found if record is not None]
