"""Finds the records of the catalogue that a release means, and reads what they state by now.

All of it in a number of queries that does not grow with the records but in batches.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Value

from alliances.analysis import fold
from alliances.duplicates import names_of_country
from alliances.importers.stated import Model, Record, Ref, rows_of
from alliances.matching import PROBABLE, Party, compare
from alliances.models import (
    Alliance,
    DiseaseArea,
    DiseaseCode,
    Identifier,
    ImportedRecord,
    Organisation,
    OrganisationName,
    Place,
    Programme,
    RecordStatus,
    Theme,
)
from alliances.models.base import PublicRecord, StagedRecord

_NAMES = [f"name_{language}" for language, _label in settings.LANGUAGES]
# The vocabularies whose codes name one disease area.
_TELLING_VOCABULARIES = ("doid", "euroscivoc")
_NONE = Value(None, output_field=models.IntegerField())
_GARBLED = "\N{REPLACEMENT CHARACTER}"


class Known(NamedTuple):
    """A record that an earlier import took over."""

    record: int
    version: int
    digest: str


class Standing(NamedTuple):
    """A record as it is now; `merged_into` is the key of its survivor."""

    version: int
    merged_into: int | None


class Catalogue:
    """The catalogue as an import of one kind finds it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._standing: dict[Model, dict[int, Standing]] = {}

    @cached_property
    def known(self) -> dict[tuple[str, str], Known]:
        """{(model, key in the release): what an earlier import made of it}"""
        rows = ImportedRecord.objects.filter(kind=self.kind)
        columns = ("model", "key", "record", "version", "digest")
        return {
            (model, key): Known(*rest)
            for model, key, *rest in rows.values_list(*columns).iterator()
        }

    def standing(self, model: Model) -> dict[int, Standing]:
        """{key: how it stands} of all records of a model; places and themes have no version."""
        if model not in self._standing:
            version: Any = "version" if issubclass(model, PublicRecord) else Value(1)
            survivor: Any = "merged_into" if issubclass(model, StagedRecord) else _NONE
            rows = rows_of(model).order_by().values_list("pk", version, survivor)
            self._standing[model] = {pk: Standing(*rest) for pk, *rest in rows.iterator()}
        return self._standing[model]

    def survivor(self, model: Model, record: int) -> int | None:
        """The key of the record that stands for `record`; None where it was deleted."""
        standing = self.standing(model)
        passed: set[int] = set()
        while record in standing and record not in passed:
            passed.add(record)
            if standing[record].merged_into is None:
                return record
            record = standing[record].merged_into or 0
        return None

    # --- Records that no import made ------------------------------------------------------------

    @cached_property
    def identified(self) -> dict[tuple[str, str], tuple[Model, int]]:
        """{(scheme, value): (model, key) of the one record that has the identifier or code}"""
        found: dict[tuple[str, str], tuple[Model, int]] = {}
        owners = {Alliance: "alliance", Organisation: "organisation", Programme: "programme"}
        for model, way in owners.items():
            rows = Identifier.objects.exclude(**{way: None}).order_by()
            for scheme, value, owner in rows.values_list("scheme", "value", way).iterator():
                found[scheme, value] = (model, owner)
        codes = DiseaseCode.objects.filter(vocabulary__in=_TELLING_VOCABULARIES).order_by("pk")
        for vocabulary, value, disease in codes.values_list("vocabulary", "value", "disease"):
            found.setdefault((vocabulary, value), (DiseaseArea, disease))
        return found

    @cached_property
    def _organisations(self) -> defaultdict[tuple[str, str], set[int]]:
        """{(folded name, country): keys} of all names of organisations that stand."""
        found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        rows = rows_of(Organisation).exclude(record_status=RecordStatus.MERGED).order_by()
        for pk, country, *names in rows.values_list("pk", "country", *_NAMES).iterator():
            for name in filter(None, names):
                found[fold(name), country].add(pk)
        others = OrganisationName.objects.exclude(type="acronym").exclude(
            organisation__record_status=RecordStatus.MERGED
        )
        columns = ("organisation", "organisation__country", "value")
        for pk, country, name in others.order_by().values_list(*columns).iterator():
            found[fold(name), country].add(pk)
        return found

    def _named(self, model: Model, *more: str) -> dict[tuple[str, ...], int]:
        rows = rows_of(model).order_by("-pk").values_list("pk", *more, *_NAMES)
        return {
            (*rest[: len(more)], fold(name)): pk
            for pk, *rest in rows
            for name in filter(None, rest[len(more) :])
        }

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        return self._named(Place, "country")

    @cached_property
    def _place_keys(self) -> dict[int, int]:
        rows = rows_of(Place).exclude(geonames_id=None).values_list("geonames_id", "pk")
        return dict(rows)

    @cached_property
    def _place_slugs(self) -> dict[str, int]:
        return dict(Place.objects.values_list("slug", "pk"))

    @cached_property
    def _programmes(self) -> dict[tuple[str, ...], int]:
        rows = Programme.objects.exclude(acronym="").order_by("-pk").values_list("acronym", "pk")
        acronyms: dict[tuple[str, ...], int] = {(fold(acronym),): pk for acronym, pk in rows}
        return acronyms | self._named(Programme)

    @cached_property
    def _themes(self) -> dict[str, int]:
        return dict(Theme.objects.values_list("slug", "pk"))

    def meant(self, record: Record) -> int | None:
        """The key of the record that `record` means though no import made it, or None.

        By identifier or code; else by exact folded name (organisations with their country, if
        nothing speaks against it), place by GeoNames id or name and country, theme by slug.
        """
        for scheme, value in (*identity_of(record), *record.hints):
            model, owner = self.identified.get((scheme, value), (None, 0))
            if model is record.model:
                return self.survivor(record.model, owner)
        values = record.values
        if record.model is Organisation:
            return self._organisation(record)
        if record.model is Place:
            by_key = self._place_keys.get(values.get("geonames_id") or 0)
            by_slug = self._place_slugs.get(values["slug"])
            named = (values["country"], fold(values["name_en"]))
            return by_key or by_slug or self._places.get(named)
        if record.model is Programme:
            names = (values.get("name_en"), values.get("acronym"))
            keys = ((fold(name),) for name in names if name)
            return next((found for key in keys if (found := self._programmes.get(key))), None)
        return self._themes.get(record.key) if record.model is Theme else None

    def _organisation(self, record: Record) -> int | None:
        party = record.party
        if party is None or not party.country or any(_GARBLED in name for name in party.names):
            return None
        found: set[int] = set()
        for name in party.names:
            found |= self._organisations.get((fold(name), party.country), set())
        if len(found) != 1:
            return None
        (only,) = found
        # The name is the same: what speaks against it, another code say, halves the score.
        return only if compare(party, self._party(only)).score >= PROBABLE else None

    def _party(self, organisation: int) -> Party:
        row = rows_of(Organisation).get(pk=organisation)
        names = [getattr(row, name) for name in _NAMES]
        names += row.other_names.values_list("value", flat=True)
        country = str(row.country)
        return Party(
            names=tuple(dict.fromkeys(filter(None, names))),
            country=country,
            countries=names_of_country(country),
            identifiers=frozenset(row.identifiers.values_list("scheme", "value")),
        )


def identity_of(record: Record) -> list[tuple[str, str]]:
    """(scheme, value) of each identifier or telling code among the rows of a record."""
    found = []
    for row in record.rows:
        if row.model is Identifier:
            found.append((row.values["scheme"], row.values["value"]))
        elif row.model is DiseaseCode and row.values["vocabulary"] in _TELLING_VOCABULARIES:
            found.append((row.values["vocabulary"], row.values["value"]))
    return found


def way_to_whole(row: Model, whole: Model) -> str:
    """The field by which a row names the record that it belongs to."""
    ways = (
        field.name
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is whole
        and field.remote_field.on_delete is models.CASCADE
    )
    # Of two ways the first is to what it belongs to: `child` of a disease area before `parent`.
    return next(ways)


class Stored(NamedTuple):
    """A row of the catalogue: its key, uid and columns, relations as keys."""

    pk: int
    uid: str
    values: dict[str, Any]


def read_records(model: Model, keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """{key: all columns} of records."""
    rows = rows_of(model).filter(pk__in=keys).order_by()
    return {row["pk"]: row for row in rows.values("pk", *_columns(model))}


def read_rows(row: Model, whole: Model, keys: Collection[int]) -> defaultdict[int, list[Stored]]:
    """{key of the record: its rows of a model}."""
    way = way_to_whole(row, whole)
    found: defaultdict[int, list[Stored]] = defaultdict(list)
    rows = rows_of(row).filter(**{f"{way}__in": keys}).order_by("pk")
    for values in rows.values("pk", *_columns(row)):
        found[values[way]].append(Stored(values["pk"], values["uid"], values))
    return found


def _columns(model: Model) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


def refs_of(records: Iterable[Record]) -> set[Ref]:
    """Every other record that `records` name."""
    found: set[Ref] = set()
    for record in records:
        for values in (record.values, *(row.values for row in record.rows)):
            found.update(value for value in values.values() if isinstance(value, Ref))
    return found
