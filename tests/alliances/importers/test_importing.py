"""From what a release states to the catalogue: created once, followed, and never against staff."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from alliances import curation, history, quality
from alliances.importers import cordis, running
from alliances.importers.running import Result
from alliances.importers.writing import Writer
from alliances.models import (
    Alliance,
    Citation,
    Dispute,
    DuplicatePair,
    ImportRun,
    ImportStatus,
    Organisation,
    OrganisationName,
    Participation,
    Programme,
    Revision,
    Source,
)
from tests.alliances.importers.cordis_files import organisation, project, release
from tests.factories import (
    AllianceFactory,
    IdentifierFactory,
    OrganisationFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def _import(folder: Path, *, publish: bool = False) -> Result:
    return running.carry_out(cordis.read(folder), file_name=folder.name, publish=publish)


def _alliance() -> Alliance:
    return Alliance.objects.get(identifiers__value="101226563")


def test_an_import_makes_drafts_whose_every_statement_cites_the_release(tmp_path: Path) -> None:
    _import(release(tmp_path))

    alliance = _alliance()
    assert alliance.record_status == "draft"
    source = Source.objects.get(kind="data_release")
    assert quality.uncited(alliance) == []
    assert quality.uncited(Organisation.objects.get(acronym="UG")) == []
    cited = Citation.objects.filter(participation__alliance=alliance).get()
    assert (cited.source, cited.locator) == (source, "project 101226563")
    assert Programme.objects.get(acronym="HORIZON").parts.count() == 1


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    folder = release(tmp_path)
    _import(folder, publish=True)
    before = Revision.now()
    counts = _import(folder, publish=True).counts
    assert Revision.now() == before
    assert {what.rpartition(" ")[2] for what in counts} == {"unchanged"}


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    folder = release(tmp_path)
    told = running.preview(cordis.read(folder)).counts
    assert not Alliance.objects.exists()
    assert not ImportRun.objects.exists()
    assert _import(folder).counts == told


def test_published_are_those_whose_checks_pass(tmp_path: Path) -> None:
    rows = [project(), project(id="101226564", acronym="ALONE")]
    result = _import(release(tmp_path, rows), publish=True)

    assert _alliance().is_published
    assert Alliance.objects.get(acronym="ALONE").record_status == "draft"
    assert result.counts["alliance published"] == 1
    (told,) = [str(problem) for problem in result.problems]
    assert told.startswith("project.csv, line 3: alliance 101226564 stays a draft: No partner")


def test_what_is_imported_has_a_history_from_the_start(tmp_path: Path) -> None:
    _import(release(tmp_path))
    (version,) = history.versions(_alliance())
    models = {model for model, _key in history.state_at(_alliance(), version.at)}
    assert {Alliance, Participation, Citation} <= models


def test_a_later_release_is_followed(tmp_path: Path) -> None:
    _import(release(tmp_path))
    later = [project(endDate="2031-12-31")]
    more = [organisation(), organisation(organisationID="999877777", name="B", role="participant")]
    result = _import(release(tmp_path, later, more))

    alliance = _alliance()
    assert str(alliance.end) == "2031-12-31"
    assert alliance.participations.count() == 2
    assert alliance.version == 2
    assert result.counts["alliance updated"] == 1
    (cited,) = alliance.citations.filter(field="end")
    assert cited.source == Source.objects.latest("pk")
    assert history.versions(alliance)[0].number == 2


def test_what_staff_have_changed_becomes_a_dispute(tmp_path: Path) -> None:
    _import(release(tmp_path))
    alliance = _alliance()
    Alliance.objects.filter(pk=alliance.pk).update(end="2029")
    curation.changed(alliance)

    result = _import(release(tmp_path))

    alliance = _alliance()
    assert str(alliance.end) == "2029"
    dispute = Dispute.objects.get(alliance=alliance)
    assert dispute.statement == "end"
    assert [row.value_en for row in dispute.readings.order_by("pk")] == ["2029", "2030-06-30"]
    assert dispute.readings.get(value_en="2030-06-30").citations.count() == 1
    assert result.counts["alliance conflicts"] == 1


def test_a_dispute_is_raised_once(tmp_path: Path) -> None:
    _import(release(tmp_path))
    Alliance.objects.update(end="2029")
    curation.changed(_alliance())
    _import(release(tmp_path))
    counts = _import(release(tmp_path)).counts
    assert Dispute.objects.count() == 1
    assert not any("conflict" in what for what in counts)

    Dispute.objects.all().delete()
    curation.changed(_alliance())
    _import(release(tmp_path))
    assert not Dispute.objects.exists(), "staff have settled it"


def test_a_release_that_says_something_new_is_disputed_anew(tmp_path: Path) -> None:
    _import(release(tmp_path))
    Alliance.objects.update(end="2029")
    curation.changed(_alliance())
    _import(release(tmp_path))
    _import(release(tmp_path, [project(endDate="2032-01-01")]))
    assert Dispute.objects.count() == 2
    assert str(_alliance().end) == "2029"


def test_a_row_that_staff_deleted_stays_deleted(tmp_path: Path) -> None:
    rows = [organisation(), organisation(organisationID="999877777", name="B", role="participant")]
    _import(release(tmp_path, organisations=rows))
    _alliance().participations.filter(role="partner").delete()
    curation.changed(_alliance())
    _import(release(tmp_path, organisations=rows))
    assert _alliance().participations.count() == 1


def test_a_record_that_staff_deleted_stays_deleted(tmp_path: Path) -> None:
    _import(release(tmp_path))
    alliance = _alliance()
    alliance.delete()
    curation.deleted([alliance])
    result = _import(release(tmp_path))
    assert not Alliance.objects.exists()
    assert result.counts["alliance left alone"] == 1


def test_a_merged_record_is_followed_to_its_survivor(tmp_path: Path) -> None:
    _import(release(tmp_path))
    survivor = AllianceFactory(name="Survivor")
    merged = _alliance()
    merged.identifiers.update(alliance=survivor)
    Alliance.objects.filter(pk=merged.pk).update(record_status="merged", merged_into=survivor)
    curation.changed(survivor)
    _import(release(tmp_path))
    assert Alliance.objects.exclude(record_status="merged").get() == survivor


def test_what_a_release_no_longer_states_is_left_and_told(tmp_path: Path) -> None:
    rows = [organisation(), organisation(organisationID="999877777", name="B", role="participant")]
    _import(release(tmp_path, organisations=rows))
    result = _import(release(tmp_path))
    assert _alliance().participations.count() == 2
    assert any("is no longer stated" in problem.reason for problem in result.problems)


def test_an_organisation_is_found_by_its_code(tmp_path: Path) -> None:
    known = OrganisationFactory(name="Ghana’s university", country="GH")
    IdentifierFactory(organisation=known, scheme="pic", value="999878911")
    _import(release(tmp_path))
    assert Participation.objects.get().organisation == known
    known.refresh_from_db()
    assert known.name_en == "Ghana’s university"
    assert OrganisationName.objects.get(organisation=known).value == "UNIVERSITY OF GHANA"


def test_an_organisation_is_found_by_name_and_country(tmp_path: Path) -> None:
    known = OrganisationFactory(name="University of Ghana", country="GH")
    OrganisationFactory(name="University of Ghana", country="FR")
    _import(release(tmp_path))
    assert Participation.objects.get().organisation == known
    assert known.identifiers.get().value == "999878911"


def test_a_name_alone_makes_no_one_of_two_with_different_codes(tmp_path: Path) -> None:
    known = OrganisationFactory(name="University of Ghana", country="GH")
    IdentifierFactory(organisation=known, scheme="pic", value="999111111")
    _import(release(tmp_path))
    assert Participation.objects.get().organisation != known


def test_the_undecided_go_to_the_worklist_of_duplicates(tmp_path: Path) -> None:
    OrganisationFactory(name="Ghana University", country="GH")
    _import(release(tmp_path))
    assert DuplicatePair.objects.waiting().count() == 1


def test_the_second_run_leaves_a_known_organisation_in_peace(tmp_path: Path) -> None:
    known = OrganisationFactory(name="University of Ghana", acronym="UoG", country="GH")
    _import(release(tmp_path))
    known.refresh_from_db()
    version = known.version
    result = _import(release(tmp_path))
    known.refresh_from_db()
    assert known.version == version
    assert known.acronym == "UoG"
    assert result.problems == []


def test_a_country_that_differs_is_disputed(tmp_path: Path) -> None:
    known = OrganisationFactory(name="X", country="FR")
    IdentifierFactory(organisation=known, scheme="pic", value="999878911")
    _import(release(tmp_path))
    assert Dispute.objects.get(organisation=known).statement == "country"


def test_a_participation_that_is_there_is_cited_and_not_doubled(tmp_path: Path) -> None:
    alliance = AllianceFactory(name="Care")
    IdentifierFactory(alliance=alliance, organisation=None, scheme="cordis", value="101226563")
    body = OrganisationFactory(name="University of Ghana", country="GH")
    by_hand = ParticipationFactory(alliance=alliance, organisation=body, role="coordinator")
    curation.changed(alliance)
    _import(release(tmp_path))
    (row,) = alliance.participations.all()
    assert row == by_hand
    assert row.citations.filter(source__kind="data_release").exists()
    assert row.contribution_en.startswith("EU contribution")


def test_an_identifier_of_another_record_is_left_out_and_told(tmp_path: Path) -> None:
    alliance = AllianceFactory(name="An alliance, by mistake")
    IdentifierFactory(alliance=alliance, organisation=None, scheme="pic", value="999878911")
    result = _import(release(tmp_path))
    assert not Organisation.objects.filter(identifiers__scheme="pic").exists()
    (problem,) = result.problems
    assert problem.reason.endswith(
        "another record has the identifier pic 999878911: identifier left out"
    )


def test_a_run_is_kept_with_its_counts_and_report(tmp_path: Path) -> None:
    _import(release(tmp_path, organisations=[organisation(country="ZZ")]))
    run = ImportRun.objects.get()
    assert (run.kind, run.status) == ("cordis", ImportStatus.DONE)
    assert run.counts["alliance created"] == 1
    assert run.report[0]["file"] == "organization.csv"
    assert (run.report[0]["line"], run.report[0]["column"]) == (2, "country")


def test_what_fails_in_the_middle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(Writer, "_complete", fail)
    with pytest.raises(IntegrityError):
        _import(release(tmp_path))
    assert not Alliance.objects.exists()
    assert not Organisation.objects.exists()
    run = ImportRun.objects.get()
    assert run.status == ImportStatus.FAILED
    assert "the disk is full" in run.report[0]["problem"]


def test_the_command_reports_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = release(tmp_path, organisations=[organisation(country="ZZ")])
    call_command("import_cordis", str(folder), "--released", "2026-05", "--publish")
    out = capsys.readouterr().out
    assert "1 alliance created" in out
    assert "organization.csv, line 2, column country: “ZZ”" in out
    assert str(Source.objects.get(kind="data_release").published) == "2026-05"


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    folder = release(tmp_path)
    (folder / "project.csv").write_text("id;acronym\n1;A\n")
    with pytest.raises(CommandError, match=r"Nothing was written\. project\.csv, line 1: lacks"):
        call_command("import_cordis", str(folder))
    assert not ImportRun.objects.exists()
