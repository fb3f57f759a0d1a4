"""What a ROR record (schema 2.0 or 2.1) must be like: its JSON Schema, and rules of meaning.

The rules are those of ROR's own validation suite: https://github.com/ror-community
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, permutations
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone
from django_countries import countries
from jsonschema import Draft7Validator, FormatChecker

from alliances.analysis import fold
from alliances.importers.reading import web_address
from alliances.importers.reading.values import LONGEST_ADDRESS

_SCHEMA = Path(__file__).with_name("ror_schema_v2_1.json")
# What a record states even where it is empty; the schema asks for less.
_FIELDS = ("domains", "established", "external_ids", "links", "relationships")
_FIELDS_OF_LOCATION = ("country_code", "country_name", "lat", "lng")
# Version 2.1 adds all of these.
_FIELDS_OF_LOCATION_2_1 = (
    "continent_code",
    "continent_name",
    "country_subdivision_code",
    "country_subdivision_name",
)
_CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_LANGUAGES = frozenset(_ISO_639_1.split())
# GeoNames and ROR know it by this code, ISO 3166-1 does not.
_KOSOVO = "XK"
_SHORTEST_MISSPELT = 5
# Of a column of integers.
_LARGEST_NUMBER = 2**31 - 1
_MOST_SHOWN = 3

Raw = Mapping[str, Any]


class Fault(NamedTuple):
    """A rule that a record breaks, and where: 'names/2/lang'."""

    path: str
    reason: str


def faults(record: Any) -> list[Fault]:
    """Every rule that a record breaks; those of meaning only where the schema is kept."""
    by_schema = sorted(_validator().iter_errors(record), key=lambda error: str(error.absolute_path))
    if by_schema:
        return [
            Fault("/".join(map(str, error.absolute_path)), error.message[:200])
            for error in islice(by_schema, _MOST_SHOWN)
        ]
    return [fault for rule in _RULES for fault in rule(record)]


@cache
def _validator() -> Draft7Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return Draft7Validator(schema, format_checker=FormatChecker())


# --- Rules of meaning ----------------------------------------------------------------------------


def _is_complete(record: Raw) -> Iterator[Fault]:
    for field in _FIELDS:
        if field not in record:
            yield Fault("", f"“{field}” is missing")
    for number, location in enumerate(record["locations"]):
        details = location["geonames_details"]
        is_2_1 = any(field in details for field in _FIELDS_OF_LOCATION_2_1)
        wanted = _FIELDS_OF_LOCATION + (_FIELDS_OF_LOCATION_2_1 if is_2_1 else ())
        for field in wanted:
            if field not in details:
                yield Fault(f"locations/{number}/geonames_details", f"“{field}” is missing")


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of all texts in a value."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, f"{path}/{key}" if path else str(key))


def _has_storable_texts(record: Raw) -> Iterator[Fault]:
    for path, text in _texts(record):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            yield Fault(path, "has NUL or half a character (a lone surrogate), which no text has")


def _relations_are_distinct(record: Raw) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, relation in enumerate(record.get("relationships", ())):
        path = f"relationships/{number}/id"
        if (relation["type"], relation["id"]) in seen:
            yield Fault(path, f"is {relation['type']} twice")
        seen.add((relation["type"], relation["id"]))


def _names_are_distinct(record: Raw) -> Iterator[Fault]:
    shown = sum("ror_display" in name["types"] for name in record["names"])
    if shown != 1:
        yield Fault("names", f"{shown} names are of type ror_display; there is just one")
    seen: set[tuple[str, str | None]] = set()
    for number, name in enumerate(record["names"]):
        path, value, language = f"names/{number}", name["value"].strip(), name.get("lang")
        if not value:
            yield Fault(f"{path}/value", "is blank")
        if language and language not in _LANGUAGES:
            yield Fault(f"{path}/lang", f"“{language}” is no language of ISO 639-1")
        if (value, language) in seen:
            yield Fault(f"{path}/value", f"“{value[:60]}” is there twice in one language")
        seen.add((value, language))


def _external_ids_are_distinct(record: Raw) -> Iterator[Fault]:
    counted = Counter(one["type"] for one in record.get("external_ids", ()))
    for scheme, count in counted.items():
        if count > 1:
            yield Fault(
                "external_ids", f"“{scheme}” is there {count} times; values are in one “all”"
            )
    for number, one in enumerate(record.get("external_ids", ())):
        preferred = one.get("preferred")
        if preferred is not None and preferred not in one["all"]:
            yield Fault(f"external_ids/{number}/preferred", f"“{preferred}” is not among “all”")


def _links_lead_to_the_web(record: Raw) -> Iterator[Fault]:
    for number, link in enumerate(record.get("links", ())):
        path = f"links/{number}/value"
        # A very long one is good, though not for our column.
        address = link["value"].strip()[:LONGEST_ADDRESS]
        try:
            if web_address(address) != address:
                yield Fault(path, f"“{address[:80]}” is no whole address (https://…)")
        except ValueError as error:
            yield Fault(path, str(error))


def _domains_are_apart(record: Raw) -> Iterator[Fault]:
    for domain, other in permutations(record.get("domains", ()), 2):
        if domain.endswith(f".{other}"):
            yield Fault("domains", f"“{domain}” is part of “{other}”, which is there, too")


def _was_founded(record: Raw) -> Iterator[Fault]:
    year = record.get("established")
    # The order matters: JSON may hold 1e999, which is no whole number.
    if year is not None and not (1 <= year <= timezone.now().year and int(year) == year):
        yield Fault("established", f"“{str(year)[:20]}” is no year up to the present one")


def _was_changed_after_it_was_made(record: Raw) -> Iterator[Fault]:
    admin = record["admin"]
    if admin["last_modified"]["date"] < admin["created"]["date"]:
        yield Fault("admin/last_modified/date", "lies before the date of creation")


def _lies_on_earth(record: Raw) -> Iterator[Fault]:
    for number, location in enumerate(record["locations"]):
        details = location["geonames_details"]
        path = f"locations/{number}/geonames_details"
        if not 0 <= location["geonames_id"] <= _LARGEST_NUMBER:
            yield Fault(f"locations/{number}/geonames_id", "is no number of GeoNames")
        for field, most in (("lat", 90), ("lng", 180)):
            value = details.get(field)
            if value is not None and abs(value) > most:
                yield Fault(f"{path}/{field}", f"{str(value)[:20]} is not between ±{most}")
        continent, name = details.get("continent_code"), details.get("continent_name")
        if continent and name and _CONTINENTS[continent] != name:
            yield Fault(f"{path}/continent_name", f"“{name}” is not the continent {continent}")
        if reason := _why_no_country(details.get("country_code"), details.get("country_name")):
            yield Fault(f"{path}/country_name", reason)


def _why_no_country(code: str | None, name: str | None) -> str:
    """Why code and name are not those of one country, or ''.

    Registries name countries in many ways (Czechia, Czech Republic), so a name is wrong only where
    it is another country's, or but one letter from the right one.
    """
    if not code or code == _KOSOVO:
        return ""
    if code not in countries:
        return f"“{code}” is no country code of ISO 3166-1"
    plain, known = _plain(name or ""), _names_of_countries()
    if plain in known:
        return "" if code in known[plain] else f"“{name}” is another country than {code}"
    right = [one for one, codes in known.items() if code in codes]
    if len(plain) >= _SHORTEST_MISSPELT and any(_one_letter_apart(plain, one) for one in right):
        return f"“{name}” is not how {code} is written ({countries.name(code)})"
    return ""


@cache
def _names_of_countries() -> dict[str, set[str]]:
    """{plain name: codes}"""
    found: dict[str, set[str]] = {}
    for code, name in countries:
        for one in (str(name), str(name).partition("(")[0], str(name).partition(",")[0]):
            found.setdefault(_plain(one), set()).add(code)
    found.setdefault("unitedstates", set()).add("US")
    return found


def _plain(name: str) -> str:
    return fold(name).removeprefix("the ").replace(" ", "")


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, lost or added."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = next((at for at, letter in enumerate(one) if letter != other[at]), len(one))
    rest = one[same:] if len(one) < len(other) else one[same + 1 :]
    return one != other and rest == other[same + 1 :]


_RULES = (
    _is_complete,
    _has_storable_texts,
    _relations_are_distinct,
    _names_are_distinct,
    _external_ids_are_distinct,
    _links_lead_to_the_web,
    _domains_are_apart,
    _was_founded,
    _was_changed_after_it_was_made,
    _lies_on_earth,
)
