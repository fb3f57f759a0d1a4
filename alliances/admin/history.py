"""The history of a record: who changed what, when and why; any two states side by side; back."""

from itertools import pairwise
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances import aggregates, curation, history
from alliances.history import Chronicle, RowDifference, Version
from alliances.restoring import CannotRestore, restore, would_change

_ON_A_PAGE = 20
_LONGEST_NOTE = 300


class Entry(NamedTuple):
    """One version with what it changed; `changes` is None for the first one that is kept."""

    version: Version
    changes: list[RowDifference] | None


class Comparison(NamedTuple):
    before: Version
    after: Version
    changes: list[RowDifference]


class CompareForm(forms.Form):
    """Which two versions of a record to compare, in either order."""

    before = forms.TypedChoiceField(coerce=int, required=False)
    after = forms.TypedChoiceField(coerce=int, required=False)

    def __init__(self, data: Any, versions: list[Version]) -> None:
        super().__init__(data)
        self.versions = {version.number: version for version in versions}
        for field in self.fields.values():
            field.choices = [(number, number) for number in self.versions]

    def chosen(self) -> list[Version]:
        """Two versions, the older first; none where there are not two to compare."""
        if not self.is_valid():
            return []
        numbers = {self.cleaned_data["before"], self.cleaned_data["after"]} - {""}
        return [self.versions[number] for number in sorted(numbers)] if len(numbers) == 2 else []


class RestoreForm(forms.Form):
    """Confirms that a version is to be restored; `seen` is the one that it was compared with."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("Why (change note)"), required=False, max_length=_LONGEST_NOTE
    )


class WithHistory:
    """Mixin of the pages of records: their versions in place of Django's log of actions."""

    def get_urls(self) -> list[URLPattern]:
        back = path(
            "<path:object_id>/history/<int:number>/",
            self.admin_site.admin_view(self.restore_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_restore",
        )
        return [back, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        chronicle = Chronicle(record)
        page = Paginator(chronicle.versions, _ON_A_PAGE).get_page(request.GET.get(PAGE_VAR, 1))
        form = CompareForm(request.GET, chronicle.versions)
        return self._history_page(
            request,
            record,
            "history",
            page=page,
            page_var=PAGE_VAR,
            entries=_entries(chronicle, page.start_index() - 1, list(page)),
            comparison=_comparison(chronicle, form),
            chosen=form.data,
            present=chronicle.versions[0].number if chronicle.versions else 0,
            may_restore=self.has_change_permission(request, record),
            **(extra_context or {}),
        )

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        with transaction.atomic():
            curation.lock()
            record = self.get_object(request, unquote(object_id))
            if record is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_change_permission(request, record):
                raise PermissionDenied
            return self._confirm_restoring(request, record, number)

    def _confirm_restoring(
        self, request: HttpRequest, record: models.Model, number: int
    ) -> HttpResponse:
        present = max((version.number for version in history.versions(record)), default=0)
        form = RestoreForm(request.POST or None, initial={"seen": present})
        reasons: list[str] = []
        changes: list[RowDifference] = []
        try:
            changes = would_change(record, number)
            if form.is_valid() and form.cleaned_data["seen"] == present:
                self._restore_version(request, record, number, form.cleaned_data["why"])
                return redirect(self._history_of(record))
        except CannotRestore as refused:
            reasons = refused.reasons
        stale = form.is_bound and form.data.get("seen") != str(present)
        if stale:
            form = RestoreForm(initial={"seen": present, "why": form.data.get("why", "")})
        return self._history_page(
            request,
            record,
            "restore",
            status=409 if stale or (form.is_bound and reasons) else 200,
            number=number,
            changes=changes,
            reasons=reasons,
            stale=stale,
            form=form,
        )

    def _restore_version(
        self, request: HttpRequest, record: models.Model, number: int, why: str
    ) -> None:
        """Raises CannotRestore."""
        done = _("Version %(number)s restored") % {"number": number}
        restore(record, number, f"{done}: {why}" if why else done)
        self.log_change(request, record, done)
        messages.success(request, done)

    def _history_of(self, record: models.Model) -> str:
        return reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk]
        )

    def _history_page(
        self,
        request: HttpRequest,
        record: models.Model,
        template: str,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/alliances/{template}.html",
            {
                **self.admin_site.each_context(request),
                "title": _("History: %(record)s") % {"record": record},
                "module_name": capfirst(self.opts.verbose_name_plural),
                "object": record,
                "opts": self.opts,
                "media": self.media,
                "history_url": self._history_of(record),
                **context,
            },
            status=status,
        )


def _entries(chronicle: Chronicle, first: int, versions: list[Version]) -> list[Entry]:
    """`versions`, which stand at `first` of all, each with what it changed of the one before."""
    shown = chronicle.versions[first : first + len(versions) + 1]
    states = chronicle.states(shown)
    changes = [history.differences(before, after) for after, before in pairwise(states)]
    return [
        Entry(version, changes[place] if place < len(changes) else None)
        for place, version in enumerate(versions)
    ]


def _comparison(chronicle: Chronicle, form: CompareForm) -> Comparison | None:
    chosen = form.chosen()
    if not chosen:
        return None
    return Comparison(*chosen, history.differences(*chronicle.states(chosen)))


class HistoryOfRecord:
    """Mixin of the pages of single statements: their history is part of their record's."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        record = min(aggregates.owners(row), key=lambda one: (one._meta.model_name, one.pk))
        return redirect(f"admin:alliances_{record._meta.model_name}_history", record.pk)
