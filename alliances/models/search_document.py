"""The words under which records are found: derived from them, never edited.

Full text is the engine's: GIN over a tsvector in PostgreSQL, FTS5 in SQLite (migrations 0004
and 0012 make them). Both hold the tokens of `alliances.analysis`, so both find the same records.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.analysis import Group, Query, Slot, Term
from alliances.models.alliance import Alliance
from alliances.models.disease import DiseaseArea
from alliances.models.organisation import Organisation

WEIGHTS = "abc"


@dataclass(frozen=True)
class Tokens:
    """A condition on tokens: one of them (or all that begin with it), or several joined."""

    token: str = ""
    prefix: bool = False
    parts: "tuple[Tokens, ...]" = ()
    every: bool = False

    def fts5(self) -> str:
        """In the syntax of SQLite; tokens hold no quotes."""
        if not self.parts:
            return f'"{self.token}"{"*" if self.prefix else ""}'
        return "(" + (" AND " if self.every else " OR ").join(p.fts5() for p in self.parts) + ")"

    def tsquery(self) -> str:
        """In the syntax of PostgreSQL."""
        if not self.parts:
            return f"'{self.token}'{':*' if self.prefix else ''}"
        return "(" + (" & " if self.every else " | ").join(p.tsquery() for p in self.parts) + ")"


def every(parts: Iterable[Tokens]) -> Tokens:
    return Tokens(parts=tuple(parts), every=True)


def either(parts: Iterable[Tokens]) -> Tokens:
    return Tokens(parts=tuple(parts))


def answers(group: Group, weights: str = WEIGHTS, *, exact: bool = False) -> Tokens | None:
    """What a word of a query finds in the fields of `weights`; None where `exact` finds nothing."""
    alternatives = []
    for slots in group.alternatives:
        found = [_slot(slot, weights, exact=exact) for slot in slots]
        if all(one.parts for one in found):
            alternatives.append(every(found))
    return either(alternatives) if alternatives else None


def _slot(slot: Slot, weights: str, *, exact: bool) -> Tokens:
    def wanted(term: Term) -> bool:
        return term.exact or not exact

    return either(
        Tokens(f"{weight}:{term.token}", term.prefix)
        for term in slot
        if wanted(term)
        for weight in weights
    )


class TokensField(models.TextField):
    """Distinct tokens parted by blanks."""


@TokensField.register_lookup
class Answer(models.Lookup):
    """tokens__answer=Tokens(…), by the engine's own index."""

    lookup_name = "answer"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[str]]:
        return "%s", [value.tsquery() if connection.vendor == "postgresql" else value.fts5()]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        tokens, nothing = self.process_lhs(compiler, connection)
        query, params = self.process_rhs(compiler, connection)
        # The expression that migration 0012 has indexed.
        return f"alliances_vector({tokens}) @@ {query}::tsquery", [*nothing, *params]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        model = self.lhs.target.model
        index = quote(f"{model._meta.db_table}_fts")
        key = f"{quote(self.lhs.alias)}.{quote(model._meta.pk.column)}"
        query, params = self.process_rhs(compiler, connection)
        matches = f"SELECT rowid FROM {index} WHERE {index} MATCH {query}"  # noqa: S608 - quoted
        return f"{key} IN ({matches})", params


class SearchDocumentQuerySet(models.QuerySet):
    def answering(self, query: Query) -> Self:
        """With every word of the query and every phrase; none for a query of no words."""
        if not query:
            return self.none()
        found = self.holding(every(answers(group) for group in query.groups))  # type: ignore[misc]
        for spellings in query.phrases:
            condition = Q()
            for spelling in spellings:
                condition |= Q(text__contains=spelling)
            found = found.filter(condition)
        return found

    def holding(self, tokens: Tokens) -> Self:
        return self.filter(tokens__answer=tokens)


class SearchDocument(models.Model):
    """Names and texts of one published record, as the analyser writes them."""

    text = models.TextField(_("text"))
    tokens = TokensField(_("tokens"))

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


def _of(record: type[models.Model]) -> models.OneToOneField:
    return models.OneToOneField(
        record,
        models.CASCADE,
        primary_key=True,
        related_name="search_document",
        verbose_name=record._meta.verbose_name,
    )


class AllianceDocument(SearchDocument):
    """Names, partners, places, people, themes, programmes, diseases and texts of an alliance."""

    alliance = _of(Alliance)

    class Meta:
        verbose_name = _("search document of an alliance")
        verbose_name_plural = _("search documents of alliances")


class OrganisationDocument(SearchDocument):
    """Names, identifiers and place of an organisation."""

    organisation = _of(Organisation)

    class Meta:
        verbose_name = _("search document of an organisation")
        verbose_name_plural = _("search documents of organisations")


class DiseaseDocument(SearchDocument):
    """Names, synonyms and codes of a disease area."""

    disease = _of(DiseaseArea)

    class Meta:
        verbose_name = _("search document of a disease area")
        verbose_name_plural = _("search documents of disease areas")
