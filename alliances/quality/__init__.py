"""What a record lacks, and what is wrong with it; all of it reads, and changes nothing.

statements  what is stated, what an ideal record states beside it, what no source bears out
problems    what a check is, and the verbs that run them
checks      the checks themselves, each under its code
worklists   whole lists of records that lack something
"""

from alliances.quality import checks
from alliances.quality.problems import CHECKS, Problem, Severity, errors, errors_of_all, problems
from alliances.quality.statements import (
    IDEAL_FIELDS,
    IDEAL_ROWS,
    STATEMENT_ROWS,
    label,
    missing,
    stated_fields,
    uncited,
)
from alliances.quality.worklists import LISTS, lacking, unchecked

__all__ = [
    "CHECKS",
    "IDEAL_FIELDS",
    "IDEAL_ROWS",
    "LISTS",
    "STATEMENT_ROWS",
    "Problem",
    "Severity",
    "checks",
    "errors",
    "errors_of_all",
    "label",
    "lacking",
    "missing",
    "problems",
    "stated_fields",
    "unchecked",
    "uncited",
]
