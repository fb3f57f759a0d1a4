"""The log of a merge: each row that is written, with its values before and after."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from alliances import curation, history
from alliances.aggregates import Row, owners
from alliances.models.base import PublicRecord

# Values of a row as texts, by the names of its fields in the database.
Values = dict[str, str | None]


def stored(row: Row) -> Values:
    """All that the database holds of a row, as texts."""
    values = ((one, one.value_from_object(row)) for one in history.fields(type(row)))
    return {
        one.attname: None if value is None else one.value_to_string(row) for one, value in values
    }


class Log:
    """Writes rows, and down what it wrote."""

    def __init__(self) -> None:
        self.touched: set[Row] = set()
        self._steps: list[dict[str, Any]] = []

    def set(self, row: Row, **values: Any) -> None:
        before = stored(again(row))
        self.touched |= owners(again(row))
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        self.touched |= owners(again(row))
        after = stored(again(row))
        fields = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        self._note(row, did="set", fields=fields)

    def add(self, row: Row) -> None:
        row.save()
        self.touched |= owners(row)
        self._note(row, did="add", after=stored(again(row)))

    def delete(self, row: Row) -> None:
        self.touched |= owners(row)
        self._note(row, did="delete", before=stored(again(row)), text=str(row))
        row.delete()

    def _note(self, row: Row, **step: Any) -> None:
        self._steps.append({"model": row._meta.label_lower, "pk": row.pk, **step})

    def finished(self) -> list[dict[str, Any]]:
        """The steps; each row of a record that was set with all its values at the end."""
        for step in self._steps:
            model = model_of(step)
            if step["did"] == "set" and not issubclass(model, PublicRecord):
                row = model._base_manager.filter(pk=step["pk"]).first()
                step["after"] = stored(row) if row else None
        return self._steps


def again(row: Row) -> Row:
    return type(row)._base_manager.get(pk=row.pk)


def model_of(step: Mapping[str, Any]) -> type[models.Model]:
    return apps.get_model(step["model"])


def pass_gate(records: Iterable[Row], *, why: str) -> None:
    for record in sorted(records, key=lambda row: (row._meta.label, row.pk)):
        curation.changed(type(record)._base_manager.get(pk=record.pk), why)
