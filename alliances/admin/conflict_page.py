"""The page for the second of two curators: what each did, and what is left to choose.

A page that was made from an older state than the present one is never saved as it is. It is read
into rows (`_Page`), merged with what the history says of the state that it was made from
(`conflicts.py`), and shown with a choice where both sides changed the same. What that page sends
is the whole form again, with the chosen values and the mark of the present state: a third
curator in between leads to the page once more.
"""

from collections.abc import Iterator
from copy import copy
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliances import curation, history, keeping
from alliances.admin import seen, submission
from alliances.admin.citing import CITE_FIELDS
from alliances.admin.conflicts import By, Fate, Field, Key, Merged, Row, merge, twins
from alliances.admin.forms import PAGE_FIELDS
from alliances.admin.widgets import bare
from alliances.models import Citation

# The record's own row among those of its page.
_ROOT: Key = ("", 0)
# What a page says about itself and its window, kept while the curator decides.
_KEPT = ("article", "why", IS_POPUP_VAR, TO_FIELD_VAR)
_FATES = {
    Fate.ADDED_BY_THEM: _("added by somebody else"),
    Fate.ADDED_BY_ME: _("added by you"),
    Fate.DELETED_BY_THEM: _("deleted by somebody else"),
    Fate.DELETED_BY_ME: _("deleted by you"),
    Fate.DELETED_BY_THEM_CHANGED_BY_ME: _("deleted by somebody else, changed by you"),
    Fate.DELETED_BY_ME_CHANGED_BY_THEM: _("deleted by you, changed by somebody else"),
}
_SIDES = {
    By.THEM: _("taken from the other side"),
    By.ME: _("taken from you"),
    By.BOTH: _("the same on both sides"),
}


class Option(NamedTuple):
    """One of two values to choose from; `value` is what the form sends for it."""

    value: str
    label: Any


class Choice(NamedTuple):
    """What both changed; the first option is the one in the database, and chosen at first."""

    name: str
    options: list[Option]


class Line(NamedTuple):
    """A field of the page, in words; with a choice where there is one to make."""

    label: str
    opened: str
    now: str
    mine: str
    side: Any
    choice: Choice | None


class Block(NamedTuple):
    """A row of the page, with what became of it."""

    title: str
    fate: Any
    choice: Choice | None
    lines: list[Line]
    is_to_decide: bool


# --- The page that was sent, as rows ------------------------------------------------------------


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


class _Group:
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


class _Page:
    """A page of the admin as it was sent, with the states to compare it with."""

    def __init__(
        self, admin: Any, request: HttpRequest, record: models.Model, opened_at: datetime | None
    ) -> None:
        self.request = request
        self.record = record
        # Validation writes into the record.
        edited = copy(record)
        self.form = admin.get_form(request, record, change=True)(
            request.POST, request.FILES, instance=edited
        )
        self.form.is_valid()
        formsets, inlines = admin._create_formsets(request, edited, change=True)
        self.groups = [_Group("", self.form)]
        for formset, inline in zip(formsets, inlines, strict=True):
            formset.is_valid()
            self.groups.append(_Group(formset.prefix, formset.empty_form, inline, formset))
        self._state = history.state_now(record)
        self.now = self._rows(self._state)
        then = history.state_at(record, opened_at) if opened_at else {}
        self.opened = self._rows(then)
        self._instances = then | self._state
        self.mine: dict[Key, Row] = {}
        self.deleted: set[Key] = set()
        # Whether something was sent that is stored already: the page was sent before.
        self.was_sent_before = False
        self._read()

    def _rows(self, state: history.State) -> dict[Key, Row]:
        root = state.get((type(self.record), self.record.pk))
        rows: dict[Key, Row] = {_ROOT: self.groups[0].stored(root)} if root else {}
        for group in self.groups[1:]:
            way = group.formset.fk.attname
            for (model, key), row in state.items():
                if model is group.formset.model and getattr(row, way) == self.record.pk:
                    rows[group.prefix, key] = group.stored(row)
        return rows

    # --- Reading ------------------------------------------------------------------------------

    def _read(self) -> None:
        self._read_stored(_ROOT, self.groups[0], self.form)
        new: dict[Key, Any] = {}
        for group in self.groups[1:]:
            editable = group.inline.has_change_permission(self.request, self.record)
            for place, form in enumerate(group.formset.forms):
                if place >= group.formset.initial_form_count():
                    new[group.prefix, f"new {place}"] = form
                elif editable and (key := _number(form[group.formset._pk_field.name].data)):
                    self._read_stored((group.prefix, key), group, form)
        self._read_new({key: form for key, form in new.items() if _is_filled_in(form)})

    def _read_stored(self, key: Key, group: _Group, form: Any) -> None:
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

    def _forget_citations_twice(self, key: Key, group: _Group) -> None:
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

    @cached_property
    def merged(self) -> list[Merged]:
        return merge(self.opened, self.now, self.mine, self.deleted)

    # --- What the page for the choice sends ---------------------------------------------------

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Every value that is not to be chosen."""
        yield "seen_version", seen.mark(self.record)
        for name in _KEPT:
            if name in self.request.POST:
                yield name, self.request.POST[name]
        pressed = next((b for b in ("_save", "_addanother") if b in self.request.POST), "_continue")
        yield pressed, "1"
        for group in self.groups:
            yield from self._hidden_of(group)

    def _hidden_of(self, group: _Group) -> Iterator[tuple[str, str]]:
        rows = self._rows_sent(group)
        if group.formset:
            management = group.formset.management_form
            number_stored = sum(1 for row in rows if row.key in self.now)
            yield management.add_prefix("TOTAL_FORMS"), str(len(rows))
            yield management.add_prefix("INITIAL_FORMS"), str(number_stored)
            yield management.add_prefix("MIN_NUM_FORMS"), str(group.formset.min_num)
            yield management.add_prefix("MAX_NUM_FORMS"), str(group.formset.max_num)
        for place, row in enumerate(rows):
            if group.formset and row.key in self.now:
                pk_name = group.formset._pk_field.name
                yield self._name(group, place, pk_name), str(row.key[1])
            if row.fate is Fate.DELETED_BY_ME:
                yield self._name(group, place, "DELETE"), "on"
            for field in row.fields:
                if not _is_to_choose(row, field):
                    yield from self._hidden_field(group, place, row, field)

    def _hidden_field(
        self, group: _Group, place: int, row: Merged, field: Field
    ) -> Iterator[tuple[str, str]]:
        value = field.merged if row.key in self.now else field.mine or ""
        # An unticked box is one that a browser does not send.
        if value or not isinstance(group.form.fields[field.name], forms.BooleanField):
            yield self._name(group, place, field.name), value

    def _rows_sent(self, group: _Group) -> list[Merged]:
        """The rows that the form still has: those in the database first, as Django counts them."""
        return [
            row
            for row in self.merged
            if row.key[0] == group.prefix and row.fate is not Fate.DELETED_BY_THEM
        ]

    @staticmethod
    def _name(group: _Group, place: int, name: str) -> str:
        return f"{group.prefix}-{place}-{name}" if group.formset else name

    # --- What it shows ------------------------------------------------------------------------

    def blocks(self) -> list[Block]:
        """What either side did, row by row; what is to be chosen comes first."""
        found = [
            self._block(group, place, row)
            for group in self.groups
            for place, row in enumerate(self._rows_shown(group))
            if row.is_changed_by_me or row.is_changed_by_them
        ]
        return sorted(found, key=lambda block: not block.is_to_decide)

    def _rows_shown(self, group: _Group) -> list[Merged]:
        rows = self._rows_sent(group)
        gone = (row for row in self.merged if row.fate is Fate.DELETED_BY_THEM)
        return [*rows, *(row for row in gone if row.key[0] == group.prefix)]

    def _block(self, group: _Group, place: int, row: Merged) -> Block:
        lines = [
            self._line(group, place, row, field)
            for field in row.fields
            if field.by is not By.NOBODY and _says_something(group, field)
        ]
        lines.sort(key=lambda line: line.choice is None)
        choice = None
        if row.fate is Fate.DELETED_BY_THEM_CHANGED_BY_ME:
            options = [
                Option("on", _("Leave it deleted")),
                Option("", _("Enter it again, as a new row, with your values")),
            ]
            choice = Choice(self._name(group, place, "DELETE"), options)
        elif row.fate is Fate.DELETED_BY_ME_CHANGED_BY_THEM:
            options = [Option("", _("Keep it as it is now")), Option("on", _("Delete it"))]
            choice = Choice(self._name(group, place, "DELETE"), options)
        fate = _FATES.get(row.fate, "")
        return Block(self._title(group, row.key), fate, choice, lines, row.is_to_decide)

    def _title(self, group: _Group, key: Key) -> str:
        if not group.formset:
            return gettext("The record itself")
        name = str(group.inline.verbose_name)
        name = name[:1].upper() + name[1:]
        instance = self._instances.get((group.formset.model, key[1]))
        return f"{name}: {history.title(instance)}" if instance else name

    def _line(self, group: _Group, place: int, row: Merged, field: Field) -> Line:
        form_field = group.form.fields[field.name]
        choice = None
        if _is_to_choose(row, field):
            options = [
                Option(field.now or "", _("Now")),
                Option(field.mine or "", _("Yours")),
            ]
            choice = Choice(self._name(group, place, field.name), options)
        return Line(
            str(group.form[field.name].label),
            *(_in_words(form_field, value) for value in (field.opened, field.now, field.mine)),
            _SIDES.get(field.by, "") if row.fate is Fate.STAYS else "",
            choice,
        )


def _says_something(group: _Group, field: Field) -> bool:
    default = group.extras.get(field.name, "")
    return any(value not in (None, "", default) for value in field[1:])


def _is_to_choose(row: Merged, field: Field) -> bool:
    return row.fate is Fate.STAYS and field.by is By.EACH


def _is_deleted(form: Any) -> bool:
    return "DELETE" in form.fields and bool(form["DELETE"].data)


def _is_filled_in(form: Any) -> bool:
    return form.has_changed() and not _is_deleted(form)


def _number(text: str | None) -> int | None:
    """A key of a row as it was sent; None for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _in_words(field: forms.Field, value: str | None) -> str:
    """What `field` shows for a value that is sent for it."""
    if not value:
        return ""
    if isinstance(field, forms.BooleanField):
        return gettext("Yes")
    if isinstance(field, forms.ModelChoiceField):
        key = _number(value)
        other = field.queryset.model._base_manager.filter(pk=key).first() if key else None
        return str(other) if other else value
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return labels.get(value, value)


# --- The admin ----------------------------------------------------------------------------------


class TellsConflicts:
    """Mixin of pages: nothing is overwritten that was changed after the page was opened."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            curation.lock()
            if object_id is None:
                answer = self._answer_to_second_click(request)
            else:
                answer = self._answer_to_stale(request, object_id)
            return answer or super().changeform_view(request, object_id, form_url, extra_context)

    def _answer_to_stale(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """What a page gets that was not made from the present state; None for one that was."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, record):
            return None
        if record is None:
            return self._deleted_page(request)
        sent = request.POST.get("seen_version", "")
        if sent == seen.mark(record):
            return None
        marked = seen.read(sent)
        page = _Page(self, request, record, seen.time_of(marked))
        if not page.was_sent_before and not any(row.is_changed_by_them for row in page.merged):
            # Whatever was changed, this page does not show it.
            return None
        if not any(row.is_changed_by_me for row in page.merged):
            return self.response_change(request, record)
        return self._conflict_page(request, page, seen.since(marked))

    def _answer_to_second_click(self, request: HttpRequest) -> HttpResponse | None:
        """What a page gets that added its record before; None for one that did not."""
        record = submission.stored(self.model, request.POST.get("submission", ""))
        if record is None or not self.has_add_permission(request):
            return None
        versions = history.versions(record)
        page = _Page(self, request, record, versions[-1].at if versions else None)
        if not any(row.is_changed_by_me for row in page.merged):
            return self.response_add(request, record)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        return self._conflict_page(request, page, versions)

    def _conflict_page(
        self, request: HttpRequest, page: _Page, versions: list[history.Version]
    ) -> HttpResponse:
        opts = self.opts
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[page.record.pk])
        blocks = page.blocks()
        context = {
            **self.admin_site.each_context(request),
            "opts": opts,
            "original": page.record,
            "title": _("It was changed while you were typing"),
            "is_popup": IS_POPUP_VAR in request.POST,
            "media": self.media,
            "address": address,
            "query": request.GET.urlencode(),
            "versions": versions,
            "to_decide": [block for block in blocks if block.is_to_decide],
            "merged": [block for block in blocks if not block.is_to_decide],
            "hidden": list(page.hidden()),
        }
        return TemplateResponse(
            request, "admin/alliances/conflict.html", context, status=409
        ).render()

    def _deleted_page(self, request: HttpRequest) -> HttpResponse:
        """The record is gone; what was typed can be entered as a new one."""
        opts = self.opts
        can_add = self.has_add_permission(request)
        return keeping.kept_page(
            request,
            title=_("It was deleted while you were typing"),
            explanation=_(
                "Somebody deleted it after you opened its page. Nothing that you typed is lost: "
                "here it is."
            ),
            action=reverse(f"admin:{opts.app_label}_{opts.model_name}_add") if can_add else "",
            button=_("Enter it again as a new record"),
            fields=self._as_new(request),
            status=409,
        )

    def _as_new(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What a page sent for a stored record, as the page that adds one would."""
        keys = {
            (formset.get_default_prefix(), name)
            for formset, _inline in self.get_formsets_with_inlines(request)
            for name in (formset.model._meta.pk.name, formset.fk.name)
        }
        fields = []
        for name, value in keeping.fields_of(request.POST):
            group, _dash, field = name.rpartition("-")
            if name == "seen_version" or (group.rpartition("-")[0], field) in keys:
                continue
            fields.append((name, "0" if field == "INITIAL_FORMS" else value))
        return fields
