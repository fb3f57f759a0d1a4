"""What tests of the public room share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.catalogue.pages import Page


@pytest.fixture
def read(client: Client) -> Callable[[str], Page]:
    """Fetches and parses a page."""

    def read(path: str, **headers: str) -> Page:
        return Page(path, client.get(path, headers=headers))

    return read


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    """Fetches from the API: `api("alliances/?q=x")`; answers the JSON of a 200, else fails."""

    def api(path: str, **headers: str) -> Any:
        answer = client.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return api


@pytest.fixture
def found(api: Callable[..., Any]) -> Callable[[str], list[str]]:
    """The names of the alliances that a query string finds, in their order."""

    def found(query: str) -> list[str]:
        return [row["name"] for row in api(f"alliances/?{query}")["results"]]

    return found
