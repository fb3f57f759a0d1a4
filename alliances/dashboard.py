"""The curators' start page: what waits for them, each list with the way to it.

Outside of `alliances.admin`, whose modules ask for the site as soon as they are imported.
"""

import datetime as dt
from collections.abc import Iterable
from time import perf_counter, time
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliances import quality
from alliances.keeping import KeepingSite
from alliances.models import Alliance, Organisation, RecordStatus, Revision, Source
from alliances.models.duplicate import DuplicatePair
from alliances.models.import_run import ImportRun
from alliances.models.suggestion import Suggestion, SuggestionStatus

STAGED: tuple[type[Any], ...] = (Alliance, Organisation)
# Nobody works off more in a day, and no list is counted any further.
MOST_COUNTED = 1_000
_LAST_IMPORTS = 5
# Numbers that took this many seconds or more to count are not counted anew for a hundred times
# as long.
_LONG, _PATIENCE = 0.5, 100
# Seconds that numbers are kept if nothing changes.
_LONGEST = 24 * 60 * 60


class Line(NamedTuple):
    """A list that waits, or a thing that was done, with a number or a date."""

    label: str
    url: str
    note: str


class Section(NamedTuple):
    title: str
    lines: list[Line]


class _Counts:
    """How long the lists over the whole catalogue are, counted when something has changed.

    Where counting takes long, it is done less often, so that it takes a hundredth of the time.
    """

    _KEY = "alliances.dashboard"

    def __init__(self) -> None:
        kept = cache.get(self._KEY) or {}
        # What is to be checked again is a matter of the day, too.
        state = (*Revision.now(), timezone.localdate())
        took, age = kept.get("took", 0), time() - kept.get("at", 0)
        self.is_of_before = kept.get("state") != state
        if self.is_of_before and (took < _LONG or age > took * _PATIENCE):
            kept, self.is_of_before = {"state": state, "at": time()}, False
        self._kept: dict[str, Any] = {"numbers": {}, "took": 0, **kept}
        self._took = 0.0

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._kept["at"], tz=dt.UTC)

    def of(self, name: str, records: QuerySet) -> int:
        """How many `records`, of the list called `name`, there are."""
        numbers = self._kept["numbers"]
        if name not in numbers:
            start = perf_counter()
            numbers[name] = _count(records)
            self._took += perf_counter() - start
        return numbers[name]

    def keep(self) -> None:
        if self._took:
            self._kept["took"] += self._took
            cache.set(self._KEY, self._kept, _LONGEST)


class CurationSite(KeepingSite):
    """The admin, whose index says what there is to do."""

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        counts = _Counts()
        sections = [
            Section(str(title), lines)
            for title, lines in (
                (_("My drafts"), self._mine(request)),
                (_("Waiting for review"), self._in_review(request)),
                (_("From outside"), self._from_outside(request)),
                *((_amiss_in(model), self._amiss(request, model, counts)) for model in STAGED),
                (_("To check again"), self._to_check(request, counts)),
                (_("Last imports"), self._last_imports(request)),
            )
            if lines
        ]
        counts.keep()
        context = {"worklists": sections, "counted": counts.is_of_before and counts.at}
        return super().index(request, {**context, **(extra_context or {})})

    # Each of these gives the lines of one section, without those that hold nothing.

    def _mine(self, request: HttpRequest) -> list[Line]:
        draft = {"record_status__exact": RecordStatus.DRAFT}
        query = {"by": "me", **draft}
        own = [(model, model.objects.filter(created_by=request.user, **draft)) for model in STAGED]
        return self._lines(request, ((_name(model), drafts, query) for model, drafts in own))

    def _in_review(self, request: HttpRequest) -> list[Line]:
        query = {"record_status__exact": RecordStatus.IN_REVIEW}
        return self._lines(
            request, ((_name(model), model.objects.filter(**query), query) for model in STAGED)
        )

    def _from_outside(self, request: HttpRequest) -> list[Line]:
        new = {"status__exact": SuggestionStatus.NEW}
        return self._lines(
            request,
            (
                (_("Suggestions from the public"), Suggestion.objects.waiting(), new),
                (_("Probable duplicates"), DuplicatePair.objects.waiting(), {}),
            ),
        )

    def _amiss(self, request: HttpRequest, model: Any, counts: _Counts) -> list[Line]:
        lists = (
            (label, quality.lacking(code, model.objects.all()), {"lacks": code})
            for code, (label, _is) in quality.LISTS[model].items()
        )
        return self._lines(request, lists, counts)

    def _to_check(self, request: HttpRequest, counts: _Counts) -> list[Line]:
        unchecked = quality.unchecked(Source.objects.all())
        label = _("Sources that nobody has checked for over a year")
        return self._lines(request, [(label, unchecked, {"checked": "no"})], counts)

    def _last_imports(self, request: HttpRequest) -> list[Line]:
        if not self._may_see(request, ImportRun):
            return []
        return [
            Line(
                f"{run} – {run.get_status_display()}",
                reverse("admin:alliances_importrun_change", args=[run.pk]),
                formats.date_format(timezone.localtime(run.started), "SHORT_DATETIME_FORMAT"),
            )
            for run in ImportRun.objects.order_by("-pk")[:_LAST_IMPORTS]
        ]

    def _lines(
        self,
        request: HttpRequest,
        lists: Iterable[tuple[Any, QuerySet, dict[str, str]]],
        counts: _Counts | None = None,
    ) -> list[Line]:
        """A line for each (label, records, query of their change list) with something on it."""
        lines = []
        for label, records, query in lists:
            if not self._may_see(request, records.model):
                continue
            url = _change_list(records.model, query)
            number = counts.of(url, records) if counts else _count(records)
            if number:
                lines.append(Line(str(label), url, _told(number)))
        return lines

    def _may_see(self, request: HttpRequest, model: type[models.Model]) -> bool:
        page = self._registry.get(model)
        return page is not None and page.has_view_permission(request)


def _name(model: type[models.Model]) -> str:
    return capfirst(model._meta.verbose_name_plural)


def _change_list(model: type[models.Model], query: dict[str, str]) -> str:
    opts = model._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return f"{url}?{urlencode(query)}" if query else url


def _amiss_in(model: type[models.Model]) -> str:
    return _("%(records)s to be mended") % {"records": _name(model)}


def _count(records: QuerySet) -> int:
    """How many; a bound keeps the page quick in a large catalogue."""
    return records.order_by()[: MOST_COUNTED + 1].count()


def _told(number: int) -> str:
    if number > MOST_COUNTED:
        return _("over %(number)s") % {"number": formats.number_format(MOST_COUNTED)}
    return formats.number_format(number)
