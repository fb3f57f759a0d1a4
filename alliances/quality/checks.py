"""The checks, each under its code; docs/curation.md lists them for curators."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliances import identifiers
from alliances.models import (
    Alliance,
    AllianceStatus,
    Citation,
    CitedField,
    Identifier,
    Organisation,
    RecordStatus,
    Source,
    SourceKind,
    Stance,
    Subject,
)
from alliances.partial_dates import PartialDate
from alliances.quality.problems import Finding, error, warning
from alliances.quality.statements import rows_of, uncited_fields, uncited_rows
from alliances.quality.worklists import unchecked

# Where a statement that is a field is mended, for those that are not one field of that name.
_PLACES = {CitedField.NAMES: "other_names"}
_WEB = ("http://", "https://")


def _named(row: Any) -> str:
    """A row in words: what kind it is, and which."""
    return _("%(kind)s “%(row)s”") % {"kind": capfirst(row._meta.verbose_name), "row": row}


def _gaps(record: Any) -> set[str]:
    """What a curator has marked as not said by the sources."""
    return {gap.statement for gap in record.gaps.all()}


def _citations(record: Any) -> Iterator[Citation]:
    """Those of the record's fields and of all its rows."""
    yield from record.citations.all()
    for _relation, row in rows_of(record):
        yield from row.citations.all()


def _sources(record: Any) -> list[Source]:
    return list(dict.fromkeys(citation.source for citation in _citations(record)))


# --- Evidence ---------------------------------------------------------------------------------


@error(Alliance, Organisation)
def uncited(record: Any) -> Iterator[Finding]:
    """Every statement has a source."""
    for field in uncited_fields(record):
        message = _("“%(field)s” has no source.") % {"field": field.label}
        yield Finding(message, _PLACES.get(field, str(field)))
    for relation, row in uncited_rows(record):
        yield Finding(_("%(row)s has no source.") % {"row": _named(row)}, relation, row)


@error(Alliance)
def funder_without_evidence(alliance: Alliance) -> Iterator[Finding]:
    """Whose money it is takes a source that says so, not only one that denies it."""
    for row in alliance.fundings.all():
        stances = {citation.stance for citation in row.citations.all()}
        if stances == {Stance.CONTRADICTS}:
            message = _("%(row)s rests on no source that bears it out.") % {"row": _named(row)}
            yield Finding(message, "fundings", row)


@error(Alliance, Organisation)
def address_not_on_the_web(record: Any) -> Iterator[Finding]:
    """A link that is shown begins with http:// or https://."""
    wrong = _("“%(url)s” does not begin with http:// or https://.")
    if record.website and not record.website.startswith(_WEB):
        yield Finding(wrong % {"url": record.website}, "website")
    for source in _sources(record):
        if source.url and not source.url.startswith(_WEB):
            yield Finding(wrong % {"url": source.url}, "url", source)


@warning(Alliance, Organisation)
def source_not_checked(record: Any) -> Iterator[Finding]:
    """A source that nobody has read for over a year may say something else by now."""
    keys = [source.pk for source in _sources(record)]
    for source in unchecked(Source.objects.filter(pk__in=keys)):
        message = _("Nobody has checked the source “%(source)s” for over a year.")
        yield Finding(message % {"source": source}, "accessed", source)


# --- What a record needs ----------------------------------------------------------------------


@error(Alliance)
def untranslated_name(alliance: Alliance) -> Iterator[Finding]:
    """Visitors read the name in their own language; a registry's title is not ours to translate."""
    named = [c.source.kind for c in alliance.citations.all() if c.field == CitedField.NAME]
    if set(named) == {SourceKind.DATA_RELEASE}:
        return
    yield from _untranslated(alliance, "name", _("The name is missing in: %(languages)s."))


@warning(Alliance)
def untranslated_summary(alliance: Alliance) -> Iterator[Finding]:
    yield from _untranslated(alliance, "summary", _("The summary is missing in: %(languages)s."))


def _untranslated(record: Any, text: str, message: str) -> Iterator[Finding]:
    without = [code for code, _name in settings.LANGUAGES if not getattr(record, f"{text}_{code}")]
    if without:
        names = dict(settings.LANGUAGES)
        languages = ", ".join(str(names[code]) for code in without)
        yield Finding(message % {"languages": languages}, f"{text}_{without[0]}")


@error(Alliance)
def no_partner(alliance: Alliance) -> Iterator[Finding]:
    """An alliance is of somebody, or a gap says that the sources do not name them."""
    if not alliance.participations.all() and Subject.PARTICIPATIONS not in _gaps(alliance):
        message = _("No partner: name one, or add a gap that says why none is named.")
        yield Finding(message, "participations")


@error(Alliance)
def no_country(alliance: Alliance) -> Iterator[Finding]:
    """It can be found by country, or a gap says why not."""
    seats = [row.organisation.country for row in alliance.participations.all()]
    places = [site.place.country for site in alliance.sites.all()]
    excused = {Subject.COUNTRIES, Subject.PLACES, Subject.PARTICIPATIONS} & _gaps(alliance)
    if not any([*seats, *places]) and not excused:
        message = _("No country: no partner and no site has one, and no gap says why.")
        yield Finding(message, "sites")


@warning(Organisation)
def country_not_stated(organisation: Organisation) -> Iterator[Finding]:
    if not organisation.country:
        yield Finding(_("The country is not stated."), "country")


@warning(Alliance, Organisation)
def kind_not_stated(record: Any) -> Iterator[Finding]:
    if not record.kind:
        yield Finding(_("The kind is not stated."), "kind")


@warning(Alliance)
def status_not_stated(alliance: Alliance) -> Iterator[Finding]:
    if not alliance.status:
        yield Finding(_("The status is not stated."), "status")


# --- Dates ------------------------------------------------------------------------------------
# That nothing ends before it starts is held by the database.


def _is_before(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether every day that `one` may mean lies before every day of `other`."""
    return bool(one and other and one.latest < other.earliest)


@error(Alliance)
def dates_out_of_order(alliance: Alliance) -> Iterator[Finding]:
    """Nobody takes part in, or pays for, what has not begun or is over."""
    for relation in ("participations", "fundings"):
        for row in getattr(alliance, relation).all():
            if _is_before(row.end, alliance.start):
                message = _("%(row)s ends before the alliance starts.")
            elif _is_before(alliance.end, row.start):
                message = _("%(row)s starts after the alliance has ended.")
            else:
                continue
            yield Finding(message % {"row": _named(row)}, relation, row)


@warning(Alliance)
def milestone_out_of_term(alliance: Alliance) -> Iterator[Finding]:
    """A signature may go before the start, and a report follow the end; often it is a slip."""
    for row in alliance.milestones.all():
        if _is_before(row.date, alliance.start):
            message = _("%(row)s lies before the start of the alliance.")
        elif _is_before(alliance.end, row.date):
            message = _("%(row)s lies after the end of the alliance.")
        else:
            continue
        yield Finding(message % {"row": _named(row)}, "milestones", row)


def _foretold_by(alliance: Alliance) -> Source | None:
    """A source of the start that is older than the start, if none since then bears it out.

    A later source of the status, such as "active", does so, too.
    """
    believed = [c for c in alliance.citations.all() if c.stance != Stance.CONTRADICTS]
    start = alliance.start
    witnesses = [c.source for c in believed if c.field in (CitedField.START, CitedField.STATUS)]
    since = [s for s in witnesses if s.published and not _is_before(s.published, start)]
    before = [
        citation.source
        for citation in believed
        if citation.field == CitedField.START and _is_before(citation.source.published, start)
    ]
    return before[0] if before and not since else None


def _foretold(alliance: Alliance, source: Source) -> dict[str, Any]:
    dates = {"start": alliance.start.display(), "published": source.published.display()}
    return {**dates, "source": source}


@error(Alliance)
def start_after_source(alliance: Alliance) -> Iterator[Finding]:
    """A source cannot report a start that lay ahead of it, only announce it."""
    source = _foretold_by(alliance)
    if source and alliance.status != AllianceStatus.ANNOUNCED:
        message = _(
            "The start, %(start)s, is later than its source “%(source)s” of %(published)s: cite "
            "one that reports it, or set the status to Announced."
        )
        yield Finding(message % _foretold(alliance, source), "start")


@warning(Alliance)
def start_announced(alliance: Alliance) -> Iterator[Finding]:
    """Whether it did start as announced is to be looked up one day."""
    source = _foretold_by(alliance)
    if source and alliance.status == AllianceStatus.ANNOUNCED:
        message = _("The start, %(start)s, is only announced, by “%(source)s” of %(published)s.")
        yield Finding(message % _foretold(alliance, source), "start")


# --- Ties to other records --------------------------------------------------------------------


def _ties(record: Any) -> Iterator[tuple[str, Any, Any]]:
    """(field or relation, row or None, the other record) of each record with a status named."""
    if isinstance(record, Alliance):
        yield "part_of", None, record.part_of
        for participation in record.participations.all():
            yield "participations", participation, participation.organisation
        for funding in record.fundings.all():
            yield "fundings", funding, funding.funder
    else:
        for relation in record.relations.all():
            yield "relations", relation, relation.related


@error(Alliance, Organisation)
def merged_partner(record: Any) -> Iterator[Finding]:
    """What a record names has not become part of another."""
    for where, row, other in _ties(record):
        if other and other.record_status == RecordStatus.MERGED:
            message = _("“%(record)s” has been merged into “%(survivor)s”: name that one.")
            survivor = {"record": other, "survivor": other.merged_into}
            yield Finding(message % survivor, where, row)


@warning(Alliance, Organisation)
def hidden_partner(record: Any) -> Iterator[Finding]:
    """What a record names is public, or the record is shown without it."""
    hidden = (RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN)
    for where, row, other in _ties(record):
        if other and other.record_status in hidden:
            message = _("“%(record)s” is not public (%(status)s), so it is not shown here.")
            named = {"record": other, "status": other.get_record_status_display()}
            yield Finding(message % named, where, row)


def spellings(scheme: str, value: str) -> set[str]:
    """The ways in which a normalised identifier may be written; an index finds each."""
    bare = {value, value.lower(), value.upper()}
    return bare | {identifiers.url(scheme, one) for one in bare} - {""}


@error(Alliance, Organisation)
def duplicate_identifier(record: Any) -> Iterator[Finding]:
    """An identifier names one record, however it is spelt."""
    rows = record.identifiers.all()
    given = {row: (row.scheme, identifiers.normalise(row.scheme, row.value)) for row in rows}
    spelt = Q(pk__in=[])
    for scheme, value in given.values():
        spelt |= Q(scheme=scheme, value__in=spellings(scheme, value))
    found = Identifier.objects.filter(spelt).values_list("pk", "scheme", "value")
    others = [(key, scheme, identifiers.normalise(scheme, value)) for key, scheme, value in found]
    for row, (scheme, value) in given.items():
        if any(key != row.pk and (scheme, value) == (s, v) for key, s, v in others):
            message = _("%(row)s is given twice, here or on another record.")
            yield Finding(message % {"row": _named(row)}, "identifiers", row)
