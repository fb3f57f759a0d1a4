"""The curators' start page."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from alliances import dashboard, quality, suggestions
from alliances.models import Alliance, Citation, Organisation
from alliances.models.import_run import ImportRun
from alliances.roles import EDITOR
from tests import factories
from tests.admin.conftest import Curator

INDEX = reverse("admin:index")


def worklists(curator: Curator) -> dict[str, dict[str, Any]]:
    """The lines of each section by their labels."""
    sections = curator.client.get(INDEX).context["worklists"]
    return {section.title: {line.label: line for line in section.lines} for section in sections}


def named(name: str) -> dict[str, str]:
    """Names in all languages that are like no other record's."""
    return {f"name_{code}": f"{name} {code}" for code in ("en", "fr", "de")}


@pytest.fixture
def waiting(curator: Curator) -> None:
    """Something on every list of records."""
    mine = {"created_by": curator.user, "record_status": "draft"}
    factories.sound_alliance(**mine, **named("Rhine"), status="")
    factories.sound_alliance(record_status="in_review", **named("Danube"), kind="")
    partner = factories.OrganisationFactory(**mine, country="")
    factories.sound_alliance(**named("Elbe"), partners=[partner])
    factories.AllianceFactory(summary_en="In one language.")
    Citation.objects.update(checked=None)


def test_without_anything_to_do_it_says_so(curator: Curator) -> None:
    assert worklists(curator) == {}
    assert "Nothing waits for you." in curator.client.get(INDEX).content.decode()


def test_it_says_what_waits_and_leads_there(curator: Curator, waiting: None) -> None:
    found = worklists(curator)
    assert {title: list(lines) for title, lines in found.items()} == {
        "My drafts": ["Alliances", "Organisations"],
        "Waiting for review": ["Alliances"],
        "Alliances to be mended": [
            "Statement without a source",
            "Name not in all languages",
            "No partner",
            "Partner not public",
            "Summary not in all languages",
            "Kind not stated",
            "Status not stated",
        ],
        "Organisations to be mended": [
            "Statement without a source",
            "Country not stated",
            "Kind not stated",
        ],
        "To check again": ["Sources that nobody has checked for over a year"],
    }
    for lines in found.values():
        for line in lines.values():
            changelist = curator.client.get(line.url).context["cl"]
            assert str(changelist.result_count) == line.note, line
            assert changelist.has_active_filters


def test_drafts_of_others_are_not_mine(waiting: None) -> None:
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITOR))
    assert "My drafts" not in worklists(Curator(editor))
    assert "Waiting for review" in worklists(Curator(editor))


def test_who_may_see_nothing_is_told_of_nothing(waiting: None) -> None:
    assert worklists(Curator(User.objects.create_user("new", is_staff=True))) == {}


def test_what_comes_from_outside_is_listed_once_it_waits(curator: Curator) -> None:
    factories.SuggestionFactory()
    ImportRun.objects.create(kind="spreadsheet", file_name="partners.xlsx")
    found = worklists(curator)
    assert list(found["From outside"]) == ["Suggestions from the public"]
    (run,) = found["Last imports"].values()
    assert "partners.xlsx" in run.label
    for line in (run, *found["From outside"].values()):
        assert curator.client.get(line.url).status_code == 200


def test_long_lists_are_not_counted_to_their_end(
    curator: Curator, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(dashboard, "MOST_COUNTED", 2)
    factories.OrganisationFactory.create_batch(3, record_status="in_review")
    with django_assert_max_num_queries(30):
        assert worklists(curator)["Waiting for review"]["Organisations"].note == "over 2"


def note(curator: Curator, section: str, label: str) -> str | None:
    line = worklists(curator).get(section, {}).get(label)
    return line and line.note


@pytest.fixture
def remembering() -> Iterator[None]:
    """A cache that keeps what it is given."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "dashboard"}
    with override_settings(CACHES={"default": local}):
        yield
        cache.clear()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models whose lists were counted."""
    asked: list[str] = []
    really = dashboard._count

    def counting(records: Any) -> int:
        asked.append(records.model.__name__)
        return really(records)

    monkeypatch.setattr(dashboard, "_count", counting)
    return asked


def test_what_is_amiss_is_counted_once_for_each_state_of_the_catalogue(
    curator: Curator, waiting: None, remembering: None, counted: list[str]
) -> None:
    first = worklists(curator)
    lists = len(quality.LISTS[Alliance]) + len(quality.LISTS[Organisation])
    # My drafts and what is in review, suggestions and pairs, sources to be checked again.
    assert len(counted) == lists + 2 * 2 + 2 + 1
    counted.clear()
    assert worklists(curator) == first
    assert len(counted) == 2 * 2 + 2
    page = curator.client.get(INDEX)
    assert not page.context["counted"]


def test_each_change_is_counted_at_once(curator: Curator, remembering: None) -> None:
    assert note(curator, "Waiting for review", "Alliances") is None
    alliance = factories.sound_alliance(record_status="draft", created_by=curator.user, status="")
    assert note(curator, "My drafts", "Alliances") == "1"
    assert note(curator, "Alliances to be mended", "Status not stated") == "1"
    curator.open(alliance).save("_submit")
    assert note(curator, "My drafts", "Alliances") is None
    assert note(curator, "Waiting for review", "Alliances") == "1"
    suggestion = factories.SuggestionFactory(public_id=alliance.public_id)
    assert note(curator, "From outside", "Suggestions from the public") == "1"
    suggestions.reject(suggestion, by=curator.user, text="No.")
    assert note(curator, "From outside", "Suggestions from the public") is None


def test_what_takes_long_to_count_is_counted_less_often_and_says_when(
    curator: Curator, remembering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    ticks = count(step=2)
    monkeypatch.setattr(dashboard, "perf_counter", lambda: next(ticks))
    monkeypatch.setattr(dashboard, "time", lambda: now)
    factories.sound_alliance(status="")
    assert note(curator, "Alliances to be mended", "Status not stated") == "1"
    factories.sound_alliance(status="")
    assert note(curator, "Alliances to be mended", "Status not stated") == "1"
    assert "was counted at" in curator.client.get(INDEX).content.decode()
    # Two seconds each for some twenty lists: an hour and a half later at the latest.
    now += 90 * 60
    assert note(curator, "Alliances to be mended", "Status not stated") == "2"
    assert "was counted at" not in curator.client.get(INDEX).content.decode()


@pytest.mark.parametrize("query", [{"by": "you"}, {"lacks": "taste"}])
def test_a_list_that_there_is_none_of_is_empty(curator: Curator, query: dict[str, str]) -> None:
    alliance = factories.AllianceFactory()
    assert not curator.list(type(alliance), **query).context["cl"].result_list
