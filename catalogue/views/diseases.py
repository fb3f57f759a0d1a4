"""The tree of disease areas and the page of one."""

from collections import defaultdict
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.views.generic import TemplateView
from pyroaring import BitMap

from alliances.models import (
    Alliance,
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    Focus,
    Organisation,
)
from alliances.public_ids import Kind
from catalogue import index
from catalogue.addresses import path_of
from catalogue.facets import FACETS
from catalogue.records.cards import first_cards
from catalogue.texts import text
from catalogue.views import linked
from catalogue.views.records import RecordPage, broadest, links

_MENTIONS_SHOWN = 100


class DiseaseTree(TemplateView):
    template_name = "diseases/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = tree()
        return super().get_context_data(
            tree=rows,
            linked_data=linked.of_list(self.request, "diseases", broadest(rows)),
            **kwargs,
        )


def tree() -> list[dict[str, Any]]:
    """Every area as {"name", "url", "count", "depth"}, a narrower one behind each broader one.

    An area with several broader ones stands under each.
    """
    areas = DiseaseArea.objects.in_bulk()
    counted = FACETS["disease"].count(index.current(), None, ())
    counts = {value.value: value.count for value in counted.values}
    below: defaultdict[int, list[int]] = defaultdict(list)
    narrower = set()
    for child, parent in DiseaseParent.objects.values_list("child", "parent"):
        below[parent].append(child)
        narrower.add(child)
    names = {pk: text(area, "name") for pk, area in areas.items()}
    listed = set()

    def walk(pks: list[int], path: tuple[int, ...]) -> list[dict[str, Any]]:
        rows = []
        for pk in sorted(pks, key=lambda pk: names[pk].casefold()):
            if pk in path:
                continue
            listed.add(pk)
            rows.append(
                {
                    "name": names[pk],
                    "url": path_of(areas[pk]),
                    "count": counts.get(areas[pk].public_id, 0),
                    "depth": len(path),
                }
            )
            rows += walk(below[pk], (*path, pk))
        return rows

    rows = walk([pk for pk in areas if pk not in narrower], ())
    # What stands in a circle hangs on no top.
    for pk in areas:
        if pk not in listed:
            rows += walk([pk], ())
    return rows


class DiseasePage(RecordPage):
    kind = Kind.DISEASE
    template_name = "diseases/detail.html"

    def fetch(self, records: QuerySet[DiseaseArea]) -> QuerySet[DiseaseArea]:
        codes = Prefetch("codes", DiseaseCode.objects.order_by("pk"))
        return records.prefetch_related(codes, "synonyms", "parents", "children")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area = self.object
        state = index.current()
        alliances = state.values["disease"].having([area.public_id])
        mentioned = Focus.objects.mentioned().filter(disease=area).exclude(alliance=None)
        mentioning = BitMap(mentioned.values_list("alliance", flat=True)) & state.published
        first = state.selection(mentioning - alliances)[:_MENTIONS_SHOWN]
        working = Organisation.objects.published().filter(
            pk__in=Focus.objects.primary()
            .filter(disease__in=DiseaseArea.objects.filter(pk=area.pk).with_narrower())
            .values("organisation")
        )
        return super().get_context_data(
            name=text(area, "name"),
            code_rows=area.codes.all(),
            synonyms=synonyms(area),
            broader=links(area.parents.all()),
            narrower=links(area.children.all()),
            mentioning=links(Alliance.objects.filter(pk__in=first)),
            organisations=links(working.order_by("pk")),
            **first_cards(state, alliances),
            **kwargs,
        )


def synonyms(area: DiseaseArea) -> list[DiseaseSynonym]:
    """Other names, those in the page's language first; one that several share stands once."""
    here = get_language()
    rows = sorted(
        area.synonyms.all(), key=lambda row: (row.language != here, row.language, row.value)
    )
    first = {row.value.casefold(): row for row in reversed(rows)}
    return [row for row in rows if first[row.value.casefold()] is row]
