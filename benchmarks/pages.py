"""Pages in process, through all middleware, but for the server and the network."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from itertools import count

from benchmarks.questions import Questions, ask
from benchmarks.timing import in_turn

LANDING, FILTER = "landing list", "filter of two facets"
FILTER_TEXT, TEXT = "filter and text", "text"
# Pages whose address does not exist in every version of the site.
_OPTIONAL = "download of the filtered set (CSV)"


def paths(questions: Questions) -> dict[str, str]:
    """{page: path} of all that is timed."""
    listing, filtered = "/en/alliances/", questions.filter
    found = {
        "empty Django view": "/empty/",
        "home": "/en/",
        LANDING: listing,
        FILTER: f"{listing}?{filtered}",
        FILTER_TEXT: f"{listing}?{filtered}&{questions.words}",
        TEXT: f"{listing}?{questions.words}",
        "middle page": f"{listing}?page={max(1, questions.pages // 2)}",
        "last page": f"{listing}?page={questions.pages}",
        "one alliance": questions.alliance,
        "one organisation": questions.organisation,
        "API list": "/api/v1/alliances/",
        "API list with facets": f"/api/v1/alliances/?{filtered}&facets=disease,country",
        _OPTIONAL: f"/en/alliances.csv?{filtered}",
    }
    if not questions.text:
        del found[FILTER_TEXT], found[TEXT]
    return found


def apart(path: str, numbers: Iterator[int]) -> str:
    """`path` with a parameter that every page ignores, so that no cache knows the address."""
    return f"{path}{'&' if '?' in path else '?'}utm_source={next(numbers)}"


def measure(runs: int) -> dict[str, object]:
    """{"questions", "first": {page: times}, "again": {page: times}} of the current database."""
    from django.test import Client

    questions = ask()
    client, numbers = Client(), count()

    def get(path: str) -> int:
        response = client.get(path)
        _size = len(response.getvalue())  # a download is written only now
        return response.status_code

    found = paths(questions)
    if get(found[_OPTIONAL]) != HTTPStatus.OK:
        del found[_OPTIONAL]
    for name, path in found.items():
        if (status := get(path)) != HTTPStatus.OK:
            raise SystemExit(f"{name}: {path} answered {status}")

    def first(path: str) -> Callable[[], object]:
        return lambda: get(apart(path, numbers))

    def again(path: str) -> Callable[[], object]:
        return lambda: get(path)

    times = {
        "first": in_turn({name: first(path) for name, path in found.items()}, runs),
        "again": in_turn({name: again(path) for name, path in found.items()}, runs),
    }
    return {
        "questions": questions.as_dict(),
        **{
            kind: {name: one.as_dict() for name, one in some.items()}
            for kind, some in times.items()
        },
    }
