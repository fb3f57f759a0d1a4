"""Projects as alliances of kind consortium, with who takes part and what pays for them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import formats, translation

from alliances.importers.cordis.organisations import FILE as ORGANISATIONS
from alliances.importers.cordis.programmes import Programmes
from alliances.importers.euroscivoc import Concept
from alliances.importers.reading import TableRow, amount, iso_date
from alliances.importers.stated import Problem, Record, Ref, Row, Where
from alliances.models import (
    Alliance,
    AllianceKind,
    AllianceStatus,
    Focus,
    FocusLevel,
    Funding,
    FundingKind,
    Identifier,
    Organisation,
    Participation,
    Programme,
    Role,
    ThemeTag,
)
from alliances.partial_dates import PartialDate

FILE = "project.csv"
REQUIRED = ("id", "acronym", "status", "startDate", "endDate", "legalBasis", "topics")
OPTIONAL = (
    "title",
    "totalCost",
    "ecMaxContribution",
    "frameworkProgramme",
    "objective",
    "rcn",
)
ROLES = {
    "coordinator": Role.COORDINATOR,
    "participant": Role.PARTNER,
    "partner": Role.PARTNER,
    "associatedPartner": Role.ASSOCIATED_PARTNER,
    "internationalPartner": Role.ASSOCIATED_PARTNER,
    "thirdParty": Role.THIRD_PARTY,
}
# A signed grant runs; a suspended one neither runs nor has ended, so its status is left open.
STATUSES = {
    "SIGNED": AllianceStatus.ACTIVE,
    "CLOSED": AllianceStatus.ENDED,
    "TERMINATED": AllianceStatus.ENDED,
    "SUSPENDED": "",
}
_LONGEST_NAME, _LONGEST_ACRONYM = 300, 60
_CURRENCY = "EUR"
# In the languages of the site: what an organisation gets, what all costs, and who has left.
_CONTRIBUTION = {
    "en": "EU contribution: {}",
    "fr": "Contribution de l’UE : {}",
    "de": "EU-Beitrag: {}",
}
_TOTAL_COST = {
    "en": "Total cost of the project: {}",
    "fr": "Coût total du projet : {}",
    "de": "Gesamtkosten des Projekts: {}",
}
_LEFT = {
    "en": "Left the project before its end.",
    "fr": "A quitté le projet avant sa fin.",
    "de": "Hat das Projekt vor dessen Ende verlassen.",
}


def codes(cell: str) -> list[str]:
    """The codes in a cell, each once: `H2020-EU.2.1.6.;H2020-EC`."""
    return list(dict.fromkeys(code for part in cell.split(";") if (code := part.strip())))


def in_euros(template: dict[str, str], value: Decimal) -> dict[str, str]:
    """{language: the sentence with the amount as the language writes it}"""
    found = {}
    for language, sentence in template.items():
        with translation.override(language):
            number = formats.number_format(value, decimal_pos=2, force_grouping=True)
        found[language] = sentence.format(f"{number}\N{NO-BREAK SPACE}{_CURRENCY}")
    return found


class Projects:
    """Collects projects; what stands in other files is added to them by their number."""

    def __init__(self, problems: list[Problem], programmes: Programmes) -> None:
        self._problems = problems
        self._programmes = programmes
        self._rows: dict[str, TableRow] = {}
        self._participations: defaultdict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
        self._concepts: defaultdict[str, dict[str, Concept]] = defaultdict(dict)

    def __contains__(self, number: str) -> bool:
        return number in self._rows

    def add(self, row: TableRow) -> None:
        """Take a project; of two under one number, the one with the later record number."""
        number = row.values["id"]
        if not (number.isascii() and number.isdigit() and 4 <= len(number) <= 9):
            self._report(row, "id", f"“{number[:40]}” is no project number: left out")
            return
        if known := self._rows.get(number):
            later = max(known, row, key=_record_number)
            reason = f"project {number} stands on lines {known.line} and {row.line}: the one with "
            self._report(row, "id", f"{reason}the later rcn is taken, line {later.line}")
            row = later
        self._rows[number] = row

    def add_participation(self, row: TableRow, organisation: Ref) -> None:
        number, role = row.values["projectID"], ROLES.get(row.values["role"])
        if role is None:
            allowed = ", ".join(ROLES)
            reason = f"“{row.values['role'][:40]}” is no role; allowed: {allowed}: line left out"
            self._problems.append(Problem(Where(ORGANISATIONS, row.line, "role"), reason))
            return
        key = (organisation.key, role.value)
        if key in self._participations[number]:
            reason = (
                f"organisation {organisation.key} is {role.value} of {number} already: left out"
            )
            self._problems.append(Problem(Where(ORGANISATIONS, row.line), reason))
            return
        told = self._contribution(row)
        self._participations[number][key] = Row(
            Participation,
            f"{organisation.key}-{role.value}",
            {
                "organisation": organisation,
                "role": role.value,
                **{f"contribution_{code}": told.get(code, "") for code in _CONTRIBUTION},
            },
        )

    def _contribution(self, row: TableRow) -> dict[str, str]:
        """What a participant gets, and whether it has left, in words."""
        value = self._read(
            Where(ORGANISATIONS, row.line, "ecContribution"),
            row.values.get("ecContribution", ""),
            amount,
        )
        told = in_euros(_CONTRIBUTION, value) if value else {}
        if row.values.get("endOfParticipation", "").casefold() == "true":
            told = {code: " ".join(filter(None, (told.get(code), _LEFT[code]))) for code in _LEFT}
        return told

    def add_concept(self, number: str, concept: Concept) -> None:
        self._concepts[number].setdefault(concept.key, concept)

    # --- Projects as records ----------------------------------------------------------------------

    def framework(self, row: TableRow) -> str:
        """The framework programme of a project; where none is given, what its codes begin with."""
        bases = codes(row.values["legalBasis"])
        begin = bases[0].partition(".")[0].partition("-")[0] if bases else ""
        return row.values.get("frameworkProgramme") or begin or "CORDIS"

    def frameworks(self) -> set[str]:
        return {self.framework(row) for row in self._rows.values()}

    def concepts(self) -> list[Concept]:
        """What all projects are about, each once."""
        found = {one.key: one for of_one in self._concepts.values() for one in of_one.values()}
        return list(found.values())

    def collect_programmes(self) -> None:
        for row in self._rows.values():
            bases, topics = codes(row.values["legalBasis"]), codes(row.values["topics"])
            where = Where(FILE, row.line)
            self._programmes.add(self.framework(row), bases, topics, where)

    def records(self) -> Iterator[Record]:
        for number, row in self._rows.items():
            yield self._record(number, row)

    def _record(self, number: str, row: TableRow) -> Record:
        values = row.values
        rows = [Row(Identifier, "cordis", {"scheme": "cordis", "value": number})]
        rows += self._participations[number].values()
        rows += self._fundings(number, row)
        rows += self._subjects(number)
        return Record(
            Alliance,
            number,
            {
                **self._names(number, row),
                "kind": AllianceKind.CONSORTIUM.value,
                **self._dates(row),
                **self._status(row),
                **({"objectives_en": text} if (text := values.get("objective")) else {}),
            },
            Where(FILE, row.line),
            f"project {number}",
            rows,
        )

    def _names(self, number: str, row: TableRow) -> dict[str, str]:
        """An acronym is the same in all languages; a title is the release's, in English."""
        acronym, title = row.values["acronym"], row.values.get("title", "")
        found = {}
        if acronym and len(acronym) <= _LONGEST_ACRONYM:
            found["acronym"] = acronym
        if not title:
            name = (acronym or number)[:_LONGEST_NAME]
            return {**found, "name_en": name, "name_fr": name, "name_de": name}
        if len(title) > _LONGEST_NAME:
            self._report(row, "title", f"is longer than {_LONGEST_NAME} characters: cut")
        return {**found, "name_en": title[:_LONGEST_NAME]}

    def _dates(self, row: TableRow) -> dict[str, PartialDate]:
        start = self._read(Where(FILE, row.line, "startDate"), row.values["startDate"], iso_date)
        end = self._read(Where(FILE, row.line, "endDate"), row.values["endDate"], iso_date)
        if start and end and end.latest < start.earliest:
            self._report(row, "endDate", f"{end.value} lies before the start: value left out")
            end = None
        return {name: date for name, date in (("start", start), ("end", end)) if date}

    def _status(self, row: TableRow) -> dict[str, str]:
        typed = row.values["status"]
        status = STATUSES.get(typed.upper())
        if typed and status is None:
            allowed = ", ".join(STATUSES)
            reason = f"“{typed[:40]}” is no status; allowed: {allowed}: value left out"
            self._report(row, "status", reason)
        return {"status": str(status)} if status else {}

    def _fundings(self, number: str, row: TableRow) -> Iterator[Row]:
        """The grant under the topic, and each other legal basis; the amount is of the whole."""
        bases, topics = codes(row.values["legalBasis"]), codes(row.values["topics"])
        covered = set().union(*(self._programmes.above(topic) for topic in topics), topics)
        under = [*topics, *(code for code in bases if code not in covered)]
        paid = self._money(row, "ecMaxContribution")
        cost = self._money(row, "totalCost")
        note = in_euros(_TOTAL_COST, cost) if cost else {}
        for place, code in enumerate(under or [self.framework(row)]):
            yield Row(
                Funding,
                code,
                {
                    "funder": Ref(Organisation, "european-union"),
                    "programme": Ref(Programme, code),
                    "kind": FundingKind.GRANT.value,
                    "amount": paid if not place else None,
                    "currency": _CURRENCY if paid and not place else "",
                    "grant_number": number,
                    **{
                        f"note_{language}": "" if place else note.get(language, "")
                        for language in _TOTAL_COST
                    },
                },
            )

    def _money(self, row: TableRow, column: str) -> Decimal | None:
        """An amount that is stated; zero stands for what is not."""
        where = Where(FILE, row.line, column)
        return self._read(where, row.values.get(column, ""), amount) or None

    def _subjects(self, number: str) -> Iterator[Row]:
        for concept in self._concepts[number].values():
            if concept.is_disease:
                values = {"disease": concept.ref, "focus": FocusLevel.PRIMARY.value}
                yield Row(Focus, concept.key, values)
            else:
                yield Row(ThemeTag, concept.key, {"theme": concept.ref})

    def _read(self, where: Where, text: str, parse: Callable[[str], Any]) -> Any:
        """What a cell says; None, with a problem, where it is nothing of the kind."""
        try:
            return parse(text)
        except ValueError as error:
            self._problems.append(Problem(where, f"{error}: value left out"))
            return None

    def _report(self, row: TableRow, column: str, reason: str) -> None:
        self._problems.append(Problem(Where(FILE, row.line, column), reason))


def _record_number(row: TableRow) -> tuple[int, int]:
    """CORDIS gives later editions of a record later numbers; of equal ones the later line counts"""
    rcn = row.values.get("rcn", "")
    return (int(rcn) if rcn.isascii() and rcn.isdigit() and len(rcn) < 19 else 0, row.line)
