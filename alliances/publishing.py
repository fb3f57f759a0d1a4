"""From draft to public and back: who may do what with a record, and the verbs that do it.

    draft ──submit──> in review ──publish──> published ──withdraw──> withdrawn
      ^────return────────┘                       ^───────publish─────────┘

What was public once is withdrawn, and never again a draft: its public id stays taken. Who may
publish may do so from a draft, too, without asking themselves for a review.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import QuerySet

from alliances import curation, quality
from alliances.models import Alliance, Organisation, RecordStatus
from alliances.models.base import StagedRecord

Staged = Alliance | Organisation


class Action(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class Step(NamedTuple):
    """What an action makes of a record, and whether it takes the right to publish."""

    before: tuple[RecordStatus, ...]
    after: RecordStatus
    by_reviewers: bool = True


STEPS = {
    Action.SUBMIT: Step((RecordStatus.DRAFT,), RecordStatus.IN_REVIEW, by_reviewers=False),
    Action.RETURN: Step((RecordStatus.IN_REVIEW,), RecordStatus.DRAFT),
    Action.PUBLISH: Step(
        (RecordStatus.DRAFT, RecordStatus.IN_REVIEW, RecordStatus.WITHDRAWN),
        RecordStatus.PUBLISHED,
    ),
    Action.WITHDRAW: Step((RecordStatus.PUBLISHED,), RecordStatus.WITHDRAWN),
}


class Impossible(Exception):
    """The record is not in a state from which the action leads on."""


class Stale(Exception):
    """The record is no longer as whoever decided has seen it."""


class Refused(Exception):
    """The record has errors; `problems` are all of them."""

    def __init__(self, problems: Sequence[quality.Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


# --- Who may ----------------------------------------------------------------------------------


def reviews(user: Any, model: type[models.Model]) -> bool:
    """Whether `user` may publish records of `model`, and change those that are public.

    A source or a person is public with the alliances that name them, and goes with these.
    """
    staged = model if issubclass(model, StagedRecord) else Alliance
    return user.has_perm(f"alliances.publish_{staged._meta.model_name}")


def changeable(user: Any, records: QuerySet) -> QuerySet:
    """Those of `records` that `user` may change: who may not publish, only what is not public."""
    model = records.model
    if not user.has_perm(f"alliances.change_{model._meta.model_name}"):
        return records.none()
    if reviews(user, model):
        return records
    if issubclass(model, StagedRecord):
        return records.filter(record_status=RecordStatus.DRAFT)
    return records.exclude(pk__in=records.public()) if hasattr(records, "public") else records


def may_change(user: Any, record: models.Model) -> bool:
    """Whether `user` may change `record`, as it is in the database, and its statements."""
    model = type(record)
    if user.has_perm(f"alliances.change_{model._meta.model_name}") and reviews(user, model):
        return True
    return changeable(user, model._default_manager.filter(pk=record.pk)).exists()


def actions(user: Any, record: Staged) -> list[Action]:
    """What `user` may do with `record` now."""
    return [
        action
        for action, step in STEPS.items()
        if record.record_status in step.before
        and may_change(user, record)
        and (not step.by_reviewers or reviews(user, type(record)))
    ]


# --- The verbs --------------------------------------------------------------------------------


def submit(record: Staged) -> None:
    """Hand a draft to the reviewers. Raises Impossible."""
    _take(Action.SUBMIT, record)


def return_to_draft(record: Staged, *, why: str = "", version: int | None = None) -> None:
    """Hand a record in review back, saying what to mend. Raises Impossible and Stale."""
    _take(Action.RETURN, record, why=why, version=version)


def publish(record: Staged) -> None:
    """Make a record public. Raises Impossible, and Refused with every error that it has."""
    _take(Action.PUBLISH, record)


def withdraw(record: Staged, *, why: str, version: int | None = None) -> None:
    """Take a record off the public pages; its address says so. Raises Impossible and Stale."""
    _take(Action.WITHDRAW, record, why=why, version=version)


@transaction.atomic
def _take(action: Action, record: Staged, *, why: str = "", version: int | None = None) -> None:
    """`version` is the one that whoever decides has seen, None where it is seen to already."""
    step = STEPS[action]
    curation.lock()
    record.refresh_from_db(fields=["record_status", "version"])
    if version is not None and version != record.version:
        raise Stale
    if record.record_status not in step.before:
        raise Impossible
    if action is Action.PUBLISH and (found := quality.errors(record)):
        raise Refused(found)
    record.record_status = step.after
    record.save(update_fields=["record_status"])
    curation.changed(record, why=why)


@transaction.atomic
def publish_all(
    model: type[Staged], keys: Collection[int], *, why: str = ""
) -> dict[int, list[quality.Problem]]:
    """Make the drafts among the records with `keys` public, but for those with errors.

    For importers: some hundred records at once, as one change. Returns {key: its errors}.
    """
    curation.lock()
    drafts = model.objects.filter(pk__in=keys, record_status=RecordStatus.DRAFT)
    found = quality.errors_of_all(model, list(drafts.values_list("pk", flat=True)))
    passed = [key for key, errors in found.items() if not errors]
    model.objects.filter(pk__in=passed).update(record_status=RecordStatus.PUBLISHED)
    curation.changed_all(list(model.objects.filter(pk__in=passed)), why=why)
    return {key: errors for key, errors in found.items() if errors}
