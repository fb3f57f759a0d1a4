"""The terms of the vocabularies: disease areas, programmes and themes, with names and trees."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Model
from django.utils.translation import get_language

from alliances.models import DiseaseArea, DiseaseParent, Programme, Theme
from catalogue.texts import LANGUAGES, Text, alphabet, best_of, by_language, columns


@dataclass(frozen=True)
class Terms:
    """One vocabulary: its terms under the values by which the query string names them."""

    # From the database's keys to values.
    values: Mapping[int, str]
    # {language of the page: {value: name}}, by the alphabet
    names: Mapping[str, Mapping[str, Text]]
    # {value: the values right above it}
    broader: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, model: type[Model], value: str, broader: Mapping[int, Collection[int]]) -> Self:
        values: dict[int, str] = {}
        names: dict[str, dict[str, Text]] = {language: {} for language in LANGUAGES}
        for pk, key, *texts in model._default_manager.order_by(value).values_list(
            "pk", value, *columns("name")
        ):
            values[pk] = key
            written = by_language(texts)
            for language in LANGUAGES:
                names[language][key] = best_of(written, language)
        return cls(
            values,
            {
                language: dict(sorted(found.items(), key=alphabet))
                for language, found in names.items()
            },
            {values[pk]: [values[one] for one in above] for pk, above in broader.items()},
        )

    @property
    def labels(self) -> Mapping[str, Text]:
        """{value: name} in the active language, by the alphabet."""
        return self.names[get_language() or LANGUAGES[0]]


def read_terms() -> dict[str, Terms]:
    """The vocabularies by the facet that filters by them."""
    areas: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in DiseaseParent.objects.order_by("pk").values_list("child", "parent"):
        areas[child].append(parent)
    wholes: dict[int, Any] = {
        part: [whole]
        for part, whole in Programme.objects.exclude(parent=None).values_list("pk", "parent")
    }
    return {
        "disease": Terms.of(DiseaseArea, "public_id", areas),
        "programme": Terms.of(Programme, "public_id", wholes),
        "theme": Terms.of(Theme, "slug", {}),
    }
