"""What the admin pages of all records and statements share."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_translation_fields

from alliances import aggregates, curation, publishing
from alliances.admin.accepting import TakesSuggestions
from alliances.admin.citing import CitingForm
from alliances.admin.forms import PageForm, RowForm, holds_changes
from alliances.admin.history import HistoryOfRecord, WithHistory
from alliances.admin.overtaken import TellsConflicts
from alliances.admin.refusals import SaysRefusals
from alliances.admin.widgets import LoadedAutocompleteSelect

# The group of what the catalogue itself notes about a record.
NOTED = _("Record")
# Characters: some ten printed pages.
LONGEST_TEXT = 20_000


def texts(*names: str) -> tuple[str, ...]:
    """The fields of translated texts in every language, in the order of the settings."""
    return tuple(field for name in names for field in get_translation_fields(name))


def any_name() -> Coalesce:
    """Orders by the English name, or by the one that stands in for it."""
    return Coalesce(*(NullIf(name, Value("")) for name in texts("name")))


def text_group(label: Any, name: str, *, open_: bool = True) -> tuple[Any, dict[str, Any]]:
    """A group of fields for one text, its languages side by side; folded unless `open_`."""
    classes = ["languages"] if open_ else ["languages", "collapse"]
    return (label, {"fields": [texts(name)], "classes": classes})


def record_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a statement that may name its record: deleted with it, it is part of it."""
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    )


def number_of(rows: QuerySet, way: str) -> Coalesce:
    """An annotation: how many of `rows` lead to the outer record by the lookup `way`."""
    rows = rows.filter(**{way: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(way).annotate(number=Count("pk")).values("number")), 0)


class CatalogueOptions(BaseModelAdmin):
    """Options of pages and rows alike."""

    formfield_overrides = {
        models.TextField: {
            "widget": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
            # No `maxlength`: of a text that is pasted, the browser would keep the beginning.
            "validators": [MaxLengthValidator(LONGEST_TEXT)],
        },
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedAutocompleteSelect(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name in aggregates.wholes(self.model):
            self._offer_changeable(request, field)
        return field

    @staticmethod
    def _offer_changeable(request: HttpRequest, field: forms.ModelChoiceField) -> None:
        """A row changes the record that it becomes part of, which takes the right to do so."""
        if not publishing.reviews(request.user, field.queryset.model):
            field.queryset = publishing.changeable(request.user, field.queryset)
            field.error_messages["invalid_choice"] = _(
                "It is in review or public: a reviewer has to make this change."
            )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Beside a relation stand "add" and "change" alone: each icon takes room in each row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class CatalogueInline(CatalogueOptions):
    """Mixin of all inlines."""

    extra = 0
    form = RowForm


class CountingChangeList(ChangeList):
    """A change list that counts for the rows of its page alone.

    As part of the list's own query, each number would be counted for every record before the
    first 50 are picked.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        if counts := self.model_admin.counts():
            shown = self.model._base_manager.filter(pk__in=[row.pk for row in self.result_list])
            numbers = {n["pk"]: n for n in shown.annotate(**counts).values("pk", *counts)}
            for row in self.result_list:
                row.numbers = numbers[row.pk]


class CatalogueAdmin(SaysRefusals, TellsConflicts, CatalogueOptions):
    """Mixin of all pages: every change passes the gate once, in the request's transaction."""

    form = PageForm
    list_per_page = 50
    related: tuple[str, ...] = ()
    # How an autocomplete lists what it finds; a change list has its own order.
    autocomplete_ordering: tuple[Any, ...] = ()
    # The records that count as changed when an object is written.
    records_around: Callable[[models.Model], Iterable[models.Model]]

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.related)

    def counts(self) -> dict[str, Any]:
        """Annotations that the change list shows, each row's as `row.numbers[name]`."""
        return {}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CountingChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # PostgreSQL takes no NUL; Django checks what is searched for, not what is filtered by.
        if any("\0" in value for name, value in request.GET.items() if name != SEARCH_VAR):
            raise BadRequest("A filter holds a NUL character.")
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        # Nor does Django check what an autocomplete is asked for.
        found, duplicates = super().get_search_results(
            request, queryset, search_term.replace("\0", " ")
        )
        if self.autocomplete_ordering and request.path == reverse("admin:autocomplete"):
            found = found.order_by(*self.autocomplete_ordering, "pk")
        return found, duplicates

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or self._may_change(request, self.records_around(obj))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or self._may_change(request, self.records_around(obj))
        )

    @staticmethod
    def _may_change(request: HttpRequest, records: Iterable[models.Model]) -> bool:
        return all(publishing.may_change(request.user, record) for record in records)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> models.Model:
        # The form has written into its instance already: ask the database where it belonged.
        stored = self.model._base_manager.get(pk=form.instance.pk) if change else None
        form.records_before = list(self.records_around(stored)) if stored else []
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        around = [*self.records_around(form.instance), *form.records_before]
        if not change:
            curation.created([form.instance])
            around = [record for record in around if record != form.instance]
        elif not holds_changes(form, formsets):
            return
        self._pass_gate(request, around, why=form.cleaned_data.get("why", ""))

    def records_left(self, doomed: list[models.Model]) -> list[models.Model]:
        """The records that stay and count as changed when `doomed` are deleted."""
        around = (record for obj in doomed for record in self.records_around(obj))
        return [record for record in around if record not in doomed]

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        delete = super().delete_model
        self._delete(request, [obj], lambda: delete(request, obj))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        doomed = list(queryset)
        delete = super().delete_queryset
        self._delete(request, doomed, lambda: delete(request, queryset))

    @transaction.atomic
    def _delete(
        self, request: HttpRequest, doomed: list[models.Model], delete: Callable[[], None]
    ) -> None:
        curation.lock()
        left = self.records_left(doomed)
        # Deleting takes the keys away from the objects themselves.
        gone = [copy(obj) for obj in doomed]
        delete()
        curation.deleted(gone)
        self._pass_gate(request, left)

    def _pass_gate(
        self, request: HttpRequest, records: Iterable[models.Model], why: str = ""
    ) -> None:
        """Raises PermissionDenied, which undoes the whole request, where one is out of bounds."""
        touched = list(dict.fromkeys(records))
        if not self._may_change(request, touched):
            raise PermissionDenied
        for record in touched:
            curation.changed(record, why=why)


class CitingAdmin(CatalogueAdmin):
    """Mixin of the pages on which a curator may name the article that is being read."""

    form = CitingForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": ["article"]}), *super().get_fieldsets(request, obj)]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        form = super().get_form(request, obj, **kwargs)
        form.remembered = request.session.get("article")
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if article := form.cleaned_data.get("article"):
            request.session["article"] = article.pk


class StatementAdmin(HistoryOfRecord, CitingAdmin):
    """Mixin of the pages of single statements; a statement stays with its record."""

    # Rows that are edited on their record's page are not on the index.
    on_index = False

    def records_around(self, obj: models.Model) -> Iterable[models.Model]:
        return aggregates.owners(obj)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return super().get_model_perms(request) if self.on_index else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = record_fields(self.model) if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)


class OfOneRecord:
    """Mixin of forms of statements that may be of an alliance, an organisation or a programme."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        offered = [name for name in record_fields(type(self.instance)) if name in self.fields]
        if offered and sum(1 for name in offered if cleaned.get(name)) != 1:
            self.add_error(offered[0], _("Choose exactly one record that the statement is about."))
        return cleaned


class OneRecordForm(OfOneRecord, CitingForm):
    pass


class VocabularyAdmin(WithHistory, CatalogueAdmin):
    """Mixin of the pages of terms that records are filed under; a slug, once public, stays."""

    autocomplete_ordering = (any_name(),)
    ordering = ("name_en",)

    def records_around(self, obj: models.Model) -> Iterable[models.Model]:
        return [obj]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("slug",) if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("name_en",)}


class RecordAdmin(TakesSuggestions, WithHistory, CatalogueAdmin):
    """Mixin of the pages of records that have a version and a public page."""

    ordering = ("-modified",)

    def records_around(self, obj: models.Model) -> Iterable[models.Model]:
        return [obj]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """On saving, the record is locked until the request ends: two savers take turns."""
        if request.method == "POST":
            # Before the row, as everybody does who writes, so that no two wait for each other.
            curation.lock()
        obj = super().get_object(request, object_id, from_field)
        if obj and request.method == "POST":
            return self.model._base_manager.select_for_update().filter(pk=obj.pk).first()
        return obj

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the catalogue notes about a record is shown once there is one."""
        return [group for group in super().get_fieldsets(request, obj) if obj or group[0] != NOTED]

    def is_public(self, obj: models.Model) -> bool:
        return True

    def view_on_site(self, obj: models.Model) -> str | None:
        """The permanent address (DESIGN §4), for what is public."""
        return f"/id/{obj.public_id}" if self.is_public(obj) else None
