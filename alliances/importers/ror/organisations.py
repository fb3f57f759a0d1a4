"""A ROR record as an organisation of the catalogue, and the place where it sits."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from alliances import identifiers
from alliances.analysis import fold
from alliances.duplicates import names_of_country
from alliances.identifiers import Scheme
from alliances.importers.reading import country_code, iso_date, web_address
from alliances.importers.ror.version_1 import UNKNOWN_PLACE
from alliances.importers.stated import Problem, Record, Ref, Row, Where
from alliances.matching import Party
from alliances.models import (
    Identifier,
    NameType,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationRelation,
    Place,
    PlaceKind,
    RelationKind,
)
from alliances.models.base import Language

# In this order: a hospital that also funds is a hospital. ROR's archives, non-profit bodies (from
# institutes to charities) and others have no kind of their own here.
KINDS = {
    "education": OrganisationKind.UNIVERSITY,
    "healthcare": OrganisationKind.HOSPITAL,
    "company": OrganisationKind.COMPANY,
    "facility": OrganisationKind.RESEARCH_INSTITUTE,
    "government": OrganisationKind.GOVERNMENT,
    "nonprofit": OrganisationKind.OTHER,
    "archive": OrganisationKind.OTHER,
    "other": OrganisationKind.OTHER,
    "funder": OrganisationKind.FUNDER,
}
SCHEMES = {
    "fundref": Scheme.CROSSREF_FUNDER,
    "grid": Scheme.GRID,
    "isni": Scheme.ISNI,
    "wikidata": Scheme.WIKIDATA,
}
# Of the relations the one side that the other's record states from there.
RELATIONS = {
    "parent": RelationKind.PARENT,
    "predecessor": RelationKind.PREDECESSOR,
}
# The first that a name has is the type that counts.
NAME_TYPES = {
    "ror_display": NameType.DISPLAY,
    "label": NameType.LABEL,
    "alias": NameType.ALIAS,
    "acronym": NameType.ACRONYM,
}
_SITE_LANGUAGES = ("en", "fr", "de")
_LONGEST_NAME, _LONGEST_ACRONYM, _LONGEST_PLACE, _LONGEST_IDENTIFIER = 300, 60, 120, 100
_DEGREES = Decimal("0.00001")

Raw = Mapping[str, Any]


def bare_id(address: str) -> str:
    """'02kkvpp62' of 'https://ror.org/02kkvpp62'"""
    return identifiers.normalise("ror", address)


def party(raw: Raw) -> Party:
    """What tells a record from others. Raises LookupError, TypeError or AttributeError for what is
    no ROR record."""
    named = [(name["value"].strip(), name["types"]) for name in raw["names"]]
    names = [value for value, types in named if types != ["acronym"]]
    acronyms = [value for value, types in named if "acronym" in types]
    details = raw["locations"][0]["geonames_details"]
    country = details.get("country_code") or ""
    return Party(
        names=tuple(dict.fromkeys(names)) or tuple(acronyms),
        acronyms=tuple(acronyms),
        country=country,
        countries=names_of_country(country),
        places=frozenset({details["name"]}),
        identifiers=frozenset((scheme, value) for scheme, value, _path in _identifiers(raw)),
    )


def _identifiers(raw: Raw) -> Iterator[tuple[str, str, str]]:
    """(scheme, normalised value, path) of all identifiers, the preferred ones first."""
    yield Scheme.ROR.value, bare_id(raw["id"]), "id"
    for number, one in enumerate(raw.get("external_ids", ())):
        if scheme := SCHEMES.get(one["type"]):
            preferred = [one["preferred"]] if one.get("preferred") else []
            for value in dict.fromkeys([*preferred, *one["all"]]):
                bare = identifiers.normalise(scheme, value)
                if scheme is Scheme.CROSSREF_FUNDER and not bare.startswith("10."):
                    bare = f"10.13039/{bare}"
                yield scheme.value, bare, f"external_ids/{number}"


class Stated(NamedTuple):
    """What a record states: the organisation, its place, and values that could not be taken."""

    organisation: Record
    place: Record | None
    problems: list[Problem]


def stated(raw: Raw, where: Where) -> Stated:
    """What a sound record (`rules.faults`) states, without the relations."""
    return _Reader(raw, where).stated()


class _Reader:
    def __init__(self, raw: Raw, where: Where) -> None:
        self.raw, self.where, self.key = raw, where, bare_id(raw["id"])
        self.place: Record | None = None
        self.problems: list[Problem] = []

    def stated(self) -> Stated:
        values: dict[str, Any] = {**self._names(), **self._acronym()}
        values["kind"] = _kind(self.raw["types"])
        if self.raw["established"]:
            values["founded"] = iso_date(f"{int(self.raw['established']):04d}")
        if website := self._website():
            values["website"] = website
        values |= self._seat()
        organisation = Record(
            Organisation,
            self.key,
            values,
            self.where,
            f"ror.org/{self.key}",
            rows=[*self._identifiers(), *self._other_names()],
            party=party(self.raw),
        )
        return Stated(organisation, self.place, self.problems)

    def _names(self) -> dict[str, str]:
        """The label in each language of the site; in English, at least what ROR displays."""
        found: dict[str, str] = {}
        for kind in ("ror_display", "label"):
            for name in self.raw["names"]:
                language = name.get("lang")
                if kind in name["types"] and language in _SITE_LANGUAGES:
                    found.setdefault(f"name_{language}", name["value"].strip()[:_LONGEST_NAME])
        shown = next(name for name in self.raw["names"] if "ror_display" in name["types"])
        found.setdefault("name_en", shown["value"].strip()[:_LONGEST_NAME])
        return found

    def _acronym(self) -> dict[str, str]:
        values = (name["value"].strip() for name in self.raw["names"] if "acronym" in name["types"])
        first = next((value for value in values if len(value) <= _LONGEST_ACRONYM), "")
        return {"acronym": first} if first else {}

    def _website(self) -> str:
        for number, link in enumerate(self.raw["links"]):
            if link["type"] == "website":
                try:
                    return web_address(link["value"])
                except ValueError as error:
                    self._report(f"links/{number}/value", str(error))
        return ""

    def _seat(self) -> dict[str, Any]:
        """Country and place of the first location, which is the seat."""
        location = self.raw["locations"][0]
        details, path = location["geonames_details"], "locations/0/geonames_details"
        try:
            country = country_code(details["country_code"] or "")
        except ValueError as error:
            self._report(f"{path}/country_code", str(error))
            return {}
        if not country or location["geonames_id"] <= UNKNOWN_PLACE:
            return {"country": country} if country else {}
        self.place = _place(location["geonames_id"], details, country, self.where)
        return {"country": country, "place": self.place.ref}

    def _identifiers(self) -> Iterator[Row]:
        for scheme, value, path in _identifiers(self.raw):
            try:
                identifiers.validate(scheme, value)
            except ValidationError as error:
                self._report(path, "; ".join(error.messages))
                continue
            if len(value) > _LONGEST_IDENTIFIER:
                self._report(path, f"is longer than {_LONGEST_IDENTIFIER} characters")
            else:
                values = {"scheme": scheme, "value": value}
                yield Row(Identifier, f"{scheme}-{value}", values)

    def _other_names(self) -> Iterator[Row]:
        """Each name once, under the first of its types."""
        order = list(NAME_TYPES)
        named = [
            (min(name["types"], key=order.index), number, name)
            for number, name in enumerate(self.raw["names"])
        ]
        seen = set()
        for kind, number, name in sorted(named, key=lambda one: order.index(one[0])):
            value = name["value"].strip()
            if len(value) > _LONGEST_NAME:
                reason = f"is longer than {_LONGEST_NAME} characters"
                self._report(f"names/{number}/value", reason)
            elif value not in seen:
                seen.add(value)
                language = name["lang"] if name.get("lang") in Language.values else ""
                values = {"value": value, "language": language, "type": NAME_TYPES[kind].value}
                # A digest, since a name may be long and have any characters.
                yield Row(OrganisationName, sha256(value.encode()).hexdigest()[:12], values)

    def _report(self, path: str, reason: str) -> None:
        where = self.where._replace(column=path)
        self.problems.append(Problem(where, f"{self.key}: {reason}: value left out"))


def _kind(types: list[str]) -> str:
    return next(kind.value for ror, kind in KINDS.items() if ror in types)


def _place(geonames_id: int, details: Raw, country: str, where: Where) -> Record:
    """A city; ROR's coordinates are those of the city, not of the organisation."""
    name = details["name"].strip()[:_LONGEST_PLACE]
    values: dict[str, Any] = {
        # The number tells places of one name apart.
        "slug": f"{slugify(fold(name))[:60]}-{country.lower()}-{geonames_id}",
        "name_en": name,
        "kind": PlaceKind.CITY.value,
        "country": country,
        "geonames_id": geonames_id,
    }
    if details["lat"] is not None and details["lng"] is not None:
        for field, column in (("lat", "latitude"), ("lng", "longitude")):
            values[column] = Decimal(str(details[field])).quantize(_DEGREES)
    return Record(Place, str(geonames_id), values, where, f"GeoNames {geonames_id}")


def relations(raw: Raw, taken: Mapping[str, Record]) -> Iterator[Row]:
    """The ties of an organisation to others that are taken, too."""
    for relation in raw["relationships"]:
        kind, other = RELATIONS.get(relation["type"]), bare_id(relation["id"])
        if kind and other in taken and other != bare_id(raw["id"]):
            values = {"kind": kind.value, "related": Ref(Organisation, other)}
            yield Row(OrganisationRelation, f"{kind.value}-{other}", values)
