"""What becomes of the rows of a sheet: conflicts, problems, relations, who may."""

import pytest
from django.contrib.auth.models import Permission, User

from alliances import curation
from alliances.models import (
    Alliance,
    Funding,
    ImportRun,
    Organisation,
    Participation,
    RecordStatus,
    Source,
)
from tests.admin.conftest import Curator, address
from tests.admin.spreadsheets import (
    GOOD,
    Table,
    add,
    confirm,
    edit,
    export,
    from_csv,
    lines,
    numbers,
    problems,
    said,
    to_csv,
    upload,
)
from tests.factories import (
    AllianceFactory,
    IdentifierFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


# --- Conflicts -------------------------------------------------------------------------------


def test_a_record_changed_since_the_export_is_a_conflict(curator: Curator) -> None:
    mine, theirs = OrganisationFactory(name="Mine"), OrganisationFactory(name="Theirs")
    table = from_csv(export(curator, Organisation, "csv", o="1"))
    rows = {row[0]: number for number, row in enumerate(table)}
    edit(table, rows[mine.public_id], acronym="M")
    edit(table, rows[theirs.public_id], acronym="T", kind="hospital")
    theirs.acronym = "elsewhere"
    theirs.save()
    curation.changed(theirs)

    preview = upload(curator, Organisation, to_csv(table))
    assert numbers(preview) == {"changed": 1, "conflict": 1}
    (row,) = dict(preview.context["groups"])["conflict"]
    assert [change[0] for change in row["changes"]] == ["acronym", "kind"]
    assert "version 2, the row 1" in preview.content.decode()
    conflicting = str(rows[theirs.public_id] + 1)

    run = confirm(curator, preview, only=[*lines(preview), conflicting])
    assert run.counts == {"changed": 1, "conflict": 1}
    assert [entry["line"] for entry in run.report] == [int(conflicting)]
    theirs.refresh_from_db()
    assert (theirs.acronym, theirs.kind) == ("elsewhere", "")


def test_a_change_between_preview_and_confirmation_is_a_conflict(curator: Curator) -> None:
    alliance = AllianceFactory()
    participation = ParticipationFactory(alliance=alliance)
    table = from_csv(export(curator, Participation, "csv"))
    preview = upload(curator, Participation, to_csv(edit(table, 1, role="host")))
    assert numbers(preview) == {"changed": 1}
    curation.changed(alliance)

    run = confirm(curator, preview)
    assert run.counts == {"conflict": 1}
    participation.refresh_from_db()
    assert participation.role == "partner"


def test_a_row_that_says_what_is_so_by_now_is_no_conflict(curator: Curator) -> None:
    organisation = OrganisationFactory()
    table = from_csv(export(curator, Organisation, "csv"))
    organisation.acronym = "A"
    organisation.save()
    curation.changed(organisation)
    preview = upload(curator, Organisation, to_csv(edit(table, 1, acronym="A")))
    assert numbers(preview) == {"unchanged": 1}


def test_several_rows_of_one_alliance_raise_its_version_once(curator: Curator) -> None:
    alliance = AllianceFactory(countries=["FR", "DE", "CH"])
    table = from_csv(export(curator, Participation, "csv"))
    for row in (1, 2, 3):
        edit(table, row, start="2020")
    add(
        table,
        alliance=alliance.public_id,
        organisation=OrganisationFactory(name="Newcomer").name,
        role="host",
    )
    run = confirm(curator, upload(curator, Participation, to_csv(table)))
    assert run.counts == {"changed": 3, "new": 1}
    alliance.refresh_from_db()
    assert alliance.version == 2
    assert "1 alliance" in curator.client.get("/en/alliances/?q=newcomer").content.decode()


# --- Rows with problems ----------------------------------------------------------------------


def test_each_bad_row_is_named_with_line_and_column(curator: Curator) -> None:
    whole = AllianceFactory(name="Whole")
    part = AllianceFactory(name="Part", part_of=whole)
    headings = [
        "public_id", "version", "record_status", "name_en", "name_fr",
        "kind", "start", "end", "duration_years", "part_of", "website",
    ]  # fmt: skip
    table: Table = [headings]
    add(table, public_id="A000000000", version="1")
    add(table)  # a blank row
    add(table, name_en="One", kind="club", start="May 2019", duration_years="3.5", website="x")
    add(table, start="2020")
    add(table, name_en="Two", start="2021", end="2020")
    add(table, name_en="Three", record_status="published")
    add(table, name_en="Whole")
    add(table, name_en="Same", name_fr="Le même")
    add(table, name_en="Le même")
    add(table, public_id=whole.public_id.lower(), version="1", name_en="W", part_of="Part")
    add(table, public_id=whole.public_id, version="1")
    add(table, public_id=part.public_id, version="", name_en="Partly")
    add(table, public_id="", name_en="n" * 301)
    preview = upload(curator, Alliance, to_csv(table, delimiter=";"))
    assert problems(preview) == [
        (2, "public_id"),
        (4, "kind"), (4, "start"), (4, "duration_years"), (4, "website"),
        (5, "name_en"),
        (6, ""),
        (7, "record_status"),
        (8, ""),
        (10, ""),
        (11, "part_of"),
        (12, "public_id"),
        (13, "version"),
        (14, "name_en"),
    ]  # fmt: skip
    text = said(preview)
    assert "alliance, consortium, centre_of_excellence" in text
    assert "Write a year (2019)" in text
    assert f"Already in the catalogue: {whole.public_id} “Whole”" in text
    assert "Line 9 is about the same record" in text
    assert numbers(preview) == {"new": 1, "bad": 11}

    run = confirm(curator, preview, only=[str(line) for line in range(20)])
    assert run.counts == {"new": 1, "bad": 11}
    assert {entry["column"] for entry in run.report} >= {"kind", "start", "part_of"}
    assert "May 2019" in curator.client.get(address(ImportRun, "change", run.pk)).content.decode()
    new = Alliance.objects.get(name_en="Same")
    assert (new.record_status, new.created_by) == (RecordStatus.DRAFT, curator.user)


def test_relations_are_found_by_id_identifier_and_exact_name(curator: Curator) -> None:
    alliance = AllianceFactory(name="Clinnova")
    by_id, by_ror, by_alias = OrganisationFactory.create_batch(3)
    IdentifierFactory(organisation=by_ror, scheme="ror", value="02kkvpp62")
    OrganisationNameFactory(organisation=by_alias, value="Charité")
    german = OrganisationFactory(name="Institut", name_de="Institut")
    french = OrganisationFactory(name_fr="Institut")
    table: Table = [["uid", "version", "alliance", "organisation", "role"]]
    for name in (by_id.public_id.lower(), "https://ror.org/02kkvpp62", "ror:02kkvpp62", "Charité"):
        add(table, alliance="Clinnova", organisation=name, role="partner")
    for name in ("Institut", "Charite"):
        add(table, alliance="Clinnova", organisation=name, role="partner")
    add(table, alliance="Clinnova", organisation="", role="partner")
    preview = upload(curator, Participation, to_csv(table, "\t"))
    # The ROR id in both of its forms is one organisation.
    assert problems(preview) == [
        (4, ""), (6, "organisation"), (7, "organisation"), (8, "organisation"),
    ]  # fmt: skip
    assert f"may be any of: {german.public_id} “Institut”, {french.public_id} “" in said(preview)

    confirm(curator, preview)
    assert {row.organisation for row in alliance.participations.all()} == {by_id, by_ror, by_alias}
    # The same file once more finds each row in place.
    assert numbers(upload(curator, Participation, to_csv(table))) == {"bad": 7}


def test_a_merged_partner_is_refused_with_its_survivor(curator: Curator) -> None:
    survivor = OrganisationFactory(name="Survivor")
    loser = OrganisationFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    AllianceFactory(name="Clinnova")
    table: Table = [["uid", "version", "alliance", "organisation", "role"]]
    add(table, alliance="Clinnova", organisation=loser.public_id, role="partner")
    preview = upload(curator, Participation, to_csv(table))
    assert problems(preview) == [(2, "organisation")]
    assert survivor.public_id in said(preview)


def test_a_statement_stays_with_its_alliance(curator: Curator) -> None:
    ParticipationFactory()
    other = AllianceFactory()
    table = from_csv(export(curator, Participation, "csv"))
    preview = upload(curator, Participation, to_csv(edit(table, 1, alliance=other.public_id)))
    assert problems(preview) == [(2, "alliance")]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Funding, {"alliance": "Clinnova", "funder": "Fund", "kind": "grant"}),
        (Source, {"title": "Title", "description_en": "An article"}),
    ],
)
def test_what_is_new_is_added_once(curator: Curator, model: type, values: dict[str, str]) -> None:
    AllianceFactory(name="Clinnova")
    OrganisationFactory(name="Fund")
    table: Table = [[model.natural_key_field, "version", *values]]
    data = to_csv(add(add(table, **values), **values))
    preview = upload(curator, model, data)
    assert numbers(preview) == {"new": 1, "bad": 1}
    confirm(curator, preview)
    assert model.objects.count() == 1
    assert numbers(upload(curator, model, data)) == {"bad": 2}


# --- Who may ---------------------------------------------------------------------------------


def with_permissions(*names: str) -> Curator:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return Curator(user)


def test_who_may_only_look_exports_and_imports_nothing(db: None) -> None:
    reader = with_permissions("view_organisation")
    assert export(reader, Organisation, "csv")
    assert "Import" not in reader.list(Organisation).content.decode().split("changelist")[1][:800]
    assert reader.client.get(address(Organisation, "import")).status_code == 403
    assert reader.client.get(address(Organisation, "import_preview", 1)).status_code == 403
    assert reader.client.get(address(Alliance, "export", "csv")).status_code == 403


def test_a_row_takes_the_permission_that_the_page_takes(db: None) -> None:
    editor = with_permissions(
        "view_participation", "change_participation", "add_participation", "view_alliance"
    )
    ParticipationFactory()
    table = from_csv(export(editor, Participation, "csv"))
    preview = upload(editor, Participation, to_csv(edit(table, 1, role="host")))
    assert problems(preview) == [(2, "")]
    assert "not allowed" in said(preview)


def test_what_another_uploaded_is_not_shown(curator: Curator) -> None:
    preview = upload(curator, Organisation, to_csv(GOOD))
    other = with_permissions("view_organisation", "change_organisation")
    page = preview.request["PATH_INFO"]
    for answer in (other.client.get(page), other.client.post(page, {"line": "2", "confirm": "1"})):
        assert answer["Location"] == address(Organisation, "import")
    assert not Organisation.objects.exists()
    assert curator.client.get(address(Alliance, "import_preview", preview.context["run"].pk)).url
