"""Every change passes the gate; two curators never overwrite each other silently."""

from typing import Any

import pytest

from alliances import aggregates, curation
from alliances.models import Affiliation, DiseaseArea, Organisation, Participation
from tests import factories
from tests.admin.conftest import Curator, address, errors


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The records that `curation.changed` was called with."""
    records: list[Any] = []
    really = curation.changed

    def note(record: Any, why: str = "") -> None:
        records.append(record)
        really(record, why=why)

    monkeypatch.setattr(curation, "changed", note)
    return records


STATEMENTS = [
    factories.ParticipationFactory,
    factories.FundingFactory,
    factories.FocusFactory,
    factories.ThemeTagFactory,
    factories.SiteFactory,
    factories.MilestoneFactory,
    factories.InvolvementFactory,
    factories.IdentifierFactory,
    factories.OrganisationRelationFactory,
    factories.OrganisationFigureFactory,
    factories.GapFactory,
    lambda: factories.DisputeFactory(readings=["a", "b"]),
    factories.AffiliationFactory,
    factories.CitationFactory,
    lambda: factories.CitationFactory(reading=factories.ReadingFactory()),
]
CHANGES: dict[str, dict[str, str]] = {
    "participation": {"role": "host"},
    "funding": {"grant_number": "7"},
    "focus": {"focus": "mentioned"},
    "milestone": {"title_en": "Renamed"},
    "identifier": {"value": "Q42"},
    "organisationrelation": {"kind": "predecessor"},
    "organisationfigure": {"value": "7"},
    "gap": {"note_en": "Renamed"},
    "dispute": {"note_en": "Renamed"},
    "affiliation": {"position_en": "Renamed"},
    "citation": {"locator": "¶ 9"},
}


@pytest.mark.parametrize("make", STATEMENTS)
def test_a_statement_edited_on_its_own_page_changes_its_records(
    curator: Curator, passed: list[Any], make: Any
) -> None:
    row = make()
    name = row._meta.model_name
    page = curator.open(row)
    if name in CHANGES:
        page.fill(**CHANGES[name])
    elif name == "themetag":
        page.fill(theme=factories.ThemeFactory())
    elif name == "site":
        page.fill(place=factories.PlaceFactory())
    else:
        page.fill(affiliation=factories.AffiliationFactory())
    assert page.save().status_code == 302
    assert set(passed) == aggregates.owners(row)
    assert len(passed) == len(set(passed))


@pytest.mark.parametrize("make", STATEMENTS)
def test_a_statement_deleted_on_its_own_page_changes_its_records(
    curator: Curator, passed: list[Any], make: Any
) -> None:
    row = make()
    owners = aggregates.owners(row)
    assert curator.delete(row).status_code == 302
    assert not type(row).objects.contains(row)
    assert set(passed) == owners


def test_statements_deleted_from_a_list_change_each_record_once(
    curator: Curator, passed: list[Any]
) -> None:
    alliance = factories.AllianceFactory(countries=["FR", "DE", "LU"])
    rows = list(alliance.participations.values_list("pk", flat=True))
    curator.client.post(
        address(Participation, "changelist"),
        {"action": "delete_selected", "_selected_action": rows, "post": "yes"},
    )
    assert not Participation.objects.exists()
    assert passed == [alliance]


def test_a_position_that_moves_changes_both_organisations(
    curator: Curator, passed: list[Any]
) -> None:
    position = factories.AffiliationFactory()
    old, new = position.organisation, factories.OrganisationFactory()
    curator.open(position).fill(organisation=new).save()
    assert set(passed) == {position.person, old, new}
    passed.clear()
    page = curator.open(position.person)
    page.fill_row("affiliations", 0, organisation=old).save()
    assert set(passed) == {position.person, old, new}


def test_a_statement_stays_with_its_record(curator: Curator) -> None:
    row = factories.ParticipationFactory()
    page = curator.open(row)
    assert "alliance" not in page.fields
    page.fill(alliance=factories.AllianceFactory(), role="host").save()
    assert Participation.objects.get(pk=row.pk).alliance == row.alliance


def test_a_theme_renamed_renews_the_alliances_that_name_it(curator: Curator) -> None:
    theme = factories.ThemeFactory()
    alliance = factories.AllianceFactory(themes=[theme])
    curator.open(theme).fill(name_fr="Biobanques").save()
    alliance.refresh_from_db()
    assert "biobanques" in alliance.search_document.text


def test_narrower_areas_change_when_their_broader_one_is_deleted(
    curator: Curator, passed: list[Any]
) -> None:
    broad = factories.DiseaseAreaFactory()
    narrow = factories.DiseaseAreaFactory(parents=[broad])
    curator.delete(broad)
    assert list(DiseaseArea.objects.all()) == passed == [narrow]


def test_a_failure_at_the_gate_undoes_the_whole_page(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    alliance = factories.AllianceFactory(name="Before")

    def refuse(_record: Any, **_note: str) -> None:
        raise RuntimeError

    page = curator.open(alliance).fill(name_en="After")
    page.add_row("participations", organisation=factories.OrganisationFactory(), role="host")
    monkeypatch.setattr(curation, "changed", refuse)
    with pytest.raises(RuntimeError):
        page.save()
    alliance.refresh_from_db()
    assert alliance.name == "Before"
    assert not alliance.participations.exists()


# --- Deletion ---------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [factories.AllianceFactory, factories.OrganisationFactory])
@pytest.mark.parametrize("status", ["published", "withdrawn", "merged"])
def test_what_was_public_is_never_deleted(curator: Curator, make: Any, status: str) -> None:
    survivor = make() if status == "merged" else None
    record = make(record_status=status, merged_into=survivor)
    assert curator.delete(record).status_code == 403
    assert not curator.open(record).response.context["has_delete_permission"]
    model = type(record)
    chosen = {"action": "delete_selected", "_selected_action": [record.pk]}
    answer = curator.client.post(address(model, "changelist"), chosen)
    assert "are never deleted" in answer.content.decode()
    confirmed = curator.client.post(address(model, "changelist"), chosen | {"post": "yes"})
    assert confirmed.status_code == 403
    assert model.objects.contains(record)


@pytest.mark.parametrize("make", [factories.AllianceFactory, factories.OrganisationFactory])
@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_drafts_are_deleted(curator: Curator, make: Any, status: str) -> None:
    record = make(record_status=status)
    assert curator.delete(record).status_code == 302
    assert not type(record).objects.exists()


def test_an_organisation_that_takes_part_is_not_deleted(curator: Curator) -> None:
    partner = factories.OrganisationFactory(record_status="draft")
    factories.AllianceFactory(partners=[partner])
    answer = curator.delete(partner)
    assert answer.status_code == 200
    assert "protected" in answer.content.decode()
    assert Organisation.objects.contains(partner)


def test_a_position_that_an_alliance_names_is_not_deleted_with_its_row(curator: Curator) -> None:
    position = factories.InvolvementFactory().affiliation
    page = curator.open(position.person).fill_row("affiliations", 0, DELETE="on")
    assert "would require deleting" in errors(page.save())
    assert Affiliation.objects.contains(position)


# --- Record status ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["merged", "published"])
def test_the_status_is_no_field_of_the_form(curator: Curator, status: str) -> None:
    alliance = factories.AllianceFactory(record_status="draft")
    page = curator.open(alliance)
    assert page.fields.keys().isdisjoint({"record_status", "merged_into"})
    assert page.fill(name_en="Renamed", record_status=status).save().status_code == 302
    alliance.refresh_from_db()
    assert (alliance.name_en, alliance.record_status) == ("Renamed", "draft")


def test_a_merged_record_shows_its_survivor_and_can_be_saved(curator: Curator) -> None:
    survivor = factories.AllianceFactory(name="Survivor")
    merged = factories.AllianceFactory(record_status="merged", merged_into=survivor)
    page = curator.open(merged)
    assert page.fields.keys().isdisjoint({"record_status", "merged_into"})
    assert "Survivor" in page.response.content.decode()
    assert page.fill(name_en="Renamed").save().status_code == 302
