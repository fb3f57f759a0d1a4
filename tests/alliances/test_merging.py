"""Two records become one, and two again."""

from typing import Any

import pytest
from django.apps import apps

from alliances import duplicates, merging
from alliances.models import (
    Alliance,
    CitedField,
    DuplicatePair,
    Merge,
    NameType,
    Organisation,
    RecordStatus,
    Stance,
    Verdict,
)
from catalogue import index
from tests import factories

# What may differ once a merge is undone: that it was, and what counts changes.
NOT_COMPARED = {
    "Merge",
    "Revision",
    "Change",
    "KnownWord",
    "WordTrigram",
    "DuplicatePair",
    "MatchingKey",
}
COUNTED = ("version", "modified")

pytestmark = pytest.mark.django_db


def database() -> dict[str, list[dict[str, Any]]]:
    """Every row of the catalogue, but for versions and histories."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in COUNTED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_app_config("alliances").get_models()
        if model.__name__ not in NOT_COMPARED and not model.__name__.startswith("Historical")
    }


@pytest.fixture
def survivor() -> Organisation:
    return factories.OrganisationFactory(
        name_en="", name_fr="CHU de Montpellier", acronym="CHU", country="FR"
    )


@pytest.fixture
def loser() -> Organisation:
    return factories.OrganisationFactory(
        name_en="Montpellier University Hospital",
        name_fr="Centre hospitalier universitaire",
        acronym="CHUM",
        country="FR",
        website="https://example.org/",
    )


def test_what_names_the_loser_names_the_survivor(survivor: Any, loser: Any) -> None:
    alliance = factories.AllianceFactory(partners=[loser], funders=[loser])
    programme = factories.ProgrammeFactory(operator=loser)
    rows = [
        alliance.participations.get(),
        alliance.fundings.get(),
        factories.AffiliationFactory(organisation=loser),
        factories.IdentifierFactory(organisation=loser),
        factories.OrganisationFigureFactory(organisation=loser),
        factories.FocusFactory(alliance=None, organisation=loser),
        factories.ThemeTagFactory(alliance=None, organisation=loser),
        factories.OrganisationRelationFactory(organisation=loser),
        factories.OrganisationNameFactory(organisation=loser),
        factories.GapFactory(alliance=None, organisation=loser),
        factories.DisputeFactory(alliance=None, organisation=loser),
        programme,
    ]
    reverse = factories.OrganisationRelationFactory(related=loser)
    versions = {one: one.version for one in (survivor, loser, alliance, programme)}

    made = merging.merge(survivor, loser, {}, None)

    for row in rows:
        row.refresh_from_db()
        assert survivor in {
            getattr(row, name, None) for name in ("organisation", "funder", "operator")
        }, row
    reverse.refresh_from_db()
    assert reverse.related == survivor
    loser.refresh_from_db()
    assert (loser.record_status, loser.merged_into) == (RecordStatus.MERGED, survivor)
    for record, version in versions.items():
        record.refresh_from_db()
        assert record.version == version + 1, record
    assert (made.survivor, made.loser) == (survivor.public_id, loser.public_id)


def test_a_row_that_the_survivor_has_already_is_joined(survivor: Any, loser: Any) -> None:
    alliance = factories.AllianceFactory(partners=[survivor, loser])
    kept, gone = (alliance.participations.get(organisation=one) for one in (survivor, loser))
    gone.start = "2019"
    gone.save()
    source = factories.SourceFactory()
    factories.CitationFactory(participation=kept, source=source, locator="¶ 1")
    factories.CitationFactory(participation=gone, source=source, locator="¶ 1")
    factories.CitationFactory(participation=gone, source=source, locator="¶ 2")

    merging.merge(survivor, loser, {}, None)

    row = alliance.participations.get()
    assert (row, str(row.start)) == (kept, "2019")
    assert {citation.locator for citation in row.citations.all()} == {"¶ 1", "¶ 2"}


def test_names_that_are_not_chosen_become_other_names(survivor: Any, loser: Any) -> None:
    factories.OrganisationNameFactory(organisation=loser, value="Hospital")
    factories.OrganisationNameFactory(organisation=survivor, value="Hospital")
    merging.merge(survivor, loser, {"name_fr": "loser"}, None)
    survivor.refresh_from_db()
    # What the survivor lacks is filled in without being asked for.
    assert survivor.name_en == "Montpellier University Hospital"
    assert survivor.name_fr == "Centre hospitalier universitaire"
    assert survivor.website == "https://example.org/"
    assert {(one.value, one.type) for one in survivor.other_names.all()} == {
        ("CHU de Montpellier", NameType.ALIAS),
        ("CHUM", NameType.ACRONYM),
        ("Hospital", NameType.ALIAS),
    }


def test_a_citation_says_what_is_true_of_the_survivor(survivor: Any, loser: Any) -> None:
    for record, founded in ((survivor, "1990"), (loser, "1220")):
        record.founded = founded
        record.description_en = f"Founded in {founded}"
        record.save()
        for field in (CitedField.NAME, CitedField.FOUNDED, CitedField.DESCRIPTION, "country"):
            factories.CitationFactory(organisation=record, field=field, locator=founded)

    merging.merge(survivor, loser, {}, None)

    def settled(record: Any) -> set[tuple[str, str, str]]:
        return {(one.field, one.locator, one.stance) for one in record.citations.all()}

    assert settled(survivor) - settled(loser) >= {
        (CitedField.NAME, "1990", Stance.SUPPORTS),
        (CitedField.NAMES, "1220", Stance.SUPPORTS),
        (CitedField.FOUNDED, "1990", Stance.SUPPORTS),
        (CitedField.FOUNDED, "1220", Stance.CONTRADICTS),
        ("country", "1220", Stance.SUPPORTS),
    }
    # Our own words were not taken, nor is what bears them out.
    assert settled(loser) == {(CitedField.DESCRIPTION, "1220", Stance.SUPPORTS)}
    contradiction = survivor.citations.get(stance=Stance.CONTRADICTS)
    assert contradiction.note_de == "Gibt „1220“ an." or "1220" in contradiction.note_de


def test_a_more_precise_date_is_no_contradiction(survivor: Any, loser: Any) -> None:
    for record, founded in ((survivor, "1990"), (loser, "1990-05")):
        record.founded = founded
        record.save()
        factories.CitationFactory(organisation=record, field="founded", locator=founded)
    merging.merge(survivor, loser, {"founded": "loser"}, None)
    assert {one.stance for one in survivor.citations.all()} == {Stance.SUPPORTS}
    assert survivor.citations.count() == 2


def test_ties_between_the_two_go(survivor: Any, loser: Any) -> None:
    tie = factories.OrganisationRelationFactory(organisation=survivor, related=loser)
    back = factories.OrganisationRelationFactory(organisation=loser, related=survivor)
    factories.CitationFactory(relation=tie)
    before = database()
    made = merging.merge(survivor, loser, {}, None)
    assert not survivor.relations.exists()
    assert not survivor.reverse_relations.exists()
    assert merging.undo(made, None) == []
    assert database() == before
    assert {tie.pk, back.pk} == {one["id"] for one in before["OrganisationRelation"]}


# --- Refused --------------------------------------------------------------------------------------


def test_a_public_record_is_not_merged_into_a_draft(loser: Any) -> None:
    draft = factories.OrganisationFactory(record_status=RecordStatus.DRAFT)
    before = database()
    with pytest.raises(merging.MergeRefused, match="is public"):
        merging.merge(draft, loser, {}, None)
    assert database() == before


def test_a_record_is_merged_once_and_not_with_itself(survivor: Any, loser: Any) -> None:
    with pytest.raises(merging.MergeRefused, match="itself"):
        merging.merge(survivor, survivor, {}, None)
    merging.merge(survivor, loser, {}, None)
    with pytest.raises(merging.MergeRefused, match="already"):
        merging.merge(survivor, loser, {}, None)
    with pytest.raises(merging.MergeRefused, match="already"):
        merging.merge(factories.OrganisationFactory(), loser, {}, None)


def test_records_of_two_kinds_are_not_merged(survivor: Any) -> None:
    with pytest.raises(merging.MergeRefused, match="same kind"):
        merging.merge(survivor, factories.AllianceFactory(), {}, None)


def test_dates_out_of_order_are_refused() -> None:
    early = factories.AllianceFactory(start="2010", end="2012")
    late = factories.AllianceFactory(start="2020", end="2022")
    with pytest.raises(merging.MergeRefused, match="before the start"):
        merging.merge(early, late, {"start": "loser"}, None)


def test_no_alliance_becomes_part_of_its_own_part() -> None:
    loser = factories.AllianceFactory()
    between = factories.AllianceFactory(part_of=loser)
    survivor = factories.AllianceFactory(part_of=between)
    before = database()
    with pytest.raises(merging.MergeRefused, match="own part"):
        merging.merge(survivor, loser, {}, None)
    assert database() == before


def test_an_alliance_merges_with_its_own_part() -> None:
    whole = factories.AllianceFactory()
    part = factories.AllianceFactory(part_of=whole)
    other = factories.AllianceFactory(part_of=whole)
    before = database()
    made = merging.merge(part, whole, {}, None)
    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.part_of, other.part_of) == (None, part)
    assert merging.undo(made, None) == []
    assert database() == before


# --- Undoing --------------------------------------------------------------------------------------


def alliances_to_merge() -> tuple[Alliance, Alliance]:
    shared = [factories.OrganisationFactory(), factories.OrganisationFactory()]
    diseases = [factories.DiseaseAreaFactory()]
    made = [
        factories.AllianceFactory(
            name_en=name,
            acronym=name[:3],
            partners=shared,
            diseases=diseases,
            themes=[factories.ThemeFactory()],
            places=[factories.PlaceFactory()],
            people=[factories.PersonFactory()],
            funders=shared[:1],
        )
        for name in ("Clinnova", "Klinnova")
    ]
    for alliance in made:
        factories.MilestoneFactory(alliance=alliance)
        factories.CitationFactory(alliance=alliance, field=CitedField.NAME)
        factories.CitationFactory(participation=alliance.participations.first())
        factories.CitationFactory(focus=alliance.foci.get())
        factories.CitationFactory(
            reading=factories.DisputeFactory(alliance=alliance, readings=["a"]).readings.get()
        )
    return made[0], made[1]


def test_an_undone_merge_leaves_every_row_as_it_was() -> None:
    survivor, loser = alliances_to_merge()
    for alliance in (survivor, loser):
        duplicates.renew_all([alliance])
    before = database()
    made = merging.merge(survivor, loser, {"name_en": "loser", "acronym": "loser"}, None)
    assert database() != before
    assert merging.undo(made, None) == []
    assert database() == before
    made.refresh_from_db()
    assert made.undone
    with pytest.raises(merging.MergeRefused, match="undone already"):
        merging.undo(made, None)


def test_the_same_two_can_be_merged_again(survivor: Any, loser: Any) -> None:
    merging.undo(merging.merge(survivor, loser, {}, None), None)
    merging.merge(survivor, loser, {}, None)
    assert Merge.objects.count() == 2


def test_what_was_changed_since_is_reported_and_left() -> None:
    survivor, loser = alliances_to_merge()
    untouched = loser.milestones.get()
    changed = loser.fundings.get()
    deleted = loser.sites.get()
    made = merging.merge(survivor, loser, {"acronym": "loser"}, None)
    for alias in survivor.other_names.all():
        alias.value += "!"
        alias.save()
    changed.refresh_from_db()
    changed.grant_number = "7"
    changed.save()
    deleted.delete()
    survivor.refresh_from_db()
    survivor.acronym = "NEW"
    survivor.summary_en = "Edited since."
    survivor.save()

    left = merging.undo(made, None)

    untouched.refresh_from_db()
    changed.refresh_from_db()
    survivor.refresh_from_db()
    loser.refresh_from_db()
    assert untouched.alliance == loser
    assert (changed.alliance, changed.grant_number) == (survivor, "7")
    assert (survivor.acronym, survivor.summary_en) == ("NEW", "Edited since.")
    assert (loser.record_status, loser.merged_into) == (RecordStatus.PUBLISHED, None)
    made.refresh_from_db()
    assert made.unseparated == left
    told = "\n".join(left)
    for part in ("Funding", "Site", "deleted since", "acronym", "Other name of an alliance"):
        assert part in told, told


def test_a_row_whose_place_is_taken_is_reported(survivor: Any, loser: Any) -> None:
    alliance = factories.AllianceFactory(partners=[loser])
    made = merging.merge(survivor, loser, {}, None)
    factories.ParticipationFactory(alliance=alliance, organisation=loser, role="partner")
    (left,) = merging.undo(made, None)
    assert "taken its place" in left
    assert alliance.participations.count() == 2


def test_a_survivor_that_was_merged_further_is_undone_in_turn(survivor: Any, loser: Any) -> None:
    before = database()
    last = factories.OrganisationFactory()
    first_merge = merging.merge(survivor, loser, {}, None)
    second_merge = merging.merge(last, survivor, {}, None)
    with pytest.raises(merging.MergeRefused, match="undo that merge first"):
        merging.undo(first_merge, None)
    assert merging.undo(second_merge, None) == []
    assert merging.undo(first_merge, None) == []
    assert database()["Organisation"][:2] == before["Organisation"]


# --- What is derived ------------------------------------------------------------------------------


def test_pages_search_and_facets_follow(client: Any, survivor: Any, loser: Any) -> None:
    alliance = factories.AllianceFactory(name="Joined", partners=[loser])
    last = factories.OrganisationFactory(name="Last")

    def found(organisation: Any) -> int:
        query = {"organisation": organisation.public_id}
        return client.get("/api/v1/alliances/", query).json().get("count", 0)

    assert found(loser) == 1
    merges = [merging.merge(survivor, loser, {}, None), merging.merge(last, survivor, {}, None)]
    assert found(last) == 1
    # A chain of merges leads to its end, by the page, the permanent address and the API.
    page = client.get(f"/en/organisations/{loser.public_id}-x/")
    assert (page.status_code, last.public_id in page["Location"]) == (301, True)
    assert last.public_id in client.get(f"/id/{loser.public_id}")["Location"]
    answer = client.get(f"/api/v1/organisations/{loser.public_id}/")
    assert (answer.status_code, last.public_id in answer["Location"]) == (308, True)
    hits = client.get("/api/v1/organisations/", {"q": "Montpellier University"}).json()["results"]
    assert [hit["id"] for hit in hits] == [last.public_id]
    assert (
        alliance.public_id
        == client.get("/api/v1/alliances/", {"q": "CHU de Montpellier"}).json()["results"][0]["id"]
    )
    for made in reversed(merges):
        merging.undo(made, None)
    assert found(loser) == 1
    assert client.get(f"/id/{loser.public_id}")["Location"].startswith(
        f"/en/organisations/{loser.public_id}"
    )
    assert index.current


def test_the_history_says_why(survivor: Any, loser: Any) -> None:
    merging.merge(survivor, loser, {}, None)
    why = survivor.history.latest("history_id").history_change_reason
    assert why == f"Merged {loser.public_id} into {survivor.public_id}"


def test_the_worklist_follows(survivor: Any, loser: Any) -> None:
    pair = DuplicatePair.objects.of(survivor.public_id, loser.public_id).get()
    assert pair in DuplicatePair.objects.waiting()
    made = merging.merge(survivor, loser, {}, None)
    pair.refresh_from_db()
    assert pair.verdict == Verdict.SAME
    merging.undo(made, None)
    assert pair in DuplicatePair.objects.waiting()
