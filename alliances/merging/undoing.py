"""Parting two records that were merged."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliances import curation, history
from alliances.aggregates import Row, owners
from alliances.merging.log import Values, again, model_of, pass_gate, stored
from alliances.merging.planning import MergeRefused
from alliances.models import (
    DuplicatePair,
    Merge,
    RecordStatus,
    Verdict,
)
from alliances.models.duplicate import MATCHED
from alliances.public_ids import Kind


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
    pass_gate(
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
        row = model_of(step)._base_manager.filter(pk=step["pk"]).first()
        take = {"set": self._set_back, "add": self._take_away, "delete": self._put_back}
        take[step["did"]](step, row)

    def _leave(self, step: Mapping[str, Any], row: Row | None, why: str) -> None:
        name = capfirst(str(model_of(step)._meta.verbose_name))
        title = history.title(row) if row else step.get("text") or f"#{step['pk']}"
        self.left.append(f"{name} “{title}”: {why}")

    def _set_back(self, step: Mapping[str, Any], row: Row | None) -> None:
        if row is None:
            self._leave(step, row, _("deleted since the merge."))
            return
        now = stored(row)
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
        if stored(row) != step["after"]:
            self._leave(step, row, _("changed since the merge; it is kept."))
            return
        self.touched |= owners(row)
        row.delete()

    def _put_back(self, step: Mapping[str, Any], row: Row | None) -> None:
        if row is None:
            self._write(step, model_of(step)(pk=step["pk"]), step["before"], new=True)

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
                self.touched |= owners(again(row))
        except (IntegrityError, models.ObjectDoesNotExist):
            self._leave(step, None if new else row, _("something else has taken its place since."))
