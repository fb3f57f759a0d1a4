"""One disease area as the API shows it (docs/data-dictionary.md)."""

from django.db.models import Prefetch, QuerySet

from alliances.models import DiseaseArea, DiseaseCode, DiseaseSynonym
from catalogue import index
from catalogue.index import Snapshot
from catalogue.records.alliance import LICENCE, codes
from catalogue.records.evidence import Json
from catalogue.records.listed import alliances_with
from catalogue.texts import text


def for_card(areas: QuerySet[DiseaseArea]) -> QuerySet[DiseaseArea]:
    """`areas` with all that `disease_card` reads, in a fixed number of queries."""
    return areas.prefetch_related(
        Prefetch("codes", DiseaseCode.objects.order_by("pk")),
        Prefetch("parents", DiseaseArea.objects.order_by("pk")),
        Prefetch("children", DiseaseArea.objects.order_by("pk")),
    )


def for_record(areas: QuerySet[DiseaseArea]) -> QuerySet[DiseaseArea]:
    """`areas` with all that `disease_record` reads, in a fixed number of queries."""
    synonyms = DiseaseSynonym.objects.order_by("language", "value", "pk")
    return for_card(areas).prefetch_related(Prefetch("synonyms", synonyms))


def _reference(area: DiseaseArea) -> Json:
    return {"id": area.public_id, "name": text(area, "name")}


def disease_card(area: DiseaseArea, url: str, state: Snapshot) -> Json:
    """The facts by which an area stands in a list, from which the tree can be built."""
    return {
        "id": area.public_id,
        "url": url,
        "name": text(area, "name"),
        "codes": codes(area),
        "broader": [_reference(one) for one in area.parents.all()],
        "narrower": [_reference(one) for one in area.children.all()],
        **alliances_with(state, "disease", area.public_id, url),
    }


def disease_record(area: DiseaseArea, url: str) -> Json:
    """The public record of an area fetched by `for_record`; `url` is its page."""
    return {
        **disease_card(area, url, index.current()),
        "synonyms": [{"value": row.value, "language": row.language} for row in area.synonyms.all()],
        "created": area.created.isoformat(),
        "modified": area.modified.isoformat(),
        "version": area.version,
        "licence": LICENCE,
    }
