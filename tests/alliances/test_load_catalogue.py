"""`load_catalogue`: idempotent, atomic, and polite towards what staff have changed."""

import copy
import json
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from alliances import curation, public_ids
from alliances.importers import fixtures
from alliances.models import (
    Alliance,
    Citation,
    FixtureRow,
    Organisation,
    Participation,
    Place,
    Theme,
    ThemeTag,
)
from tests.factories import AllianceFactory, OrganisationFactory, ThemeFactory, ThemeTagFactory

pytestmark = pytest.mark.django_db

ALLIANCE, PART = "A00000002E", "A00000003F"
ORGANISATION, SOURCE = "G000000041", "S000000070"
NOW = "2026-11-21T00:00:00Z"


def entry(model, **fields):
    return {"model": f"alliances.{model}", "fields": fields}


# Deliberately in an order in which each refers to what only follows.
CATALOGUE = [
    entry("citation", uid="atlas-inserm-c1", participation=["atlas-inserm"],
          source=[SOURCE, "Article"], locator="¶ 4", checked="2026-11-21"),
    entry("participation", uid="atlas-inserm", alliance=[ALLIANCE, "Atlas"],
          organisation=[ORGANISATION, "Inserm"], role="founder", contribution_en="Laboratories"),
    entry("themetag", uid="atlas-data", alliance=[ALLIANCE, "Atlas"], theme=["health-data"]),
    entry("alliance", public_id=PART, name_en="Atlas North", part_of=[ALLIANCE, "Atlas"],
          record_status="published", version=1, created=NOW, modified=NOW),
    entry("alliance", public_id=ALLIANCE, name_en="Atlas", name_fr="L’Atlas", start="2025-07-03",
          duration_years=5, record_status="published", version=1, created=NOW, modified=NOW),
    entry("organisation", public_id=ORGANISATION, name_en="Inserm", country="FR",
          place=["paris"], record_status="published", version=1, created=NOW, modified=NOW),
    entry("place", slug="paris", name_en="Paris", country="FR", latitude="48.85", longitude=2.35),
    entry("theme", slug="health-data", name_en="Health data"),
    entry("source", public_id=SOURCE, title="Article", description_en="An article"),
]  # fmt: skip


class Fixtures:
    """A folder of fixtures that a test may change between two loads."""

    def __init__(self, folder):
        self.folder = folder
        self.entries = copy.deepcopy(CATALOGUE)

    def of(self, key):
        """The fields of the object with the key."""
        return next(
            e["fields"] for e in self.entries
            if key in (e["fields"].get(f) for f in ("public_id", "uid", "slug"))
        )  # fmt: skip

    def drop(self, key):
        fields = self.of(key)
        self.entries = [e for e in self.entries if e["fields"] is not fields]

    def load(self, **options):
        """Runs the command; returns what it prints."""
        path = self.folder / "01-all.json"
        path.write_text(json.dumps(self.entries), encoding="utf-8")
        out = StringIO()
        call_command("load_catalogue", dir=self.folder, stdout=out, **options)
        return out.getvalue()


@pytest.fixture
def given(tmp_path):
    return Fixtures(tmp_path)


def test_the_keys_of_these_tests_are_public_ids():
    for public_id in (ALLIANCE, PART, ORGANISATION, SOURCE):
        assert public_ids.parse(public_id) == public_id


def test_an_empty_database_receives_everything(given):
    assert given.load() == "Catalogue: 9 created, 0 updated, 0 unchanged, 0 left alone\n"
    atlas = Alliance.objects.get(public_id=ALLIANCE)
    assert (atlas.name_en, atlas.name_fr, str(atlas.start)) == ("Atlas", "L’Atlas", "2025-07-03")
    assert Alliance.objects.get(public_id=PART).part_of == atlas
    citation = Citation.objects.get()
    assert str(citation.participation.organisation.place.latitude) == "48.85000"
    assert citation.source.title == "Article"


def test_records_have_the_version_and_times_of_the_fixture(given):
    given.of(ALLIANCE)["version"] = 4
    given.load()
    atlas = Alliance.objects.get(public_id=ALLIANCE)
    assert atlas.version == 4
    assert atlas.modified.isoformat() == "2026-11-21T00:00:00+00:00"


def test_the_untranslated_column_follows_english_whatever_language_is_active(given):
    with translation.override("fr"):
        given.load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM alliances_alliance ORDER BY name")
        assert [row[0] for row in cursor.fetchall()] == ["Atlas", "Atlas North"]


def test_loaded_alliances_are_found_by_their_partners(given):
    given.load()
    assert "inserm" in Alliance.objects.get(public_id=ALLIANCE).search_document.text


def test_a_second_run_writes_nothing(given):
    given.load()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = given.load()
    assert report == "Catalogue: 0 created, 0 updated, 9 unchanged, 0 left alone\n"
    statements = {query["sql"].split()[0] for query in queries}
    assert statements <= {"SELECT", "BEGIN", "SAVEPOINT", "RELEASE"}


def test_a_run_without_changes_costs_a_query_a_model(given, django_assert_max_num_queries):
    given.load()
    # The models with fixtures, what FixtureRow remembers, the lock, and the transaction.
    with django_assert_max_num_queries(8 + 1 + 1 + 4):
        given.load()


def test_a_changed_fixture_changes_the_record_and_raises_its_version(given):
    given.load()
    given.of(ALLIANCE).update(name_en="Atlas of Health", duration_years=None)
    assert "0 created, 1 updated, 8 unchanged" in given.load()
    atlas = Alliance.objects.get(public_id=ALLIANCE)
    assert (atlas.name_en, atlas.duration_years, atlas.version) == ("Atlas of Health", None, 2)
    assert "atlas of health" in atlas.search_document.text
    assert "9 unchanged" in given.load()


def test_a_changed_statement_raises_the_version_of_its_record_once(given):
    given.load()
    given.of("atlas-inserm")["contribution_en"] = "Laboratories and staff"
    given.of("atlas-inserm-c1")["locator"] = "¶ 5"
    assert "2 updated" in given.load()
    assert Alliance.objects.get(public_id=ALLIANCE).version == 2
    assert Alliance.objects.get(public_id=PART).version == 1


def test_a_new_statement_of_a_loaded_record_raises_its_version(given):
    given.load()
    given.entries.append(
        entry("themetag", uid="north-data", alliance=[PART], theme=["health-data"])
    )
    assert "1 created" in given.load()
    north = Alliance.objects.get(public_id=PART)
    assert north.version == 2
    assert "health data" in north.search_document.text


def test_a_renamed_theme_is_found_in_the_alliances_that_carry_it(given):
    given.load()
    given.of("health-data")["name_en"] = "Medical records"
    given.load()
    assert "medical records" in Alliance.objects.get(public_id=ALLIANCE).search_document.text


def test_a_field_that_a_fixture_no_longer_states_falls_back_to_its_default(given):
    given.load()
    del given.of(ALLIANCE)["start"]
    del given.of("atlas-inserm")["contribution_en"]
    assert "2 updated" in given.load()
    assert Alliance.objects.get(public_id=ALLIANCE).start is None
    assert not Participation.objects.get().contribution


def test_public_ids_stay_when_fixtures_are_loaded_again(given):
    given.load()
    before = set(Alliance.objects.values_list("pk", "public_id"))
    given.of(ALLIANCE)["name_en"] = "Renamed"
    given.load()
    assert set(Alliance.objects.values_list("pk", "public_id")) == before


# --- What staff did ---------------------------------------------------------------------------


def test_what_staff_changed_is_left_and_named(given):
    given.load()
    Alliance.objects.filter(public_id=ALLIANCE).update(name_en="Atlas, corrected")
    given.of(ALLIANCE)["name_en"] = "Atlas of Health"
    report = given.load()
    assert "0 updated, 8 unchanged, 1 left alone" in report
    assert f"alliance “Atlas of Health” ({ALLIANCE}): changed by staff" in report
    assert Alliance.objects.get(public_id=ALLIANCE).name_en == "Atlas, corrected"


def test_what_staff_changed_is_left_though_the_fixture_stays_the_same(given):
    given.load()
    Alliance.objects.filter(public_id=ALLIANCE).update(start="2024")
    assert f"({ALLIANCE}): changed by staff" in given.load()
    assert str(Alliance.objects.get(public_id=ALLIANCE).start) == "2024"


def test_an_edit_of_a_field_of_which_the_fixture_is_silent_stops_no_update(given):
    given.load()
    Alliance.objects.filter(public_id=ALLIANCE).update(website="https://atlas.example/")
    given.of(ALLIANCE)["name_en"] = "Atlas of Health"
    assert "1 updated" in given.load()
    atlas = Alliance.objects.get(public_id=ALLIANCE)
    assert (atlas.name_en, atlas.website) == ("Atlas of Health", "https://atlas.example/")


def test_an_edit_of_a_partner_does_not_count_as_an_edit_of_the_alliance(given):
    given.load()
    row = Participation.objects.get()
    Participation.objects.update(contribution_en="By staff")
    curation.changed(row.alliance)
    given.of(ALLIANCE)["name_en"] = "Atlas of Health"
    report = given.load()
    assert "1 updated" in report
    assert "participation atlas-inserm: changed by staff" in report


def test_when_staff_and_fixture_agree_the_fixture_is_in_charge_again(given):
    given.load()
    Alliance.objects.filter(public_id=ALLIANCE).update(name_en="Atlas of Health")
    given.of(ALLIANCE)["name_en"] = "Atlas of Health"
    assert "9 unchanged, 0 left alone" in given.load()
    given.of(ALLIANCE)["name_en"] = "Atlas"
    assert "1 updated" in given.load()


def test_what_staff_deleted_stays_deleted_and_is_named(given):
    given.load()
    Participation.objects.get().delete()
    report = given.load()
    assert "0 created, 0 updated, 7 unchanged, 2 left alone" in report
    assert "participation atlas-inserm: deleted by staff" in report
    assert "citation atlas-inserm-c1: deleted by staff" in report
    assert not Participation.objects.exists()


def test_a_new_statement_of_a_deleted_record_is_left_too(given):
    given.load()
    Participation.objects.get().delete()
    given.entries += [
        entry("citation", uid="atlas-inserm-c2", participation=["atlas-inserm"], source=[SOURCE])
    ]
    assert "citation atlas-inserm-c2: belongs to a record that staff deleted" in given.load()
    assert not Citation.objects.exists()


def test_a_record_is_not_pointed_at_what_staff_deleted(given):
    given.load()
    Alliance.objects.get(public_id=PART).delete()
    given.of("atlas-data")["alliance"] = [PART]
    assert "theme of a record atlas-data: belongs to a record that staff deleted" in given.load()
    assert ThemeTag.objects.get().alliance.public_id == ALLIANCE


def test_what_is_no_longer_in_the_fixtures_stays_and_is_named(given):
    given.load()
    given.drop("atlas-data")
    assert "alliances.themetag atlas-data: no longer in the fixtures" in given.load()
    ThemeTag.objects.get().delete()
    assert "0 left alone" in given.load()


def test_records_of_staff_are_not_touched(given):
    mine = AllianceFactory(name="Ours", themes=[ThemeFactory()])
    given.load()
    mine.refresh_from_db()
    assert mine.version == 1
    assert mine.name_en == "Ours"


# --- After plain loaddata ---------------------------------------------------------------------


def test_records_of_plain_loaddata_are_adopted(given):
    given.entries.reverse()  # which puts them as `loaddata` needs them
    given.load(dry_run=True)
    call_command("loaddata", given.folder / "01-all.json", verbosity=0)
    assert "0 created, 0 updated, 9 unchanged, 0 left alone" in given.load()
    assert FixtureRow.objects.count() == 9
    given.of(ALLIANCE)["name_en"] = "Atlas of Health"
    assert "1 updated" in given.load()


def test_records_that_differ_without_a_memory_of_them_are_left(given):
    OrganisationFactory(public_id=ORGANISATION, name="Our Inserm")
    report = given.load()
    assert f"organisation “Inserm” ({ORGANISATION}): changed by staff" in report
    assert Participation.objects.get().organisation.name_en == "Our Inserm"
    assert f"({ORGANISATION}): changed by staff" in given.load()


# --- Dry run ----------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_done_and_does_nothing(given):
    assert given.load(dry_run=True).startswith("Would do: 9 created, 0 updated")
    assert not Organisation.objects.exists()
    assert not FixtureRow.objects.exists()


# --- Fixtures that cannot be loaded -----------------------------------------------------------


def refused(given, match):
    """Nothing is loaded, and the message names file, object and fault."""
    with pytest.raises(CommandError, match=match) as caught:
        given.load()
    assert "Nothing was loaded" in str(caught.value)
    assert not Place.objects.exists()
    assert not FixtureRow.objects.exists()


def test_bad_json_is_refused(given):
    (given.folder / "02-bad.json").write_text("[{]")
    refused(given, r"02-bad\.json: .* line 1")


def test_a_file_that_is_no_list_is_refused(given):
    (given.folder / "02-bad.json").write_text("{}")
    refused(given, r"02-bad\.json: not a list")


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        (entry("planet", slug="mars"), "no model “alliances.planet”"),
        ({"model": "nonsense", "fields": {}}, "no model “nonsense”"),
        ({"model": "alliances.theme", "pk": 1, "fields": {"slug": "x"}}, "no pk"),
        (entry("theme", name_en="X"), "states no slug"),
        (entry("fixturerow", key="x"), "fixturerow has no natural key"),
        (entry("theme", slug="x", colour="red"), "has no field “colour”"),
        (entry("alliance", public_id="X", themes=[["health-data"]]), "themes is no column"),
        (entry("alliance", public_id="X", start="2025-13"), "start: “2025-13” is not in the cal"),
        (entry("themetag", uid="x", theme="health-data"), "theme takes a natural key"),
        (entry("citation", uid="x", checked_by=["admin"]), "auth.user has no natural key"),
    ],
)
def test_an_object_that_cannot_be_read_is_refused(given, bad, match):
    given.entries.append(bad)
    refused(given, rf"01-all\.json, object 10: .*{match}")


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        (entry("theme", slug="health-data", name_en="X"), "stated before in .*object 8"),
        (entry("themetag", uid="x", theme=["mars"]), "refers to alliances.theme mars, which"),
        (entry("theme", slug="x", name_en=""), "name_en.*blank|name.*blank"),
        (entry("theme", slug="x" * 61, name_en="X"), "at most 60 characters"),
        (entry("theme", slug="two words", name_en="X"), "slug"),
        (
            entry("identifier", uid="x", organisation=[ORGANISATION], scheme="ror",
                  value="02kkvpp63"),
            "check digits",
        ),
        (
            entry("identifier", uid="x", organisation=[ORGANISATION], scheme="ror",
                  value="https://ror.org/02kkvpp62"),
            "stored otherwise: value",
        ),
        (entry("themetag", uid="x", theme=["health-data"]), "theme_tag_of_one_record"),
    ],
)  # fmt: skip
def test_an_object_that_breaks_a_rule_is_refused(given, bad, match):
    given.entries.append(bad)
    refused(given, rf"01-all\.json, object 10 .*({match})")


def test_the_object_that_breaks_a_rule_is_named_among_good_ones_of_its_kind(given):
    for number in range(5):
        given.entries.append(entry("theme", slug=f"t{number}", name_en=f"Theme {number}"))
    given.entries.append(entry("themetag", uid="twice", alliance=[ALLIANCE], theme=["health-data"]))
    refused(given, r"object 15 \(alliances\.themetag twice\)")


def test_an_update_that_breaks_a_rule_is_refused_whole(given):
    given.load()
    given.of("health-data")["name_en"] = "Medical records"
    given.of(PART)["part_of"] = [PART]
    with pytest.raises(CommandError, match="alliance_not_part_of_itself"):
        given.load()
    assert Theme.objects.get().name_en == "Health data"


def test_objects_in_a_circle_are_refused(given):
    given.of(ALLIANCE)["part_of"] = [PART]
    refused(given, "refers to itself by way of others")


def test_a_folder_without_fixtures_is_an_error(tmp_path):
    with pytest.raises(CommandError, match=r"no .*json files"):
        call_command("load_catalogue", dir=tmp_path)


# --- Cost -------------------------------------------------------------------------------------


def test_many_unchanged_objects_are_compared_quickly(given):
    """CPU time, so that other processes of the machine do not count."""
    given.entries += [
        entry("milestone", uid=f"m{n}", alliance=[ALLIANCE], title_en=f"Step {n}")
        for n in range(2000)
    ]
    given.load()
    paths = sorted(given.folder.glob("*.json"))
    start = time.process_time()
    plan = fixtures.load(paths)
    assert time.process_time() - start < 3
    assert plan.unchanged == 2009


def test_a_tag_of_staff_on_a_loaded_record_stays(given):
    given.load()
    tag = ThemeTagFactory(alliance=Alliance.objects.get(public_id=PART))
    given.load()
    assert ThemeTag.objects.filter(pk=tag.pk).exists()


# --- After the models changed -----------------------------------------------------------------


def test_a_memory_of_a_field_that_is_gone_is_renewed(given):
    given.load()
    FixtureRow.objects.filter(key="health-data").update(fields=["colour", "name_en"], digest="x")
    assert "9 unchanged, 0 left alone" in given.load()
    assert FixtureRow.objects.get(key="health-data").fields == ["name_en"]


def test_a_memory_of_a_field_that_is_gone_cannot_vouch_for_a_changed_record(given):
    given.load()
    FixtureRow.objects.filter(key="health-data").update(fields=["colour", "name_en"], digest="x")
    given.of("health-data")["name_en"] = "Medical records"
    assert "(health-data): changed by staff" in given.load()


def test_a_memory_of_a_model_that_is_gone_does_no_harm(given):
    given.load()
    FixtureRow.objects.create(model="alliances.planet", key="mars", fields=[], digest="x")
    assert "9 unchanged, 0 left alone" in given.load()
