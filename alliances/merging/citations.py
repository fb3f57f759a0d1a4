"""What becomes of the citations of fields when two records become one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from alliances import history
from alliances.merging.log import Log
from alliances.merging.planning import likeness, value_of
from alliances.models import (
    Citation,
    CitedField,
    Stance,
)
from alliances.partial_dates import PartialDate

_LANGUAGES = [code for code, _name in settings.LANGUAGES]
# A citation of these fields bears out a text, not one value that another could contradict.
_TEXTS = (
    CitedField.SUMMARY,
    CitedField.OBJECTIVES,
    CitedField.DESCRIPTION,
    CitedField.WEBSITE,
)


def settle_citations(survivor: Any, loser: Any, before: Mapping[Any, Any], log: Log) -> None:
    """Let each citation of a field of either record say what is true of the survivor.

    That of a name that is now another name is of the names. That of a fact which was not taken
    contradicts the one that was. That of a text of ours stays with its text: the loser's with
    the loser, the survivor's goes where the loser's text took its place.
    """
    way = type(survivor)._meta.model_name
    known = {likeness(one, way) for one in survivor.citations.all()}
    for record in (survivor, loser):
        was = before[record]
        for citation in list(record.citations.order_by("pk")):
            settled = _settled(citation, was, survivor)
            if settled is None:
                if record == survivor:
                    log.delete(citation)
                continue
            changes = {name: v for name, v in settled.items() if getattr(citation, name) != v}
            if record == loser:
                changes[way] = survivor
            if not changes:
                continue
            for name, value in changes.items():
                setattr(citation, name, value)
            if likeness(citation, way) in known:
                log.delete(type(citation)._base_manager.get(pk=citation.pk))
            else:
                known.add(likeness(citation, way))
                log.set(citation, **changes)


def _settled(citation: Citation, was: Any, survivor: Any) -> dict[str, Any] | None:
    """The values of a citation of a field of `was` that fit the survivor; None if none do."""
    name = citation.field
    if name == CitedField.NAMES:
        return {}
    if name in (CitedField.NAME, CitedField.ACRONYM):
        return {} if _says_same(was, survivor, name) else {"field": _field_of_names(survivor)}
    if _says_same(was, survivor, name):
        return {}
    now = getattr(survivor, name)
    if name in _TEXTS or now in (None, "") or citation.stance == Stance.CONTRADICTS:
        return None
    return {"stance": Stance.CONTRADICTS, **_noted(citation, getattr(was, name))}


def _field_of_names(survivor: Any) -> CitedField:
    return CitedField.NAMES if survivor.other_names.exists() else CitedField.NAME


def _says_same(was: Any, survivor: Any, name: str) -> bool:
    """Whether what was stated still is; of two dates one may be the more precise."""
    columns = {name, *(f"{name}_{language}" for language in _LANGUAGES)}
    fields = [one for one in history.fields(type(was)) if one.name in columns]
    for one in fields:
        old, new = value_of(was, one), value_of(survivor, one)
        if isinstance(old, PartialDate) and isinstance(new, PartialDate):
            if not (old.value.startswith(new.value) or new.value.startswith(old.value)):
                return False
        elif old not in (None, "") and old != new:
            return False
    return True


def _noted(citation: Citation, value: Any) -> dict[str, str]:
    """The note of a citation that now contradicts, in each language: what its source states."""
    notes = {}
    for language in _LANGUAGES:
        with translation.override(language):
            stated = _("States “%(value)s”.") % {"value": value}
        name = f"note_{language}"
        notes[name] = " ".join(filter(None, (getattr(citation, name), stated)))
    return notes
