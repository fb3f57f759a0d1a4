"""The sources and, for each, every statement that rests on it."""

from typing import Any

from django.db.models import QuerySet

from alliances.models import Citation, Source
from alliances.public_ids import Kind
from catalogue.addresses import name_of, path_of
from catalogue.filters import PageFilter
from catalogue.records.evidence import date
from catalogue.records.source import statement_counts
from catalogue.records.statements import for_statements, statement
from catalogue.texts import text
from catalogue.views import linked
from catalogue.views.lists import ListPage
from catalogue.views.records import RecordPage


class SourceList(ListPage):
    filterset_class = PageFilter
    template_name = "sources/list.html"

    def get_queryset(self) -> QuerySet[Source]:
        return Source.objects.public().order_by("kind", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = list(context["page"].object_list)
        counts = statement_counts(rows)
        context["rows"] = [
            {
                "name": row.title or text(row, "description"),
                "url": path_of(row),
                "kind_label": row.get_kind_display(),
                "publisher": row.publisher,
                "published": date(row.published),
                "language": row.get_language_display(),
                "statements": counts.get(row.pk, 0),
            }
            for row in rows
        ]
        context["linked_data"] = linked.of_list(
            self.request, "sources", context["rows"], context["page"].paginator.count
        )
        return context


class SourcePage(RecordPage):
    kind = Kind.SOURCE
    template_name = "sources/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.object
        resting = Citation.objects.public().filter(source=source).by_record()
        filterset = PageFilter(self.request.GET, queryset=resting)
        page = filterset.cut()
        return super().get_context_data(
            name=source.title or text(source, "description"),
            description=text(source, "description"),
            note=text(source, "note"),
            published=date(source.published),
            updated=date(source.updated),
            accessed=date(source.accessed),
            page=page,
            filterset=filterset,
            statements=[
                {"record": name_of(record), "url": path_of(record), **told}
                for record, told in map(statement, for_statements(page.object_list))
            ],
            **kwargs,
        )
