"""Merging: two records that are one become one, and can be parted again.

What hangs on the loser moves to the survivor by whatever foreign keys the models have. A row that
the survivor has already is joined: its citations go to the survivor's row. The loser keeps its
own values, its public id leads to the survivor. Each row that is written is logged with its values
before and after, so that `undo` can put back what nobody has touched since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliances import curation, duplicates, history
from alliances.aggregates import Row, owners
from alliances.models import (
    Alliance,
    Citation,
    CitedField,
    DuplicatePair,
    Merge,
    NameType,
    RecordStatus,
    Stance,
    Verdict,
)
from alliances.models.base import OtherName, PublicRecord, StagedRecord
from alliances.models.duplicate import MATCHED
from alliances.partial_dates import PartialDate
from alliances.public_ids import Kind

# Fields that a merge writes itself.
_OWN = ("record_status", "merged_into")
_LANGUAGES = [code for code, _name in settings.LANGUAGES]
# A citation of these fields bears out a text, not one value that another could contradict.
_TEXTS = (
    CitedField.SUMMARY,
    CitedField.OBJECTIVES,
    CitedField.DESCRIPTION,
    CitedField.WEBSITE,
)
# The fields of rows without a constraint that make two of them one.
_SAME: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (OtherName, ("value",)),
    (Citation, ("field", "source_id", "locator", "stance")),
)
# Values of a row as texts, by the names of its fields in the database.
Values = dict[str, str | None]


class MergeRefused(Exception):
    """Two records cannot be merged, or a merge not be undone; `reasons` says why, each of them."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


# --- What a merge would do ------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A row that goes to the survivor: its foreign key `way` will name it."""

    row: Row
    way: str


@dataclass(frozen=True)
class Join:
    """A row that the survivor has already, as `twin`."""

    row: Row
    twin: Row
    way: str


@dataclass
class Plan:
    """What happens to the rows that name the loser; citations of its fields are not among them."""

    moves: list[Move] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    # Rows that say that one of the two is part of the other, or succeeds it.
    between: list[Row] = field(default_factory=list)


def plan(survivor: StagedRecord, loser: StagedRecord) -> Plan:
    """What merging would do to the loser's rows; reads only."""
    found = Plan()
    for model, way in _ways(type(loser)):
        rows = model._base_manager.filter(**{way: loser}).order_by("pk")
        if model is Citation:
            continue
        mine = model._base_manager.filter(**{way: survivor}).order_by("pk")
        known = {_likeness(row, way): row for row in mine}
        for row in rows:
            if _names(row, way, survivor):
                found.between.append(row)
            elif twin := known.get(_likeness(row, way)):
                found.joins.append(Join(row, twin, way))
            else:
                found.moves.append(Move(row, way))
                known[_likeness(row, way)] = row
        found.between += [row for row in mine if _names(row, way, loser)]
    return found


def choosable(model: type[models.Model]) -> list[models.Field]:
    """The fields of a record of which a merge takes the survivor's or the loser's value."""
    return [
        one
        for one in history.fields(model)
        if one.editable and not one.primary_key and one.name not in _OWN
    ]


def problems(survivor: StagedRecord, loser: StagedRecord) -> list[str]:
    """Why the two cannot be merged; empty if they can."""
    if type(survivor) is not type(loser):
        return [_("Only two records of the same kind can be merged.")]
    if survivor.pk == loser.pk:
        return [_("A record cannot be merged with itself.")]
    found = [
        _("“%(record)s” is merged into another record already.") % {"record": record}
        for record in (survivor, loser)
        if record.record_status == RecordStatus.MERGED
    ]
    if loser.is_published and not survivor.is_published:
        found.append(
            _(
                "“%(loser)s” is public and its address would lead to “%(survivor)s”, which is "
                "not. Keep the public record, or publish the other first."
            )
            % {"loser": loser, "survivor": survivor}
        )
    return found


def _ways(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(model, foreign key) of all that names a record and is not derived from it."""
    for relation in model._meta.related_objects:
        if relation.one_to_many and relation.field.name not in _OWN:
            yield relation.related_model, relation.field.name


def _names(row: Row, way: str, record: Row) -> bool:
    """Whether a row names `record` by another key than `way`, or is the record itself."""
    return row == record or any(
        getattr(row, one.attname) == record.pk
        for one in row._meta.concrete_fields
        if one.related_model is type(record) and one.name != way
    )


def _likeness(row: Row, way: str) -> tuple[Any, ...]:
    """What two rows have in common that cannot both be of one record; else what is unique."""
    for model, names in _SAME:
        if isinstance(row, model):
            return tuple(getattr(row, name) for name in names)
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and way in constraint.fields:
            others = (row._meta.get_field(name) for name in constraint.fields if name != way)
            return tuple(getattr(row, one.attname) for one in others)
    return (row.pk,)


# --- Merging --------------------------------------------------------------------------------------


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
    log = _Log()
    before = {record: _fresh(record) for record in (survivor, loser)}
    _choose(survivor, loser, choices, log)
    _keep_names(survivor, before.values(), log)
    planned = plan(survivor, loser)
    _settle_citations(survivor, loser, before, log)
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
    _pass_gate(
        {survivor, loser, *log.touched},
        why=_("Merged %(loser)s into %(survivor)s")
        % {"loser": loser.public_id, "survivor": survivor.public_id},
    )
    return made


def _fresh(record: Any) -> Any:
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def _choose(survivor: Any, loser: Any, choices: Mapping[str, str], log: "_Log") -> None:
    values = {}
    for one in choosable(type(survivor)):
        mine, theirs = (_value(record, one) for record in (survivor, loser))
        if isinstance(one, models.ForeignKey) and one.related_model is type(survivor):
            # Neither is part of the other any longer.
            mine, theirs = (v if v not in (survivor.pk, loser.pk) else None for v in (mine, theirs))
        chosen = theirs if choices.get(one.name) == "loser" or mine in (None, "") else mine
        if chosen != _value(survivor, one):
            values[one.attname] = chosen
    if values:
        if found := _violations(survivor, values):
            raise MergeRefused(found)
        log.set(survivor, **values)


def _value(record: Row, one: models.Field) -> Any:
    return getattr(record, one.attname)


def _keep_names(survivor: Any, before: Iterable[Any], log: "_Log") -> None:
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


def _join(join: Join, log: "_Log") -> None:
    """Give the survivor's row what it lacks, and the citations of the other, which goes."""
    lacking = {
        one.attname: _value(join.row, one)
        for one in history.fields(type(join.row))
        if _value(join.twin, one) in (None, "") and _value(join.row, one) not in (None, "")
    }
    # The way to the other record is empty where rows may be of several kinds of record.
    lacking = {name: value for name, value in lacking.items() if name != f"{join.way}_id"}
    if lacking and not _violations(join.twin, lacking):
        log.set(join.twin, **lacking)
    if citations := getattr(join.row, "citations", None):
        way = citations.field.name
        known = {_likeness(citation, way) for citation in join.twin.citations.all()}
        for citation in citations.order_by("pk"):
            if _likeness(citation, way) in known:
                log.delete(citation)
            else:
                log.set(citation, **{way: join.twin})
    log.delete(join.row)


def _violations(row: Row, values: dict[str, Any]) -> list[str]:
    """Why the database would not take a row with `values`; empty if it would."""
    tried = _again(row)
    for name, value in values.items():
        setattr(tried, name, value)
    try:
        tried.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []


def _drop(row: Row, log: "_Log") -> None:
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


def _pass_gate(records: Iterable[Row], *, why: str) -> None:
    for record in sorted(records, key=lambda row: (row._meta.label, row.pk)):
        fresh = type(record)._base_manager.get(pk=record.pk)
        curation.changed(fresh, why)
        if type(fresh) in MATCHED.values():
            duplicates.renew(fresh)


# --- Citations of fields --------------------------------------------------------------------------


def _settle_citations(survivor: Any, loser: Any, before: Mapping[Any, Any], log: "_Log") -> None:
    """Let each citation of a field of either record say what is true of the survivor.

    That of a name that is now another name is of the names. That of a fact which was not taken
    contradicts the one that was. That of a text of ours stays with its text: the loser's with
    the loser, the survivor's goes where the loser's text took its place.
    """
    way = type(survivor)._meta.model_name
    known = {_likeness(one, way) for one in survivor.citations.all()}
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
            if _likeness(citation, way) in known:
                log.delete(type(citation)._base_manager.get(pk=citation.pk))
            else:
                known.add(_likeness(citation, way))
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
        old, new = _value(was, one), _value(survivor, one)
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


# --- The log --------------------------------------------------------------------------------------


def _stored(row: Row) -> Values:
    """All that the database holds of a row, as texts."""
    values = ((one, one.value_from_object(row)) for one in history.fields(type(row)))
    return {
        one.attname: None if value is None else one.value_to_string(row) for one, value in values
    }


class _Log:
    """Writes rows, and down what it wrote."""

    def __init__(self) -> None:
        self.touched: set[Row] = set()
        self._steps: list[dict[str, Any]] = []

    def set(self, row: Row, **values: Any) -> None:
        before = _stored(_again(row))
        self.touched |= owners(_again(row))
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        self.touched |= owners(_again(row))
        after = _stored(_again(row))
        fields = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        self._note(row, did="set", fields=fields)

    def add(self, row: Row) -> None:
        row.save()
        self.touched |= owners(row)
        self._note(row, did="add", after=_stored(_again(row)))

    def delete(self, row: Row) -> None:
        self.touched |= owners(row)
        self._note(row, did="delete", before=_stored(_again(row)), text=str(row))
        row.delete()

    def _note(self, row: Row, **step: Any) -> None:
        self._steps.append({"model": row._meta.label_lower, "pk": row.pk, **step})

    def finished(self) -> list[dict[str, Any]]:
        """The steps; each row of a record that was set with all its values at the end."""
        for step in self._steps:
            model = _model(step)
            if step["did"] == "set" and not issubclass(model, PublicRecord):
                row = model._base_manager.filter(pk=step["pk"]).first()
                step["after"] = _stored(row) if row else None
        return self._steps


def _again(row: Row) -> Row:
    return type(row)._base_manager.get(pk=row.pk)


def _model(step: Mapping[str, Any]) -> type[models.Model]:
    return apps.get_model(step["model"])


# --- Undoing --------------------------------------------------------------------------------------


@transaction.atomic
def undo(done: Merge, by: Any) -> list[str]:
    """Part two records again; returns, in words, what could not be put back as it was.

    What was changed, deleted or taken by somebody else since the merge is left as it is now.
    Raises MergeRefused where the merge is undone already, or the survivor was merged further.
    """
    curation.lock()
    done = Merge.objects.select_for_update().get(pk=done.pk)
    survivor, loser = (record_of(public_id) for public_id in (done.survivor, done.loser))
    _refuse_undoing(done, survivor, loser)
    undoing = _Undoing()
    for step in reversed(done.steps):
        undoing.take_back(step)
    done.undone, done.undone_by = timezone.now(), by
    done.unseparated = undoing.left
    done.save(update_fields=["undone", "undone_by", "unseparated"])
    _pass_gate(
        {survivor, loser, *undoing.touched},
        why=_("Parted %(loser)s from %(survivor)s again")
        % {"loser": done.loser, "survivor": done.survivor},
    )
    for pair in DuplicatePair.objects.of(done.survivor, done.loser):
        pair.decide(Verdict.OPEN, by)
    return undoing.left


def record_of(public_id: str) -> Any:
    """The organisation or alliance with a public id."""
    return MATCHED[Kind(public_id[0])]._base_manager.get(public_id=public_id)


def _refuse_undoing(done: Merge, survivor: Any, loser: Any) -> None:
    if done.undone:
        raise MergeRefused([_("This merge is undone already.")])
    if survivor.record_status == RecordStatus.MERGED:
        raise MergeRefused(
            [
                _("“%(survivor)s” was itself merged into “%(other)s” since; undo that merge first.")
                % {"survivor": survivor, "other": survivor.merged_into}
            ]
        )
    if loser.merged_into_id != survivor.pk:
        raise MergeRefused(
            [_("“%(loser)s” is no longer merged into this record.") % {"loser": loser}]
        )


class _Undoing:
    """Takes steps back, the last first, and notes what it has to leave."""

    def __init__(self) -> None:
        self.touched: set[Row] = set()
        self.left: list[str] = []

    def take_back(self, step: Mapping[str, Any]) -> None:
        row = _model(step)._base_manager.filter(pk=step["pk"]).first()
        take = {"set": self._set_back, "add": self._take_away, "delete": self._put_back}
        take[step["did"]](step, row)

    def _leave(self, step: Mapping[str, Any], row: Row | None, why: str) -> None:
        name = capfirst(str(_model(step)._meta.verbose_name))
        title = history.title(row) if row else step.get("text") or f"#{step['pk']}"
        self.left.append(f"{name} “{title}”: {why}")

    def _set_back(self, step: Mapping[str, Any], row: Row | None) -> None:
        if row is None:
            self._leave(step, row, _("deleted since the merge."))
            return
        now = _stored(row)
        back = {}
        if "after" in step and now != step["after"]:
            self._leave(step, row, _("changed since the merge; it stays where it is."))
            return
        for name, (before, after) in step["fields"].items():
            if now[name] == after:
                back[name] = before
            else:
                label = row._meta.get_field(name.removesuffix("_id")).verbose_name
                self._leave(
                    step, row, _("“%(field)s” was changed since the merge.") % {"field": label}
                )
        self._write(step, row, back)

    def _take_away(self, step: Mapping[str, Any], row: Row | None) -> None:
        if row is None:
            return
        if _stored(row) != step["after"]:
            self._leave(step, row, _("changed since the merge; it is kept."))
            return
        self.touched |= owners(row)
        row.delete()

    def _put_back(self, step: Mapping[str, Any], row: Row | None) -> None:
        if row is None:
            self._write(step, _model(step)(pk=step["pk"]), step["before"], new=True)

    def _write(
        self, step: Mapping[str, Any], row: Row, values: Values, *, new: bool = False
    ) -> None:
        if not new:
            self.touched |= owners(row)
        for name, value in values.items():
            one = next(f for f in row._meta.concrete_fields if f.attname == name)
            setattr(row, name, None if value is None else one.to_python(value))
        try:
            with transaction.atomic():
                row.save(force_insert=new)
                self.touched |= owners(_again(row))
        except (IntegrityError, models.ObjectDoesNotExist):
            self._leave(step, None if new else row, _("something else has taken its place since."))
