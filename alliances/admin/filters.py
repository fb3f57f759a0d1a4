"""Filters of the change lists that Django has none for."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from alliances import quality
from alliances.models import Organisation


class CountryFilter(admin.SimpleListFilter):
    """By country, offering only those that occur; Django's own would list all 249."""

    title = _("country")
    parameter_name = "country"
    located: type[Model] | None = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        model = self.located or model_admin.model
        rows = model.objects.exclude(country="").values("country").annotate(Count("pk"))
        codes = rows.order_by("country").values_list("country", flat=True)
        return sorted(((code, countries.name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        code = self.value()
        if code is None:
            return queryset
        offered = dict(self.lookup_choices)
        return self.located_in(code, queryset) if code in offered else queryset.none()

    def located_in(self, code: str, queryset: QuerySet) -> QuerySet:
        return queryset.filter(country=code)


class ParticipantCountryFilter(CountryFilter):
    """Alliances by the country of a participant or a site."""

    located = Organisation

    def located_in(self, code: str, queryset: QuerySet) -> QuerySet:
        return queryset.in_countries([code])


class _WorklistFilter(admin.SimpleListFilter):
    """A worklist; whatever else is asked for finds nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        code = self.value()
        if code is None:
            return queryset
        offered = dict(self.lookup_choices)
        return self.on_list(code, request, queryset) if code in offered else queryset.none()


class EnteredByFilter(_WorklistFilter):
    """Records that the curator has entered."""

    title = _("entered by")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("me"))]

    def on_list(self, code: str, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(created_by=request.user)


class LackingFilter(_WorklistFilter):
    """Records that lack something, by the code of the check."""

    title = _("what is amiss")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, label) for code, (label, _is) in quality.LISTS[model_admin.model].items()]

    def on_list(self, code: str, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return quality.lacking(code, queryset)


class UncheckedFilter(_WorklistFilter):
    """Sources that nobody has read again for long."""

    title = _("checked")
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not for over a year"))]

    def on_list(self, code: str, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return quality.unchecked(queryset)
