"""What is asked of a catalogue: filters, words and records that are sure to be in it."""

import gc
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlencode


@dataclass(frozen=True)
class Questions:
    """Paths and query strings; `broad` is the facet that joins the country in the filter.

    `text` is empty where the catalogue was filled without full text.
    """

    country: str
    broad: tuple[str, str]
    text: str
    alliance: str
    organisation: str
    pages: int

    @property
    def filter(self) -> str:
        return urlencode([self.broad, ("country", self.country)])

    @property
    def words(self) -> str:
        return urlencode({"q": self.text})

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """From what `as_dict` tells, also by way of JSON."""
        return cls(**{**told, "broad": tuple(told["broad"])})

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def ask() -> Questions:
    """The questions to the current database: the same for the same catalogue on both engines.

    The index, which they take, then lives on as in a worker of `serve`.
    """
    from django.http import QueryDict

    from alliances.models import Alliance, AllianceDocument, DiseaseArea, Organisation
    from benchmarks import reference
    from catalogue.addresses import path_of
    from catalogue.filters import PAGE_SIZE

    found, facets = reference.by_index(QueryDict(""))
    # A catalogue of projects that are not all medical has programmes only.
    broad = "disease" if facets["disease"] else "programme"
    value = _middling(facets[broad])
    if not AllianceDocument.objects.exists():
        text = ""
    elif broad == "disease":
        text = DiseaseArea.objects.get(public_id=value).name_en.split()[0]
    else:
        text = "university"
    alliances = Alliance.objects.published().order_by("pk")
    popular = _most(facets["organisation"])
    gc.freeze()
    return Questions(
        country=_most(facets["country"]),
        broad=(broad, value),
        text=text.lower(),
        alliance=path_of(alliances[len(found) // 2]),
        organisation=path_of(Organisation.objects.get(public_id=popular)),
        pages=-(-len(found) // PAGE_SIZE),
    )


def _most(numbers: dict[str, int]) -> str:
    """The value of most alliances; of several the first by its name."""
    return min(numbers, key=lambda value: (-numbers[value], value))


def _middling(numbers: dict[str, int]) -> str:
    """The value whose number of alliances comes nearest to half of the most frequent one's."""
    aim = max(numbers.values()) / 2
    return min(numbers, key=lambda value: (abs(numbers[value] - aim), value))
