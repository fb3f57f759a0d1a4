"""A page of the admin as it was sent, read into rows that can be compared with stored states.

A page is made from one state of its record and sent at another. Here both, and what the page
says, become rows of plain values as a form sends them (`conflicts.py` merges them).
"""

from copy import copy
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from alliances import history
from alliances.admin.citing import CITE_FIELDS
from alliances.admin.conflicts import Key, Merged, Row, merge, twins
from alliances.admin.forms import PAGE_FIELDS
from alliances.admin.widgets import bare, is_key
from alliances.models import Citation

# The record's own row among those of its page.
ROOT: Key = ("", 0)


def as_sent(field: forms.Field, value: Any) -> str:
    """A value as a browser would send it from `field`."""
    value = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    sent = bare(field.widget).format_value(value)
    if isinstance(sent, list):
        sent = sent[0] if sent else ""
    return "" if sent is None else str(sent).replace("\r\n", "\n")


def _mean_the_same(field: forms.Field, one: str, other: str) -> bool:
    if one == other or isinstance(field, forms.ModelChoiceField):
        return one == other
    try:
        return field.to_python(one) == field.to_python(other)
    except ValidationError:
        return False


class Group:
    """The rows of one kind on a page; the record itself is a group of one."""

    def __init__(self, prefix: str, form: Any, inline: Any = None, formset: Any = None) -> None:
        self.prefix = prefix
        self.form = form
        self.inline = inline
        self.formset = formset
        keys = {formset._pk_field.name, formset.fk.name, "DELETE"} if formset else set()
        self.names = [name for name in form.fields if name not in keys | PAGE_FIELDS]
        model = form._meta.model
        self.extras = {
            name: as_sent(form.fields[name], form.fields[name].initial)
            for name in self.names
            if not _is_of(model, name)
        }

    def stored(self, instance: models.Model) -> dict[str, str]:
        """A stored row as its form shows it."""
        return self.extras | self._of_model(instance)

    def _of_model(self, instance: models.Model) -> dict[str, str]:
        meta = instance._meta
        return {
            name: as_sent(self.form.fields[name], meta.get_field(name).value_from_object(instance))
            for name in self.names
            if name not in self.extras
        }

    def sent(self, form: Any, *known: Row) -> dict[str, str]:
        """What was sent of a row, in the words of a `known` state where it means the same."""
        row = {}
        for name in self.names:
            raw = form[name].data
            typed = as_sent(form.fields[name], raw)
            values = [state[name] for state in known if name in state]
            if raw is None and values:
                row[name] = values[0]
            else:
                same = (v for v in values if _mean_the_same(form.fields[name], v, typed))
                row[name] = next(same, typed)
        return row

    def cleaned(self, form: Any) -> dict[str, str]:
        """A new row as it would be stored, but for what its form does not take."""
        sent, stored = self.sent(form), self._of_model(form.instance)
        return {name: stored[name] if name in form.cleaned_data else sent[name] for name in stored}


def _is_of(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


class SentPage:
    """A page of the admin as it was sent, with the states to compare it with."""

    def __init__(
        self, admin: Any, request: HttpRequest, record: models.Model, opened_at: datetime | None
    ) -> None:
        self.request = request
        self.record = record
        # Validation writes into the record.
        edited = copy(record)
        # Not as a change: of a record that may no longer be changed, that form has no field.
        self.form = admin.get_form(request, record)(request.POST, request.FILES, instance=edited)
        self.form.is_valid()
        formsets, inlines = admin._create_formsets(request, edited, change=True)
        self.groups = [Group("", self.form)]
        for formset, inline in zip(formsets, inlines, strict=True):
            formset.is_valid()
            self.groups.append(Group(formset.prefix, formset.empty_form, inline, formset))
        self._state = history.state_now(record)
        self.now = self._rows(self._state)
        then = history.state_at(record, opened_at) if opened_at else {}
        self.opened = self._rows(then)
        self.instances = then | self._state
        self.mine: dict[Key, Row] = {}
        self.deleted: set[Key] = set()
        # Whether something was sent that is stored already: the page was sent before.
        self.was_sent_before = False
        self._read()

    def _rows(self, state: history.State) -> dict[Key, Row]:
        root = state.get((type(self.record), self.record.pk))
        rows: dict[Key, Row] = {ROOT: self.groups[0].stored(root)} if root else {}
        for group in self.groups[1:]:
            way = group.formset.fk.attname
            for (model, key), row in state.items():
                if model is group.formset.model and getattr(row, way) == self.record.pk:
                    rows[group.prefix, key] = group.stored(row)
        return rows

    # --- Reading ------------------------------------------------------------------------------

    def _read(self) -> None:
        self._read_stored(ROOT, self.groups[0], self.form)
        new: dict[Key, Any] = {}
        for group in self.groups[1:]:
            editable = group.inline.has_change_permission(self.request, self.record)
            for place, form in enumerate(group.formset.forms):
                if place >= group.formset.initial_form_count():
                    new[group.prefix, f"new {place}"] = form
                elif editable and (key := number_in(form[group.formset._pk_field.name].data)):
                    self._read_stored((group.prefix, key), group, form)
        self._read_new({key: form for key, form in new.items() if _is_filled_in(form)})

    def _read_stored(self, key: Key, group: Group, form: Any) -> None:
        if _is_deleted(form):
            self.deleted.add(key)
            return
        # Of what a field is for besides the record nobody can have seen another value.
        self.opened[key] = self.opened.get(key) or group.extras
        self.mine[key] = group.sent(form, self.opened[key], self.now.get(key, {}))
        self._forget_citations_twice(key, group)

    def _read_new(self, new: dict[Key, Any]) -> None:
        groups = {group.prefix: group for group in self.groups}
        cleaned = {key: groups[key[0]].cleaned(form) for key, form in new.items()}
        stored_twice = twins(self.now, self.mine | cleaned)
        for key, form in new.items():
            group = groups[key[0]]
            sent = group.sent(form, group.extras)
            if twin := stored_twice.get(key):
                self.was_sent_before = True
                self.opened.setdefault(twin, group.extras)
                self.mine[twin] = {**self.now[twin], **{name: sent[name] for name in group.extras}}
                self._forget_citations_twice(twin, group)
            else:
                self.mine[key] = sent

    def _forget_citations_twice(self, key: Key, group: Group) -> None:
        """Of a citation that is typed beside a row which has it already, nothing is left to do."""
        row = self.mine[key]
        if key not in self.now or not any(
            row[name] != group.extras[name] for name in CITE_FIELDS if name in group.extras
        ):
            return
        way = group.formset.model._meta.get_field("citations").field.attname
        source = row["cite_source"] or self.request.POST.get("article", "")
        if any(
            (str(citation.source_id), citation.locator) == (source, row["cite_locator"].strip())
            for citation in self._state.values()
            if isinstance(citation, Citation) and getattr(citation, way) == key[1]
        ):
            self.was_sent_before = True
            self.mine[key] = {**row, **group.extras}

    # --- What became of it --------------------------------------------------------------------

    @cached_property
    def merged(self) -> list[Merged]:
        return merge(self.opened, self.now, self.mine, self.deleted)

    @property
    def is_stored(self) -> bool:
        """Whether the record says all that the page says; others may have added to that."""
        return not any(row.is_changed_by_me for row in self.merged)

    @property
    def is_changed_by_them(self) -> bool:
        """Whether anything was changed since, also to what the page says."""
        return any(row.is_changed_by_them for row in self.merged)

    @property
    def has_news(self) -> bool:
        """Whether the record says something that neither the page says nor its author saw."""
        return any(row.is_news for row in self.merged)

    @property
    def is_said_twice(self) -> bool:
        """Whether a change that the page makes has been made already."""
        return self.was_sent_before or any(row.is_changed_by_both for row in self.merged)


def _is_deleted(form: Any) -> bool:
    return "DELETE" in form.fields and bool(form["DELETE"].data)


def _is_filled_in(form: Any) -> bool:
    return form.has_changed() and not _is_deleted(form)


def number_in(text: str | None) -> int | None:
    """A key of a row as it was sent; None for what is none."""
    return int(text) if text and is_key(text) else None
