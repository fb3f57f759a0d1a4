"""The bodies that take part in projects: `organization.csv` has a line for each participation."""

import re
from collections.abc import Callable, Iterator

from django.utils.text import slugify

from alliances.analysis import fold
from alliances.duplicates import names_of_country
from alliances.importers.reading import TableRow, country_code, web_address
from alliances.importers.stated import Problem, Record, Ref, Row, Where
from alliances.matching import Party
from alliances.models import Identifier, Organisation, OrganisationKind, Place, PlaceKind

FILE = "organization.csv"
REQUIRED = ("projectID", "organisationID", "name", "country", "role")
OPTIONAL = (
    "shortName",
    "activityType",
    "city",
    "organizationURL",
    "ecContribution",
    "endOfParticipation",
)
# The European Commission's types of activity; any other is left open.
KINDS = {
    "HES": OrganisationKind.UNIVERSITY,
    "REC": OrganisationKind.RESEARCH_INSTITUTE,
    "PRC": OrganisationKind.COMPANY,
    "PUB": OrganisationKind.GOVERNMENT,
    "OTH": OrganisationKind.OTHER,
}
_PIC = re.compile(r"\d{9}", re.ASCII)
_GARBLED = "\N{REPLACEMENT CHARACTER}"
_LONGEST_NAME, _LONGEST_ACRONYM, _LONGEST_CITY, _LONGEST_SLUG = 300, 60, 120, 70


def european_union() -> Record:
    """Who pays what the files call the EU contribution; its ROR id finds it in the catalogue."""
    names = {
        "name_en": "European Union",
        "name_fr": "Union européenne",
        "name_de": "Europäische Union",
    }
    return Record(
        Organisation,
        "european-union",
        names,
        Where("project.csv"),
        "EU contribution",
        hints=(("ror", "019w4f821"),),
    )


def has_no_code(row: TableRow) -> bool:
    """Whether a line names an organisation by a hash of its name, not by its participant code."""
    return not _PIC.fullmatch(row.values["organisationID"])


class Organisations:
    """Collects the organisations that are named, each once.

    One that has no participant code in a line, but the name and country of one that has, is that.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._records: dict[str, Record] = {}
        self._places: dict[str, Record] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        self._other_keys: dict[str, str] = {}

    def add(self, row: TableRow) -> Ref | None:
        """The organisation that a line names; None, with a problem, where it names none."""
        key, name = row.values["organisationID"], row.values["name"]
        if not key or not (name or row.values.get("shortName")):
            self._report(row, "name", "names no organisation (id and name are needed): left out")
            return None
        key = self._other_keys.get(key, key)
        if key not in self._records:
            key = self._add_new(key, row)
        self._complete(self._records[key], row)
        return Ref(Organisation, key)

    def _add_new(self, key: str, row: TableRow) -> str:
        values = row.values
        name = values["name"] or values["shortName"]
        country = self._read(row, "country", country_code)
        # Lines with a participant code name the organisation for those without one.
        named = (fold(name), country)
        if has_no_code(row) and country and (same := self._by_name.get(named)):
            self._other_keys[key] = same
            return same
        self._by_name.setdefault(named, key)
        if _GARBLED in name:
            self._report(
                row, "name", f"“{name[:80]}” has characters that were lost: taken as it is"
            )
        if len(name) > _LONGEST_NAME:
            self._report(row, "name", f"is longer than {_LONGEST_NAME} characters: cut")
        record = Record(
            Organisation,
            key,
            {"name_en": name[:_LONGEST_NAME]},
            Where(FILE, row.line),
            f"organisation {key}"[:60],
        )
        if country:
            record.values["country"] = country
        identifiers = frozenset[tuple[str, str]]()
        if not has_no_code(row):
            identifiers = frozenset({("pic", key)})
            record.rows.append(Row(Identifier, "pic", {"scheme": "pic", "value": key}))
        record.party = Party(
            names=(name,),
            country=country,
            countries=names_of_country(country),
            identifiers=identifiers,
        )
        self._records[key] = record
        return key

    def _complete(self, record: Record, row: TableRow) -> None:
        """What this line tells beyond those before it."""
        values, stated = row.values, record.values
        acronym = values.get("shortName", "")
        if (
            acronym
            and "acronym" not in stated
            and len(acronym) <= _LONGEST_ACRONYM
            and fold(acronym) not in ("", fold(stated["name_en"]))
        ):
            stated["acronym"] = acronym
        if "kind" not in stated and (kind := KINDS.get(values.get("activityType", ""))):
            stated["kind"] = kind
        address = values.get("organizationURL") and self._read(row, "organizationURL", web_address)
        if address:
            stated.setdefault("website", address)
        if "place" not in stated and values.get("city") and "country" in stated:
            stated["place"] = self._place(row, stated["country"])

    def _place(self, row: TableRow, country: str) -> Ref:
        city = row.values["city"][:_LONGEST_CITY]
        slug = f"{slugify(fold(city))[:_LONGEST_SLUG]}-{country.lower()}"
        if slug not in self._places:
            values = {"slug": slug, "name_en": city, "kind": PlaceKind.CITY, "country": country}
            self._places[slug] = Record(Place, slug, values, Where(FILE, row.line))
        return Ref(Place, slug)

    def _read(self, row: TableRow, column: str, parse: Callable[[str], str]) -> str:
        """The value in a cell; '' with a problem, where it is none."""
        try:
            return parse(row.values[column])
        except ValueError as error:
            self._report(row, column, f"{error}: value left out")
            return ""

    def _report(self, row: TableRow, column: str, reason: str) -> None:
        self._problems.append(Problem(Where(FILE, row.line, column), reason))

    def records(self) -> Iterator[Record]:
        yield from self._places.values()
        yield from self._records.values()
