"""The table of EuroSciVoc concepts: complete, consistent, and true to the Disease Ontology."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings

from alliances.importers import euroscivoc
from alliances.models import DiseaseArea, DiseaseCode, DiseaseParent, Theme

BASE = Path(settings.BASE_DIR)
SHARED = BASE.parent / "shared/data"
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="the sample data of EuroSciVoc and the Disease Ontology are not here",
)


def table() -> list[dict[str, str]]:
    path = BASE / "alliances/importers/euroscivoc.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def fixture(name: str) -> list[tuple[str, dict]]:
    objects = json.loads((BASE / f"fixtures/{name}.json").read_text(encoding="utf-8"))
    return [(entry["model"].partition(".")[2], entry["fields"]) for entry in objects]


# --- Concepts ---------------------------------------------------------------------------------


def test_a_concept_that_names_a_disease_stands_for_it() -> None:
    alzheimer = euroscivoc.concept("/21/35/153/22901471/633")
    assert alzheimer.is_disease
    assert alzheimer.key == "DOID:10652"
    assert alzheimer.names == ("Alzheimer’s disease", "Maladie d’Alzheimer", "Alzheimer-Krankheit")
    assert set(alzheimer.broader) == {"DOID:1307", "DOID:1289"}  # dementia, neurodegenerative


def test_a_specialty_stands_for_its_diseases_without_being_their_code() -> None:
    oncology = euroscivoc.concept("/21/39/225")
    assert (oncology.key, oncology.exact) == ("DOID:162", ())


def test_a_method_stands_for_a_theme() -> None:
    concept = euroscivoc.concept("/21/37/165/659")
    assert (concept.ref.model, concept.key) == (Theme, "gene-therapy")


@pytest.mark.parametrize("code", ["/21", "/21/35/151", "/21/35/999", "/23/47/295", "/2", "", "x"])
def test_some_concepts_stand_for_nothing(code: str) -> None:
    assert euroscivoc.concept(code) is None


def test_an_unknown_concept_stands_for_what_the_next_broader_one_does() -> None:
    assert euroscivoc.concept("/21/39/225/999/1") == euroscivoc.concept("/21/39/225")


def test_concepts_that_stand_for_one_area_are_one() -> None:
    neurology, clinical = euroscivoc.concept("/21/35/153"), euroscivoc.concept("/21/39/241")
    assert neurology is clinical


# --- Records ----------------------------------------------------------------------------------


def test_an_area_comes_with_its_codes_and_those_above_it() -> None:
    found = {record.key: record for record in euroscivoc.records("/21/39/225/719")}
    assert list(found) == ["DOID:1240", "DOID:2531", "DOID:162", "DOID:74"]
    leukaemia = found["DOID:1240"]
    assert leukaemia.values["name_fr"] == "Leucémies"
    assert [(row.model, *row.values.values()) for row in leukaemia.rows] == [
        (DiseaseCode, "doid", "DOID:1240"),
        (DiseaseCode, "euroscivoc", "/21/39/225/719"),
        (DiseaseParent, (DiseaseArea, "DOID:2531")),
    ]


def test_each_record_comes_once() -> None:
    records = euroscivoc.records("/21/39/225", "/21/39/225/719", "/21/37/677", "/21/37/677/665")
    keys = [record.key for record in records]
    assert len(keys) == len(set(keys))
    assert {"DOID:162", "implants"} < set(keys)


def test_whatever_a_record_names_comes_with_it() -> None:
    named = 0
    for code in euroscivoc.concepts():
        records = euroscivoc.records(code)
        refs = {record.ref for record in records}
        parents = [row for one in records for row in one.rows if row.model is DiseaseParent]
        assert {row.values["parent"] for row in parents} <= refs
        named += len(parents)
    assert named > 50


# --- The table --------------------------------------------------------------------------------


def test_the_table_is_well_formed() -> None:
    codes = [row["code"] for row in table() if row["code"]]
    assert len(codes) == len(set(codes))
    for row in table():
        named = [row["name_en"], row["name_fr"], row["name_de"]]
        assert row["kind"] in ("disease", "theme", "none")
        assert all(named) == (row["kind"] != "none")
        assert bool(row["slug"]) == (row["kind"] == "theme")
        assert row["doid"] == "" or row["kind"] == "disease"
        assert row["match"] in (("exact", "close") if row["code"] and any(named) else ("",))


def test_rows_of_one_area_or_theme_say_the_same_of_it() -> None:
    said: dict[str, set[tuple[str, ...]]] = {}
    for row in table():
        if key := row["doid"] or row["slug"]:
            told = tuple(row[c] for c in ("kind", "broader", "name_en", "name_fr", "name_de"))
            said.setdefault(key, set()).add(told)
    assert {key: told for key, told in said.items() if len(told) > 1} == {}


def test_one_concept_at_most_is_the_code_of_an_area() -> None:
    exact = [row["doid"] for row in table() if row["match"] == "exact" and row["doid"]]
    assert len(exact) == len(set(exact))


def test_areas_of_the_fixtures_have_the_names_and_codes_of_the_fixtures() -> None:
    names, codes = {}, {}
    for model, fields in fixture("04-diseases"):
        if model == "diseasearea":
            names[fields["public_id"]] = tuple(
                fields[f"name_{code}"] for code in ("en", "fr", "de")
            )
        elif model == "diseasecode":
            codes.setdefault(fields["disease"][0], []).append(fields["value"])
    checked = 0
    for area, values in codes.items():
        for value in values:
            if value.startswith("/"):
                concept = euroscivoc.concept(value)
                assert value in concept.exact
                assert concept.key in values or not any(v.startswith("DOID") for v in values)
            if targets := [
                one for one in euroscivoc.records(*euroscivoc.concepts()) if one.key == value
            ]:
                assert tuple(targets[0].values.values()) == names[area]
                checked += 1
    assert checked > 15


def test_themes_of_the_fixtures_have_the_names_of_the_fixtures() -> None:
    known = {fields["slug"]: fields for model, fields in fixture("03-themes")}
    shared = [row for row in table() if row["slug"] in known]
    assert len({row["slug"] for row in shared}) >= 6
    for row in shared:
        for name in ("name_en", "name_fr", "name_de"):
            assert row[name] == known[row["slug"]][name]


@needs_shared_data
def test_every_concept_of_the_branch_is_in_the_table() -> None:
    with (SHARED / "disease/euroscivoc_medical_branch.tsv").open(encoding="utf-8") as lines:
        branch = {row["code"]: row["title"] for row in csv.DictReader(lines, delimiter="\t")}
    with (SHARED / "cordis-horizon-sample/euroSciVoc.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if row["euroSciVocCode"].startswith("/21"):
                branch[row["euroSciVocCode"]] = row["euroSciVocTitle"]
    titles = {row["code"]: row["title"] for row in table()}
    assert len(branch) >= 163
    assert {code: titles.get(code) for code in branch} == branch


@needs_shared_data
def test_codes_of_the_disease_ontology_exist_and_lie_below_their_broader_areas() -> None:
    """… or EuroSciVoc itself puts them there, or, once, the fixtures do."""
    parents: dict[str, set[str]] = {}
    with (SHARED / "disease/HumanDO.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    by_label = {row["label"]: row["id"] for row in rows}
    for row in rows:
        parents.setdefault(row["id"], set()).add(by_label.get(row["subClassOf"], ""))

    def above(doid: str) -> set[str]:
        direct = parents.get(doid, set())
        return direct.union(*map(above, direct))

    elsewhere = set()
    for row in table():
        if row["doid"]:
            assert row["doid"] in parents
            elsewhere |= {
                (row["doid"], up) for up in set(row["broader"].split()) - above(row["doid"])
            }
    assert elsewhere == {
        ("DOID:1307", "DOID:863"),  # dementia < neurology
        ("DOID:10652", "DOID:1307"),  # Alzheimer < dementia
        ("DOID:0051061", "DOID:863"),  # stroke < neurology
        ("DOID:9884", "DOID:863"),  # muscular dystrophies < neurology
        ("DOID:9351", "DOID:28"),  # diabetes < endocrinology
        ("DOID:2043", "DOID:934"),  # hepatitis B < DNA viruses
        ("DOID:1883", "DOID:934"),  # hepatitis C < RNA viruses
        ("DOID:399", "DOID:1579"),  # tuberculosis < pneumology
        ("DOID:2531", "DOID:74"),  # haematological cancers, in the fixtures
    }
