"""Filter and all facet counts alone: the index against one GROUP BY per facet."""

from benchmarks.pages import FILTER, FILTER_TEXT, LANDING
from benchmarks.questions import ask
from benchmarks.timing import in_turn


def measure(runs: int) -> dict[str, dict[str, dict[str, float]]]:
    """{filter: {"index": times, "sql": times}} of the current database."""
    from django.http import QueryDict

    from benchmarks import reference

    questions = ask()
    states = {
        LANDING: QueryDict(""),
        FILTER: QueryDict(questions.filter),
    }
    if questions.text:
        states[FILTER_TEXT] = QueryDict(f"{questions.filter}&{questions.words}")
    times = {}
    for name, parameters in states.items():
        ways = {
            "index": lambda parameters=parameters: reference.by_index(parameters),
            "sql": lambda parameters=parameters: reference.answer(parameters),
        }
        times[name] = {way: one.as_dict() for way, one in in_turn(ways, runs).items()}
    return times
