"""A dump holds the catalogue, and an empty database becomes the same catalogue again."""

import json
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alliances import aggregates, curation, dumps, history
from alliances.dumps import layout, writing
from alliances.dumps.loading import load
from alliances.dumps.manifest import NAME
from alliances.models import (
    Alliance,
    AllianceDocument,
    Citation,
    DiseaseDocument,
    Organisation,
    OrganisationDocument,
    Participation,
    Place,
    RecordStatus,
    Revision,
    Source,
    Theme,
)
from tests.catalogue.samples import full_alliance, full_organisation
from tests.catalogue.test_drafts import hide, public
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    InvolvementFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

__all__ = ["public"]  # a fixture


def dump(folder, *options):
    out = StringIO()
    call_command("dump_catalogue", folder, *options, stdout=out)
    return out.getvalue()


def contents(folder):
    """{file: bytes} of a dump; of the manifest all but when it was made."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(found[NAME])
    del manifest["created"]
    return {**found, NAME: manifest}


def rows(folder, model):
    """The fields of each row of a model, in the order of the file."""
    path = folder / layout.file_of(model)
    return [json.loads(line)["fields"] for line in path.read_bytes().splitlines()]


def empty_the_catalogue():
    """Past the gate, which would write a history: as if the database were another one."""
    tables = [AllianceDocument, DiseaseDocument, OrganisationDocument]
    for model in reversed(layout.in_order()):
        tables += [model.history.model, model]
    with connection.cursor() as cursor:
        for table in (Alliance, Organisation):
            name = connection.ops.quote_name(table._meta.db_table)
            cursor.execute(f"UPDATE {name} SET merged_into_id = NULL, record_status = 'draft'")  # noqa: S608
        for table in tables:
            name = connection.ops.quote_name(table._meta.db_table)
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 – names only
    curation.loaded()


def moved(folder, *options):
    """The dump that a database makes which was loaded from the dump in `folder`."""
    empty_the_catalogue()
    call_command("load_catalogue", dump=folder, verbosity=0)
    dump(folder.with_name("again"), *options)
    return folder.with_name("again")


@pytest.fixture
def everything():
    """Records of every kind and status, with every kind of row."""
    survivor = full_alliance(name="Survivor")
    full_organisation(name="Müller & Söhne")
    AllianceFactory(name="Draft", record_status=RecordStatus.DRAFT, part_of=survivor)
    AllianceFactory(name="Withdrawn", record_status=RecordStatus.WITHDRAWN)
    merged = AllianceFactory(name="Merged", record_status=RecordStatus.MERGED, merged_into=survivor)
    AllianceFactory(name="Earlier", record_status=RecordStatus.MERGED, merged_into=merged)
    OrganisationFactory(
        name="Old institute",
        record_status=RecordStatus.MERGED,
        merged_into=OrganisationFactory(name="Institute"),
    )
    # A whole that is younger than its part, and so stands behind it in the file.
    part = AllianceFactory(name="Part", name_fr='Une "partie"\u2028\n')
    part.part_of = AllianceFactory(name="Whole", website="https://atlas.example/?a=1&b=2")
    part.save()
    curation.changed(part)


# --- There and back ---------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_a_catalogue_loaded_from_a_dump_makes_the_same_dump(everything, tmp_path, options):
    dump(tmp_path / "dump", *options)
    again = moved(tmp_path / "dump", *options)
    assert contents(again) == contents(tmp_path / "dump")
    assert all(count for count in counts(again).values())


def counts(folder):
    manifest = json.loads((folder / NAME).read_text())
    return {file["name"]: file["count"] for file in manifest["files"]}


def test_the_fixtures_survive_a_dump(atlas, tmp_path):
    dump(tmp_path / "dump")
    assert contents(moved(tmp_path / "dump")) == contents(tmp_path / "dump")


def test_the_public_sees_the_same_as_before(client, everything, tmp_path):
    alliance = Alliance.objects.get(name_en="Survivor")
    merged = Alliance.objects.get(name_en="Earlier").public_id
    withdrawn = Alliance.objects.get(name_en="Withdrawn").public_id

    def seen():
        return (
            client.get(f"/api/v1/alliances/{alliance.public_id}/").content,
            client.get("/api/v1/alliances/?sort=name").content,
            client.get("/api/v1/organisations/").content,
            client.get("/en/alliances/?q=survivor").content.count(b"Survivor"),
            [client.get(f"/id/{one}").status_code for one in (merged, withdrawn)],
            client.get(f"/id/{merged}").get("Location"),
        )

    before = seen()
    dump(tmp_path / "dump")
    moved(tmp_path / "dump")
    assert seen() == before
    assert before[4] == [303, 410]


def test_records_keep_their_ids_versions_and_times(tmp_path):
    before = full_alliance()
    curation.changed(before)
    dump(tmp_path / "dump")
    moved(tmp_path / "dump")
    after = Alliance.objects.get(public_id=before.public_id)
    assert after.version == before.version > 1
    assert (after.created, after.modified) == (before.created, before.modified)


def test_the_history_begins_with_what_was_loaded(tmp_path):
    alliance = full_alliance()
    dump(tmp_path / "dump")
    number = Revision.now()[0]
    moved(tmp_path / "dump")
    assert not curation.history_is_missing()
    (version,) = history.versions(Alliance.objects.get(public_id=alliance.public_id))
    assert version.number == alliance.version
    assert Revision.now()[0] > number


def test_new_records_get_numbers_of_their_own(tmp_path):
    AllianceFactory(countries=["FR"])
    dump(tmp_path / "dump")
    moved(tmp_path / "dump")
    AllianceFactory(countries=["DE"])
    assert Alliance.objects.count() == Participation.objects.count() == 2


def test_numbers_of_rows_that_have_a_history_are_not_used_again(tmp_path):
    ThemeFactory(slug="kept")
    dump(tmp_path / "dump")
    empty_the_catalogue()
    gone = ThemeFactory(slug="gone")
    number = gone.pk
    gone.delete()
    call_command("load_catalogue", dump=tmp_path / "dump", verbosity=0)
    (loaded,) = Theme.objects.all()
    assert (loaded.slug, loaded.pk) == ("kept", number + 1)


def test_no_row_is_lost_between_two_readings(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_BATCH", 3)
    themes = ThemeFactory.create_batch(8)
    themes[3].delete()
    dump(tmp_path / "dump")
    slugs = [row["slug"] for row in rows(tmp_path / "dump", Theme)]
    assert slugs == [theme.slug for theme in themes if theme is not themes[3]]


# --- What is in it ----------------------------------------------------------------------------


def test_every_kind_of_row_has_its_place_in_a_dump():
    assert {*layout.PUBLIC} == {*layout.in_order()} == {*aggregates.members()}


def test_the_manifest_tells_what_the_files_hold(everything, tmp_path):
    source = SourceFactory(title="Register", licence="CC0 1.0", publisher="Registry")
    full_alliance(sources=[source])
    SourceFactory(title="Nobody cites it", licence="Secret")
    dump(tmp_path / "dump")
    manifest = json.loads((tmp_path / "dump" / NAME).read_text())
    assert manifest["format"] == "alliance-atlas-dump"
    assert manifest["schema"] == layout.SCHEMA
    assert manifest["contents"] == "public"
    assert manifest["licence"]["id"] == "CC-BY-4.0"
    assert manifest["languages"] == ["en", "fr", "de"]
    assert manifest["created"].endswith("+00:00")
    assert manifest["migration"].startswith("00")
    assert [credit["title"] for credit in manifest["credits"]] == ["Register"]
    for file in manifest["files"]:
        data = (tmp_path / "dump" / file["name"]).read_bytes()
        assert file["count"] == data.count(b"\n")
        assert file["sha256"] == sha256(data).hexdigest()
    assert {file["name"] for file in manifest["files"]} | {NAME} == {
        path.name for path in (tmp_path / "dump").iterdir()
    }


def test_rows_name_one_another_by_keys_that_outlive_the_database(tmp_path):
    alliance = AllianceFactory(countries=["FR"])
    dump(tmp_path / "dump")
    (row,) = rows(tmp_path / "dump", Participation)
    stored = alliance.participations.get()
    assert row == {
        "uid": stored.uid,
        "alliance": [alliance.public_id],
        "organisation": [stored.organisation.public_id],
        "role": "partner",
    }


def test_nobody_of_the_staff_is_named(admin_user, tmp_path):
    alliance = full_alliance(created_by=admin_user)
    alliance.citations.update(checked_by=admin_user)
    dump(tmp_path / "dump", "--all")
    text = "".join(path.read_text() for path in (tmp_path / "dump").iterdir())
    assert admin_user.username not in text
    assert "created_by" not in text
    assert "checked_by" not in text


@pytest.mark.parametrize(
    "status", [RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN]
)
def test_what_no_visitor_sees_is_not_in_a_public_dump(public, tmp_path, status):
    dump(tmp_path / "before")
    hide(public, status)
    dump(tmp_path / "after")
    text = "".join(path.read_text() for path in (tmp_path / "after").iterdir())
    assert "Zzyzx" not in text
    before, after = contents(tmp_path / "before"), contents(tmp_path / "after")
    differing = {name for name in before if before[name] != after[name]}
    gone = set() if status != RecordStatus.WITHDRAWN else {"alliance.jsonl", "organisation.jsonl"}
    # What `hide` tied to hidden records was saved, and its citations have a public source.
    assert differing - gone <= {NAME, "alliance.jsonl", "programme.jsonl"} | gone


def test_all_of_it_would_be_there_if_it_were_published(public, tmp_path):
    hide(public, RecordStatus.PUBLISHED)
    dump(tmp_path / "dump")
    text = "".join(path.read_text() for path in (tmp_path / "dump").iterdir())
    for name in ("Zzyzx alliance", "Zzyzx institute", "Zzyzx network"):
        assert name in text
    assert Place.objects.get(name_en="Zzyzx").slug in text


def test_a_dump_of_all_has_the_drafts(everything, tmp_path):
    dump(tmp_path / "dump", "--all")
    names = {row["name_en"] for row in rows(tmp_path / "dump", Alliance)}
    assert {"Draft", "Withdrawn", "Merged"} <= names


def test_of_what_is_public_no_more_there_is_only_what_its_address_takes(everything, tmp_path):
    dump(tmp_path / "dump")
    gone = {
        row["public_id"]: row
        for row in rows(tmp_path / "dump", Alliance)
        if row["record_status"] != "published"
    }
    records = Alliance.objects.filter(name_en__in=["Withdrawn", "Merged", "Earlier"])
    assert {*gone} == {record.public_id for record in records}
    for record in records:
        row = gone[record.public_id]
        assert row["name_en"] == record.public_id
        assert row.get("merged_into") == (
            [record.merged_into.public_id] if record.merged_into else None
        )
        assert {*row} <= {*layout.OF_GONE, "name_en"}


def test_what_was_merged_into_a_draft_has_no_address_and_is_left_out(tmp_path):
    draft = AllianceFactory(record_status=RecordStatus.DRAFT)
    first = AllianceFactory(record_status=RecordStatus.MERGED, merged_into=draft)
    AllianceFactory(record_status=RecordStatus.MERGED, merged_into=first)
    dump(tmp_path / "dump")
    assert rows(tmp_path / "dump", Alliance) == []


def test_a_position_at_a_draft_is_told_without_it(tmp_path):
    draft = OrganisationFactory(record_status=RecordStatus.DRAFT, place=PlaceFactory())
    position = AffiliationFactory(organisation=draft)
    InvolvementFactory(alliance=AllianceFactory(), affiliation=position)
    ProgrammeFactory(operator=draft)
    dump(tmp_path / "dump")
    (row,) = rows(tmp_path / "dump", type(position))
    assert "organisation" not in row
    assert rows(tmp_path / "dump", Organisation) == rows(tmp_path / "dump", Place) == []


def test_a_source_is_in_it_if_a_public_statement_cites_it(tmp_path):
    cited, other = SourceFactory(), SourceFactory()
    full_alliance(sources=[cited])
    dump(tmp_path / "dump")
    found = {row["public_id"] for row in rows(tmp_path / "dump", Source)}
    assert cited.public_id in found
    assert other.public_id not in found


# --- The folder -------------------------------------------------------------------------------


def test_a_dump_is_replaced_only_when_told_so(tmp_path):
    folder = tmp_path / "dump"
    assert "rows in" in dump(folder)
    ThemeFactory()
    with pytest.raises(CommandError, match="holds a dump already; --force"):
        dump(folder)
    assert rows(folder, Theme) == []
    dump(folder, "--force")
    assert len(rows(folder, Theme)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]


def test_a_folder_of_anything_else_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CommandError, match="holds something that is no dump"):
        dump(tmp_path, "--force")
    with pytest.raises(CommandError, match="no dump"):
        dump(tmp_path / "thesis.txt", "--force")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_is_filled(tmp_path):
    dump(tmp_path)
    assert (tmp_path / NAME).exists()


def test_what_breaks_off_leaves_nothing(tmp_path, monkeypatch):
    class Broken(Exception):
        pass

    def fail(*_args, **_options):
        raise Broken

    monkeypatch.setattr(writing.Manifest, "of", fail)
    with pytest.raises(Broken):
        dump(tmp_path / "dump")
    assert list(tmp_path.iterdir()) == []


# --- Dumps that cannot be loaded --------------------------------------------------------------


class Dump:
    """A dump that a test may spoil."""

    def __init__(self, folder: Path):
        self.folder = folder

    def change(self, name, change):
        """Rewrite a file, and its sum and count in the manifest."""
        path = self.folder / name
        path.write_bytes(change(path.read_bytes()))
        data = path.read_bytes()

        def stated(manifest):
            for file in manifest["files"]:
                if file["name"] == name:
                    file |= {"count": data.count(b"\n"), "sha256": sha256(data).hexdigest()}

        self.change_manifest(stated)

    def change_manifest(self, change):
        path = self.folder / NAME
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))

    def refusal(self):
        """The message with which it is not loaded; nothing is, then."""
        with pytest.raises(CommandError) as refused:
            call_command("load_catalogue", dump=self.folder)
        assert not Alliance.objects.exists()
        assert not Source.objects.exists()
        message = str(refused.value)
        assert message.startswith("Nothing was loaded. ")
        return message


@pytest.fixture
def spoiled(tmp_path):
    alliance = AllianceFactory(name="Atlas", countries=["FR"], start="2025")
    Citation.objects.create(alliance=alliance, field="name", source=SourceFactory())
    dump(tmp_path / "dump")
    empty_the_catalogue()
    return Dump(tmp_path / "dump")


def test_a_folder_without_a_manifest_is_no_dump(spoiled):
    (spoiled.folder / NAME).unlink()
    assert NAME in spoiled.refusal()


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other"}'])
def test_a_manifest_that_is_none_is_named(spoiled, text):
    (spoiled.folder / NAME).write_text(text)
    assert NAME in spoiled.refusal()


def test_a_missing_file_is_named(spoiled):
    (spoiled.folder / "alliance.jsonl").unlink()
    assert "alliance.jsonl" in spoiled.refusal()


def test_a_changed_file_is_named(spoiled):
    path = spoiled.folder / "alliance.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Atlas", b"Axlas"))
    assert "alliance.jsonl is not as it was written" in spoiled.refusal()


def test_a_file_with_lines_too_few_is_named(spoiled):
    (spoiled.folder / "alliance.jsonl").write_bytes(b"")
    assert "alliance.jsonl has 0 lines, and the manifest says 1" in spoiled.refusal()


@pytest.mark.parametrize("schema", [0, 2, "1", None])
def test_a_schema_of_another_version_is_refused(spoiled, schema):
    spoiled.change_manifest(lambda manifest: manifest.update(schema=schema))
    assert f"the schema is {json.dumps(schema)}, and this version reads 1" in spoiled.refusal()


def test_a_manifest_that_lacks_something_is_refused(spoiled):
    spoiled.change_manifest(lambda manifest: manifest.pop("files"))
    assert "is not complete: 'files'" in spoiled.refusal()


def test_a_model_that_is_no_text_is_refused(spoiled):
    spoiled.change_manifest(lambda manifest: manifest["files"][0].update(model=["alliance"]))
    assert "the model of a file is no text" in spoiled.refusal()


def test_an_unknown_model_is_named(spoiled):
    def rename(manifest):
        manifest["files"][0]["model"] = "alliances.galaxy"

    spoiled.change_manifest(rename)
    assert "there is no model “alliances.galaxy”" in spoiled.refusal()


def test_a_model_without_a_file_is_named(spoiled):
    spoiled.change_manifest(lambda manifest: manifest["files"].pop())
    assert "names no file of alliances.citation" in spoiled.refusal()


def test_a_file_of_another_name_is_not_even_looked_at(spoiled):
    def point_elsewhere(manifest):
        manifest["files"][0]["name"] = "../../secret"

    spoiled.change_manifest(point_elsewhere)
    assert "not “../../secret”" in spoiled.refusal()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"start": "2025"', b'"start": "soon"', "start: "),
        (b'"start": "2025"', b'"colour": "red"', "there is no field “colour”"),
        (b'"start": "2025"', b'"created_by": [1]', "there is no field “created_by”"),
        (b'"start": "2025"', b'"part_of": ["A00000002E"]', "part_of names A00000002E, which"),
        (b'"start": "2025"', b'"part_of": "A00000002E"', "part_of takes a natural key"),
        (b'"start": "2025"', b'"kind": "galaxy"', "kind: "),
        (b'"alliances.alliance"', b'"alliances.theme"', "this is no row of alliances.alliance"),
        (b'"fields"', b'"values"', "just “model” and “fields”"),
        (b'"fields": {', b'"fields": {{', "Expecting property name"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(spoiled, old, new, message):
    spoiled.change("alliance.jsonl", lambda data: data.replace(old, new))
    refusal = spoiled.refusal()
    assert "alliance.jsonl, line 1: " in refusal
    assert message in refusal


def test_a_row_that_is_there_twice_is_named(spoiled):
    spoiled.change("alliance.jsonl", lambda data: data * 2)
    assert "alliance.jsonl, line 1: … 2: " in spoiled.refusal()


def test_a_dump_is_not_loaded_on_top_of_records(spoiled):
    ThemeFactory()
    assert "The catalogue is not empty (it has themes)" in spoiled.refusal()


def test_a_dry_run_says_what_would_be_and_does_nothing(spoiled):
    out = StringIO()
    call_command("load_catalogue", dump=spoiled.folder, dry_run=True, stdout=out)
    assert out.getvalue().startswith("Would load ")
    assert not Alliance.objects.exists()
    (spoiled.folder / "alliance.jsonl").unlink()
    with pytest.raises(CommandError):
        call_command("load_catalogue", dump=spoiled.folder, dry_run=True)


def test_a_dump_is_loaded_by_code_as_by_the_command(spoiled):
    manifest = load(spoiled.folder)
    assert isinstance(manifest, dumps.Manifest)
    assert Alliance.objects.get().name == "Atlas"
