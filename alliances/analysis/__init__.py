"""Analysis of text for search: knows languages' letters, words and endings, knows no model.

Documents and queries pass through the same steps, so that they meet however each is written:
`compounds` finds the words, `folding` takes case and accents from them, `stemming` the endings.
"""

from alliances.analysis.documents import Document, Field, document
from alliances.analysis.folding import fold
from alliances.analysis.highlighting import highlight
from alliances.analysis.nearness import similarity, trigrams
from alliances.analysis.queries import Group, Query, Slot, Term, parse

__all__ = [
    "Document",
    "Field",
    "Group",
    "Query",
    "Slot",
    "Term",
    "document",
    "fold",
    "highlight",
    "parse",
    "similarity",
    "trigrams",
]
