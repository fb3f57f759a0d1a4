"""ROR: what records must be like, what is taken from them, and which are wanted."""

import copy
import gzip
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from alliances.importers.ror import Known
from alliances.importers.ror.release import read
from alliances.importers.ror.rules import faults
from alliances.importers.running import Release
from alliances.importers.stated import Record, Unreadable
from alliances.models import (
    Citation,
    Identifier,
    ImportRun,
    Organisation,
    OrganisationName,
    OrganisationRelation,
    Place,
)
from tests.factories import AllianceFactory, IdentifierFactory, OrganisationFactory, PlaceFactory

SHARED = Path(settings.BASE_DIR).parent / "shared/data"
SUITE = SHARED / "conformance/ror-validation-suite"
needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="ROR's validation suite is not here")

TUM, LMU, CHU, OLD = "02kkvpp62", "05591te55", "00mthsf17", "051escj72"
TUM_RECORD: dict[str, Any] = {
    "admin": {
        "created": {"date": "2018-11-14", "schema_version": "1.0"},
        "last_modified": {"date": "2026-06-02", "schema_version": "2.1"},
    },
    "domains": ["tum.de"],
    "established": 1868,
    "external_ids": [
        {
            "type": "fundref",
            "all": ["501100005713", "501100011331"],
            "preferred": "501100011331",
        },
        {"type": "grid", "all": ["grid.6936.a"], "preferred": "grid.6936.a"},
        {"type": "isni", "all": ["0000 0001 2322 2966"], "preferred": None},
        {"type": "wikidata", "all": ["Q157808"], "preferred": None},
    ],
    "id": f"https://ror.org/{TUM}",
    "links": [
        {"type": "website", "value": "https://www.tum.de"},
        {"type": "wikipedia", "value": "http://en.wikipedia.org/wiki/Technical_University"},
    ],
    "locations": [
        {
            "geonames_id": 2867714,
            "geonames_details": {
                "continent_code": "EU",
                "continent_name": "Europe",
                "country_code": "DE",
                "country_name": "Germany",
                "country_subdivision_code": "BY",
                "country_subdivision_name": "Bavaria",
                "lat": 48.13743,
                "lng": 11.57549,
                "name": "Munich",
            },
        }
    ],
    "names": [
        {"lang": None, "types": ["acronym"], "value": "TUM"},
        {
            "lang": "en",
            "types": ["ror_display", "label"],
            "value": " Technical University of Munich",
        },
        {"lang": "de", "types": ["label"], "value": "Technische Universität München"},
        {"lang": "la", "types": ["alias"], "value": "Universitas Technica Monacensis"},
    ],
    "relationships": [],
    "status": "active",
    "types": ["funder", "education"],
}  # fmt: skip


def record(ror_id: str = TUM, **changes: Any) -> dict[str, Any]:
    """A sound record; changes are of its fields, `name` and `country` for short."""
    made = copy.deepcopy(TUM_RECORD)
    made["id"] = f"https://ror.org/{ror_id}"
    if ror_id != TUM:
        made["external_ids"] = []
    if name := changes.pop("name", None):
        made["names"] = [{"lang": None, "types": ["ror_display"], "value": name}]
    if country := changes.pop("country", None):
        code, _parted, country_name = country.partition(" ")
        details = made["locations"][0]["geonames_details"]
        details |= {"country_code": code, "country_name": country_name}
    return made | changes


def related(kind: str, to: str) -> list[dict[str, str]]:
    return [{"type": kind, "id": f"https://ror.org/{to}", "label": "Another"}]


@pytest.fixture
def dump(tmp_path: Path):
    def write(*records: Any, name: str = "v2.8-2026-06-02-ror-data.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(records), encoding="utf-8")
        return path

    return write


def taken(release: Release) -> dict[str, Record]:
    return {one.key: one for one in release.records if one.model is Organisation}


def rows(one: Record, model: type) -> list[tuple[Any, ...]]:
    return [tuple(row.values.values()) for row in one.rows if row.model is model]


# --- Rules ------------------------------------------------------------------------------------


def test_a_sound_record_has_no_fault() -> None:
    assert faults(record()) == []


def changed(path: str, value: Any) -> dict[str, Any]:
    """A record with another value at a path; `...` takes it away."""
    made = record()
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    target: Any = made
    for part in way:
        target = target[part]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return made


DETAILS = "locations/0/geonames_details"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("status", "foo", "is not one of"),
        ("names", [], "non-empty"),
        ("admin", ..., "'admin' is a required property"),
        ("domains", ..., "“domains” is missing"),
        (f"{DETAILS}/lat", ..., "“lat” is missing"),
        (f"{DETAILS}/continent_code", ..., "“continent_code” is missing"),
        (f"{DETAILS}/country_code", "de", "does not match"),
        (f"{DETAILS}/country_code", "XX", "“XX” is no country code"),
        (f"{DETAILS}/country_name", "Germny", "“Germny” is not how DE is written"),
        (f"{DETAILS}/country_name", "France", "“France” is another country than DE"),
        (f"{DETAILS}/continent_name", "Asia", "“Asia” is not the continent EU"),
        (f"{DETAILS}/lat", 90.5, "90.5 is not between ±90"),
        (f"{DETAILS}/lng", -181, "-181 is not between ±180"),
        ("names/1/types", ["label"], "0 names are of type ror_display"),
        ("names/2/types", ["ror_display"], "2 names are of type ror_display"),
        ("names/2/lang", "xx", "“xx” is no language of ISO 639-1"),
        ("names/2/value", "  ", "is blank"),
        ("names/2/value", "a\0b", "has NUL or half a character"),
        ("names/2/value", "a\ud800b", "has NUL or half a character"),
        ("names/0", {"lang": "de", "types": ["alias"], "value": "Technische Universität München"},
         "is there twice in one language"),
        ("external_ids/1/type", "fundref", "“fundref” is there 2 times"),
        ("external_ids/1/preferred", "grid.1.1", "“grid.1.1” is not among “all”"),
        ("links/0/value", "http://www.tum.d", "is no address on the web"),
        ("links/0/value", "www.tum.de", "is no whole address"),
        ("domains", ["tum.de", "in.tum.de"], "“in.tum.de” is part of “tum.de”"),
        ("established", 12345, "is no year up to the present one"),
        ("established", 1868.5, "is no year"),
        ("established", 10**400, "is no year"),
        ("locations/0/geonames_id", 2**40, "is no number of GeoNames"),
        ("locations/0/geonames_id", -1, "is no number of GeoNames"),
        ("admin/last_modified/date", "2017-01-01", "lies before the date of creation"),
        ("relationships", related("child", LMU) * 2, "non-unique"),
        ("id", "https://ror.org/12", "does not match"),
    ],
)  # fmt: skip
def test_a_record_that_breaks_a_rule_is_refused_with_the_reason(
    dump, path: str, value: Any, reason: str
) -> None:
    release = read(dump(changed(path, value), record(LMU)), countries=["DE"])
    assert list(taken(release)) == [LMU]
    (problem,) = release.problems
    assert reason in problem.reason
    assert problem.reason.endswith(": left out")
    assert problem.where[:2] == ("v2.8-2026-06-02-ror-data.json", 1)


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, {"id": 5}, {"names": 5, "id": "x"}])
def test_any_other_json_is_refused(dump, value: Any) -> None:
    release = read(dump(value), countries=["DE"])
    assert (release.records, len(release.problems)) == ([], 1)


def paths_in(value: Any, path: str = "") -> list[str]:
    """The ways to all parts of a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, part in parts:
        found.append(f"{path}{key}")
        if isinstance(part, dict | list):
            found += paths_in(part, f"{path}{key}/")
    return found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(paths_in(TUM_RECORD)), value=anything)
def test_whatever_a_field_holds_the_record_is_taken_or_refused(dump, path: str, value: Any) -> None:
    # JSON has no infinity, but Python reads 1e999 as one.
    text = json.dumps(changed(path, value)).replace("Infinity", "1e999")
    path_of_dump = dump()
    path_of_dump.write_text(text)
    release = read(path_of_dump, countries=["DE"])
    assert len(taken(release)) + len(release.problems) >= 1 or path.endswith("country_code")


@pytest.mark.parametrize(
    "name", ["Czechia", "Czech Republic", "The Czech Republic", "Bohemia and Moravia", ""]
)
def test_a_country_may_be_named_in_more_than_one_way(name: str) -> None:
    assert faults(record(country=f"CZ {name}")) == []


def suite(kind: str) -> list[Path]:
    return sorted(SUITE.glob(f"**/{kind}/**/*.json"))


@needs_suite
def test_valid_records_of_the_conformance_suite_load() -> None:
    paths = [path for path in suite("valid") if "invalid" not in path.parts]
    assert len(paths) == 57
    for path in paths:
        country = json.loads(path.read_text(encoding="utf-8"))
        code = (
            country["country"]["country_code"]
            if "country" in country
            else country["locations"][0]["geonames_details"]["country_code"]
        )
        assert len(taken(read(path, countries=[code]))) == 1, path


@needs_suite
def test_invalid_records_of_the_conformance_suite_are_refused() -> None:
    """But for four of schema 1 that are sound by themselves: they contradict one another."""
    paths = suite("invalid")
    assert len(paths) == 173
    everywhere = ["AU", "DE", "FR", "KR", "US"]
    loaded = []
    for path in paths:
        release = read(path, countries=everywhere)
        if release.records:
            loaded.append(path.relative_to(SUITE / "tests/fixtures").as_posix())
        else:
            assert release.problems, path
    assert loaded == [
        f"v1/invalid/usecase_issues/{name}.json"
        for name in ("015m7wh34", "02baj6743", "05qec5a53", "invalid_inactive_bad_rels")
    ]


@needs_suite
def test_records_of_the_suite_that_contradict_one_another_lose_the_relation(dump) -> None:
    folder = SUITE / "tests/fixtures/v1/invalid/usecase_issues"
    records = [
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("015m7wh34", "02baj6743", "05qec5a53")
    ]
    reasons = [problem.reason for problem in read(dump(*records), countries=["FR"]).problems]
    assert "02baj6743 and 05qec5a53 call each other “child”: relation left out" in reasons


# --- What is taken ----------------------------------------------------------------------------


def test_an_organisation_has_names_by_language_kind_year_and_website(dump) -> None:
    release = read(dump(record()), countries=["DE"])
    tum = taken(release)[TUM]
    assert {key: str(value) for key, value in tum.values.items() if key != "place"} == {
        "name_en": "Technical University of Munich",
        "name_de": "Technische Universität München",
        "acronym": "TUM",
        "kind": "university",
        "founded": "1868",
        "website": "https://www.tum.de",
        "country": "DE",
    }
    assert release.problems == []


def test_each_name_is_kept_with_its_type_and_language(dump) -> None:
    tum = taken(read(dump(record()), countries=["DE"]))[TUM]
    assert rows(tum, OrganisationName) == [
        ("Technical University of Munich", "en", "display"),
        ("Technische Universität München", "de", "label"),
        ("Universitas Technica Monacensis", "", "alias"),  # no language of ours
        ("TUM", "", "acronym"),
    ]


def test_identifiers_are_normalised_and_the_preferred_come_first(dump) -> None:
    tum = taken(read(dump(record()), countries=["DE"]))[TUM]
    assert rows(tum, Identifier) == [
        ("ror", TUM),
        ("crossref_funder", "10.13039/501100011331"),
        ("crossref_funder", "10.13039/501100005713"),
        ("grid", "grid.6936.a"),
        ("isni", "0000000123222966"),
        ("wikidata", "Q157808"),
    ]


def test_an_identifier_that_breaks_its_rule_is_left_out_and_named(dump) -> None:
    wrong = changed("external_ids/2/all", ["0000 0001 2322 2967"])
    release = read(dump(wrong), countries=["DE"])
    assert "isni" not in dict(rows(taken(release)[TUM], Identifier))
    assert "check digits of ISNI" in release.problems[0].reason
    assert release.problems[0].where.column == "external_ids/2"


def test_the_first_location_is_the_seat_with_the_coordinates_of_the_city(dump) -> None:
    made = record()
    made["locations"].append(copy.deepcopy(made["locations"][0]))
    made["locations"][1]["geonames_id"] = 1
    release = read(dump(made), countries=["DE"])
    (place,) = [one for one in release.records if one.model is Place]
    assert taken(release)[TUM].values["place"] == place.ref
    values = {key: str(value) for key, value in place.values.items()}
    assert values == {
        "slug": "munich-de-2867714",
        "name_en": "Munich",
        "kind": "city",
        "country": "DE",
        "geonames_id": "2867714",
        "latitude": "48.13743",
        "longitude": "11.57549",
    }


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["education"], "university"),
        (["funder", "healthcare"], "hospital"),
        (["funder"], "funder"),
        (["facility", "government"], "research_institute"),
        (["nonprofit"], "other"),
    ],
)
def test_of_several_types_the_one_that_says_most_is_the_kind(dump, types: list, kind: str) -> None:
    release = read(dump(record(types=types)), countries=["DE"])
    assert taken(release)[TUM].values["kind"] == kind


def test_parents_and_predecessors_are_taken_where_they_are_there(dump) -> None:
    records = [
        record(TUM, relationships=related("parent", LMU) + related("child", CHU)),
        record(LMU, relationships=related("child", TUM) + related("predecessor", OLD)),
        record(CHU, relationships=related("parent", TUM)),
    ]
    release = read(dump(*records), countries=["DE"])
    found = taken(release)
    assert rows(found[TUM], OrganisationRelation) == [("parent", (Organisation, LMU))]
    assert rows(found[LMU], OrganisationRelation) == []
    assert rows(found[CHU], OrganisationRelation) == [("parent", (Organisation, TUM))]
    assert [problem.reason for problem in release.problems] == [
        f"{LMU} has the predecessor {OLD} (Another), not in the dump: relation left out"
    ]


def test_a_relation_to_what_is_not_wanted_is_left_out_in_silence(dump) -> None:
    abroad = record(LMU, country="FR France")
    release = read(dump(record(relationships=related("parent", LMU)), abroad), countries=["DE"])
    assert rows(taken(release)[TUM], OrganisationRelation) == []
    assert release.problems == []


def test_two_that_call_each_other_parent_are_not_related(dump) -> None:
    records = [
        record(TUM, relationships=related("parent", LMU)),
        record(LMU, relationships=related("parent", TUM)),
    ]
    release = read(dump(*records), countries=["DE"])
    assert "call each other “parent”" in release.problems[0].reason
    assert rows(taken(release)[TUM], OrganisationRelation) == []


def test_an_identifier_of_two_is_that_of_the_active_one(dump) -> None:
    """ROR gives what was closed a record of its own, often with its successor's ISNI."""
    shared = [{"type": "wikidata", "all": ["Q157808"], "preferred": None}]
    records = [
        record(OLD, external_ids=shared, status="inactive", name="Old"),
        record(LMU, external_ids=shared, name="New"),
    ]
    release = read(dump(*records), countries=["DE"])
    found = taken(release)
    assert ("wikidata", "Q157808") not in rows(found[OLD], Identifier)
    assert ("wikidata", "Q157808") in rows(found[LMU], Identifier)
    assert "wikidata Q157808 is that of 05591te55, too: left out" in release.problems[0].reason


def test_a_record_that_stands_twice_is_taken_once(dump) -> None:
    release = read(dump(record(), record(name="Other")), countries=["DE"])
    assert taken(release)[TUM].values["name_en"] == "Technical University of Munich"
    assert "stands on line 1, too: left out" in release.problems[0].reason


def test_withdrawn_records_are_not_taken_and_inactive_ones_are(dump) -> None:
    records = [record(TUM, status="withdrawn"), record(LMU, status="inactive")]
    assert list(taken(read(dump(*records), countries=["DE"]))) == [LMU]


def test_the_release_is_dated_by_the_name_of_its_file(dump) -> None:
    source = read(dump(record()), countries=["DE"]).source
    assert str(source.values["published"]) == "2026-06-02"
    assert source.values["description_en"] == "Research Organization Registry (ROR), data v2.8"
    assert source.values["licence"] == "CC0 1.0"


def test_a_record_of_the_first_schema_is_taken_as_one_of_the_second(dump) -> None:
    old = {
        "id": f"https://ror.org/{TUM}", "name": "Technical University of Munich",
        "types": ["Education"], "links": ["https://www.tum.de"], "aliases": [], "acronyms": ["TUM"],
        "status": "active", "wikipedia_url": "", "relationships": [], "established": 1868,
        "labels": [{"label": "Technische Universität München", "iso639": "de"}],
        "country": {"country_name": "Germany", "country_code": "DE"},
        "external_ids": {"GRID": {"preferred": "grid.6936.a", "all": "grid.6936.a"},
                         "OrgRef": {"preferred": None, "all": ["1"]}},
        "addresses": [{"lat": 48.1, "lng": 11.6,
                       "geonames_city": {"id": 2867714, "city": "Munich"}}],
    }  # fmt: skip
    release = read(dump(old), countries=["DE"])
    tum = taken(release)[TUM]
    assert tum.values["name_de"] == "Technische Universität München"
    assert rows(tum, Identifier) == [("ror", TUM), ("grid", "grid.6936.a")]
    assert release.problems == []


# --- Files ------------------------------------------------------------------------------------


def test_json_lines_gzip_and_zip_state_the_same(tmp_path: Path) -> None:
    both = [record(), record(LMU, name="LMU Munich")]
    lines = "\n".join(json.dumps(one) for one in both).encode()
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("v1.66-2025-05-20-ror-data.json", "[]")
        archive.writestr("v1.66-2025-05-20-ror-data_schema_v2.json", json.dumps(both))
        archive.writestr("v1.66-2025-05-20-ror-data_schema_v2.csv", "")
    releases = [
        read(tmp_path / name, countries=["DE"]) for name in ("a.jsonl", "b.jsonl.gz", "c.zip")
    ]
    stated = [{key: one.values for key, one in taken(release).items()} for release in releases]
    assert stated[0] == stated[1] == stated[2]
    assert len(stated[0]) == 2


def test_a_zip_with_several_dumps_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("a.json", "[]")
        archive.writestr("b.json", "[]")
    with pytest.raises(Unreadable, match=r"c\.zip: has 2 files \*\.json; one is expected"):
        read(tmp_path / "c.zip", countries=["DE"])


# --- What is wanted ---------------------------------------------------------------------------


def run(path: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("import_ror", str(path), *arguments, stdout=out)
    return out.getvalue()


def with_ror(organisation: Organisation, ror_id: str) -> Organisation:
    IdentifierFactory(organisation=organisation, scheme="ror", value=ror_id)
    return organisation


@pytest.mark.django_db
def test_match_completes_what_is_in_the_catalogue_and_adds_nothing(dump) -> None:
    tum = with_ror(OrganisationFactory(name="TU München", country="DE"), TUM)
    run(dump(record(), record(LMU, name="Ludwig Maximilian University")), "--match")
    tum.refresh_from_db()
    assert Organisation.objects.count() == 1
    assert (tum.name_en, str(tum.founded), tum.acronym) == ("TU München", "1868", "TUM")
    assert tum.place.name_en == "Munich"
    assert tum.other_names.filter(value="Technical University of Munich", type="display").exists()
    assert set(tum.identifiers.values_list("scheme", flat=True)) == {
        "ror", "grid", "isni", "wikidata", "crossref_funder",
    }  # fmt: skip
    cited = Citation.objects.filter(organisation=tum, field="founded").get()
    assert cited.locator == f"ror.org/{TUM}"
    assert str(cited.source.published) == "2026-06-02"


@pytest.mark.django_db
def test_match_finds_by_another_identifier_and_by_exact_name_and_country(dump) -> None:
    by_grid = OrganisationFactory(name="Munich Tech", country="DE")
    IdentifierFactory(organisation=by_grid, scheme="grid", value="grid.6936.a")
    by_name = OrganisationFactory(name="LMU KLINIKUM", country="DE")
    namesake = OrganisationFactory(name="LMU Klinikum", country="AT")
    run(dump(record(), record(LMU, name="LMU Klinikum")), "--match")
    owners = Identifier.objects.filter(scheme="ror").values_list("value", "organisation")
    assert dict(owners) == {TUM: by_grid.pk, LMU: by_name.pk}
    assert not namesake.identifiers.exists()


@pytest.mark.django_db
def test_what_is_undecided_is_listed_and_not_touched(dump) -> None:
    mine = OrganisationFactory(name="Technical University Munich (TUM)", country="DE")
    report = run(dump(record()), "--match")
    mine.refresh_from_db()
    assert not mine.identifiers.exists()
    assert f"{TUM} (Technical University of Munich) may be organisation {mine.public_id}" in report
    assert "not touched" in report


@pytest.mark.django_db
def test_one_with_another_ror_id_is_another_though_they_share_an_identifier(dump) -> None:
    new = with_ror(OrganisationFactory(name="New University", country="DE"), LMU)
    IdentifierFactory(organisation=new, scheme="isni", value="0000000123222966")
    report = run(dump(record()), "--match", "--country", "DE")
    old = Organisation.objects.exclude(pk=new.pk).get()
    assert old.name_en == "Technical University of Munich"
    assert not old.identifiers.filter(scheme="isni").exists()
    assert f"isni 0000000123222966 is that of {new.public_id}, whose ROR id is {LMU}" in report


@pytest.mark.django_db
def test_what_the_catalogue_has_as_an_alliance_is_no_organisation_too(dump) -> None:
    """ROR lists some clusters and consortia that are alliances here."""
    alliance = AllianceFactory(name="A cluster")
    IdentifierFactory(alliance=alliance, organisation=None, scheme="ror", value=TUM)
    other = AllianceFactory(name="Another")
    IdentifierFactory(alliance=other, organisation=None, scheme="wikidata", value="Q42")
    shared = [{"type": "wikidata", "all": ["Q42"], "preferred": None}]
    report = run(dump(record(), record(LMU, external_ids=shared)), "--country", "DE")
    assert "the catalogue has it as alliance: left out" in report
    assert f"{LMU}: wikidata Q42 is that of an alliance: left out" in report
    assert list(Organisation.objects.get().identifiers.values_list("scheme", flat=True)) == ["ror"]


@pytest.mark.django_db
def test_a_withdrawn_record_of_what_is_in_the_catalogue_is_reported(dump) -> None:
    tum = with_ror(OrganisationFactory(name="TUM", country="DE"), TUM)
    report = run(dump(record(status="withdrawn")), "--match")
    assert f"ROR has withdrawn it: {tum.public_id} is left as it is" in report
    assert tum.identifiers.count() == 1


@pytest.mark.django_db
def test_a_country_is_taken_whole_as_drafts_and_a_second_run_changes_nothing(dump) -> None:
    PlaceFactory(slug="munich", name="Munich", country="DE", geonames_id=2867714)
    path = dump(
        record(relationships=related("parent", LMU)),
        record(LMU, name="Holding"),
        record(CHU, name="CHU", country="FR France"),
    )
    assert "2 organisation created" in run(path, "--country", "DE")
    tum = Organisation.objects.get(name_en="Technical University of Munich")
    assert tum.record_status == "draft"
    assert tum.relations.get().related.name_en == "Holding"
    assert Place.objects.get().organisations.count() == 2
    version = tum.version
    assert "2 organisation unchanged" in run(path, "--country", "DE")
    tum.refresh_from_db()
    assert tum.version == version
    assert ImportRun.objects.filter(kind="ror", status="done").count() == 2


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(dump) -> None:
    assert "1 organisation created" in run(dump(record()), "--country", "DE", "--dry-run")
    assert not Organisation.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--match for those .* --country FR"),
        (["--country", "XX"], "“XX” is no country code of ISO 3166-1"),
        (["--country", ""], "a country code is expected"),
        (["--country", "DE", "--released", "2026-13"], "not in the calendar"),
    ],
)
def test_a_command_that_says_too_little_is_refused(dump, arguments: list, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(dump(record()), *arguments)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([record()])[:-50])
    with pytest.raises(CommandError, match=r"Nothing was written\. x\.json, line 1: is no JSON"):
        run(path, "--country", "DE")
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_known_organisations_are_looked_up_without_a_query_each(
    dump, django_assert_max_num_queries
) -> None:
    for number in range(20):
        OrganisationFactory(name=f"Institute of Subject {number}", country="DE")
    path = dump(*(record(LMU, name=f"Institute of Matter {number}") for number in range(50)))
    with django_assert_max_num_queries(12):
        read(path, known=Known(), match=True)
