"""Model and form fields of the catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import BuiltinLookup
from django.utils.translation import gettext_lazy as _

from alliances.partial_dates import InvalidPartialDate, PartialDate

# Sorts after every digit and hyphen in each collation of both engines, so that
# '2025' + _AFTER stands behind every month and day of 2025.
_AFTER = "Z"
PARTIAL_DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


def to_partial_date(value: Any) -> PartialDate | None:
    """`value` (PartialDate, text or nothing) as a PartialDate; raises ValidationError."""
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.parse(str(value))
    except InvalidPartialDate as error:
        raise ValidationError(str(error), code="partial_date") from error


class PartialDateFormField(forms.CharField):
    """A text input that takes 2019, 2025-07 or 2025-07-03."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "placeholder": _("YYYY, YYYY-MM or YYYY-MM-DD"),
                    "size": 24,
                }
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        return to_partial_date(super().to_python(str(value) if value else ""))

    def run_validators(self, value: PartialDate | None) -> None:  # type: ignore[override]
        super().run_validators(str(value) if value else "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "").strip()


class PartialDateField(models.Field):
    """A date kept with its precision; None where nothing is stated.

    Stored as ISO text, which sorts by time on both engines. The lookups `on_or_after` and
    `on_or_before` ask whether the stored date may fall on that side of another partial date,
    `wholly_before` and `wholly_after` whether all that it may mean lies on that side.
    """

    description = _("Date known to the year, month or day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, blank=kwargs.get("blank", True))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def to_python(self, value: Any) -> PartialDate | None:
        return to_partial_date(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else PartialDate(value)

    def get_prep_value(self, value: Any) -> str | None:
        date = to_partial_date(value)
        return None if date is None else date.value

    def value_to_string(self, obj: models.Model) -> str | None:  # type: ignore[override]
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


class _Side(BuiltinLookup):
    """Compares ISO texts, each widened to the end of what it may mean."""

    prepare_rhs = True

    def _widened(self, sql: str) -> str:
        return f"({sql} || '{_AFTER}')"


@PartialDateField.register_lookup
class OnOrAfter(_Side):
    lookup_name = "on_or_after"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{self._widened(left)} >= {right}", (*left_params, *right_params)


@PartialDateField.register_lookup
class WhollyBefore(_Side):
    lookup_name = "wholly_before"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{self._widened(left)} < {right}", (*left_params, *right_params)


@PartialDateField.register_lookup
class WhollyAfter(_Side):
    lookup_name = "wholly_after"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} > {self._widened(right)}", (*left_params, *right_params)


@PartialDateField.register_lookup
class OnOrBefore(_Side):
    lookup_name = "on_or_before"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <= {self._widened(right)}", (*left_params, *right_params)
