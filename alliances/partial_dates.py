"""Partial dates: a year, a month or a day, exactly as a source states it (EDTF level 0)."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils import formats
from django.utils.translation import gettext as _

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Precision(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class InvalidPartialDate(ValueError):
    """The text is no partial date; the message says what is allowed."""


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; ordered with the vaguer one first.

    `value` is '2019', '2025-07' or '2025-07-03'; build one with `PartialDate.parse`.
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Raises InvalidPartialDate for another shape or an impossible date."""
        text = text.strip()
        match = _SHAPE.fullmatch(text)
        if not match:
            raise InvalidPartialDate(
                _(
                    "“%(text)s” is no date. Write a year (2019), a month (2025-07) or a day "
                    "(2025-07-03)."
                )
                % {"text": text[:40]}
            )
        try:
            dt.date(*(1 if part is None else int(part) for part in match.groups()))
        except ValueError:
            raise InvalidPartialDate(
                _(
                    "“%(text)s” is not in the calendar. Years run from 0001, months from 01 to 12, "
                    "days from 01 to the month's last."
                )
                % {"text": text}
            ) from None
        return cls(text)

    @property
    def precision(self) -> Precision:
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(self.value)]

    @property
    def year(self) -> int:
        return int(self.value[:4])

    @property
    def earliest(self) -> dt.date:
        """The first day that the date may mean."""
        return dt.date.fromisoformat(self.value + "-01-01"[len(self.value) - 4 :])

    @property
    def latest(self) -> dt.date:
        """The last day that the date may mean."""
        first = self.earliest
        if self.precision is Precision.DAY:
            return first
        month = 12 if self.precision is Precision.YEAR else first.month
        return dt.date(first.year, month, calendar.monthrange(first.year, month)[1])

    def display(self) -> str:
        """In the words of the active language: 2019, July 2025, 3 juillet 2025."""
        if self.precision is Precision.YEAR:
            return self.value
        form = "YEAR_MONTH_FORMAT" if self.precision is Precision.MONTH else "DATE_FORMAT"
        return formats.date_format(self.earliest, form)

    def __str__(self) -> str:
        return self.value


def in_force(
    start: PartialDate | None,
    end: PartialDate | None,
    at: PartialDate,
    *,
    within: tuple[PartialDate | None, PartialDate | None] = (None, None),
) -> bool | None:
    """Whether something that lasts from `start` to `end` is in force at `at`.

    A vague date stands for all of its days, and one day in common is enough. True takes a start;
    an end that is not stated is open. False takes a date that rules it out: of its own or, where
    it states none, of what it is part of and lasts `within`. Else None: nobody has said.
    """
    first, last = start or within[0], end or within[1]
    if (first and first.earliest > at.latest) or (last and last.latest < at.earliest):
        return False
    return True if start else None
