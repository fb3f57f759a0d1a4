"""The curators' start page."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from alliances import dashboard
from alliances.models import Citation
from alliances.models.import_run import ImportRun
from alliances.roles import EDITOR
from tests import factories
from tests.admin.conftest import Curator

INDEX = reverse("admin:index")


def worklists(curator: Curator) -> dict[str, dict[str, Any]]:
    """The lines of each section by their labels."""
    sections = curator.client.get(INDEX).context["worklists"]
    return {section.title: {line.label: line for line in section.lines} for section in sections}


@pytest.fixture
def waiting(curator: Curator) -> None:
    """Something on every list of records."""
    mine = {"created_by": curator.user, "record_status": "draft"}
    factories.sound_alliance(**mine, status="")
    factories.sound_alliance(record_status="in_review", kind="")
    partner = factories.OrganisationFactory(**mine, country="")
    factories.sound_alliance(partners=[partner])
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
            "Name not in all languages",
            "No partner",
            "Partner not public",
            "Summary not in all languages",
            "Kind not stated",
            "Status not stated",
        ],
        "Organisations to be mended": ["Country not stated", "Kind not stated"],
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


@pytest.mark.parametrize("query", [{"by": "you"}, {"lacks": "taste"}])
def test_a_list_that_there_is_none_of_is_empty(curator: Curator, query: dict[str, str]) -> None:
    alliance = factories.AllianceFactory()
    assert not curator.list(type(alliance), **query).context["cl"].result_list
