"""The benchmarks measure a valid catalogue, always the same, and say what they found."""

import statistics
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from alliances import public_ids
from alliances.models import (
    Alliance,
    AllianceDocument,
    Focus,
    Organisation,
    Participation,
    RecordStatus,
)
from benchmarks import driver, report, timing
from benchmarks.chance import new_public_ids, popularity
from benchmarks.databases import Database
from benchmarks.layout import LAYOUT
from benchmarks.pages import FILTER
from benchmarks.rows import Catalogue
from benchmarks.synthetic import fill
from benchmarks.targets import targets_table

ALLIANCES = 30


@pytest.fixture
def catalogue(db):
    fill(ALLIANCES)


def rows_of(catalogue):
    """{model: all rows}, over all blocks."""
    rows = {model: [] for model in LAYOUT}
    for block in catalogue.blocks():
        for model, some in block.items():
            rows[model] += some
    return rows


@pytest.mark.usefixtures("catalogue")
def test_a_synthetic_catalogue_is_valid():
    connection.check_constraints()
    problems = []
    for model in LAYOUT:
        for row in model.objects.order_by("pk")[:ALLIANCES]:
            try:
                row.full_clean()
            except ValidationError as error:
                problems.append(f"{model.__name__} {row.pk}: {error}")
    assert not problems


@pytest.mark.usefixtures("catalogue")
def test_a_synthetic_catalogue_has_what_was_ordered():
    assert Alliance.objects.count() == ALLIANCES
    assert Organisation.objects.count() == 50
    assert Focus.objects.values("alliance").distinct().count() == ALLIANCES
    published = set(Alliance.objects.published().values_list("pk", flat=True))
    assert set(AllianceDocument.objects.values_list("pk", flat=True)) == published
    for model in LAYOUT:
        assert model.objects.exists(), model


@pytest.mark.usefixtures("catalogue")
def test_rows_can_be_added_behind_the_generated_ones():
    added = Alliance.objects.create(name_en="One more", record_status=RecordStatus.DRAFT)
    assert added.pk == ALLIANCES + 1


@pytest.mark.usefixtures("catalogue")
def test_a_synthetic_catalogue_is_the_same_in_the_database_as_it_was_made():
    """On both engines, then: what is made does not depend on the engine."""
    rows = rows_of(Catalogue(ALLIANCES, seed=1))
    for model, fields in LAYOUT.items():
        kept = model.objects.order_by("pk").values_list(*fields)
        assert [texts(row) for row in kept] == [texts(row) for row in rows[model]], model


def texts(row):
    """Values as both the generator and the database may write them."""
    return [None if value is None else plain(value) for value in row]


def plain(value):
    text = str(value).removesuffix("+00:00")
    try:
        return float(text)  # the engines differ in the zeros behind a decimal
    except ValueError:
        return text


def test_another_seed_gives_another_catalogue():
    first, same, other = (rows_of(Catalogue(ALLIANCES, seed)) for seed in (1, 1, 2))
    assert first == same
    assert first[Participation] != other[Participation]


def test_participants_are_eight_on_average_and_sixty_at_most():
    alliances = 2_000
    numbers = [0] * alliances
    for _number, _uid, alliance, *_rest in rows_of(Catalogue(alliances, 1))[Participation]:
        numbers[alliance - 1] += 1
    assert 7.5 < statistics.mean(numbers) < 8.5
    assert min(numbers) == 1
    assert 40 < max(numbers) <= 61  # one of them may be there in two roles
    assert statistics.median(numbers) < statistics.mean(numbers)


def test_the_most_popular_has_the_share_that_it_shall_have():
    weights = popularity(25_000, 0.00625)
    assert weights[0] / weights[-1] == pytest.approx(0.00625, rel=0.01)


def test_generated_public_ids_are_valid_and_differ():
    ids = new_public_ids(public_ids.Kind.ALLIANCE)
    some = [next(ids) for _n in range(500)]
    assert len(set(some)) == len(some)
    assert [public_ids.parse(one) for one in some] == some


def test_actions_take_turns_and_the_first_of_each_does_not_count():
    called = []
    actions = {name: lambda name=name: called.append(name) for name in "ab"}
    times = timing.in_turn(actions, runs=3)
    assert called == ["a", "b"] * 4
    assert times["a"].runs == 3


def test_a_slow_action_is_run_less_often(monkeypatch):
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr(timing.time, "perf_counter", lambda: float(next(clock)))
    times = timing.in_turn({"slow": lambda: None}, runs=30)
    assert times["slow"] == timing.Times(median=10_000, p95=10_000, runs=2)


def test_the_median_and_the_95th_percentile_are_of_all_runs():
    times = timing.Times.of([number / 1000 for number in range(1, 101)])
    assert (times.median, times.p95, times.runs) == (50.5, 95.0, 100)


def test_the_driver_counts_answers_and_refuses_wrong_ones(live_server):
    port = live_server.thread.port
    measured = driver.drive(port=port, path="/healthz", seconds=0, least=3, threads=2)
    assert measured["runs"] == 6
    with pytest.raises(ValueError, match="answered 404"):
        driver.drive(port=port, path="/nothing/?{}", seconds=0)


@pytest.fixture
def results():
    def result(engine, filtered):
        return report.Result(
            Database(100_000, engine, Path(".bench")),
            pages={"first": {FILTER: timing.Times(filtered, 2 * filtered, 30).as_dict()}},
            counts={
                FILTER: {
                    "index": timing.Times(0.5, 0.75, 30).as_dict(),
                    "sql": timing.Times(1_500, 1_600, 30).as_dict(),
                }
            },
        )

    return [result("sqlite", 12.5), result("postgresql", 30)]


def test_the_report_shows_medians_and_percentiles_by_database(results):
    text = report.tables(results)
    assert "|  | 100,000 sqlite | 100,000 postgresql |" in text
    assert f"| {FILTER} | 12.5 / 25 | 30 / 60 |" in text
    assert f"| {FILTER}: times quicker | 3,000 × | 3,000 × |" in text
    assert "Over HTTP" not in text, "nothing was measured there"


def test_the_report_says_which_targets_were_reached(results):
    text = targets_table(results)
    page = f"page in process, {FILTER}, 100,000"
    assert f"| {page} sqlite | ≤ 25 ms | 12.5 ms | yes |" in text
    assert f"| {page} postgresql | ≤ 25 ms | 30 ms | no |" in text
    counts = f"counts by index against SQL, {FILTER}, 100,000 sqlite"
    assert f"| {counts} | ≥ 200 × | 3,000 × | yes |" in text
    assert "| index: build, 1,000,000 sqlite | ≤ 60 s | not measured | – |" in text


def test_the_report_replaces_what_stands_between_the_markers(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(f"Before\n{report.START}\nold\n{report.END}\nafter\n")
    report.insert(document, "new")
    report.insert(document, "newer")
    assert document.read_text() == f"Before\n{report.START}\nnewer\n{report.END}\nafter\n"
    document.write_text("no markers")
    with pytest.raises(ValueError, match=r"performance\.md has no place for it"):
        report.insert(document, "new")
