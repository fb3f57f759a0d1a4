"""Duplicates: likely twins of a record that is being entered, and the worklist of pairs."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from alliances import curation, duplicates, identifiers
from alliances.admin.base import CatalogueAdmin, CatalogueOptions, texts
from alliances.matching import PROBABLE, Party
from alliances.models import DuplicatePair, Place, RecordStatus, Verdict
from alliances.models.duplicate import MATCHED
from alliances.public_ids import Kind

# After "later" a pair comes back.
_LATER = dt.timedelta(days=30)
_LONGEST = 300
_ROW_OF_IDENTIFIER = re.compile(r"identifiers-(\d{1,4})-value")
_ROW_OF_NAME = re.compile(r"other_names-(\d{1,4})-value")


def change_url(record: models.Model) -> str:
    return reverse(f"admin:alliances_{record._meta.model_name}_change", args=[record.pk])


def merge_url(*public_ids: str) -> str:
    """Where the second record is merged into the first, or is chosen where only one is given."""
    query = urlencode(dict(zip(("survivor", "loser"), public_ids, strict=False)))
    return f"{reverse('admin:alliances_merge_add')}?{query}"


def records_of(public_ids: Iterable[str]) -> dict[str, Any]:
    """{public id: organisation or alliance}, with what the lists show of them."""
    wanted = {*public_ids}
    found = {}
    for model in MATCHED.values():
        rows = model._base_manager.filter(public_id__in=wanted).prefetch_related("identifiers")
        for record in rows.select_related(*(["place"] if hasattr(model, "place") else [])):
            found[record.public_id] = record
    return found


# --- While a record is entered --------------------------------------------------------------------


def described(data: QueryDict) -> Party:
    """What the fields of a page, saved or not, say of its record."""

    def typed(name: str) -> str:
        return data.get(name, "").replace("\0", "").strip()[:_LONGEST]

    names = [typed(name) for name in texts("name")]
    values = set()
    for name in data:
        if _ROW_OF_NAME.fullmatch(name):
            names.append(typed(name))
        elif row := _ROW_OF_IDENTIFIER.fullmatch(name):
            scheme = typed(f"identifiers-{row[1]}-scheme")
            if scheme in identifiers.RULES and typed(name):
                values.add((scheme, identifiers.normalise(scheme, typed(name))))
    key, country = typed("place"), typed("country")
    place = Place.objects.filter(pk=key).first() if re.fullmatch(r"[0-9]{1,15}", key) else None
    return Party(
        names=tuple(dict.fromkeys(filter(None, names))),
        acronyms=tuple(filter(None, [typed("acronym")])),
        country=country,
        countries=duplicates.names_of_country(country),
        places=duplicates.names_of_place(place) if place else frozenset(),
        identifiers=frozenset(values),
    )


class _WarnedOfTwins:
    """Mixin of the form that adds a record: probable twins are shown before it is saved.

    Whoever has seen them, by script or by this warning, saves with their ids in `twins_seen`.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        found = duplicates.twins(_kind_of(type(self.instance)), described(self.data))
        seen = {one for ids in self.data.getlist("twins_seen") for one in ids.split(",")}
        if any(t.match.score >= PROBABLE and t.record.public_id not in seen for t in found):
            raise ValidationError(
                render_to_string("admin/alliances/_twins.html", {"twins": found, "asks": True}),
                code="twins",
            )
        return cleaned


def _kind_of(model: type[models.Model]) -> Kind:
    return next(kind for kind, matched in MATCHED.items() if matched is model)


class WithTwins:
    """Mixin of the pages of records that may have twins."""

    class Media(CatalogueAdmin.Media):
        js = [Script("js/twins.js", defer=True)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.twins_view)
        name = f"alliances_{self.opts.model_name}_twins"
        return [path("twins/", view, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **options: Any
    ) -> HttpResponse:
        record = options.get("obj")
        may_merge = request.user.has_perm("alliances.add_merge")
        if record and record.record_status != RecordStatus.MERGED and may_merge:
            context["merge_url"] = merge_url(record.public_id)
        return super().render_change_form(request, context, **options)

    def twins_view(self, request: HttpRequest) -> HttpResponse:
        """The likely twins of what has been typed so far, as a part of the page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = duplicates.twins(_kind_of(self.model), described(request.GET))
        return render(request, "admin/alliances/_twins.html", {"twins": found})

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        form = super().get_form(request, obj, **kwargs)
        return form if obj else type(form)(form.__name__, (_WarnedOfTwins, form), {})


# --- The worklist ---------------------------------------------------------------------------------


class VerdictFilter(admin.SimpleListFilter):
    """What waits for a verdict, unless something else is asked for."""

    title = _("verdict")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label in Verdict.choices if value != Verdict.OPEN]

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset.waiting()
        return queryset.filter(verdict=self.value())


class KindFilter(admin.SimpleListFilter):
    title = _("kind of record")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.value, model._meta.verbose_name_plural) for kind, model in MATCHED.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(first__startswith=self.value()) if self.value() else queryset


class PairList(ChangeList):
    """A change list that reads the records of its page's pairs at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        ids = [one for row in self.result_list for one in self.model_admin.ids_of(row)]
        records = records_of(ids)
        for row in self.result_list:
            row.records = [records.get(one) for one in self.model_admin.ids_of(row)]


def facts(record: Any, public_id: str) -> SafeString:
    """What tells two records apart at a glance, the name as a link."""
    if record is None:
        return format_html("{} <em>{}</em>", public_id, _("deleted since"))
    place = getattr(record, "place", None)
    country = getattr(record, "country", None)
    found = [
        record.acronym,
        record.get_kind_display(),
        ", ".join(str(part) for part in (place, country.name if country else "") if part),
        *map(str, record.identifiers.all()),
        record.get_record_status_display(),
        public_id,
    ]
    return format_html(
        '<a href="{}"><strong>{}</strong></a><ul class="facts">{}</ul>',
        change_url(record),
        record,
        format_html_join("", "<li>{}</li>", ((fact,) for fact in found if fact)),
    )


@admin.register(DuplicatePair)
class DuplicatePairAdmin(CatalogueOptions, admin.ModelAdmin):
    list_display = ("percent", "first_facts", "second_facts", "why", "decision")
    list_display_links = None
    list_filter = (VerdictFilter, KindFilter)
    search_fields = ("first", "second")
    search_help_text = _("By the public id of one of the two.")
    list_per_page = 25
    ordering = ("-score", "pk")
    actions = None

    class Media:
        css = {"all": ["css/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pairs are found, not entered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A verdict is remembered for ever."""
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PairList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(
            request, {"title": _("Possible duplicates"), **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.decide_view))
        name = "alliances_duplicatepair_decide"
        return [path("<int:pk>/decide/<str:verdict>/", view, name=name), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """A pair has no page but the one that merges it."""
        return HttpResponseRedirect(reverse("admin:alliances_duplicatepair_changelist"))

    @transaction.atomic
    def decide_view(self, request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
        """Keep a verdict that leaves both records as they are."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        curation.lock()
        pair = get_object_or_404(DuplicatePair.objects.select_for_update(), pk=pk)
        if verdict == Verdict.LATER:
            pair.decide(Verdict.LATER, request.user, later=timezone.localdate() + _LATER)
            said = _("Put off: the pair comes back in %(days)d days.") % {"days": _LATER.days}
        elif verdict in (Verdict.DIFFERENT, Verdict.OPEN):
            pair.decide(Verdict(verdict), request.user)
            said = _("Remembered: %(verdict)s.") % {"verdict": pair.get_verdict_display()}
        else:
            raise PermissionDenied
        messages.success(request, said)
        back = reverse("admin:alliances_duplicatepair_changelist")
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{back}?{query}" if query else back)

    @staticmethod
    def ids_of(pair: DuplicatePair) -> tuple[str, str]:
        return pair.first, pair.second

    @admin.display(description=_("score"), ordering="score")
    def percent(self, pair: DuplicatePair) -> str:
        return f"{pair.score} %"

    @admin.display(description=_("first record"))
    def first_facts(self, pair: Any) -> str:
        return facts(pair.records[0], pair.first)

    @admin.display(description=_("second record"))
    def second_facts(self, pair: Any) -> str:
        return facts(pair.records[1], pair.second)

    @admin.display(description=_("reasons"))
    def why(self, pair: DuplicatePair) -> str:
        lines = format_html_join("", "<li>{}</li>", ((reason,) for reason in pair.why))
        return format_html('<ul class="facts">{}</ul>', lines)

    @admin.display(description=_("verdict"))
    def decision(self, pair: DuplicatePair) -> str:
        """The ways on; a verdict that has been given, with who gave it, and a way back."""
        if pair.verdict in (Verdict.SAME, Verdict.DIFFERENT):
            told = format_html("{}<br>{}", pair.get_verdict_display(), pair.by or "")
            return (
                told
                if pair.verdict == Verdict.SAME
                else told + self._button(pair, Verdict.OPEN, _("Ask again"))
            )
        return format_html(
            '<div class="verdicts"><a class="button" href="{}">{}</a>{}{}</div>',
            merge_url(*self._public_first(pair)),
            _("The same …"),
            self._button(pair, Verdict.DIFFERENT, _("Not the same")),
            self._button(pair, Verdict.LATER, Verdict.LATER.label),
        )

    @staticmethod
    def _public_first(pair: Any) -> list[str]:
        """The ids of both records; a public one cannot go into one that is not."""
        public = {record.public_id for record in pair.records if record and record.is_published}
        return sorted((pair.first, pair.second), key=lambda one: one not in public)

    @staticmethod
    def _button(pair: DuplicatePair, verdict: Verdict, label: Any) -> SafeString:
        """A button of the form that holds the whole list."""
        url = reverse("admin:alliances_duplicatepair_decide", args=[pair.pk, verdict.value])
        return format_html('<button class="button" formaction="{}">{}</button>', url, label)
