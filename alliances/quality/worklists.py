"""Whole lists of records that lack something, as SQL; `checks` asks the same of one record."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.models import (
    CITED_FIELDS,
    Alliance,
    AllianceStatus,
    Citation,
    CitedField,
    Funding,
    Gap,
    Milestone,
    Organisation,
    Participation,
    Reading,
    RecordStatus,
    Source,
    SourceKind,
    Stance,
    Subject,
)
from alliances.quality.statements import STATEMENT_ROWS, WITH_DISPUTES

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


def _untranslated_name() -> Q:
    """Names that rest on data releases alone are titles of a registry, and stay as they are."""
    named = Citation.objects.filter(**_OF_ALLIANCE, field=CitedField.NAME)
    releases = Q(source__kind=SourceKind.DATA_RELEASE)
    is_title = Exists(named.filter(releases)) & ~Exists(named.exclude(releases))
    return _without("name") & ~is_title


def _no_partner() -> Q:
    gaps = Gap.objects.filter(**_OF_ALLIANCE, statement=Subject.PARTICIPATIONS)
    return ~Exists(Participation.objects.filter(**_OF_ALLIANCE)) & ~Exists(gaps)


def _partner_is(*statuses: RecordStatus) -> Q:
    # From the organisations, which are few: asking each alliance for its own takes far longer.
    rows = Participation.objects.filter(organisation__record_status__in=statuses)
    return Q(pk__in=rows.values("alliance"))


def _uncited(model: type[models.Model]) -> Q:
    """That a field which is stated, or a row which is a statement, has no source."""
    kind = str(model._meta.model_name)
    condition = Q()
    for field in CITED_FIELDS[kind]:
        stated = model._base_manager.order_by().filter(_stated(model, field))
        condition |= Q(pk__in=_without_citation(stated, kind, field=field))
    for relation in STATEMENT_ROWS[kind]:
        way = model._meta.get_field(relation).field  # type: ignore[union-attr]
        condition |= Q(pk__in=_uncited_rows(way.model).exclude(**{way.name: None}).values(way.name))
    if model in WITH_DISPUTES:
        readings = _uncited_rows(Reading).exclude(**{f"dispute__{kind}": None})
        condition |= Q(pk__in=readings.values(f"dispute__{kind}"))
    return condition


def _uncited_rows(model: type[Any]) -> QuerySet:
    rows = model._base_manager.order_by()
    way = model._meta.get_field("citations").field.name
    return rows.filter(pk__in=_without_citation(rows, way))


def _without_citation(rows: QuerySet, way: str, **given: Any) -> QuerySet:
    """The keys of those of `rows` that no citation leads to by its field `way`.

    As a difference of sets: SQLite, which knows how many citations have a key on average, takes a
    look-up of each for dear where hardly any has one, and reads all of them each time.
    """
    cited = Citation.objects.order_by().filter(**given).exclude(**{way: None})
    return rows.values("pk").difference(cited.values(way))


def _stated(model: type[models.Model], field: CitedField) -> Q:
    """That a citable field holds a value, of a translated text in any language."""
    if field == CitedField.NAMES:
        names = model._meta.get_field("other_names").field  # type: ignore[union-attr]
        return Q(Exists(names.model._base_manager.filter(**{names.name: OuterRef("pk")})))
    columns = [one for one in model._meta.concrete_fields if one.name == field]
    translated = [f"{field}_{code}" for code in LANGUAGES]
    columns = [one for one in model._meta.concrete_fields if one.name in translated] or columns
    condition = Q()
    for column in columns:
        is_text = isinstance(column, models.CharField | models.TextField)
        condition |= Q(
            **{f"{column.name}__gt": ""} if is_text else {f"{column.name}__isnull": False}
        )
    return condition


def _dates_out_of_order() -> Q:
    condition = Q()
    for model in (Participation, Funding):
        condition |= Q(pk__in=_out_of_term(model, ends="end", starts="start"))
    return condition


def _out_of_term(model: type[Any], *, ends: str, starts: str) -> QuerySet:
    """The alliances of rows that end before them, or start after them."""
    rows = model._base_manager.order_by().filter(
        Q(**{f"{ends}__wholly_before": F("alliance__start")})
        | Q(**{f"{starts}__wholly_after": F("alliance__end")})
    )
    return rows.values("alliance")


def _foretold(*, announced: bool) -> Q:
    """That the sources of the start are older than it, and none since then bears it out."""
    believed = Citation.objects.filter(**_OF_ALLIANCE).exclude(stance=Stance.CONTRADICTS)
    start = OuterRef("start")
    before = believed.filter(field=CitedField.START, source__published__wholly_before=start)
    since = believed.filter(
        field__in=(CitedField.START, CitedField.STATUS), source__published__on_or_after=start
    )
    status = Q(status=AllianceStatus.ANNOUNCED)
    return Q(Exists(before)) & ~Exists(since) & (status if announced else ~status)


# By the code of the check: what the list is called, and which records are on it.
Lists = dict[str, tuple[Any, Callable[[], Q]]]
LISTS: dict[type, Lists] = {
    Alliance: {
        "uncited": (_("Statement without a source"), lambda: _uncited(Alliance)),
        "untranslated_name": (_("Name not in all languages"), _untranslated_name),
        "no_partner": (_("No partner"), _no_partner),
        "merged_partner": (
            _("Partner merged into another"),
            lambda: _partner_is(RecordStatus.MERGED),
        ),
        "dates_out_of_order": (_("Dates out of order"), _dates_out_of_order),
        "start_after_source": (
            _("Start later than its source"),
            lambda: _foretold(announced=False),
        ),
        "start_announced": (_("Start only announced"), lambda: _foretold(announced=True)),
        "milestone_out_of_term": (
            _("Milestone before the start or after the end"),
            lambda: Q(pk__in=_out_of_term(Milestone, ends="date", starts="date")),
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
        "uncited": (_("Statement without a source"), lambda: _uncited(Organisation)),
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
