"""What tests of the formats share."""

from collections.abc import Callable

import pytest
from django.utils.translation import get_language

from alliances.models import Alliance
from catalogue.exports import FORMATS, Export


@pytest.fixture
def written() -> Callable[..., bytes]:
    """The file of some alliances in one of the formats: `written("csv", alliance)`."""

    def written(name: str, *alliances: Alliance) -> bytes:
        return b"".join(FORMATS[name].write(export_of(*alliances)))

    return written


def export_of(*alliances: Alliance) -> Export:
    return Export(
        keys=[alliance.pk for alliance in alliances],
        language=get_language() or "",
        absolute=lambda path: f"https://atlas.example{path}",
        source="https://atlas.example/en/alliances/",
    )
