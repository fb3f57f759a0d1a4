"""Likely twins while a record is entered, the worklist of duplicates, merging and undoing."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from alliances import duplicates
from alliances.matching import Party
from alliances.models import (
    Alliance,
    DuplicatePair,
    MatchingKey,
    Merge,
    Organisation,
    RecordStatus,
    Verdict,
)
from alliances.public_ids import Kind
from tests.admin.conftest import Curator, Page, address, errors
from tests.factories import (
    AllianceFactory,
    DuplicatePairFactory,
    IdentifierFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    PlaceFactory,
)

WORKLIST = "admin:alliances_duplicatepair_changelist"


@pytest.fixture
def chu(db: None) -> Organisation:
    record = OrganisationFactory(
        name_en="",
        name_fr="Centre Hospitalier Universitaire de Montpellier",
        place=PlaceFactory(name_en="Montpellier"),
    )
    duplicates.renew_all([record])
    return record


@pytest.fixture
def twin(chu: Organisation) -> Organisation:
    record = OrganisationFactory(name="Montpellier University Hospital")
    duplicates.renew_all([record])
    return record


@pytest.fixture
def pair(twin: Organisation) -> DuplicatePair:
    return DuplicatePair.objects.get()


# --- While a record is entered --------------------------------------------------------------------


def test_typing_shows_likely_twins_with_their_reasons(curator: Curator, chu: Organisation) -> None:
    OrganisationFactory(name="University of Montpellier")
    url = address(Organisation, "twins")
    page = curator.client.get(url, {"name_en": "Montpellier University Hospital", "country": "FR"})
    text = page.content.decode()
    assert f"../{chu.pk}/change/" in text
    assert "same name in other words" in text
    assert "University of Montpellier" not in text
    assert curator.client.get(url, {"name_en": "Something else"}).content.strip() == b""


@pytest.mark.parametrize(
    "typed",
    [
        {"place": "x"},
        {"place": "9" * 40},
        {"name_en": "\0" * 9},
        {"name_en": "x" * 5_000},
        {"identifiers-0-scheme": "none", "identifiers-0-value": "1"},
        {"identifiers-0-scheme": "ror", "identifiers-0-value": "\0"},
    ],
)
def test_whatever_is_typed_is_answered(curator: Curator, typed: dict[str, str]) -> None:
    assert curator.client.get(address(Organisation, "twins"), typed).status_code == 200


def test_an_identifier_that_is_typed_finds_its_record(curator: Curator, chu: Organisation) -> None:
    IdentifierFactory(organisation=chu, scheme="ror", value="00mthsf17")
    duplicates.renew_all([chu])
    typed = {"identifiers-0-scheme": "ror", "identifiers-0-value": "https://ror.org/00mthsf17"}
    page = curator.client.get(address(Organisation, "twins"), {"name_en": "X", **typed})
    assert "same identifier: ror 00mthsf17" in page.content.decode()


def test_without_script_saving_warns_of_twins_once(curator: Curator, chu: Organisation) -> None:
    page = curator.open(Organisation).fill(name_fr="CHU de Montpellier")
    response = page.save()
    assert "may have it already" in errors(response)
    assert not Organisation.objects.filter(name_fr="CHU de Montpellier").exists()
    # As the checkbox of the warning does.
    assert page.fill(twins_seen=chu.public_id).save().status_code == 302
    added = Organisation.objects.get(name_fr="CHU de Montpellier")
    assert duplicates.twins(Kind.ORGANISATION, Party((added.name_fr,)), but=added.public_id)
    assert DuplicatePair.objects.of(chu.public_id, added.public_id).exists()


def test_an_alliance_has_twins_too(curator: Curator) -> None:
    duplicates.renew_all([AllianceFactory(name="Clinnova")])
    page = curator.open(Alliance).fill(name_de="CLINNOVA")
    assert "Clinnova" in errors(page.save())


def test_a_saved_record_is_not_warned_of_its_twins(curator: Curator, twin: Organisation) -> None:
    page = curator.open(twin).fill(website="https://example.org/")
    assert page.save().status_code == 302


def test_only_who_adds_records_asks_for_twins(client: Any, db: None) -> None:
    client.force_login(User.objects.create_user("reader", is_staff=True))
    assert client.get(address(Organisation, "twins")).status_code == 403


# --- The worklist ---------------------------------------------------------------------------------


def test_the_command_finds_pairs_and_keeps_verdicts(twin: Organisation, chu: Organisation) -> None:
    OrganisationNameFactory(organisation=OrganisationFactory(name="X"), value="CHU Montpellier")
    DuplicatePair.objects.all().delete()
    MatchingKey.objects.all().delete()
    call_command("find_duplicates", verbosity=0)
    assert DuplicatePair.objects.count() >= 2
    known = DuplicatePair.objects.of(chu.public_id, twin.public_id).get()
    assert known.score >= 80
    assert known.why[0].why == "wording"
    known.decide(Verdict.DIFFERENT, None)
    call_command("find_duplicates", verbosity=0)
    known.refresh_from_db()
    assert known.verdict == Verdict.DIFFERENT
    keys = MatchingKey.objects.count()
    call_command("find_duplicates", verbosity=0)
    assert MatchingKey.objects.count() == keys


def test_what_no_longer_looks_alike_leaves_the_list(curator: Curator, pair: Any, twin: Any) -> None:
    assert curator.open(twin).fill(name_en="Another name").save().status_code == 302
    assert not DuplicatePair.objects.exists()


@pytest.mark.parametrize(("verdict", "waits"), [("different", False), ("later", False)])
def test_a_verdict_takes_a_pair_off_the_list(
    curator: Curator, pair: DuplicatePair, verdict: str, waits: bool
) -> None:
    listed = curator.list(DuplicatePair).content.decode()
    url = reverse("admin:alliances_duplicatepair_decide", args=[pair.pk, verdict])
    assert f'formaction="{url}"' in listed
    assert curator.client.post(url).status_code == 302
    pair.refresh_from_db()
    assert (pair.verdict, pair.by) == (verdict, curator.user)
    assert (pair in DuplicatePair.objects.waiting()) == waits
    assert url not in curator.list(DuplicatePair).content.decode()
    assert "Montpellier" in curator.list(DuplicatePair, verdict=verdict).content.decode()


def test_later_comes_back(pair: DuplicatePair) -> None:
    today = timezone.localdate()
    pair.decide(Verdict.LATER, None, later=today + dt.timedelta(days=1))
    assert pair not in DuplicatePair.objects.waiting()
    assert pair in DuplicatePair.objects.waiting(today + dt.timedelta(days=1))


def test_a_pair_with_a_deleted_record_waits_for_nobody(curator: Curator, pair: Any) -> None:
    DuplicatePairFactory(second="GZZZZZZZZZ")
    assert list(DuplicatePair.objects.waiting()) == [pair]


def test_the_list_costs_the_same_for_any_number(
    curator: Curator, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        one, other = sorted(OrganisationFactory().public_id for _ in range(2))
        DuplicatePairFactory(first=one, second=other)
    with django_assert_max_num_queries(16):
        curator.list(DuplicatePair)


def test_the_database_keeps_pairs_in_order_and_once(pair: DuplicatePair) -> None:
    with pytest.raises(IntegrityError):
        DuplicatePairFactory(first=pair.second, second=pair.first)


def test_who_may_not_change_verdicts_gets_none(client: Any, pair: DuplicatePair) -> None:
    client.force_login(User.objects.create_user("reader", is_staff=True))
    url = reverse("admin:alliances_duplicatepair_decide", args=[pair.pk, "different"])
    assert client.post(url).status_code == 403
    assert client.get(url).status_code == 405


# --- Merging --------------------------------------------------------------------------------------


def side_by_side(survivor: Organisation, loser: Organisation) -> str:
    query = f"?survivor={survivor.public_id}&loser={loser.public_id}"
    return reverse("admin:alliances_merge_add") + query


def seen(survivor: Organisation, loser: Organisation) -> dict[str, int]:
    return {"seen_survivor": survivor.version, "seen_loser": loser.version}


def test_a_pair_is_merged_and_parted_again(curator: Curator, chu: Any, twin: Any) -> None:
    chu.website, twin.website = "https://one.example/", "https://two.example/"
    chu.save()
    twin.save()
    url = side_by_side(chu, twin)
    page = curator.client.get(url).content.decode()
    assert 'name="take_website"' in page
    data = {"take_website": "loser", **seen(chu, twin)}
    assert curator.client.post(url, data)["Location"] == address(Organisation, "change", chu.pk)
    chu.refresh_from_db()
    twin.refresh_from_db()
    assert chu.website == "https://two.example/"
    assert twin.merged_into == chu
    assert DuplicatePair.objects.get().verdict == Verdict.SAME

    merge = Merge.objects.get()
    assert merge.by == curator.user
    log = reverse("admin:alliances_merge_change", args=[merge.pk])
    assert "Undo this merge" in curator.client.get(log).content.decode()
    assert "Montpellier" in curator.list(Merge).content.decode()
    assert curator.client.post(log).status_code == 302
    chu.refresh_from_db()
    twin.refresh_from_db()
    assert (chu.website, twin.record_status) == ("https://one.example/", RecordStatus.PUBLISHED)
    assert "Undone on" in curator.client.get(log).content.decode()
    # A second click on the button does no harm.
    assert "undone already" in curator.client.post(log, follow=True).content.decode()


def test_what_was_saved_meanwhile_is_looked_at_again(curator: Curator, chu: Any, twin: Any) -> None:
    url, data = side_by_side(chu, twin), seen(chu, twin)
    curator.open(twin).fill(website="https://new.example/").save()
    response = curator.client.post(url, data)
    assert "changed after you opened this page" in response.content.decode()
    assert not Merge.objects.exists()


def test_a_double_click_merges_once(curator: Curator, chu: Any, twin: Any) -> None:
    url, data = side_by_side(chu, twin), seen(chu, twin)
    curator.client.post(url, data)
    assert curator.client.post(url, data).status_code == 200
    assert Merge.objects.count() == 1


def test_a_refusal_says_why(curator: Curator, chu: Any) -> None:
    draft = OrganisationFactory(name="Draft", record_status=RecordStatus.DRAFT)
    page = curator.client.get(side_by_side(draft, chu)).content.decode()
    assert "which is not. Keep the public record" in page
    assert 'value="Merge"' not in page
    response = curator.client.post(side_by_side(draft, chu), seen(draft, chu))
    assert "is public and its address" in response.content.decode()


def test_a_record_is_merged_from_its_own_page(curator: Curator, chu: Any, twin: Any) -> None:
    url = f"{reverse('admin:alliances_merge_add')}?survivor={twin.public_id}"
    assert f'href="{url}"' in curator.open(twin).response.content.decode()
    page = Page(curator.client, url)
    assert str(twin) in page.response.content.decode()
    answer = curator.client.get(url, {**page.fields, "other": chu.pk})
    assert answer["Location"] == side_by_side(twin, chu)
    assert "Goes into it" in curator.client.get(answer["Location"]).content.decode()


def test_of_two_records_the_public_one_is_to_stay(curator: Curator, chu: Any) -> None:
    draft = OrganisationFactory(name="Draft", record_status=RecordStatus.DRAFT)
    data = {"survivor": draft.public_id, "other": chu.pk}
    answer = curator.client.get(reverse("admin:alliances_merge_add"), data)
    assert answer["Location"] == side_by_side(chu, draft)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "required"),
        ("x", "another record"),
        ("\0", "Null characters"),
        ("9" * 40, "another record"),
        ("self", "another record"),
        ("merged", "another record"),
    ],
)
def test_what_cannot_be_merged_with_is_said(
    curator: Curator, chu: Any, typed: str, said: str
) -> None:
    merged = OrganisationFactory(record_status=RecordStatus.MERGED, merged_into=chu)
    key = {"self": chu.pk, "merged": merged.pk}.get(typed, typed)
    data = {"survivor": chu.public_id, "other": key}
    answer = curator.client.get(reverse("admin:alliances_merge_add"), data)
    assert said in errors(answer)


def test_who_may_not_merge_is_not_led_there(chu: Any) -> None:
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT)
    assert "Merge with" not in Curator(editor).open(draft).response.content.decode()


@pytest.mark.parametrize("typed", ["G0000000000", "x", "\0", "A7K2M9X3QH"])
def test_an_id_of_no_record_is_not_found(curator: Curator, typed: str) -> None:
    url = reverse("admin:alliances_merge_add")
    answer = curator.client.get(url, {"survivor": typed, "loser": typed})
    assert answer.status_code == 404
    assert curator.client.get(url).status_code == 200


def test_merging_takes_the_right_to_merge(client: Any, chu: Any, twin: Any) -> None:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_organisation"))
    client.force_login(user)
    assert client.post(side_by_side(chu, twin), seen(chu, twin)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_merge"))
    assert client.post(side_by_side(chu, twin), seen(chu, twin)).status_code == 302
    log = reverse("admin:alliances_merge_change", args=[Merge.objects.get().pk])
    assert client.post(log).status_code == 403


def test_groups_have_their_rights(db: None) -> None:
    def rights(group: str) -> set[str]:
        wanted = Permission.objects.filter(group__name=group, codename__regex="merge|duplicate")
        return set(wanted.values_list("codename", flat=True))

    assert rights("Editor") == {"view_duplicatepair", "change_duplicatepair", "view_merge"}
    assert rights("Reviewer") == rights("Editor") | {"add_merge", "change_merge"}
