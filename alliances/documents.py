"""Writes the search documents of published records, in bulk and from plain rows.

A million alliances name the same organisations, diseases and places again and again, so what
those give to a document is read once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django_countries import countries as iso_countries

from alliances.analysis import Field, document
from alliances.models import (
    Alliance,
    AllianceDocument,
    AllianceName,
    DiseaseArea,
    DiseaseCode,
    DiseaseDocument,
    DiseaseSynonym,
    Focus,
    Funding,
    Identifier,
    Involvement,
    KnownWord,
    Organisation,
    OrganisationDocument,
    OrganisationName,
    Participation,
    Place,
    Programme,
    Site,
    Theme,
    ThemeTag,
)

# Raise it when the analyser or the choice of fields changes: `renew_documents` then writes all
# documents anew at the next deployment.
VERSION = 1

_CHUNK = 1_000
# What records in common give is forgotten beyond this many of a kind, to bound memory.
_REMEMBERED = 50_000
_LANGUAGES = [code for code, _name in settings.LANGUAGES]

Fields = list[Field]
Keys = Collection[int]


def renew_alliances(keys: Iterable[int]) -> None:
    """Write the documents of those that are published, and remove those of the others."""
    named = _Named()
    for chunk in _chunks(keys):
        published = Alliance.objects.published().filter(pk__in=chunk)
        _write(AllianceDocument, chunk, _of_alliances(published, named), learn=True)


def renew_organisations(keys: Iterable[int]) -> None:
    for chunk in _chunks(keys):
        published = Organisation.objects.published().filter(pk__in=chunk)
        present = list(published.values_list("pk", flat=True))
        names = _names_of_organisations(present)
        seats = _seats(present)
        identifiers = _values(Identifier, "organisation", present, "value")
        fields = {
            pk: [*names[pk], *seats[pk], *(Field(value, "", "b") for (value,) in identifiers[pk])]
            for pk in present
        }
        _write(OrganisationDocument, chunk, fields)


def renew_diseases(keys: Iterable[int]) -> None:
    for chunk in _chunks(keys):
        fields = _translated(DiseaseArea, chunk, "a")
        for pk, rows in _values(DiseaseSynonym, "disease", chunk, "value", "language").items():
            fields[pk] += [Field(value, language, "b") for value, language in rows]
        for pk, rows in _values(DiseaseCode, "disease", chunk, "value").items():
            fields[pk] += [Field(value, "", "b") for (value,) in rows]
        _write(DiseaseDocument, chunk, fields)


RENEW: dict[type[models.Model], Callable[[Iterable[int]], None]] = {
    Alliance: renew_alliances,
    Organisation: renew_organisations,
    DiseaseArea: renew_diseases,
}


def renew_all() -> None:
    for model, renew in RENEW.items():
        renew(model._default_manager.order_by("pk").values_list("pk", flat=True).iterator())


def _write(
    model: type[models.Model], keys: Keys, fields: dict[int, Fields], *, learn: bool = False
) -> None:
    """Bring the documents of the records `keys` in step; those without fields have none."""
    pk = model._meta.pk.attname
    written = {key: document(found) for key, found in fields.items()}
    manager = model._default_manager
    if gone := [key for key in keys if key not in written]:
        manager.filter(pk__in=gone).delete()
    manager.bulk_create(
        (model(**{pk: key}, text=one.text, tokens=one.tokens) for key, one in written.items()),
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=["text", "tokens"],
    )
    if learn:
        words: dict[str, str] = {}
        for one in written.values():
            words |= one.words
        KnownWord.objects.learn(words)


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# --- What records are called -------------------------------------------------------------------


def _columns(field: str) -> list[str]:
    return [f"{field}_{language}" for language in _LANGUAGES]


def _translated(
    model: type[models.Model], keys: Keys, weight: str, *names: str, plain: str = ""
) -> dict[int, Fields]:
    """{key: the fields `names` in each language, and the field `plain` that has no language}."""
    names = names or ("name",)
    columns = [column for name in names for column in _columns(name)]
    languages = [*(_LANGUAGES * len(names)), ""]
    rows = model._default_manager.filter(pk__in=keys).values_list(
        "pk", *columns, *([plain] if plain else [])
    )
    return {
        pk: [
            Field(text, language, weight)
            for text, language in zip(texts, languages, strict=False)
            if text
        ]
        for pk, *texts in rows.order_by()
    }


def _values(
    model: type[models.Model], of: str, keys: Keys, *columns: str
) -> defaultdict[int, list[tuple[Any, ...]]]:
    """{key of the record: the values of each of its rows of `model`}."""
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = model._default_manager.filter(**{f"{of}__in": keys})
    for key, *values in rows.order_by("pk").values_list(of, *columns):
        found[key].append(tuple(values))
    return found


def _names_of_organisations(keys: Keys) -> dict[int, Fields]:
    fields = _translated(Organisation, keys, "a", plain="acronym")
    for pk, rows in _values(OrganisationName, "organisation", keys, "value", "language").items():
        fields[pk] += [Field(value, language, "a") for value, language in rows]
    return fields


def _seats(keys: Keys) -> dict[int, Fields]:
    """The place and the country of organisations."""
    rows = list(
        Organisation.objects.filter(pk__in=keys).order_by().values_list("pk", "place", "country")
    )
    places = _translated(Place, {place for _pk, place, _code in rows if place}, "b")
    return {pk: [*places.get(place, ()), *_country(code)] for pk, place, code in rows}


@cache
def _country(code: str) -> tuple[Field, ...]:
    """The names of a country (ISO 3166-1 alpha-2) in the languages of the site."""
    found = []
    for language in _LANGUAGES if code else ():
        with translation.override(language):
            found.append(Field(str(iso_countries.name(code)), language, "b"))
    return tuple(found)


# --- What alliances name -----------------------------------------------------------------------


class _Memo(dict[int, Fields]):
    """What records of one kind give to the document of an alliance that names them."""

    def __init__(self, read: Callable[[Keys], dict[int, Fields]]) -> None:
        super().__init__()
        self._read = read

    def fetch(self, keys: Iterable[int | None]) -> None:
        if len(self) > _REMEMBERED:
            self.clear()
        if unknown := {key for key in keys if key is not None and key not in self}:
            self.update(
                (pk, [field._replace(weight="b") for field in fields])
                for pk, fields in self._read(unknown).items()
            )


class _Named:
    """What is remembered of the records that alliances name."""

    def __init__(self) -> None:
        self.organisations = _Memo(_organisations)
        self.programmes = _Memo(lambda keys: _translated(Programme, keys, "b", plain="acronym"))
        self.diseases = _Memo(_diseases)
        self.themes = _Memo(lambda keys: _translated(Theme, keys, "b"))
        self.places = _Memo(_places)


def _organisations(keys: Keys) -> dict[int, Fields]:
    names, seats = _names_of_organisations(keys), _seats(keys)
    return {pk: [*fields, *seats[pk]] for pk, fields in names.items()}


def _diseases(keys: Keys) -> dict[int, Fields]:
    fields = _translated(DiseaseArea, keys, "b")
    for pk, rows in _values(DiseaseSynonym, "disease", keys, "value", "language").items():
        fields[pk] += [Field(value, language, "b") for value, language in rows]
    return fields


def _places(keys: Keys) -> dict[int, Fields]:
    fields = _translated(Place, keys, "b")
    for pk, code in Place.objects.filter(pk__in=keys).order_by().values_list("pk", "country"):
        fields[pk] += _country(code)
    return fields


def _of_alliances(alliances: models.QuerySet[Alliance], named: _Named) -> dict[int, Fields]:
    """{key: every text that finds the alliance}; nothing of what is not public."""
    keys = list(alliances.order_by().values_list("pk", flat=True))
    fields = _translated(Alliance, keys, "a", plain="acronym")
    for pk, texts in _translated(Alliance, keys, "c", "summary", "objectives").items():
        fields[pk] += texts
    for pk, rows in _values(AllianceName, "alliance", keys, "value", "language").items():
        fields[pk] += [Field(value, language, "a") for value, language in rows]
    for pk, rows in _values(Identifier, "alliance", keys, "value").items():
        fields[pk] += [Field(value, "", "a") for (value,) in rows]
    name = "affiliation__person__name"
    for pk, rows in _values(Involvement, "alliance", keys, name).items():
        fields[pk] += [Field(value, "", "b") for (value,) in rows]
    paid = _ties(Funding.objects.public(), keys, "funder", "programme")
    for memo, ties in (
        (named.organisations, _ties(Participation.objects.public(), keys, "organisation")),
        (named.organisations, [(pk, funder) for pk, funder, _programme in paid]),
        (named.programmes, [(pk, programme) for pk, _funder, programme in paid]),
        (named.diseases, _ties(Focus.objects.all(), keys, "disease")),
        (named.themes, _ties(ThemeTag.objects.all(), keys, "theme")),
        (named.places, _ties(Site.objects.all(), keys, "place")),
    ):
        memo.fetch(one for _pk, one in ties)
        for pk, one in ties:
            fields[pk] += memo.get(one, ())
    return fields


def _ties(rows: models.QuerySet, keys: Keys, *columns: str) -> list[tuple[int, ...]]:
    """(alliance, what it names …), each once."""
    stated = rows.filter(alliance__in=keys)
    return list(stated.order_by().values_list("alliance", *columns).distinct())
