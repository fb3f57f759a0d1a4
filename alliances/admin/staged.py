"""Pages of records that are drafted, reviewed, published and withdrawn."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliances import curation, publishing, quality
from alliances.admin.base import CitingAdmin, RecordAdmin
from alliances.admin.citing import CitingRecordForm
from alliances.models import RecordStatus
from alliances.publishing import Action, Impossible, Refused, Stale

# What is asked for with the save of a page, by the name of the button.
_BUTTONS = {"_submit": Action.SUBMIT, "_publish": Action.PUBLISH}
_BUTTON_LABELS = {
    Action.SUBMIT: _("Save and submit for review"),
    Action.PUBLISH: _("Save and publish"),
}
# What is asked for on a page of its own, with a reason.
_REASONED = (Action.RETURN, Action.WITHDRAW)
_LINK_LABELS = {Action.RETURN: _("Return to draft …"), Action.WITHDRAW: _("Withdraw …")}
_DONE = {
    Action.SUBMIT: _("“%(record)s” waits for a reviewer now."),
    Action.RETURN: _("“%(record)s” is a draft again."),
    Action.PUBLISH: _("“%(record)s” is public now."),
    Action.WITHDRAW: _("“%(record)s” is withdrawn: its address says so, and lists leave it out."),
}
_IMPOSSIBLE = _("“%(record)s” is %(status)s, from where this step does not lead on.")
# Publishing takes a look at all of a record: more at once would outlast the request.
MOST_AT_ONCE = 200


class ReasonForm(forms.Form):
    """Why a record is returned or withdrawn; kept in its history."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class Listed(NamedTuple):
    """A problem, or a statement that is missing, with the address of where to mend it."""

    text: str
    url: str


def page_of(record: models.Model) -> str:
    """The address of the page on which a record or row is changed."""
    record = getattr(record, "dispute", record)
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


class _Places:
    """Where on a page its fields and rows are."""

    def __init__(self, form: forms.ModelForm, rows: list[Any]) -> None:
        self._fields = form.fields
        self._groups = {inline.formset.prefix for inline in rows}
        self._rows = {
            (row.instance._meta.model, row.instance.pk): f"#{row.prefix}"
            for inline in rows
            for row in inline.formset.initial_forms
        }

    def address(self, where: str, row: models.Model | None = None) -> str:
        """The fragment of a field, a group of rows or a row; of a row elsewhere, its page."""
        if row:
            return self._rows.get((type(row), row.pk)) or page_of(row)
        for name in (where, f"{where}_en"):
            if name in self._fields:
                return f"#id_{name}"
        return f"#{where}-group" if where in self._groups else ""


def _asked(request: HttpRequest) -> Action | None:
    """The step that the button of the page asks for, if it is more than saving."""
    return next((action for name, action in _BUTTONS.items() if name in request.POST), None)


def _listed(problems: Any) -> SafeString:
    return format_html_join("", "<li>{}</li>", ([problem.message] for problem in problems))


class StagedAdmin(CitingAdmin, RecordAdmin):
    """Mixin of the pages of records that are drafted and published."""

    form = CitingRecordForm
    change_form_template = "admin/alliances/staged_change_form.html"
    actions = ("submit_selected", "publish_selected")
    buttons = (*_BUTTONS, *CitingAdmin.buttons)

    # --- Who may do what ----------------------------------------------------------------------

    def is_public(self, obj: models.Model) -> bool:
        return obj.is_published

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return publishing.reviews(request.user, self.model)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what was never public can go: public ids are never used again."""
        return super().has_delete_permission(request, obj) and (
            obj is None or obj.record_status in (RecordStatus.DRAFT, RecordStatus.IN_REVIEW)
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        kept = [obj for obj in objs if not self.has_delete_permission(request, obj)]
        if kept:
            messages.error(
                request,
                _("Published, withdrawn and merged records are never deleted: %(names)s")
                % {"names": ", ".join(map(str, kept))},
            )
        return super().get_deleted_objects(objs, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The status changes by verbs alone, and merging takes more than a word."""
        fixed = ("record_status", "merged_into")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.merged_into_id:
            return [*fieldsets, (_("Merged"), {"fields": ["merged_into"]})]
        return fieldsets

    # --- Saving, and what is asked for with it ------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record = form.instance
        if asked := _asked(request):
            record.stays_on_page = not self._take(request, record, asked)
        elif record.is_published and (errors := quality.errors(record)):
            self.message_user(
                request,
                format_html("{}<ul>{}</ul>", _("Public, but to be mended:"), _listed(errors)),
                messages.WARNING,
            )

    def waits(self, request: HttpRequest, record: Any) -> bool | None:
        asked = _asked(request)
        return asked and record.record_status != publishing.STEPS[asked].after

    def finish(self, request: HttpRequest, record: Any, *, is_said_twice: bool) -> None:
        super().finish(request, record, is_said_twice=is_said_twice)
        if (asked := _asked(request)) and self.waits(request, record):
            record.stays_on_page = not self._take(request, record, asked)

    def label_of(self, button: str) -> Any:
        return _BUTTON_LABELS[_BUTTONS[button]] if button in _BUTTONS else super().label_of(button)

    def _take(self, request: HttpRequest, record: Any, action: Action, **given: Any) -> bool:
        """Take the step and say so; where it is refused, say why. Raises Stale."""
        if action not in publishing.actions(request.user, record):
            self._say(request, _IMPOSSIBLE, record, messages.ERROR)
            return False
        verbs: dict[Action, Callable[..., None]] = {
            Action.SUBMIT: publishing.submit,
            Action.RETURN: publishing.return_to_draft,
            Action.PUBLISH: publishing.publish,
            Action.WITHDRAW: publishing.withdraw,
        }
        try:
            verbs[action](record, **given)
        except Refused as refusal:
            self._say_refusal(request, record, refusal)
            return False
        except Impossible:
            self._say(request, _IMPOSSIBLE, record, messages.ERROR)
            return False
        self.log_change(request, record, record.get_record_status_display())
        self._say(request, _DONE[action], record, messages.SUCCESS)
        return True

    def _say(self, request: HttpRequest, words: Any, record: Any, level: int) -> None:
        status = record.get_record_status_display()
        self.message_user(request, words % {"record": record, "status": status}, level)

    def _say_refusal(self, request: HttpRequest, record: Any, refusal: Refused) -> None:
        number = len(refusal.problems)
        said = ngettext(
            "is not published, for %(number)d reason:",
            "is not published, for %(number)d reasons:",
            number,
        ) % {"number": number}
        self.message_user(
            request,
            format_html(
                '<a href="{}">“{}”</a> {}<ul>{}</ul>',
                page_of(record),
                record,
                said,
                _listed(refusal.problems),
            ),
            messages.ERROR,
        )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if getattr(obj, "stays_on_page", False) and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(page_of(obj))
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if getattr(obj, "stays_on_page", False) and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(page_of(obj))
        return super().response_change(request, obj)

    # --- The page -----------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **options: Any
    ) -> HttpResponse:
        record = options.get("obj")
        draft = record or self.model()
        able = publishing.actions(request.user, draft) if record else self._first_steps(request)
        # One button less, so that all stand in one line.
        context["show_save_and_add_another"] = record is None
        context["steps"] = [
            (name, _BUTTON_LABELS[action]) for name, action in _BUTTONS.items() if action in able
        ]
        context["reasoned_steps"] = [
            (self._step_url(record, action), _LINK_LABELS[action])
            for action in _REASONED
            if action in able
        ]
        if record and record.record_status != RecordStatus.MERGED:
            context["state"] = self._state(record, context)
        return super().render_change_form(request, context, **options)

    def _first_steps(self, request: HttpRequest) -> tuple[Action, ...]:
        """What may be asked for of a record that is about to be added."""
        may_publish = self.has_publish_permission(request)
        return (Action.SUBMIT, Action.PUBLISH) if may_publish else (Action.SUBMIT,)

    def _state(self, record: Any, context: dict[str, Any]) -> dict[str, list[Listed]]:
        """What keeps the record from being public, what else is amiss, and what is not stated."""
        places = _Places(context["adminform"].form, context["inline_admin_formsets"])
        found = quality.problems(record)
        listed = {
            problem: Listed(problem.message, places.address(problem.where, problem.row))
            for problem in found
        }
        return {
            "errors": [line for problem, line in listed.items() if problem.is_error],
            "warnings": [line for problem, line in listed.items() if not problem.is_error],
            "missing": [
                Listed(quality.label(code), places.address(quality.IDEAL_ROWS.get(code, code)))
                for code in self.missing(record)
            ],
        }

    def missing(self, record: Any) -> list[str]:
        """Codes of what an ideal record states and this one does not."""
        return []

    # --- Steps that take a reason -------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name
        steps = [
            path(
                f"<path:object_id>/{action}/",
                self.admin_site.admin_view(self.step_view),
                {"action": action},
                name=f"alliances_{name}_{action}",
            )
            for action in _REASONED
        ]
        return [*steps, *super().get_urls()]

    def _step_url(self, record: Any, action: Action) -> str:
        return reverse(f"admin:alliances_{self.opts.model_name}_{action}", args=[record.pk])

    @transaction.atomic
    def step_view(self, request: HttpRequest, object_id: str, action: Action) -> HttpResponse:
        """Asks for the reason, and takes the step."""
        if request.method == "POST":
            curation.lock()
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        form = ReasonForm(request.POST or None, initial={"seen_version": record.version})
        if form.is_valid():
            try:
                if self._take(
                    request,
                    record,
                    action,
                    why=form.cleaned_data["why"],
                    version=form.cleaned_data["seen_version"],
                ):
                    return HttpResponseRedirect(page_of(record))
            except Stale:
                form.data = {**request.POST.dict(), "seen_version": record.version}
                form.add_error(None, _("It was changed after you opened this page. Look again."))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "title": _LINK_LABELS[action],
            "form": form,
            "action": action,
        }
        return render(request, "admin/alliances/step.html", context)

    # --- Many at once -------------------------------------------------------------------------

    @admin.action(description=_("Submit the chosen drafts for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_all(request, queryset, Action.SUBMIT)

    @admin.action(description=_("Publish the chosen records"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_all(request, queryset, Action.PUBLISH)

    def _take_all(self, request: HttpRequest, queryset: QuerySet, action: Action) -> None:
        chosen = list(queryset[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            too_many = _("Choose at most %(number)d records at once; nothing is done yet.")
            self.message_user(request, too_many % {"number": MOST_AT_ONCE}, messages.ERROR)
            return
        for record in chosen:
            self._take(request, record, action)
