"""The pages that tell what changed of a record, and when."""

from functools import cached_property
from typing import Any

from catalogue.addresses import history_path_of, name_of, path_of
from catalogue.filters import PageFilter
from catalogue.records.history import PublicHistory
from catalogue.views.records import AtRecord


class VersionFilter(PageFilter):
    """The versions of one record, the newest first."""

    PAGE_SIZE = 20

    versions: PublicHistory

    @property
    def results(self) -> Any:
        return self.versions if self.is_valid() else []


class HistoryPage(AtRecord):
    """What changed of a public record; the kind is given in urls.py."""

    template_name = "records/history.html"
    address = staticmethod(history_path_of)

    @cached_property
    def filterset(self) -> VersionFilter:
        found = VersionFilter(self.request.GET, queryset=type(self.object)._default_manager.none())
        found.versions = PublicHistory(self.object)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.filterset.cut()
        return super().get_context_data(
            name=name_of(self.object),
            record_url=path_of(self.object),
            filterset=self.filterset,
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            **kwargs,
        )
