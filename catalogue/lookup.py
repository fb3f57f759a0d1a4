"""From what a visitor typed to the record that is meant."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_countries import countries as iso_countries

from alliances.models import RecordStatus
from alliances.public_ids import InvalidPublicId, Kind, kind_of, parse
from catalogue.addresses import SECTIONS


class WithdrawnError(Exception):
    """The record was withdrawn; `record` says which."""

    def __init__(self, record: Model) -> None:
        super().__init__(str(record))
        self.record = record


def public_id_or_404(typed: str, kind: Kind | None = None) -> str:
    """The canonical id in `typed`. Raises Http404, saying what is wrong with the id."""
    try:
        public_id = parse(typed)
        found = kind_of(public_id)
    except InvalidPublicId as error:
        raise Http404(
            _("“%(id)s” is no public id: %(why)s.") % {"id": typed, "why": error}
        ) from error
    if kind is not None and found is not kind:
        raise Http404(_("“%(id)s” is not the id of such a record.") % {"id": public_id})
    return public_id


def country_or_404(typed: str) -> str:
    """The code of ISO 3166-1 alpha-2 in `typed`. Raises Http404 for none."""
    code = typed.upper()
    # In capitals ß is SS, which is South Sudan.
    if not typed.isascii() or code not in iso_countries:
        raise Http404(_("“%(code)s” is no country code of ISO 3166-1.") % {"code": typed})
    return code


def no_record(public_id: str) -> Http404:
    return Http404(_("No record has the id %(id)s.") % {"id": public_id})


def survivor_of(record: Any) -> Any:
    """The published record that stands for `record`: itself, or what it was merged into.

    Raises WithdrawnError for a withdrawn record and Http404 for one that is not public yet: the
    same as for an id of no record, since a draft is nobody's business.
    """
    passed: set[int] = set()
    while getattr(record, "record_status", None) == RecordStatus.MERGED and record.pk not in passed:
        passed.add(record.pk)
        record = record.merged_into
    status = getattr(record, "record_status", RecordStatus.PUBLISHED)
    if status == RecordStatus.PUBLISHED:
        return record
    if status == RecordStatus.WITHDRAWN:
        raise WithdrawnError(record)
    raise no_record(record.public_id)


def public_records(kind: Kind) -> QuerySet:
    """Every record of the kind that has had a public page; survivor_of judges the rest."""
    _section, model = SECTIONS[kind]
    manager = model._default_manager
    return manager.public() if hasattr(manager.all(), "public") else manager.all()  # type: ignore[attr-defined]


def find_record(typed: str, kind: Kind | None = None) -> Any:
    """The published record that the id `typed` stands for.

    Raises Http404, which says what is wrong with the id, and WithdrawnError for a withdrawn record.
    """
    public_id = public_id_or_404(typed, kind)
    found = public_records(kind_of(public_id)).filter(public_id=public_id).first()
    if found is None:
        raise no_record(public_id)
    return survivor_of(found)
