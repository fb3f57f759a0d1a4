"""What changed, as a reader of feeds shows it: a short list in HTML with nothing live in it."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from catalogue.records.history import Change, FieldChange, PublicVersion

# Changes told of one version; its history has all of them.
_TOLD = 20
# Characters of one value.
_LONGEST = 200
_WHAT = {
    "added": pgettext_lazy("in a list of changes", "Added: %(row)s"),
    "removed": pgettext_lazy("in a list of changes", "Removed: %(row)s"),
    "changed": pgettext_lazy("in a list of changes", "Changed: %(row)s"),
}


def title(name: str, version: PublicVersion) -> str:
    if version.changes is None:
        return _("New: %(name)s") % {"name": name}
    return _("%(name)s (version %(number)s)") % {"name": name, "number": version.number}


def summary(version: PublicVersion) -> SafeString:
    """What the version changed; all text in it is escaped."""
    if version.changes is None:
        return format_html("<p>{}</p>", _("New in the catalogue."))
    if not version.changes:
        return format_html("<p>{}</p>", _("Nothing that is public changed."))
    lines = format_html_join("", "<li>{}</li>", _lines(version.changes))
    return format_html("<ul>{}</ul>", lines)


def _lines(changes: list[Change]) -> Iterator[tuple[str]]:
    for change in changes[:_TOLD]:
        yield (_line(change),)
    if untold := changes[_TOLD:]:
        more = ngettext("and %(number)s more change", "and %(number)s more changes", len(untold))
        yield (more % {"number": len(untold)},)


def _line(change: Change) -> str:
    named = {"kind": change.kind, "title": _short("".join(change.title))}
    line = _WHAT[change.what] % {"row": _("%(kind)s “%(title)s”") % named}
    told = "; ".join(filter(None, (_field(change.what, field) for field in change.fields)))
    return f"{line} – {told}" if told else line


def _field(what: str, field: FieldChange) -> str:
    label = f"{field.label} ({field.language_name})" if field.language_name else field.label
    before, after = _short(field.before), _short(field.after)
    if what == "changed":
        unstated = _("not stated")
        value = f"{before or unstated} → {after or unstated}"
    else:
        value = after or before
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def _short(text: str) -> str:
    return Truncator(text).chars(_LONGEST)
