"""What every page knows: its languages and where it stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

SECTIONS = (
    ("alliances", _("Alliances")),
    ("organisations", _("Organisations")),
    ("diseases", _("Diseases")),
    ("countries", _("Countries")),
    ("programmes", _("Programmes")),
    ("people", _("People")),
    ("sources", _("Sources")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """`sections` of the menu and `languages` as (code, own name, same page in it)."""
    match = request.resolver_match
    return {
        "sections": SECTIONS,
        "section": match.app_name if match else "",
        "languages": [
            (code, get_language_info(code)["name_local"], translate_url(request.path, code))
            for code, _name in settings.LANGUAGES
        ],
    }
