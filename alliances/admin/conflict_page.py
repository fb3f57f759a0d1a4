"""The page for the second of two curators: what each did, and what is left to choose.

It shows the merge of what was sent with what others did meanwhile, with a choice where both
changed the same. What it sends is the whole form again, with the chosen values and the mark of the
present state: a third curator in between leads to the page once more.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliances import history
from alliances.admin import seen
from alliances.admin.conflicts import By, Fate, Field, Key, Merged
from alliances.admin.sent_page import Group, SentPage, number_in

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


class ConflictPage:
    """What a page that was sent became, in words, and as the fields that are sent again."""

    def __init__(self, sent: SentPage) -> None:
        self.sent = sent

    # --- What the page for the choice sends ---------------------------------------------------

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Every value that is not to be chosen; the button is not among them."""
        yield "seen_version", seen.mark(self.sent.record)
        for name in _KEPT:
            if name in self.sent.request.POST:
                yield name, self.sent.request.POST[name]
        for group in self.sent.groups:
            yield from self._hidden_of(group)

    def _hidden_of(self, group: Group) -> Iterator[tuple[str, str]]:
        rows = self._rows_sent(group)
        if group.formset:
            management = group.formset.management_form
            number_stored = sum(1 for row in rows if row.key in self.sent.now)
            yield management.add_prefix("TOTAL_FORMS"), str(len(rows))
            yield management.add_prefix("INITIAL_FORMS"), str(number_stored)
            yield management.add_prefix("MIN_NUM_FORMS"), str(group.formset.min_num)
            yield management.add_prefix("MAX_NUM_FORMS"), str(group.formset.max_num)
        for place, row in enumerate(rows):
            if group.formset and row.key in self.sent.now:
                pk_name = group.formset._pk_field.name
                yield self._name(group, place, pk_name), str(row.key[1])
            if row.fate is Fate.DELETED_BY_ME:
                yield self._name(group, place, "DELETE"), "on"
            for field in row.fields:
                if not _is_to_choose(row, field):
                    yield from self._hidden_field(group, place, row, field)

    def _hidden_field(
        self, group: Group, place: int, row: Merged, field: Field
    ) -> Iterator[tuple[str, str]]:
        value = field.merged if row.key in self.sent.now else field.mine or ""
        # An unticked box is one that a browser does not send.
        if value or not isinstance(group.form.fields[field.name], forms.BooleanField):
            yield self._name(group, place, field.name), value

    def _rows_sent(self, group: Group) -> list[Merged]:
        """The rows that the form still has: those in the database first, as Django counts them."""
        return [
            row
            for row in self.sent.merged
            if row.key[0] == group.prefix and row.fate is not Fate.DELETED_BY_THEM
        ]

    @staticmethod
    def _name(group: Group, place: int, name: str) -> str:
        return f"{group.prefix}-{place}-{name}" if group.formset else name

    # --- What it shows ------------------------------------------------------------------------

    def blocks(self) -> list[Block]:
        """What either side did, row by row; what is to be chosen comes first."""
        found = [
            self._block(group, place, row)
            for group in self.sent.groups
            for place, row in enumerate(self._rows_shown(group))
            if row.is_changed_by_me or row.is_changed_by_them
        ]
        return sorted(found, key=lambda block: not block.is_to_decide)

    def _rows_shown(self, group: Group) -> list[Merged]:
        rows = self._rows_sent(group)
        gone = (row for row in self.sent.merged if row.fate is Fate.DELETED_BY_THEM)
        return [*rows, *(row for row in gone if row.key[0] == group.prefix)]

    def _block(self, group: Group, place: int, row: Merged) -> Block:
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

    def _title(self, group: Group, key: Key) -> str:
        if not group.formset:
            return gettext("The record itself")
        name = str(group.inline.verbose_name)
        name = name[:1].upper() + name[1:]
        instance = self.sent.instances.get((group.formset.model, key[1]))
        return f"{name}: {history.title(instance)}" if instance else name

    def _line(self, group: Group, place: int, row: Merged, field: Field) -> Line:
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


def _says_something(group: Group, field: Field) -> bool:
    default = group.extras.get(field.name, "")
    return any(value not in (None, "", default) for value in field[1:])


def _is_to_choose(row: Merged, field: Field) -> bool:
    return row.fate is Fate.STAYS and field.by is By.EACH


def _in_words(field: forms.Field, value: str | None) -> str:
    """What `field` shows for a value that is sent for it."""
    if not value:
        return ""
    if isinstance(field, forms.BooleanField):
        return gettext("Yes")
    if isinstance(field, forms.ModelChoiceField):
        key = number_in(value)
        other = field.queryset.model._base_manager.filter(pk=key).first() if key else None
        return str(other) if other else value
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return labels.get(value, value)
