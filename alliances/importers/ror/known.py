"""Which ROR records mean organisations that are in the catalogue, and which may."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from alliances import duplicates
from alliances.importers.catalogue import Catalogue
from alliances.importers.stated import Problem, Record, Row
from alliances.matching import WORTH_A_LOOK, Match, Party, compare, keys, may_match
from alliances.models import Identifier, ImportKind, Organisation
from alliances.public_ids import Kind

# More organisations under one key are no candidates: "university hospital paris" tells nothing.
_CROWDED = 40


class Known:
    """The organisations of the catalogue, as an import of ROR finds them."""

    def __init__(self) -> None:
        self._catalogue = Catalogue(ImportKind.ROR)

    @cached_property
    def _parties(self) -> duplicates.Parties:
        return duplicates.parties(Kind.ORGANISATION)

    @cached_property
    def _filed(self) -> dict[str, list[str]]:
        """{key: public ids of the organisations under it}"""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for public_id, one in self._parties.items():
            for key in keys(one):
                found[key].append(public_id)
        return {
            key: some
            for key, some in found.items()
            if len(some) <= _CROWDED or key.startswith(("i:", "n:"))
        }

    def near(self, party: Party) -> list[str]:
        """The public ids of the organisations that a party might be: quick, for very many."""
        found = {one for key in keys(party) for one in self._filed.get(key, ())}
        return sorted(one for one in found if may_match(party, self._parties[one]))

    def other_kind(self, scheme: str, value: str) -> str:
        """What has an identifier and is no organisation here, such as 'alliance', or ''."""
        model, _key = self._catalogue.identified.get((scheme, value), (Organisation, 0))
        return "" if model is Organisation else str(model._meta.verbose_name)

    def drop_foreign(self, record: Record) -> Iterator[Problem]:
        """Take from a record the identifiers that are those of others, and say so.

        ROR gives what was merged or renamed a record of its own, which often keeps the ISNI or
        Wikidata item of its successor; it must not be taken for that.
        """
        kept = []
        for row in record.rows:
            owner = self._foreign_owner(record, row) if row.model is Identifier else ""
            if owner:
                stated = f"{row.values['scheme']} {row.values['value']}"
                reason = f"{record.key}: {stated} is that of {owner}: left out"
                yield Problem(record.where, reason)
            else:
                kept.append(row)
        record.rows = kept

    def _foreign_owner(self, record: Record, row: Row) -> str:
        """Who has an identifier and cannot be what `record` means, or ''."""
        scheme, value = row.values["scheme"], row.values["value"]
        if kind := self.other_kind(scheme, value):
            return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
        _model, owner = self._catalogue.identified.get((scheme, value), (Organisation, 0))
        others = self._ror_ids.get(owner, set()) - {record.key}
        return f"{self._public_ids.get(owner)}, whose ROR id is {min(others)}" if others else ""

    @cached_property
    def _ror_ids(self) -> dict[int, set[str]]:
        """{key of an organisation: its ROR ids}"""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for (scheme, value), (model, owner) in self._catalogue.identified.items():
            if scheme == "ror" and model is Organisation:
                found[owner].add(value)
        return dict(found)

    def meant(self, record: Record) -> str | None:
        """The public id of the organisation that an import of `record` would find, if any."""
        imported = self._catalogue.known.get((record.model._meta.label_lower, record.key))
        if imported:
            found = self._catalogue.survivor(record.model, imported.record)
        else:
            found = self._catalogue.meant(record)
        return self._public_ids.get(found) if found else None

    @cached_property
    def _public_ids(self) -> dict[int, str]:
        return dict(Organisation.objects.values_list("pk", "public_id"))

    def likest(self, party: Party, public_ids: list[str]) -> tuple[str, Match] | None:
        """Of organisations the one that is most like a party, if any is worth a look."""
        matches = [(one, compare(party, self._parties[one])) for one in public_ids]
        best = max(matches, key=lambda pair: pair[1].score, default=None)
        return best if best and best[1].score >= WORTH_A_LOOK else None

    def name(self, public_id: str) -> str:
        return next(iter(self._parties[public_id].names), public_id)
