"""Nothing that was typed is lost: a form that cannot be taken is kept on the page that says so.

A browser throws away what it sent once an answer is there. So where the answer is no form – a
session ended while somebody was typing, a token is out of date, the database does not write –
the page carries everything that was sent, and sends it again on a click.
"""

import json
from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import csrf as django_csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 – a field's name
# Parts of a form that say something about its rows, and nothing to a reader.
_TECHNICAL = (
    *("_FORMS", "-id", "stance", "seen_version", "submission"),
    *("_save", "_continue", "_addanother", "_submit", "_publish"),
)
# In the names of the row that stands by to be copied for a new one.
_EMPTY_ROW = "-__prefix__-"

Fields = list[tuple[str, str]]


def fields_of(post: QueryDict) -> Fields:
    """What a form sent, but for its token and the row that was never one."""
    return [
        (name, value)
        for name, some in post.lists()
        for value in some
        if name != _TOKEN and _EMPTY_ROW not in name
    ]


def kept_page(
    request: HttpRequest,
    *,
    title: Any,
    explanation: Any,
    action: str,
    button: Any,
    fields: Fields,
    status: int,
    see: str = "",
) -> HttpResponse:
    """A page with what was typed, and a button that sends it to `action` ('' for none).

    `see` is the address of the record as it is now, where it can be seen. The page asks no
    database for anything.
    """
    context = {
        "title": title,
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "site_url": "/",
        "explanation": explanation,
        "action": action,
        "button": button,
        "fields": fields,
        "see": see,
        "typed": list(_typed(fields)),
    }
    return TemplateResponse(request, "admin/kept.html", context, status=status).render()


def _typed(fields: Fields) -> Iterable[tuple[str, str]]:
    """What a reader would know again, each under the name of its field."""
    for name, value in fields:
        is_key = "-" in name and value.isdigit()
        if value and not is_key and not name.endswith(_TECHNICAL):
            yield name.replace("-", " ").replace("_", " "), value


class KeepingSite(admin.AdminSite):
    """An admin that keeps what is sent by somebody who is logged in no more."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        guarded = super().admin_view(view, cacheable)

        @never_cache
        @csrf_protect
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.has_permission(request) or not _is_form_of_a_record(request):
                return guarded(request, *args, **kwargs)
            return self.login_page(request)

        return guarded if cacheable else update_wrapper(keeping, view)

    def login_page(self, request: HttpRequest) -> HttpResponse:
        """The form that logs in, carrying what was sent."""
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "form": AdminAuthenticationForm(request),
            "app_path": reverse("admin:login"),
            "next": request.get_full_path(),
            "kept": json.dumps(fields_of(request.POST)),
        }
        return TemplateResponse(request, "admin/login.html", context, status=403).render()

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever logs in with something kept is asked whether to save it now."""
        kept = request.POST.get("kept", "")
        answer = super().login(request, {**(extra_context or {}), "kept": kept})
        fields = _read(kept)
        if not (fields and request.user.is_authenticated and answer.status_code == 302):
            return answer
        return kept_page(
            request,
            title=_("You are logged in again"),
            explanation=_("This is what you typed before. It is not saved yet."),
            action=answer.headers["Location"],
            button=_("Save it now"),
            fields=fields,
            status=200,
        )


def _read(kept: str) -> Fields:
    """The fields that the login form carried; none where it carried something else."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(kept)]
    except (TypeError, ValueError):
        return []


def _is_form_of_a_record(request: HttpRequest) -> bool:
    """Whether a curator's form was sent: without files, and without anybody's password."""
    records = reverse("admin:app_list", args=["alliances"])
    return (
        request.method == "POST"
        and request.path.startswith(records)
        and bool(request.POST)
        and not request.FILES
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours whose token is out of date, since somebody logged in elsewhere meanwhile.

    It may be sent again after a look. One that comes from another site may not.
    """
    if not (_is_form_of_a_record(request) and _is_sent_from_here(request)):
        return django_csrf.csrf_failure(request, reason)
    if not admin.site.has_permission(request):
        return admin.site.login_page(request)
    return kept_page(
        request,
        title=_("Please save once more"),
        explanation=_(
            "You logged in on another page after you opened this one, so that it was not taken "
            "for yours. This is what you typed. It is not saved yet."
        ),
        action=request.get_full_path(),
        button=_("Save it now"),
        fields=fields_of(request.POST),
        status=403,
    )


def _is_sent_from_here(request: HttpRequest) -> bool:
    """Browsers name the origin of every form that is sent; a page cannot choose it."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
