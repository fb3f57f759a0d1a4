"""Named checks of a record: an error keeps it from being published, a warning does not."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import models

from alliances.models import Alliance, Organisation
from alliances.quality.statements import read, read_all


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """What a check has found: in words, and where to mend it.

    `where` is a field of the record, or a relation to its rows; `row` the one that is meant.
    """

    message: str
    where: str
    row: models.Model | None = None


@dataclass(frozen=True)
class Problem:
    """A finding with the code and the severity of its check."""

    code: str
    severity: Severity
    message: str
    where: str
    row: models.Model | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


# It reads a record with all its statements (`statements.read`).
Check = Callable[[Any], Iterator[Finding]]


class NamedCheck(NamedTuple):
    code: str
    severity: Severity
    models: tuple[type[models.Model], ...]
    find: Check


CHECKS: list[NamedCheck] = []


def _register(severity: Severity, *kinds: type[models.Model]) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        CHECKS.append(NamedCheck(check.__name__, severity, kinds, check))
        return check

    return register


def error(*kinds: type[models.Model]) -> Callable[[Check], Check]:
    """Registers a check, under the function's name, that blocks publishing."""
    return _register(Severity.ERROR, *kinds)


def warning(*kinds: type[models.Model]) -> Callable[[Check], Check]:
    """Registers a check, under the function's name, whose findings are listed only."""
    return _register(Severity.WARNING, *kinds)


def problems(record: Alliance | Organisation) -> list[Problem]:
    """All that is wrong with a record as it is in the database, errors first."""
    found = _found(read(record), CHECKS)
    return sorted(found, key=lambda problem: not problem.is_error)


def _found(stored: Any, checks: Iterable[NamedCheck]) -> list[Problem]:
    return [
        Problem(check.code, check.severity, *finding)
        for check in checks
        if isinstance(stored, check.models)
        for finding in check.find(stored)
    ]


def errors(record: Alliance | Organisation) -> list[Problem]:
    """Every reason for which a record may not be published."""
    return [problem for problem in problems(record) if problem.is_error]


def errors_of_all(
    model: type[Alliance] | type[Organisation], keys: Collection[int]
) -> dict[int, list[Problem]]:
    """{key: every reason for which it may not be published} of the records with `keys`."""
    checks = [check for check in CHECKS if check.severity is Severity.ERROR]
    return {stored.pk: _found(stored, checks) for stored in read_all(model, keys)}
