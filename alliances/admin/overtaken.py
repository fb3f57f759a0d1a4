"""Pages that were overtaken: what is answered to a form that was made from an older state.

Such a page is never saved as it is. What it says is stored already (it was sent twice), or is
merged with what others did, with a choice where both changed the same (`conflict_page.py`), or is
kept for its author, where the record may no longer be changed or is gone.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from alliances import curation, history, keeping, publishing
from alliances.admin import seen, submission
from alliances.admin.conflict_page import ConflictPage
from alliances.admin.sent_page import SentPage

_LOCKED = _(
    "“%(record)s” is in another state now (%(state)s), in which only a reviewer may change it. "
    "Nothing is saved, and nothing that you typed is lost: here it is. Ask a reviewer to enter it. "
    "Once you may change the record again, the button saves this page."
)
_FORBIDDEN = _(
    "You have no right to change this now; perhaps it was taken from you meanwhile. Nothing is "
    "saved, and nothing that you typed is lost: here it is. Ask an administrator for the right, "
    "then the button saves this page."
)
_BY = _("It was last changed by %(person)s, %(time)s.")


class Locked(PermissionDenied):
    """The record stands where it may not be changed by the one who sent its page."""

    def __init__(self, record: models.Model) -> None:
        super().__init__(str(record))
        self.record = record


class TellsConflicts:
    """Mixin of pages: nothing is overwritten that was changed after the page was opened."""

    # The buttons of a page, as names of what they send.
    buttons: tuple[str, ...] = ("_save", "_addanother", "_continue")

    # --- What a button asks for beside saving -------------------------------------------------

    def pressed(self, request: HttpRequest) -> str:
        """The name of the button that sent the page."""
        return next((name for name in self.buttons if name in request.POST), "_continue")

    def waits(self, request: HttpRequest, record: models.Model) -> bool | None:
        """Whether the step that the button asks for is still to be taken; None for no step."""
        return None

    def finish(self, request: HttpRequest, record: models.Model, *, is_said_twice: bool) -> None:
        """Do what else a save does, for a page of which nothing is left to be saved.

        `is_said_twice` tells a page whose changes somebody saved meanwhile, perhaps its author by
        a first click, from one that changes nothing.
        """

    # --- Answers ------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                curation.lock()
                if object_id is None:
                    answer = self._answer_to_second_click(request)
                else:
                    answer = self._answer_to_stale(request, object_id)
                return answer or super().changeform_view(
                    request, object_id, form_url, extra_context
                )
        except Locked as locked:
            return self._locked_page(request, locked.record)
        except PermissionDenied:
            return self._kept_page(request, _("You may not change this"), str(_FORBIDDEN))

    def _answer_to_stale(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """What a page gets that was not made from the present state; None for one that was."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request):
            return None
        if record is None:
            return self._deleted_page(request)
        may_change = self.has_change_permission(request, record)
        sent = request.POST.get("seen_version", "")
        if may_change and sent == seen.mark(record):
            return None
        marked = seen.read(sent)
        page = SentPage(self, request, record, seen.time_of(marked))
        if may_change and not page.was_sent_before and not page.is_changed_by_them:
            # Whatever was changed, this page does not show it.
            return None
        return self._answer_to_overtaken(request, page, seen.since(marked), self.response_change)

    def _answer_to_second_click(self, request: HttpRequest) -> HttpResponse | None:
        """What a page gets that added its record before; None for one that did not."""
        record = submission.stored(self.model, request.POST, by=request.user)
        if record is None or not self.has_add_permission(request):
            return None
        versions = history.versions(record)
        page = SentPage(self, request, record, versions[-1].at if versions else None)
        return self._answer_to_overtaken(request, page, versions, self.response_add)

    def _answer_to_overtaken(
        self,
        request: HttpRequest,
        page: SentPage,
        versions: list[history.Version],
        done: Callable[[HttpRequest, models.Model], HttpResponse],
    ) -> HttpResponse:
        """Raises Locked. A step is never taken of what its author has not seen."""
        waits = self.waits(request, page.record)
        may_change = self.has_change_permission(request, page.record)
        is_done = page.is_stored and not (page.has_news and waits)
        if is_done and (may_change or page.is_said_twice or waits is False):
            self.finish(request, page.record, is_said_twice=page.is_said_twice)
            return done(request, page.record)
        if not may_change:
            raise Locked(page.record)
        return self._conflict_page(request, page, versions)

    def _conflict_page(
        self, request: HttpRequest, sent: SentPage, versions: list[history.Version]
    ) -> HttpResponse:
        page = ConflictPage(sent)
        blocks = page.blocks()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": sent.record,
            "title": _("It was changed while you were typing"),
            "is_popup": IS_POPUP_VAR in request.POST,
            "media": self.media,
            "address": self._address_of(sent.record),
            "query": request.GET.urlencode(),
            "versions": versions,
            "to_decide": [block for block in blocks if block.is_to_decide],
            "merged": [block for block in blocks if not block.is_to_decide],
            "is_mine": not sent.is_stored,
            "hidden": [*page.hidden(), (self.pressed(request), "1")],
            "button": self.label_of(self.pressed(request)),
        }
        return TemplateResponse(
            request, "admin/alliances/conflict.html", context, status=409
        ).render()

    def label_of(self, button: str) -> Any:
        """What the page for the choice calls the button that goes on."""
        return _("Save this")

    def _address_of(self, record: models.Model) -> str:
        opts = self.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])

    # --- What is kept for its author ----------------------------------------------------------

    def _locked_page(self, request: HttpRequest, row: models.Model) -> HttpResponse:
        """Of a record that was handed to the reviewers, or became public, meanwhile."""
        records = self.records_around(row)
        record = next(r for r in records if not publishing.may_change(request.user, r))
        display = getattr(record, "get_record_status_display", None)
        told = [_LOCKED % {"record": record, "state": display() if display else _("public")}]
        last = next(iter(history.versions(record)), None)
        if last and last.by:
            at = date_format(localtime(last.at), "DATETIME_FORMAT")
            told.append(_BY % {"person": last.by.get_username(), "time": at})
        title = _("It was handed on while you were typing")
        return self._kept_page(request, title, " ".join(told), see=self._address_of(row))

    def _kept_page(
        self, request: HttpRequest, title: Any, explanation: str, see: str = ""
    ) -> HttpResponse:
        return keeping.kept_page(
            request,
            title=title,
            explanation=explanation,
            action=request.get_full_path(),
            button=_("Try to save it again"),
            fields=keeping.fields_of(request.POST),
            status=403,
            see=see,
        )

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
