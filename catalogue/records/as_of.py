"""An alliance as it was on a date: which of its statements were in force then.

This is about the time that statements tell of, not about the versions of the record: those are
told by `catalogue.records.history`.
"""

from collections.abc import Callable
from typing import Any

from alliances.partial_dates import PartialDate, in_force
from catalogue.records.alliance import country
from catalogue.records.evidence import Json

# In force then, not said, not in force then: the order of the rows.
GROUPS = (True, None, False)

Judge = Callable[[Json], bool | None]


def alliance_as_of(record: Json, at: PartialDate) -> Json:
    """The public record with "as_of", and with "in_force" of it and of each row with dates."""
    lasting = (_date(record["start"]), _date(record["end"]))

    def is_in_force(row: Json) -> bool | None:
        return in_force(_date(row["start"]), _date(row["end"]), at, within=lasting)

    def is_stated_for(row: Json) -> bool | None:
        """A position is stated for a date; nobody has said how long it was held."""
        date = _date(row["as_of"])
        return in_force(date, date, at) or None

    def has_happened(row: Json) -> bool | None:
        return in_force(_date(row["date"]), None, at)

    participations = _judged(record["participations"], is_in_force)
    return {
        **record,
        "as_of": at.value,
        "in_force": in_force(*lasting, at),
        "countries": _countries(participations, record["places"]),
        "participations": participations,
        "fundings": _judged(record["fundings"], is_in_force),
        "people": _judged(record["people"], is_stated_for),
        "milestones": _judged(record["milestones"], has_happened),
    }


def _date(value: Json | None) -> PartialDate | None:
    return PartialDate(value["value"]) if value else None


def _judged(rows: list[Json], judge: Judge) -> list[Json]:
    judged = [{**row, "in_force": judge(row)} for row in rows]
    return sorted(judged, key=lambda row: GROUPS.index(row["in_force"]))


def _countries(participations: list[Json], places: list[Json]) -> list[Json]:
    """Of who was not known to be no participant then, and of the sites, which have no dates."""
    codes = {
        row["organisation"]["country"] for row in participations if row["in_force"] is not False
    }
    codes |= {place["country"] for place in places}
    return sorted(map(country, codes - {None, ""}), key=lambda one: one["name"])


def grouped(rows: list[Json], labels: tuple[Any, Any, Any]) -> list[tuple[str, list[Json]]]:
    """(label, rows) of each of GROUPS that has rows; of a record of today one group, no label."""
    if rows and "in_force" not in rows[0]:
        return [("", rows)]
    found = [
        (str(label), [row for row in rows if row["in_force"] is group])
        for group, label in zip(GROUPS, labels, strict=True)
    ]
    return [(label, some) for label, some in found if some]
