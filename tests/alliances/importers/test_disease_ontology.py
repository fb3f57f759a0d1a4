"""The Disease Ontology: a tree with several parents, codes and synonyms."""

import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from alliances.importers.disease_ontology import read
from alliances.importers.running import Release
from alliances.importers.stated import Record, Unreadable
from alliances.models import DiseaseArea, DiseaseCode, DiseaseParent, DiseaseSynonym, ImportRun
from tests.factories import DiseaseAreaFactory, DiseaseCodeFactory

SHARED = Path(settings.BASE_DIR).parent / "shared/data/disease"
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the sample of the Disease Ontology is not here"
)
TREE = """\
id\tlabel\tsubClassOf
"DOID:7"\t"disease of anatomical entity"\t"disease"
"DOID:863"\t"nervous system disease"\t"disease of anatomical entity"
"DOID:438"\t"autoimmune disease of the nervous system"\t"nervous system disease"
"DOID:3213"\t"demyelinating disease"\t"nervous system disease"
"DOID:2377"\t"multiple sclerosis"\t"autoimmune disease of the nervous system"
"DOID:2377"\t"multiple sclerosis"\t"demyelinating disease"
"DOID:162"\t"cancer"\t"disease"
"""
MS, NERVOUS, CANCER = "DOID:2377", "DOID:863", "DOID:162"
OBO = """\
format-version: 1.2

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:863
name: nervous system disease
synonym: "neurological disease" EXACT [MESH:D009422]
synonym: "a \\"brain\\" disease" EXACT []
synonym: "brain fog" RELATED []
xref: ICD10CM:G98.8
xref: UMLS_CUI:C0027765
is_a: DOID:4 ! disease

[Term]
id: DOID:2377
name: multiple sclerosis
is_a: DOID:863 ! nervous system disease
is_a: DOID:999 ! gone

[Term]
id: DOID:1
name: old disease
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "disease"
    folder.mkdir()
    (folder / "HumanDO.tsv").write_text(TREE)
    head = "id\tlabel\txrefs\n"
    (folder / "ICD10inDO.tsv").write_text(f'{head}"{MS}"\t"multiple sclerosis"\t"ICD10CM:G35"\n')
    (folder / "MESHinDO.tsv").write_text(
        f'{head}"{MS}"\t"x"\t"MESH:D009103, MESH:D000001"\n"DOID:9"\t"obsolete x"\t"MESH:D1"\n'
    )
    (folder / "OrphanetinDO.tsv").write_text(f'{head}"DOID:8"\t"x"\t"ORDO:1"\n')
    return folder


def areas(release: Release) -> dict[str, Record]:
    return {one.key: one for one in release.records}


def values(one: Record, model: type, column: str) -> list:
    return [row.values[column] for row in one.rows if row.model is model]


def parents(one: Record) -> list[str]:
    return [ref.key for ref in values(one, DiseaseParent, "parent")]


def test_a_disease_has_its_codes_and_all_its_parents(folder: Path) -> None:
    found = areas(read(folder))
    assert list(found) == ["DOID:7", NERVOUS, "DOID:438", "DOID:3213", MS, CANCER]
    assert found[MS].values == {"name_en": "Multiple sclerosis"}
    assert parents(found[MS]) == ["DOID:438", "DOID:3213"]
    assert parents(found[CANCER]) == []  # the root “disease” is none of ours
    codes = zip(
        values(found[MS], DiseaseCode, "vocabulary"),
        values(found[MS], DiseaseCode, "value"),
        strict=True,
    )
    assert list(codes) == [
        ("doid", MS),
        ("icd10", "G35"),
        ("mesh", "D009103"),
        ("mesh", "D000001"),
    ]


def test_a_code_of_what_is_not_in_the_tree_is_reported_unless_it_is_obsolete(folder: Path) -> None:
    assert [str(problem) for problem in read(folder).problems] == [
        "OrphanetinDO.tsv, line 2, column id: “DOID:8” is no disease of the tree: left out"
    ]


def test_the_tree_alone_is_enough(folder: Path) -> None:
    release = read(folder / "HumanDO.tsv")
    assert len(release.records) == 6
    assert release.problems == []


def test_a_zip_states_what_its_folder_does(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"DOreports/{path.name}")
    zipped, plain = read(tmp_path / "x.zip"), read(folder)
    assert zipped.source.key == plain.source.key
    assert [one.rows for one in zipped.records] == [one.rows for one in plain.records]


def test_obo_has_synonyms_too(tmp_path: Path) -> None:
    path = tmp_path / "HumanDO.obo"
    path.write_text(OBO)
    release = read(path)
    found = areas(release)
    assert list(found) == [NERVOUS, MS]
    assert values(found[NERVOUS], DiseaseSynonym, "value") == [
        "neurological disease",
        'a "brain" disease',
    ]
    assert values(found[NERVOUS], DiseaseCode, "value") == [NERVOUS, "G98.8"]
    assert parents(found[MS]) == [NERVOUS]
    assert [problem.reason for problem in release.problems] == [
        f"{MS}: there is no parent “DOID:999”: left out"
    ]


def test_a_branch_is_a_disease_and_what_is_narrower(folder: Path) -> None:
    found = areas(read(folder, under="DOID:3213"))
    assert list(found) == ["DOID:3213", MS]
    assert parents(found["DOID:3213"]) == []
    assert parents(found[MS]) == ["DOID:3213"]
    assert len(read(folder, under="DOID:4").records) == 6


def test_a_branch_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(Unreadable, match=r"HumanDO\.tsv: has no disease “DOID:0” to begin under"):
        read(folder, under="DOID:0")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("DOID:5\tx\tno such label", "DOID:5: the parent “no such label” is no label"),
        ("DOID:5\tx\ttwin", "the parent “twin” is the label of DOID:10, DOID:11"),
        ("5\tx\tdisease", "“5” is no DOID (one looks like DOID:2377)"),
        ("DOID:5\t\tdisease", "DOID:5 has no label"),
        ("DOID:5\tx\tx", "DOID:5: its parent DOID:5 is narrower than itself"),
        ("DOID:5\tx", "has 2 cells where the header has 3"),
        ("id\tlabel\tsubClassOf", "repeats the header"),
    ],
)
def test_a_line_that_cannot_be_is_reported(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "HumanDO.tsv"
    path.write_text(f"{TREE}DOID:10\ttwin\tcancer\nDOID:11\ttwin\tcancer\n{line}\n")
    release = read(path)
    (problem,) = release.problems
    assert problem.reason.startswith(reason) or reason in problem.reason
    assert problem.where.line == 11
    assert {MS, CANCER} < areas(release).keys()


def test_a_circle_is_opened_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "HumanDO.tsv"
    path.write_text(f"{TREE}DOID:863\tnervous system disease\tmultiple sclerosis\n")
    release = read(path)
    assert release.problems
    for problem in release.problems:
        assert problem.reason.endswith("is narrower than itself: left out")
    below: dict[str, list[str]] = {key: parents(one) for key, one in areas(release).items()}

    def above(doid: str, passed: tuple[str, ...] = ()) -> None:
        assert doid not in passed
        for parent in below[doid]:
            above(parent, (*passed, doid))

    for doid in below:
        above(doid)


def test_a_long_chain_of_parents_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "HumanDO.tsv"
    chain = "".join(f"DOID:{n}\tl{n}\tl{n + 1}\n" for n in range(1000, 9000))
    path.write_text(f"id\tlabel\tsubClassOf\n{chain}DOID:9000\tl9000\tdisease\n")
    assert len(read(path).records) == 8001


def test_swapped_columns_are_read_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "HumanDO.tsv"
    path.write_text("label\tid\tsubClassOf\ncancer\tDOID:162\tdisease\n")
    assert list(areas(read(path))) == [CANCER]


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("id,label,subClassOf\n")
    with pytest.raises(Unreadable, match=r"x\.tsv, line 1: its columns are parted by commas"):
        read(tmp_path / "x.tsv")


@needs_shared_data
def test_the_whole_ontology_is_read() -> None:
    release = read(SHARED)
    found = areas(release)
    assert len(found) == 12_246
    assert release.problems == []
    assert len(parents(found["DOID:13241"])) == 2
    assert ("orphanet", "231111") in [
        tuple(row.values.values()) for row in found["DOID:0040093"].rows
    ]


# --- Into the catalogue -----------------------------------------------------------------------


def run(path: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("import_disease_ontology", str(path), *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_areas_that_are_there_keep_ids_and_names_and_get_codes_and_parents(folder: Path) -> None:
    mine = DiseaseAreaFactory(name="Multiple sclerosis (MS)", name_fr="Sclérose en plaques")
    DiseaseCodeFactory(disease=mine, vocabulary="doid", value=MS)
    public_id = mine.public_id
    assert "5 diseasearea created, 1 diseasearea updated" in run(folder)
    mine.refresh_from_db()
    assert (mine.public_id, mine.name_en) == (public_id, "Multiple sclerosis (MS)")
    assert mine.name_fr == "Sclérose en plaques"
    assert set(mine.codes.values_list("value", flat=True)) == {MS, "G35", "D009103", "D000001"}
    assert set(mine.parents.values_list("name_en", flat=True)) == {
        "Autoimmune disease of the nervous system",
        "Demyelinating disease",
    }
    nervous = DiseaseArea.objects.filter(codes__value=NERVOUS)
    assert mine in nervous.with_narrower()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(folder: Path) -> None:
    run(folder)
    before = set(DiseaseArea.objects.values_list("public_id", "version"))
    assert "6 diseasearea unchanged" in run(folder)
    assert set(DiseaseArea.objects.values_list("public_id", "version")) == before
    assert DiseaseParent.objects.count() == 5
    assert ImportRun.objects.filter(kind="disease_ontology", status="done").count() == 2


@pytest.mark.django_db
def test_a_parent_that_staff_entered_is_not_entered_twice(folder: Path) -> None:
    mine = DiseaseAreaFactory(name="Multiple sclerosis")
    broader = DiseaseAreaFactory(name="Demyelinating diseases")
    DiseaseCodeFactory(disease=mine, vocabulary="doid", value=MS)
    DiseaseCodeFactory(disease=broader, vocabulary="doid", value="DOID:3213")
    DiseaseParent.objects.create(child=mine, parent=broader)
    run(folder)
    assert DiseaseParent.objects.filter(child=mine, parent=broader).count() == 1
    assert mine.parents.count() == 2


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(folder: Path) -> None:
    assert "6 diseasearea created" in run(folder, "--dry-run")
    assert not DiseaseArea.objects.exists()


@pytest.mark.django_db
def test_a_branch_that_is_not_there_writes_nothing(folder: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was written"):
        run(folder, "--under", "DOID:0")
    assert not ImportRun.objects.exists()
