"""Suggesting a correction of a public record, and looking up what became of it.

The form keeps no cookie, so its posts carry no token of Django's against forgery: they act on
nobody's behalf. Those that another site's page sends are shown once more, to be sent from here.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from alliances import suggestions
from alliances.models import Suggestion
from alliances.models.suggestion import new_reference, parse_reference
from catalogue.addresses import name_of, path_of
from catalogue.lookup import WithdrawnError, find_record
from catalogue.records.stated import Group, Stated, statements_of

# Characters; what is longer is shown again, whole, to be cut by whoever wrote it.
_LONGEST = {"proposed": 4_000, "reason": 4_000, "source_url": 500, "name": 100, "email": 254}
# Of what a statement says, in the list of statements and under the heading.
_SHORT, _SHOWN = 100, 2_000
_WHOLE_RECORD = ""


def _area(label: Any, *, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class CorrectionForm(forms.Form):
    """What is wrong in one record, what it should say instead, and how the visitor knows."""

    # A trap: only machines fill in what nobody sees.
    topic = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    record = forms.CharField(widget=forms.HiddenInput)
    statement = forms.ChoiceField(label=_("What it is about"), required=False)
    proposed = _area(
        _("What it should say"),
        rows=3,
        max_length=_LONGEST["proposed"],
        help_text=_("The right value, or what is missing. Any of the three languages will do."),
    )
    reason = _area(_("How you know"), rows=3, required=False, max_length=_LONGEST["reason"])
    source_url = forms.URLField(
        label=_("Address of a source"),
        required=False,
        max_length=_LONGEST["source_url"],
        assume_scheme="https",
        help_text=_("A page where it can be checked: each statement here names its source."),
    )
    name = forms.CharField(label=_("Your name"), required=False, max_length=_LONGEST["name"])
    email = forms.EmailField(label=_("Your e-mail"), required=False, max_length=_LONGEST["email"])

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        statement: Any = self.fields["statement"]
        statement.choices = _choices(groups)
        statement.error_messages["invalid_choice"] = _(
            "The record has no such statement any more. Choose what your suggestion is about."
        )
        for name in ("name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = name
        self.fields["source_url"].widget.attrs["inputmode"] = "url"
        for name in self.fields:
            # The whole of what was typed comes back with what is wrong with it.
            self.fields[name].widget.attrs.pop("maxlength", None)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("statement", "proposed", "reason", "source_url")]

    @property
    def sender_fields(self) -> list[forms.BoundField]:
        return [self["name"], self["email"]]

    def clean_source_url(self) -> str:
        url = self.cleaned_data["source_url"]
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValidationError(_("Give an address that starts with http:// or https://."))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = {"reason", "source_url"}
        if not self.errors.keys() & told and not any(cleaned.get(name) for name in told):
            self.add_error(
                "reason",
                _("Say how you know, or give the address of a source: curators check it."),
            )
        return cleaned

    def suggestion(self) -> Suggestion:
        """What was typed, with the statement as it stands in the record, not yet stored."""
        chosen = _find(self.groups, self.cleaned_data["statement"])
        typed = {name: self.cleaned_data[name] for name in _LONGEST}
        return Suggestion(
            statement=self.cleaned_data["statement"],
            statement_text=_in_words(chosen) if chosen else "",
            language=get_language() or settings.LANGUAGE_CODE,
            **typed,
        )


def _choices(groups: list[Group]) -> list[tuple[str, Any]]:
    """The whole record, the single facts, and for each group all of it and its rows."""
    found: list[tuple[str, Any]] = [(_WHOLE_RECORD, _("The whole record, or something else"))]
    for group in groups:
        rows = [(one.key, _shortly(one)) for one in group.statements]
        if group.code:
            whole = _("%(group)s: something is missing") % {"group": group.label}
            rows.insert(0, (group.code, whole))
        found.append((group.label, rows))
    return found


def _shortly(one: Stated) -> str:
    return Truncator(_in_words(one)).chars(_SHORT)


def _in_words(one: Stated) -> str:
    return _("%(label)s: %(value)s") % {
        "label": one.label,
        "value": one.value or _("not stated"),
    }


def _find(groups: list[Group], key: str) -> Stated | None:
    """The statement with this key; for a group, its label and how much it holds."""
    for group in groups:
        if key and group.code == key:
            number = len(group.statements)
            told = ngettext("%(number)s statement", "%(number)s statements", number)
            return Stated(key, group.label, told % {"number": number})
        for one in group.statements:
            if one.key == key:
                return one
    return None


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class Corrections(View):
    """The form for one record; without one, the page that says where to find it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if "reference" in request.GET:
            return self._look_up(request.GET["reference"])
        if "record" not in request.GET:
            return _page(request, "corrections/index.html")
        try:
            record = find_record(request.GET["record"])
        except WithdrawnError as gone:
            return render(request, "410.html", {"name": name_of(gone.record)}, status=410)
        groups = statements_of(record)
        asked = request.GET.get("statement", _WHOLE_RECORD)
        chosen = _find(groups, asked)
        in_words = chosen if chosen and asked not in {group.code for group in groups} else None
        form = CorrectionForm(
            groups=groups,
            initial={"record": record.public_id, "statement": asked if chosen else _WHOLE_RECORD},
        )
        unknown = bool(asked and not chosen)
        return self._form(form, record, chosen=in_words, unknown=unknown)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            record = find_record(request.POST.get("record", ""))
        except (Http404, WithdrawnError):
            return self._lost()
        form = CorrectionForm(request.POST, groups=statements_of(record))
        if _from_elsewhere(request):
            form.add_error(
                None,
                _("This was sent from a page of another site. Check it, and send it from here."),
            )
        if not form.is_valid():
            return self._form(form, record)
        if form.cleaned_data["topic"]:
            return redirect("corrections:sent", new_reference())
        try:
            received = suggestions.receive(
                form.suggestion(), record=record, address=_address(request)
            )
        except suggestions.TooManyError:
            return self._too_many(form, record)
        return redirect("corrections:sent", received.reference)

    def _form(
        self, form: CorrectionForm, record: Any, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        about = {"form": form, "name": name_of(record), "url": path_of(record), **context}
        about["kept_days"] = suggestions.SENDER_KEPT_DAYS
        return _page(self.request, "corrections/form.html", about, status)

    def _too_many(self, form: CorrectionForm, record: Any) -> HttpResponse:
        form.add_error(
            None,
            _(
                "Too many suggestions came in within the last hour. Nothing is lost: leave this "
                "page open, and send it again later."
            ),
        )
        answer = self._form(form, record, status=429)
        answer.headers["Retry-After"] = "3600"
        return answer

    def _lost(self) -> HttpResponse:
        """The record went while the visitor was writing: what was typed is shown, to be copied."""
        form = CorrectionForm(self.request.POST, groups=[])
        typed = [(form[name].label, form[name].value()) for name in ("proposed", "reason")]
        context = {"typed": [(label, value) for label, value in typed if value]}
        return _page(self.request, "corrections/lost.html", context, 410)

    def _look_up(self, typed: str) -> HttpResponse:
        if reference := parse_reference(typed):
            return redirect("corrections:detail", reference)
        return _page(self.request, "corrections/index.html", {"typed": typed}, 404)


@method_decorator(never_cache, name="dispatch")
class Sent(TemplateView):
    """Says thank you; the same to people and to machines that filled in what nobody sees."""

    template_name = "corrections/sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reference = _reference_or_404(self.kwargs["typed"])
        return super().get_context_data(reference=reference, **kwargs)


@never_cache
def state(request: HttpRequest, typed: str) -> HttpResponse:
    """What became of a suggestion, for whoever knows its reference; never who sent it."""
    reference = _reference_or_404(typed)
    suggestion = Suggestion.objects.filter(reference=reference).first()
    if suggestion is None:
        context = {"typed": reference}
        return _page(request, "corrections/index.html", context, 404)
    try:
        record = find_record(suggestion.public_id)
    except (Http404, WithdrawnError):
        record = None
    about = {"name": name_of(record), "url": path_of(record)} if record else {}
    return _page(request, "corrections/state.html", {"suggestion": suggestion, **about})


def _reference_or_404(typed: str) -> str:
    reference = parse_reference(typed)
    if not reference:
        raise Http404(_("“%(typed)s” is no reference of a suggestion.") % {"typed": typed})
    return reference


def _page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    return render(request, template, context, status=status)


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page sent the form; older browsers name their page's origin alone.

    Source of the rule: Fetch Metadata Request Headers (W3C), and the Origin header (RFC 6454).
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin.partition("://")[2] != request.get_host()


def _address(request: HttpRequest) -> str:
    """The visitor's IP address: behind a proxy, what the proxy itself says last."""
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last
    return request.META.get("REMOTE_ADDR", "")
