"""Merging: two records side by side, what is taken of each, and the way back."""

from collections import Counter
from typing import Any, NamedTuple

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliances import curation, history, merging
from alliances.admin.base import CatalogueOptions
from alliances.admin.duplicates import PairList, change_url, facts, merge_url, records_of
from alliances.admin.widgets import LoadedAutocompleteSelect, is_key
from alliances.models import Merge, RecordStatus
from alliances.public_ids import InvalidPublicId, parse


class Choice(NamedTuple):
    """A field of two records, both values in words; `open` where they differ."""

    name: str
    label: str
    mine: str
    theirs: str
    open: bool
    takes_theirs: bool


class Rows(NamedTuple):
    """Rows of one kind, in words."""

    kind: str
    titles: list[str]


class OtherForm(forms.Form):
    """Names the record that is the same as `record`."""

    other = forms.ModelChoiceField(
        queryset=None,
        label=_("The other record"),
        help_text=_("By name, acronym, identifier or public id."),
        error_messages={
            "invalid_choice": _(
                "Choose another record of the same kind, which is not merged into one already."
            )
        },
    )

    def __init__(self, record: Any, data: Any = None) -> None:
        super().__init__(data)
        model = type(record)
        offered = model._base_manager.exclude(record_status=RecordStatus.MERGED)
        self.fields["other"].queryset = offered.exclude(pk=record.pk)
        widget = LoadedAutocompleteSelect(model._meta.get_field("merged_into"), admin.site)
        widget.choices = self.fields["other"].choices
        self.fields["other"].widget = widget


def _choices(survivor: Any, loser: Any, chosen: Any) -> list[Choice]:
    found = []
    for one in merging.choosable(type(survivor)):
        mine, theirs = (history.in_words(record, one) for record in (survivor, loser))
        if mine or theirs:
            takes_theirs = bool(theirs) and (not mine or chosen.get(f"take_{one.name}") == "loser")
            label = capfirst(str(one.verbose_name))
            open_ = bool(mine and theirs and mine != theirs)
            found.append(Choice(one.name, label, mine, theirs, open_, takes_theirs))
    return found


def _by_kind(rows: list[Any]) -> list[Rows]:
    history.relate(rows, {})
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(capfirst(str(row._meta.verbose_name_plural)), []).append(_told(row))
    return [Rows(kind, titles) for kind, titles in kinds.items()]


def _told(row: Any) -> str:
    """A row by what it says beside the record that it is moved from."""
    alliance = getattr(row, "alliance", None)
    title = history.title(row)
    return f"{alliance}: {title}" if alliance and str(alliance) not in title else title


@admin.register(Merge)
class MergeAdmin(CatalogueOptions, admin.ModelAdmin):
    list_display = ("at", "survivor_facts", "loser_facts", "by", "undone")
    list_filter = (("undone", admin.EmptyFieldListFilter), "at")
    list_select_related = ("by",)
    list_per_page = 25
    search_fields = ("survivor", "loser")
    ordering = ("-at",)
    actions = None

    class Media:
        css = {"all": ["css/admin.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Without its log, a merge could not be undone."""
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PairList]:
        return PairList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Merges"), **(extra_context or {})})

    @staticmethod
    def ids_of(merge: Merge) -> tuple[str, str]:
        return merge.survivor, merge.loser

    @admin.display(description=_("survivor"))
    def survivor_facts(self, merge: Any) -> str:
        return facts(merge.records[0], merge.survivor)

    @admin.display(description=_("merged record"))
    def loser_facts(self, merge: Any) -> str:
        return facts(merge.records[1], merge.loser)

    # --- Merging ------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """The two records that the query string names, side by side."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        survivor, loser = (_record(request.GET.get(name, "")) for name in ("survivor", "loser"))
        if not survivor:
            return self._page(request, "choose", title=_("Merge two records"))
        if not loser:
            return self._choose_other(request, survivor)
        self._check_rights(request, survivor)
        if request.method == "POST":
            if done := self._merge(request, survivor, loser):
                return HttpResponseRedirect(change_url(done))
            survivor.refresh_from_db()
            loser.refresh_from_db()
        return self._side_by_side(request, survivor, loser)

    def _choose_other(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Asks which record is the same as `record`; of the two, the public one is to stay."""
        self._check_rights(request, record)
        form = OtherForm(record, request.GET if "other" in request.GET else None)
        if form.is_valid():
            both = (record, form.cleaned_data["other"])
            public_first = sorted(both, key=lambda one: not one.is_published)
            return HttpResponseRedirect(merge_url(*(one.public_id for one in public_first)))
        return self._page(
            request,
            "other",
            title=_("Merge with …"),
            record=record,
            facts=facts(record, record.public_id),
            form=form,
            media=self.media + form.media,
        )

    def _check_rights(self, request: HttpRequest, record: models.Model) -> None:
        if not request.user.has_perm(f"alliances.change_{record._meta.model_name}"):
            raise PermissionDenied

    @transaction.atomic
    def _merge(self, request: HttpRequest, survivor: Any, loser: Any) -> Any:
        """The survivor, if the two are one now; else None, and a message says why not."""
        curation.lock()
        seen = [request.POST.get(f"seen_{name}") for name in ("survivor", "loser")]
        now = [str(type(one).objects.get(pk=one.pk).version) for one in (survivor, loser)]
        if seen != now:
            stale = _("A record was changed after you opened this page. Look at both again.")
            messages.error(request, stale)
            return None
        choices = {
            one.name: request.POST.get(f"take_{one.name}", "survivor")
            for one in merging.choosable(type(survivor))
        }
        try:
            with transaction.atomic():
                made = merging.merge(survivor, loser, choices, request.user)
        except merging.MergeRefused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return None
        self.log_addition(request, made, str(made))
        said = _("“%(loser)s” is merged. Its address leads here; the merge can be undone.")
        messages.success(request, said % {"loser": loser})
        return survivor

    def _side_by_side(self, request: HttpRequest, survivor: Any, loser: Any) -> HttpResponse:
        refused = merging.problems(survivor, loser)
        plan = merging.Plan() if refused else merging.plan(survivor, loser)
        return self._page(
            request,
            "merge",
            title=_("Merge two records"),
            survivor=survivor,
            loser=loser,
            facts=[facts(one, one.public_id) for one in (survivor, loser)],
            refused=refused,
            choices=[] if refused else _choices(survivor, loser, request.POST),
            moves=_by_kind([move.row for move in plan.moves]),
            joins=_by_kind([join.row for join in plan.joins]),
            between=_by_kind(plan.between),
            citations=loser.citations.count(),
        )

    # --- Undoing ------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a merge did, and the button that undoes it."""
        merge = get_object_or_404(Merge, pk=_key(unquote(object_id)))
        if not self.has_view_permission(request, merge):
            raise PermissionDenied
        may_undo = self.has_change_permission(request, merge)
        if request.method == "POST":
            if not may_undo:
                raise PermissionDenied
            self._undo(request, merge)
            return HttpResponseRedirect(reverse("admin:alliances_merge_change", args=[merge.pk]))
        records = records_of(self.ids_of(merge))
        did = Counter((step["did"], step["model"]) for step in merge.steps)
        return self._page(
            request,
            "done",
            title=_("Merge"),
            merge=merge,
            survivor=facts(records.get(merge.survivor), merge.survivor),
            loser=facts(records.get(merge.loser), merge.loser),
            did=[
                (_DID[what], apps.get_model(model)._meta.verbose_name_plural, number)
                for (what, model), number in did.items()
            ],
            may_undo=may_undo and not merge.undone,
        )

    def _undo(self, request: HttpRequest, merge: Merge) -> None:
        try:
            left = merging.undo(merge, request.user)
        except merging.MergeRefused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return
        self.log_change(request, merge, _("Undone"))
        if left:
            told = _("The merge is undone, but not all of it; see below.")
            messages.warning(request, told)
        else:
            messages.success(request, _("The merge is undone; both records are as they were."))

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        shared: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
        }
        return render(request, f"admin/alliances/merge/{name}.html", {**shared, **context})


_DID = {"set": _("changed or moved"), "add": _("added"), "delete": _("joined or removed")}


def _record(typed: str) -> Any:
    """The organisation or alliance with the id `typed`; None for no id. Raises Http404."""
    if not typed:
        return None
    try:
        return records_of([parse(typed)])[parse(typed)]
    except (InvalidPublicId, KeyError) as error:
        raise Http404(_("No record has the id %(id)s.") % {"id": typed}) from error


def _key(typed: str) -> int:
    if not is_key(typed):
        raise Http404
    return int(typed)
