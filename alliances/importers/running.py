"""Runs an import from what was read to the report of what it did."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from alliances import curation, publishing
from alliances.importers.catalogue import Catalogue
from alliances.importers.plan import BATCH, Plan
from alliances.importers.planning import plan_changes
from alliances.importers.stated import Problem, Record, Where
from alliances.importers.writing import Progress, Writer
from alliances.models import Alliance, ImportRun, ImportStatus, Organisation

# Of a report that is longer, the rest is only counted.
_LONGEST_REPORT = 1_000
# Alliances are checked behind those that they name.
_STAGED = (Organisation, Alliance)


@dataclass
class Release:
    """What was read of a release: its own source record first, then what it states."""

    kind: str
    source: Record
    records: list[Record]
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Result:
    """What an import did, or would do: {"alliance created": 3, …}, and what it could not."""

    counts: dict[str, int]
    problems: list[Problem]

    def report(self) -> list[dict[str, Any]]:
        """As `ImportRun` keeps it."""
        told = [problem.as_json() for problem in self.problems[:_LONGEST_REPORT]]
        if more := len(self.problems) - len(told):
            rest = Problem(Where(""), f"and {more} more, which the command's output lists")
            told.append(rest.as_json())
        return told


def preview(release: Release) -> Result:
    """What `carry_out` would do; nothing is written."""
    plan = _plan(release)
    return Result(plan.counts, [*release.problems, *plan.problems])


def _plan(release: Release) -> Plan:
    return plan_changes([release.source, *release.records], Catalogue(release.kind))


def carry_out(
    release: Release,
    *,
    file_name: str,
    publish: bool = False,
    by: Any = None,
    progress: Progress = lambda number: None,
) -> Result:
    """Take over a release in one transaction; a second time changes nothing.

    `publish` makes those new records public whose checks pass; else all new ones are drafts.
    Raises what the database raises; then the run is marked as failed, and nothing was written.
    """
    _end_interrupted()
    run = ImportRun.objects.create(kind=release.kind, file_name=file_name[:200], by=by)
    try:
        with transaction.atomic():
            result = _carry_out(release, publish=publish, progress=progress)
    except BaseException as error:
        problem = Problem(Where(file_name), f"nothing was written: {error!r}"[:500])
        run.end({}, [problem.as_json()], ImportStatus.FAILED)
        raise
    run.end(result.counts, result.report())
    return result


def _end_interrupted() -> None:
    """Runs that were killed wrote nothing; whoever writes holds the lock, so none is under way."""
    with transaction.atomic():
        curation.lock()
        for run in ImportRun.objects.filter(status=ImportStatus.RUNNING):
            problem = Problem(Where(run.file_name), "interrupted: nothing was written")
            run.end({}, [problem.as_json()], ImportStatus.FAILED)


def _carry_out(release: Release, *, publish: bool, progress: Progress) -> Result:
    plan = _plan(release)
    counts, problems = plan.counts, [*release.problems, *plan.problems]
    if plan.changes or plan.updates:
        why = f"{release.kind}: {release.source.key}"
        writer = Writer(plan, kind=release.kind, release=release.source.ref, why=why)
        writer.write(progress)
        if publish:
            published, refused = _publish(writer, plan)
            counts |= published
            problems += refused
    return Result(counts, problems)


def _publish(writer: Writer, plan: Plan) -> tuple[dict[str, int], list[Problem]]:
    """Publish what was made and passes the checks: (how many, why the others are drafts)."""
    published: Counter[str] = Counter()
    problems: list[Problem] = []
    stated = {(one.record.model, plan.pks[one.record.ref]): one.record for one in plan.creations}
    for model in _STAGED:
        name, keys = model._meta.model_name, writer.created[model]
        for at in range(0, len(keys), BATCH):
            some = keys[at : at + BATCH]
            refused = publishing.publish_all(model, some, why=writer.why)
            writer.remember_versions(model, some)
            published[f"{name} published"] += len(some) - len(refused)
            for key, errors in refused.items():
                reasons = "; ".join(error.message for error in errors)
                record = stated[model, key]
                reason = f"{name} {record.key} stays a draft: {reasons}"
                problems.append(Problem(record.where, reason))
    return dict(published), problems
