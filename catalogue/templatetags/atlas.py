"""What templates need to show evidence, languages and the state of the filters."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django_countries import countries as iso_countries

from alliances import quality
from alliances.analysis import Query, highlight
from alliances.identifiers import Scheme
from alliances.models import (
    AllianceKind,
    AllianceStatus,
    Comparator,
    FocusLevel,
    FundingKind,
    Language,
    Measure,
    NameType,
    OrganisationKind,
    RelationKind,
    Stance,
    Subject,
)
from alliances.partial_dates import PartialDate
from catalogue.addresses import path_of_country, path_to
from catalogue.citing import Footnotes
from catalogue.facet_values import CountedFacet, FacetValue
from catalogue.filters import ListFilter
from catalogue.records.cards import Card

register = template.Library()

_CHOICES = {
    "kind": AllianceKind,
    "status": AllianceStatus,
    "organisation_kind": OrganisationKind,
    "funding_kind": FundingKind,
    "focus": FocusLevel,
    "subject": Subject,
    "name_type": NameType,
    "relation": RelationKind,
    "measure": Measure,
    "comparator": Comparator,
    "stance": Stance,
    "language": Language,
    "scheme": Scheme,
}


@register.filter
def label(code: str | None, choices: str) -> str:
    """The words for a code of the public record: {{ record.kind|label:"kind" }}."""
    return str(_CHOICES[choices](code).label) if code else ""


@register.filter
def aspect(code: str) -> str:
    """The words for a code of `record.missing`."""
    return quality.label(code)


@register.filter
def country_name(code: str | None) -> str:
    return str(iso_countries.name(code)) if code else ""


@register.filter
def page(reference: dict[str, Any]) -> str:
    """The page of a record that another names by id and name."""
    return path_to(reference["id"], reference["name"])


@register.filter
def country_page(code: str) -> str:
    """The page of a country."""
    return path_of_country(code)


@register.filter
def source_page(source: dict[str, Any]) -> str:
    """The page of a source as the public record names it."""
    return path_to(source["id"], source["title"] or source["description"])


@register.filter
def money(amount: str) -> str:
    """An amount of the public record with the separators of the page's language."""
    return number_format(Decimal(amount), decimal_pos=2, use_l10n=True, force_grouping=True)


@register.filter
def in_language(text: Any) -> Any:
    """A text, marked with its language where that is not the page's."""
    return _in_language(text, getattr(text, "lang", ""))


@register.filter
def marked(text: str, searched: Query) -> Any:
    """The same with the words that answer a query in <mark>: {{ card.name|marked:searched }}."""
    parts = [
        format_html("<mark>{}</mark>", part) if answers else escape(part)
        for part, answers in highlight(text, searched)
    ]
    return _in_language(SafeString("".join(parts)), getattr(text, "lang", ""))


def _in_language(text: str, language: str) -> str:
    if not language or language == get_language():
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


# Stand in a card, which is kept, for what a query may mark.
_NAME, _SUMMARY = "\0name\0", "\0summary\0"


@register.simple_tag(takes_context=True)
def card(context: template.Context, card: Card, level: int = 3) -> SafeString:
    """A card with its name as a heading of `level`, and the words that were searched for marked."""
    searched = context.get("searched")
    show = partial(marked, searched=searched) if searched else in_language
    if level not in card.rendered:
        facts = {"card": card, "level": level, "name": _NAME, "summary": _SUMMARY}
        card.rendered[level] = render_to_string("_components/card.html", facts)
    name, summary = (conditional_escape(show(card[text])) for text in ("name", "summary"))
    return SafeString(card.rendered[level].replace(_NAME, name).replace(_SUMMARY, summary))


@register.simple_tag
def facet_group(facet: CountedFacet, open_facets: Collection[str]) -> SafeString:
    """A facet that can be opened and closed; one that is counted once is rendered once."""
    is_open = facet.name in open_facets or bool(facet.selected)
    if is_open not in facet.rendered:
        facet.rendered[is_open] = render_to_string(
            "_components/facet.html", {"facet": facet, "is_open": is_open}
        )
    return SafeString(facet.rendered[is_open])


@register.simple_tag
def facet_values(name: str, values: Iterable[FacetValue]) -> SafeString:
    """The values of a facet as check boxes; hundreds on a page, hence no template each."""
    language = get_language() or ""
    rows = []
    for one in values:
        key, label = _escaped(one.value), _escaped(one.label)
        lang = f' lang="{one.label.lang}"' if one.label.lang not in ("", language) else ""
        rows.append(
            f'<li class="depth-{one.depth}"><label>'
            f'<input type="checkbox" id="{name}-{key}" name="{name}" value="{key}"'
            f"{' checked' if one.selected else ''}>"
            f" <span{lang}>{label}</span></label>"
            f' <span class="count">{_number(one.count, language)}</span></li>'
        )
    return SafeString("".join(rows))


@register.simple_tag
def facet_years(filterset: ListFilter, years: Iterable[FacetValue]) -> SafeString:
    """The years of start as links, each of which narrows to one year."""
    language = get_language() or ""
    others = filterset.query(from_=None, to=None)
    current = ' aria-current="true"'
    start = escape(f"{reverse('alliances:list')}?{others}{'&' if others else ''}")
    return SafeString(
        "".join(
            f'<li><a href="{start}from={year.value}&amp;to={year.value}"'
            f"{current if year.selected else ''}>{year.label}</a>"
            f' <span class="count">{_number(year.count, language)}</span></li>'
            for year in years
        )
    )


@lru_cache(maxsize=10_000)
def _escaped(text: str) -> str:
    return str(escape(text))


@lru_cache(maxsize=10_000)
def _number(number: int, _language: str) -> str:
    """A whole number as the active language, which the answers are kept by, writes it."""
    return number_format(number, use_l10n=True)


@register.filter
def when(value: dict[str, str] | None) -> str | SafeString:
    """A partial date of the public record in words."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value["value"], PartialDate(value["value"]).display()
    )


@register.simple_tag(takes_context=True)
def cite(context: template.Context, citations: list[dict[str, Any]] | None) -> SafeString:
    """Footnote marks for the citations of one statement; the notes stand at the page's end."""
    footnotes: Footnotes = context["footnotes"]
    numbered = [(footnotes.number(citation), citation["stance"]) for citation in citations or ()]
    marks = [
        (stance, number, _("Source %(number)s") % {"number": number}, number)
        for number, stance in sorted(numbered)
    ]
    if not marks:
        return SafeString("")
    return format_html(
        '<sup class="marks">{}</sup>',
        format_html_join(
            "", '<a class="mark mark-{}" href="#note-{}" aria-label="{}">{}</a>', marks
        ),
    )


@register.simple_tag(takes_context=True)
def correct(context: template.Context, statement: str, about: str) -> SafeString:
    """A quiet link to suggest a correction of `statement` ('' for single facts), called `about`."""
    asked = {"record": context["row"].public_id, **({"statement": statement} if statement else {})}
    return format_html(
        '<a class="correct" rel="nofollow" href="{}?{}" aria-label="{}">{}</a>',
        reverse("corrections:form"),
        urlencode(asked),
        _("Correct: %(statement)s") % {"statement": about},
        pgettext("a statement of a record", "Correct"),
    )


@register.simple_tag(takes_context=True)
def language_url(context: template.Context, code: str, path: str) -> str:
    """The page in another language, with the same query string."""
    path = context.get("alternates", {}).get(code, path)
    query = context["request"].META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@register.simple_tag
def query(filterset: ListFilter, **changes: Any) -> str:
    """The query string with changes, as an attribute: href="{% query filterset page=2 %}"."""
    changed = filterset.query(**{name: str(value) for name, value in changes.items()})
    return f"?{changed}"


@register.simple_tag
def linked_data_script(node: dict[str, Any]) -> SafeString:
    """JSON-LD in a data block; what could end the block is escaped."""
    script = json_script(node)
    return SafeString(script.replace("application/json", "application/ld+json", 1))
