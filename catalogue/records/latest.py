"""What changed last of each of many records, as far as it is public.

`catalogue.records.history` tells all versions of one record, and costs as much for each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from alliances import history
from alliances.models import Alliance, RecordStatus
from alliances.models.base import StagedRecord
from alliances.steps import Step, steps
from catalogue.index import Snapshot
from catalogue.records.history import PublicVersion, changes_between

# (number, time) of the last public version and of the one before it, which may not be.
_Last = list[tuple[int, datetime]]


def latest_versions(model: type[Model], keys: Collection[int]) -> dict[int, PublicVersion]:
    """The last public version of each of the public records with these keys, in few queries.

    A record of which no history is kept is told by its own version and date.
    """
    last = _last_two(model, keys)
    times = {key: (two[1][1], two[0][1]) for key, two in last.items() if len(two) > 1}
    happened = steps(model, times)
    _relate(happened.values())
    changes = dict(zip(happened, changes_between(happened.values()), strict=True))
    found = {
        key: PublicVersion(number, at, changes.get(key)) for key, ((number, at), *_) in last.items()
    }
    records: Any = model._default_manager.filter(pk__in=[key for key in keys if key not in found])
    for key, number, at in records.values_list("pk", "version", "modified"):
        found[key] = PublicVersion(number, at, None)
    return found


def last_change(state: Snapshot) -> datetime | None:
    """When a published alliance changed last; None where there is none."""
    newest = state.selection(state.published, "-modified")[:1]
    return Alliance.objects.filter(pk__in=newest).values_list("modified", flat=True).first()


def _last_two(model: type[Model], keys: Collection[int]) -> dict[int, _Last]:
    """The newest first; of each number the last that was kept."""
    own = model._meta.pk.attname
    kept = model.history.filter(**{f"{own}__in": keys}).exclude(history_type="-")  # type: ignore[attr-defined]
    if issubclass(model, StagedRecord):
        kept = kept.filter(record_status=RecordStatus.PUBLISHED)
    numbered: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    rows = kept.order_by("history_date", "history_id")
    for key, number, at in rows.values_list(own, "version", "history_date"):
        numbered[key][number] = at
    return {key: sorted(dates.items(), reverse=True)[:2] for key, dates in numbered.items()}


def _relate(some: Iterable[Step]) -> None:
    """Give all rows the records that they name, those of all together."""
    aggregates: history.State = {}
    rows: dict[int, Any] = {}
    for step in some:
        for state in step:
            aggregates |= state
            rows |= {id(row): row for row in state.values()}
    history.relate([*rows.values()], aggregates)
