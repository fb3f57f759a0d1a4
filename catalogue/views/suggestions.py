"""What the search boxes suggest while someone types, as a part of a page."""

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from alliances.analysis import parse
from catalogue.parameters import MAX_QUERY_LENGTH
from catalogue.suggestions import is_enough, suggest


class _Typed(forms.Form):
    q = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH)


def suggestions(request: HttpRequest) -> HttpResponse:
    """The suggestions for `q` by kind, and the search for it; nothing for less than two letters.

    Raises BadRequest for what no search box takes.
    """
    form = _Typed(request.GET)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    typed = form.cleaned_data["q"]
    groups = suggest(typed)
    context = {
        "typed": typed,
        "groups": groups,
        "number": sum(len(group.suggestions) for group in groups),
        "searched": parse(typed) if is_enough(typed) else None,
    }
    # Without the context of a whole page, which a part of one has no use for.
    response = HttpResponse(render_to_string("suggestions/list.html", context))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
