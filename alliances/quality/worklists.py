"""Whole lists of records that lack something, as SQL; `checks` asks the same of one record."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.models import (
    Alliance,
    Citation,
    Gap,
    Organisation,
    Participation,
    RecordStatus,
    Source,
    Subject,
)

LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)
# A source may have been corrected, moved or withdrawn since.
CHECK_AGAIN_AFTER = dt.timedelta(days=365)
_OF_ALLIANCE = {"alliance": OuterRef("pk")}


def _without(text: str) -> Q:
    """That a translated text is missing in one language or more."""
    condition = Q()
    for code in LANGUAGES:
        condition |= Q(**{f"{text}_{code}": ""}) | Q(**{f"{text}_{code}": None})
    return condition


def _no_partner() -> Q:
    gaps = Gap.objects.filter(**_OF_ALLIANCE, statement=Subject.PARTICIPATIONS)
    return ~Exists(Participation.objects.filter(**_OF_ALLIANCE)) & ~Exists(gaps)


def _partner_is(*statuses: RecordStatus) -> Q:
    # From the organisations, which are few: asking each alliance for its own takes far longer.
    rows = Participation.objects.filter(organisation__record_status__in=statuses)
    return Q(pk__in=rows.values("alliance"))


# By the code of the check: what the list is called, and which records are on it.
Lists = dict[str, tuple[Any, Callable[[], Q]]]
LISTS: dict[type, Lists] = {
    Alliance: {
        "untranslated_name": (_("Name not in all languages"), lambda: _without("name")),
        "no_partner": (_("No partner"), _no_partner),
        "merged_partner": (
            _("Partner merged into another"),
            lambda: _partner_is(RecordStatus.MERGED),
        ),
        "hidden_partner": (
            _("Partner not public"),
            lambda: _partner_is(RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN),
        ),
        "untranslated_summary": (_("Summary not in all languages"), lambda: _without("summary")),
        "kind_not_stated": (_("Kind not stated"), lambda: Q(kind="")),
        "status_not_stated": (_("Status not stated"), lambda: Q(status="")),
    },
    Organisation: {
        "country_not_stated": (_("Country not stated"), lambda: Q(country="")),
        "kind_not_stated": (_("Kind not stated"), lambda: Q(kind="")),
    },
}


def lacking(code: str, records: QuerySet) -> QuerySet:
    """Those of `records` that are on the list `code`, without what is withdrawn or merged."""
    _label, condition = LISTS[records.model][code]
    gone = (RecordStatus.WITHDRAWN, RecordStatus.MERGED)
    return records.exclude(record_status__in=gone).filter(condition())


def unchecked(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Those of `sources` that nobody has read again for over a year."""
    since = timezone.localdate() - CHECK_AGAIN_AFTER
    checked = Citation.objects.filter(source=OuterRef("pk"), checked__gte=since)
    unread = sources.exclude(accessed__on_or_after=since.isoformat())
    return unread.exclude(Exists(checked))
