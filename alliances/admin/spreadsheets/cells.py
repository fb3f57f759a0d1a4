"""What a cell says: each column gives a field's value as text, and takes it back."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_countries import countries
from django_countries.fields import CountryField
from import_export.fields import Field
from import_export.widgets import Widget

from alliances.admin.spreadsheets import relations
from alliances.admin.spreadsheets.sheet import Unreadable
from alliances.fields import PartialDateField, to_partial_date


class Column(Field):
    """A column of a sheet, headed by its field's name in every language."""

    def clean(self, row: dict[str, Any], **kwargs: Any) -> Any:
        """The cell's value. Raises ValueError for a cell that holds none."""
        cell = row[self.column_name]
        if isinstance(cell, Unreadable):
            raise ValueError(cell.problem)
        return self.widget.clean(cell.strip(), row=row)

    def save(self, instance: Any, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        """What stands in the cell as it was exported stays, to the last blank."""
        cell = row[self.column_name]
        untouched = cell == self.export(instance)
        default = instance._state.adding and cell == ""
        if not (self.readonly or untouched or default):
            super().save(instance, row, is_m2m, **kwargs)


class TextCell(Widget):
    def takes(self) -> str:
        """What may stand in the cell, for whoever fills it in; '' for any text."""
        return ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Forms send lines parted as the web has it, spreadsheets part them otherwise."""
        return "" if value is None else str(value).replace("\r\n", "\n")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return value


class ChoiceCell(TextCell):
    """One of a field's choices, by its value in upper or lower case."""

    def __init__(self, field: models.Field) -> None:
        super().__init__()
        self.allowed = [value for value, _label in field.choices if value]

    def takes(self) -> str:
        return ", ".join(self.allowed)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if value and value.lower() not in self.allowed:
            raise ValueError(
                _("“%(value)s” is not one of: %(allowed)s.")
                % {"value": value, "allowed": ", ".join(self.allowed)}
            )
        return value.lower()


class CountryCell(TextCell):
    def takes(self) -> str:
        return _("ISO 3166-1 alpha-2, such as FR")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.code or ""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if value and value.upper() not in dict(countries):
            raise ValueError(
                _("“%(value)s” is no country code (ISO 3166-1 alpha-2, such as FR).")
                % {"value": value}
            )
        return value.upper()


class PartialDateCell(TextCell):
    def takes(self) -> str:
        return _("2019, 2019-05 or 2019-05-31")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        try:
            return to_partial_date(value)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from error


class WholeNumberCell(TextCell):
    def takes(self) -> str:
        return _("a whole number")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        if value and not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise ValueError(_("“%(value)s” is no whole number.") % {"value": value})
        return int(value) if value else None


class DecimalCell(TextCell):
    def takes(self) -> str:
        return _("a number, such as 1500000.50")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        if value and not re.fullmatch(r"\d+([.,]\d+)?", value, re.ASCII):
            raise ValueError(
                _("“%(value)s” is no amount; write it without separators, such as 1500000.50.")
                % {"value": value}
            )
        return Decimal(value.replace(",", ".")) if value else None


class RelationCell(TextCell):
    """Another record, by its id; a curator may put in an identifier or the exact name."""

    def __init__(self, field: models.ForeignKey) -> None:
        super().__init__()
        self.model = field.related_model
        # A consortium names the same partners in row after row.
        self.met: dict[str, models.Model] = {}

    def takes(self) -> str:
        return _("id, identifier (such as ROR) or exact name of: %(kind)s") % {
            "kind": self.model._meta.verbose_name
        }

    def render(self, value: models.Model | None, obj: Any = None, **kwargs: Any) -> str:
        return relations.key_of(value) if value else ""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> models.Model | None:
        if not value:
            return None
        if value not in self.met:
            self.met[value] = relations.find(self.model, value)
        return self.met[value]


def cell_of(field: models.Field) -> Widget:
    """How a cell says the value of a model's field."""
    if isinstance(field, models.ForeignKey):
        return RelationCell(field)
    if isinstance(field, CountryField):
        return CountryCell()
    if field.choices:
        return ChoiceCell(field)
    for kind, cell in _CELLS.items():
        if isinstance(field, kind):
            return cell()
    return TextCell()


_CELLS: dict[type[models.Field], type[TextCell]] = {
    PartialDateField: PartialDateCell,
    models.IntegerField: WholeNumberCell,
    models.DecimalField: DecimalCell,
}
