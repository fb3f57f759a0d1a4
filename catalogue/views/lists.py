"""What the lists share: one FilterSet reads the query string, a page is cut from its results."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import TemplateView

from catalogue.filters import ListFilter


class ListPage(TemplateView):
    """A list with filters; `filterset_class` and `get_queryset` are what differs."""

    filterset_class: type[ListFilter]
    results_template_name = ""

    def get_queryset(self) -> QuerySet | None:
        """The records that a list reads from the database; alliances come from the index."""
        return None

    def get_template_names(self) -> list[str]:
        htmx = self.request.htmx  # type: ignore[attr-defined]
        if self.results_template_name and htmx and not htmx.history_restore_request:
            return [self.results_template_name]
        return super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset = self.filterset_class(self.request.GET, queryset=self.get_queryset())
        page = filterset.cut()
        return super().get_context_data(
            filterset=filterset,
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            # A page of the whole list is part of it; whatever else is asked for narrows it.
            filtered=not filterset.is_valid() or bool(filterset.canonical(ignoring=("page",))),
            **kwargs,
        )
