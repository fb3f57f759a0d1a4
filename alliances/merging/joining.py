"""Merging two records into one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from alliances import curation, history
from alliances.aggregates import Row
from alliances.merging.citations import settle_citations
from alliances.merging.log import Log, again, pass_gate
from alliances.merging.planning import (
    Join,
    MergeRefused,
    choosable,
    likeness,
    plan,
    problems,
    value_of,
)
from alliances.models import (
    Alliance,
    DuplicatePair,
    Merge,
    NameType,
    RecordStatus,
    Verdict,
)
from alliances.models.base import StagedRecord

_LANGUAGES = [code for code, _name in settings.LANGUAGES]


@transaction.atomic
def merge(
    survivor: StagedRecord, loser: StagedRecord, choices: Mapping[str, str], by: Any
) -> Merge:
    """Make two records one; `choices` says "loser" for each field whose value is the loser's.

    Of the other fields the survivor's value counts, or the loser's where it has none. Returns the
    log. Raises MergeRefused with every reason; nothing is written then.
    """
    curation.lock()
    survivor, loser = (_fresh(record) for record in (survivor, loser))
    if found := problems(survivor, loser):
        raise MergeRefused(found)
    log = Log()
    before = {record: _fresh(record) for record in (survivor, loser)}
    _choose(survivor, loser, choices, log)
    _keep_names(survivor, before.values(), log)
    planned = plan(survivor, loser)
    settle_citations(survivor, loser, before, log)
    for join in planned.joins:
        _join(join, log)
    for move in planned.moves:
        log.set(move.row, **{move.way: survivor})
    for row in dict.fromkeys(planned.between):
        _drop(row, log)
    log.set(loser, record_status=RecordStatus.MERGED, merged_into=survivor)
    _refuse_circles(survivor)
    made = Merge.objects.create(
        survivor=survivor.public_id, loser=loser.public_id, by=by, steps=log.finished()
    )
    for pair in DuplicatePair.objects.of(survivor.public_id, loser.public_id):
        pair.decide(Verdict.SAME, by)
    pass_gate(
        {survivor, loser, *log.touched},
        why=_("Merged %(loser)s into %(survivor)s")
        % {"loser": loser.public_id, "survivor": survivor.public_id},
    )
    return made


def _fresh(record: Any) -> Any:
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def _choose(survivor: Any, loser: Any, choices: Mapping[str, str], log: Log) -> None:
    values = {}
    for one in choosable(type(survivor)):
        mine, theirs = (value_of(record, one) for record in (survivor, loser))
        if isinstance(one, models.ForeignKey) and one.related_model is type(survivor):
            # Neither is part of the other any longer.
            mine, theirs = (v if v not in (survivor.pk, loser.pk) else None for v in (mine, theirs))
        chosen = theirs if choices.get(one.name) == "loser" or mine in (None, "") else mine
        if chosen != value_of(survivor, one):
            values[one.attname] = chosen
    if values:
        if found := _violations(survivor, values):
            raise MergeRefused(found)
        log.set(survivor, **values)


def _keep_names(survivor: Any, before: Iterable[Any], log: Log) -> None:
    """Make the names that nothing else keeps other names of the survivor."""
    model = type(survivor)._meta.get_field("other_names").related_model
    way = type(survivor)._meta.get_field("other_names").field.name
    known = {getattr(survivor, f"name_{language}") for language in _LANGUAGES}
    known |= {survivor.acronym, "", None}
    known |= set(model._base_manager.filter(**{way: survivor}).values_list("value", flat=True))
    for record in before:
        theirs = model._base_manager.filter(**{way: record}).values_list("value", flat=True)
        for value, language, kind in _names_of(record):
            if value not in known and value not in theirs:
                known.add(value)
                log.add(model(**{way: survivor}, value=value, language=language, type=kind))


def _names_of(record: Any) -> Iterator[tuple[str, str, NameType]]:
    """(name, language, type) of the names on the record itself."""
    for language in _LANGUAGES:
        yield getattr(record, f"name_{language}") or "", language, NameType.ALIAS
    yield record.acronym, "", NameType.ACRONYM


def _join(join: Join, log: Log) -> None:
    """Give the survivor's row what it lacks, and the citations of the other, which goes."""
    lacking = {
        one.attname: value_of(join.row, one)
        for one in history.fields(type(join.row))
        if value_of(join.twin, one) in (None, "") and value_of(join.row, one) not in (None, "")
    }
    # The way to the other record is empty where rows may be of several kinds of record.
    lacking = {name: value for name, value in lacking.items() if name != f"{join.way}_id"}
    if lacking and not _violations(join.twin, lacking):
        log.set(join.twin, **lacking)
    if citations := getattr(join.row, "citations", None):
        way = citations.field.name
        known = {likeness(citation, way) for citation in join.twin.citations.all()}
        for citation in citations.order_by("pk"):
            if likeness(citation, way) in known:
                log.delete(citation)
            else:
                log.set(citation, **{way: join.twin})
    log.delete(join.row)


def _violations(row: Row, values: dict[str, Any]) -> list[str]:
    """Why the database would not take a row with `values`; empty if it would."""
    tried = again(row)
    for name, value in values.items():
        setattr(tried, name, value)
    try:
        tried.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []


def _drop(row: Row, log: Log) -> None:
    """Take away a row that ties the two to each other, with its citations."""
    if isinstance(row, Alliance):
        # One was part of the other; `_choose` has seen to the survivor.
        return
    for citation in row.citations.order_by("pk"):
        log.delete(citation)
    log.delete(row)


def _refuse_circles(survivor: Row) -> None:
    """Raises MergeRefused where an alliance has become part of its own part."""
    if isinstance(survivor, Alliance):
        whole, passed = survivor.part_of, {survivor.pk}
        while whole:
            if whole.pk in passed:
                raise MergeRefused(
                    [_("“%(alliance)s” would be part of its own part.") % {"alliance": survivor}]
                )
            passed.add(whole.pk)
            whole = whole.part_of
