"""The queue of what the public suggests, to be accepted, answered or rejected."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from alliances import suggestions
from alliances.admin.accepting import accepting_url, change_url
from alliances.admin.base import CatalogueOptions
from alliances.models import Suggestion
from alliances.models.base import PublicRecord

_ANSWER, _REJECT, _ACCEPT = "_answer", "_reject", "_accept"
# Characters in the list, and rows of a group beside the suggestion.
_SHORT, _ROWS_SHOWN = 80, 20


class SuggestionForm(forms.ModelForm):
    """The curator's answer; whoever answers or rejects has to give one."""

    class Meta:
        model = Suggestion
        fields = ("answer",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {_ANSWER, _REJECT} & self.data.keys() and not cleaned.get("answer"):
            self.add_error("answer", _("Say what comes of it, and why."))
        return cleaned


@admin.register(Suggestion)
class SuggestionAdmin(CatalogueOptions, admin.ModelAdmin):
    form = SuggestionForm
    change_form_template = "admin/alliances/suggestion/change_form.html"
    list_display = ("reference", "status", "about", "in_short", "created")
    list_filter = ("status", "created")
    list_per_page = 50
    search_fields = ("reference", "public_id", "statement_text", "proposed", "reason", "answer")
    fieldsets = (
        (None, {"fields": ["record"]}),
        (
            _("Side by side"),
            {"fields": [("seen", "now", "suggested")], "classes": ["side-by-side"]},
        ),
        (_("Why, and from whom"), {"fields": ["source", "sender"]}),
        (_("Answer"), {"fields": ["answer", "outcome"]}),
    )
    readonly_fields = ("record", "source", "sender", "seen", "now", "suggested", "outcome")

    class Media:
        css = {"all": ["css/admin.css"]}

    # --- who may -------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Suggestions come from the public pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Suggestion | None = None) -> bool:
        """What is closed stays as it is."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_new)

    # --- the list ------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Suggestion]:
        return super().get_queryset(request).new_first()

    @admin.display(description=_("what it is about"))
    def about(self, suggestion: Suggestion) -> str:
        return Truncator(suggestion.statement_text or suggestion.public_id).chars(_SHORT)

    @admin.display(description=_("what it should say"))
    def in_short(self, suggestion: Suggestion) -> str:
        return Truncator(suggestion.proposed).chars(_SHORT)

    # --- the page ------------------------------------------------------------------------------

    @admin.display(description=_("record"))
    def record(self, suggestion: Suggestion) -> str:
        record = suggestions.record_of(suggestion)
        if record is None:
            return _("%(id)s, deleted since") % {"id": suggestion.public_id}
        kind = capfirst(str(record._meta.verbose_name))
        return format_html('{} <a href="{}">{}</a>', kind, change_url(record), record)

    @admin.display(description=_("how they know"))
    def source(self, suggestion: Suggestion) -> str:
        return format_html_join(
            "",
            '<div class="said">{}</div>',
            ((part,) for part in (suggestion.reason, _outward(suggestion.source_url)) if part),
        )

    @admin.display(description=_("from"))
    def sender(self, suggestion: Suggestion) -> str:
        """Whom to answer, while it is known."""
        if not suggestion.email:
            return suggestion.name or "–"
        return format_html(
            '{} <a href="mailto:{}?subject={}">{}</a> <span class="help">{}</span>',
            suggestion.name,
            quote(suggestion.email),
            quote(f"Alliance Atlas, {suggestion}"),
            suggestion.email,
            _("Write before you close the suggestion: the address is deleted then."),
        )

    @admin.display(description=_("as it stood there"))
    def seen(self, suggestion: Suggestion) -> str:
        return suggestion.statement_text or _("the whole record")

    @admin.display(description=_("in the record now"))
    def now(self, suggestion: Suggestion) -> str:
        record = suggestions.record_of(suggestion)
        lines = _present(record, suggestion.statement) if record else []
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or "–"

    @admin.display(description=_("what it should say"))
    def suggested(self, suggestion: Suggestion) -> str:
        return format_html('<div class="said">{}</div>', suggestion.proposed)

    @admin.display(description=_("outcome"))
    def outcome(self, suggestion: Suggestion) -> str:
        if suggestion.is_new:
            return suggestion.get_status_display()
        told = _("%(status)s by %(who)s") % {
            "status": suggestion.get_status_display(),
            "who": suggestion.handled_by or "–",
        }
        if suggestion.accepted_version is None:
            return told
        version = _("version %(number)s of the record") % {"number": suggestion.accepted_version}
        return f"{told}, {version}"

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["can_handle"] = self.has_change_permission(request, obj)
        context["can_accept"] = self._can_accept(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _can_accept(self, request: HttpRequest, suggestion: Suggestion) -> bool:
        record = suggestions.record_of(suggestion)
        if record is None:
            return False
        page = self.admin_site.get_model_admin(type(record))
        return page.has_change_permission(request, record)

    # --- closing it ----------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Suggestion, form: Any, change: bool) -> None:
        text = form.cleaned_data["answer"]
        try:
            if _ANSWER in request.POST:
                suggestions.answer(obj, by=request.user, text=text)
            elif _REJECT in request.POST:
                suggestions.reject(obj, by=request.user, text=text)
            elif form.has_changed():
                suggestions.draft_answer(obj, text=text)
        except suggestions.AlreadyHandledError:
            messages.error(request, _("Somebody else has just handled this suggestion."))
            return
        if _ACCEPT not in request.POST:
            saved = _("Suggestion %(reference)s is saved.") % {"reference": obj.reference}
            messages.success(request, saved)

    def response_change(self, request: HttpRequest, obj: Suggestion) -> HttpResponse:
        record = suggestions.record_of(obj)
        if _ACCEPT in request.POST and record and obj.is_new:
            return HttpResponseRedirect(accepting_url(obj, record))
        return HttpResponseRedirect(reverse("admin:alliances_suggestion_changelist"))


def _outward(url: str) -> str:
    return url and format_html('<a href="{0}" rel="noopener noreferrer external">{0}</a>', url)


def _present(record: PublicRecord, statement: str) -> list[str]:
    """What the record says now on a statement, a line a language or a row."""
    model = type(record)
    if statement in suggestions.FIELDS[model]:
        return _of_field(record, statement)
    if relation := suggestions.GROUPS[model].get(statement):
        rows = getattr(record, relation).order_by("pk")
        lines = [str(row) for row in rows[: _ROWS_SHOWN + 1]]
        return [*lines[:_ROWS_SHOWN], "…"] if len(lines) > _ROWS_SHOWN else lines
    if not statement:
        return []
    found = suggestions.row_of(record, statement)
    return [str(found[1]) if found else str(_("deleted since"))]


def _of_field(record: Any, name: str) -> list[str]:
    if name == "names":
        return [str(row) for row in record.other_names.order_by("pk")]
    texts = _texts(type(record), name)
    if texts:
        told = ((field.language, getattr(record, field.name)) for field in texts)
        return [f"{language}: {text}" for language, text in told if text]
    display = getattr(record, f"get_{name}_display", None)
    return [str(display() if display else getattr(record, name) or "")]


def _texts(model: type[models.Model], name: str) -> Any:
    """The fields of a translated text, one a language; none of another field."""
    try:
        return translator.get_options_for_model(model).all_fields.get(name, ())
    except NotRegistered:
        return ()
