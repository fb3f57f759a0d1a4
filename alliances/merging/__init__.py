"""Merging: two records that are one become one, and can be parted again.

What hangs on the loser moves to the survivor by whatever foreign keys the models have. A row that
the survivor has already is joined: its citations go to the survivor's row. The loser keeps its
own values, its public id leads to the survivor. Each row that is written is logged with its values
before and after, so that `undo` can put back what nobody has touched since.
"""

from alliances.merging.joining import merge
from alliances.merging.planning import Join, MergeRefused, Move, Plan, choosable, plan, problems
from alliances.merging.undoing import record_of, undo

__all__ = [
    "Join",
    "MergeRefused",
    "Move",
    "Plan",
    "choosable",
    "merge",
    "plan",
    "problems",
    "record_of",
    "undo",
]
