"""What the head of a page says about it."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# A language of the site as Open Graph names it, with a country.
_LOCALES = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE"}
# The language of a page for who reads none of them.
_DEFAULT = "x-default"


@register.simple_block_tag
def kept(content: str) -> SafeString:
    """A block of the template for a second use: {% kept as name %}…{% endkept %}."""
    return SafeString(" ".join(content.split()))


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, path: str = "") -> str:
    """The whole address of what is shown, or of `path`, without what changes nothing in it."""
    request, filterset = context["request"], context.get("filterset")
    query = filterset.canonical() if filterset else ""
    return request.build_absolute_uri(f"{path or request.path}{f'?{query}' if query else ''}")


@register.simple_tag(takes_context=True)
def translations(context: template.Context) -> list[tuple[str, str]]:
    """(language, whole address) of the page in each of them, and for who reads none of them."""
    own: dict[str, str] = context.get("alternates", {})
    paths = {code: own.get(code, path) for code, _name, path in context["languages"]}
    found = [(code, canonical(context, path)) for code, path in paths.items()]
    return [*found, (_DEFAULT, canonical(context, paths[settings.LANGUAGE_CODE]))]


@register.simple_tag
def locale(code: str | None = None) -> str:
    """The active or another language as Open Graph names it."""
    return _LOCALES[code or get_language() or settings.LANGUAGE_CODE]


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: Any) -> str:
    """The whole address of a path of this site."""
    return str(context["request"].build_absolute_uri(path))
