"""The rows of a synthetic catalogue, the same for the same number of alliances and seed.

Rows are tuples in the order of LAYOUT, with values as both engines take them. The generator
numbers the rows itself, from 1 in each table, so that they can name each other unread.
"""

import datetime as dt
import random
import string
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count

from django.db import models
from django.utils.text import slugify

from alliances import public_ids
from alliances.models import (
    Alliance,
    AllianceName,
    AllianceStatus,
    Citation,
    CitedField,
    DiseaseArea,
    DiseaseCode,
    DiseaseParent,
    DiseaseSynonym,
    DiseaseVocabulary,
    Focus,
    Funding,
    FundingKind,
    NameType,
    Organisation,
    OrganisationKind,
    Participation,
    Place,
    Programme,
    ProgrammeKind,
    RecordStatus,
    Role,
    Site,
    Source,
    Theme,
    ThemeTag,
)
from benchmarks import vocabulary
from benchmarks.chance import new_public_ids, popularity, sizes
from benchmarks.layout import LAYOUT
from benchmarks.writing import Block, Row

CHUNK = 5_000
_ALLIANCES_AN_ORGANISATION = 4
_LEAST_ORGANISATIONS = 50
_A_FUNDER_AMONG = 20
_SOURCES = 200
_LEVELS = (10, 40, 110, 240)  # of the disease tree
_PROGRAMMES = (4, 16, 60)
_MOST_PARTICIPANTS = 60
_MEDIAN_PARTICIPANTS, _SPREAD = 5.7, 0.9
_PARTICIPANTS = 8  # the mean that these give
_MOST_POPULAR = 0.05  # of all alliances have the most popular organisation
_DRAFTS = 0.05
_KINDS = list(vocabulary.KINDS)
_ROLES = [Role.PARTNER, Role.ASSOCIATED_PARTNER, Role.THIRD_PARTY, Role.FOUNDER, Role.HOST]
_ROLE_WEIGHTS = [75, 12, 7, 3, 3]
_EPOCH = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - both engines read it as UTC
_SECONDS = 80_000_000
_FIRST_YEAR, _THIS_YEAR = 1985, 2026


def _triple(template: vocabulary.Triple, *parts: vocabulary.Triple) -> vocabulary.Triple:
    """A template of each language, filled with the parts in that language."""
    english, french, german = (
        text.format(*(part[n] for part in parts)) for n, text in enumerate(template)
    )
    return (english, french, german)


def _same(text: object) -> vocabulary.Triple:
    return (str(text),) * 3


def _texts(texts: Sequence[str | None]) -> Row:
    """A translated text as its columns: its own, which repeats the English, and each language."""
    return (texts[0], *texts)


class Catalogue:
    """Makes the rows of a catalogue of `alliances`, block by block; to be used once."""

    def __init__(self, alliances: int, seed: int) -> None:
        self.alliances = alliances
        self.organisations = max(_LEAST_ORGANISATIONS, alliances // _ALLIANCES_AN_ORGANISATION)
        self.chance = random.Random(f"{alliances} {seed}")  # noqa: S311 - the same each time
        self.block: Block = defaultdict(list)
        self._numbers = {model: count(1) for model in LAYOUT}
        self._ids = {kind: new_public_ids(kind) for kind in public_ids.Kind}
        self._funders = range(_A_FUNDER_AMONG, self.organisations + 1, _A_FUNDER_AMONG)
        self._diseases: list[vocabulary.Triple] = []
        self._places: list[tuple[str, str]] = []  # city, country
        self._words = [popularity(len(words), 0.04) for words in vocabulary.WORDS]
        self._sizes = sizes(_MOST_PARTICIPANTS, _MEDIAN_PARTICIPANTS, _SPREAD)
        self._popular = popularity(self.organisations, _MOST_POPULAR / _PARTICIPANTS)
        self._popular_funders = popularity(len(self._funders), 0.1)
        self._popular_kinds = popularity(len(_KINDS), 0.25)
        self._popular_bodies = popularity(len(vocabulary.ORGANISATION_NAMES), 0.3)
        self._popular_sources = popularity(_SOURCES, 0.05)

    def blocks(self) -> Iterator[Block]:
        """All rows; a row comes after those that it names or in the same block."""
        self._add_vocabularies()
        self._add_sources()
        for number in range(1, self.organisations + 1):
            self._add_organisation(number)
            if number % CHUNK == 0:
                yield self._take()
        self._popular_diseases = popularity(len(self._diseases) - _LEVELS[0], 0.03)
        for number in range(1, self.alliances + 1):
            self._add_alliance(number)
            if number % CHUNK == 0:
                yield self._take()
        yield self._take()

    def _take(self) -> Block:
        """The block so far, in the order of LAYOUT; the next one is begun."""
        taken = {model: self.block[model] for model in LAYOUT if model in self.block}
        self.block = defaultdict(list)
        return taken

    # --- Vocabularies -----------------------------------------------------------------------

    def _add(self, model: type[models.Model], *values: object) -> int:
        number = next(self._numbers[model])
        self.block[model].append((number, *values))
        return number

    def _add_statement(self, model: type[models.Model], *values: object) -> int:
        """A row with a key of its own, which is in the order of the rows."""
        number = next(self._numbers[model])
        uid = f"{model._meta.model_name}-{number:09d}"
        self.block[model].append((number, uid, *values))
        return number

    def _times(self) -> tuple[str, str]:
        """When a record was created and last changed."""
        created, longer = sorted(self.chance.randrange(_SECONDS) for _n in range(2))
        return tuple(str(_EPOCH + dt.timedelta(seconds=seconds)) for seconds in (created, longer))  # type: ignore[return-value]

    def _add_vocabularies(self) -> None:
        self._add_places()
        self._add_diseases()
        for names in vocabulary.THEMES:
            self._add(Theme, slugify(names[0]), *_texts(names))
        self._add_programmes()

    def _add_places(self) -> None:
        for code, latitude, longitude, cities in vocabulary.COUNTRIES:
            for city in cities:
                name = city.replace("-", " ")
                self._places.append((name, code))
                number = len(self._places)
                near = (
                    f"{middle + self.chance.uniform(-1.5, 1.5):.4f}"
                    for middle in (latitude, longitude)
                )
                slug = f"{slugify(name) or 'place'}-{number}"
                self._add(Place, slug, code, *near, *_texts(_same(name)))

    def _add_diseases(self) -> None:
        level = [_triple(vocabulary.ORGAN_GROUP, organ) for organ in vocabulary.ORGANS]
        for name, synonym in zip(level, vocabulary.SYNONYMS, strict=True):
            number = self._add_disease(name, None)
            for value, language in zip(synonym, vocabulary.LANGUAGES, strict=True):
                self._add_statement(DiseaseSynonym, number, value, language)
        first, parents = 1, vocabulary.ORGANS
        levels = [vocabulary.GROUPS, vocabulary.FORMS, [vocabulary.TYPE] * 3]
        for size, templates in zip(_LEVELS[1:], levels, strict=True):
            names = []
            for n in range(size):
                turn, parent = divmod(n, len(parents))
                name = _triple(templates[turn], parents[parent], _same(turn + 1))
                self._add_disease(name, first + parent)
                names.append(name)
            first, parents = first + len(parents), names

    def _add_disease(self, name: vocabulary.Triple, parent: int | None) -> int:
        capital = tuple(text[0].upper() + text[1:] for text in name)
        ids = self._ids[public_ids.Kind.DISEASE]
        number = self._add(DiseaseArea, next(ids), *self._times(), *_texts(capital))
        self._diseases.append((string.capwords(name[0]), name[1], name[2]))
        if parent:
            self._add_statement(DiseaseParent, number, parent)
        self._add_statement(DiseaseCode, number, DiseaseVocabulary.DOID, f"DOID:{70_000 + number}")
        return number

    def _add_programmes(self) -> None:
        frameworks, areas, calls = _PROGRAMMES
        ids = self._ids[public_ids.Kind.PROGRAMME]

        def add(kind: ProgrammeKind, parent: int | None, name: vocabulary.Triple) -> None:
            self._add(Programme, next(ids), *self._times(), kind, parent, *_texts(name))

        joined = _same("{}: {}")
        for name in vocabulary.FRAMEWORKS:
            add(ProgrammeKind.PROGRAMME, None, name)
        names = []
        for n in range(areas):
            framework, area = n % frameworks, n // frameworks
            names.append(_triple(joined, vocabulary.FRAMEWORKS[framework], vocabulary.AREAS[area]))
            add(ProgrammeKind.PROGRAMME, framework + 1, names[-1])
        for n in range(calls):
            call = _triple(vocabulary.CALL, _same(2012 + n % 14))
            parent = n % areas
            add(ProgrammeKind.CALL, frameworks + parent + 1, _triple(joined, names[parent], call))

    def _add_sources(self) -> None:
        weights = popularity(len(vocabulary.SOURCE_LANGUAGES), 0.4)
        ids = self._ids[public_ids.Kind.SOURCE]
        for number in range(1, _SOURCES + 1):
            (language,) = self.chance.choices(vocabulary.SOURCE_LANGUAGES, cum_weights=weights)
            self._add(
                Source,
                next(ids),
                *self._times(),
                self._text(0, 6, 10),
                f"Gazette {number % 17 + 1}",
                language,
                str(self.chance.randint(2010, _THIS_YEAR)),
                *_texts(_same(f"Synthetic article {number}")),
            )

    # --- Records ----------------------------------------------------------------------------

    def _add_organisation(self, number: int) -> None:
        chance = self.chance
        # Cities stand in the order of their countries, which differ in size.
        place = min(chance.randrange(len(self._places)), chance.randrange(len(self._places)))
        city, country = self._places[place]
        if number % _A_FUNDER_AMONG == 0:
            kind, template = OrganisationKind.FUNDER, vocabulary.FUNDER_NAME
        else:
            ((kind, template),) = chance.choices(
                list(vocabulary.ORGANISATION_NAMES.items()), cum_weights=self._popular_bodies
            )
        stem, ending = chance.choice(vocabulary.STEMS), chance.choice(vocabulary.FIELDS)
        names: list[str | None] = [
            f"{text.format(city=city, word=(stem[n] + ending[n]).capitalize())} {number}"
            for n, text in enumerate(template)
        ]
        for n in (1, 2):
            if chance.random() < 0.6:
                names[n] = None
        self._add(
            Organisation,
            next(self._ids[public_ids.Kind.ORGANISATION]),
            RecordStatus.DRAFT if chance.random() < 0.01 else RecordStatus.PUBLISHED,
            *self._times(),
            self._acronym() if chance.random() < 0.5 else "",
            kind,
            country,
            place + 1,
            *_texts(names),
        )

    def _add_alliance(self, number: int) -> None:
        chance = self.chance
        diseases = self._pick_diseases()
        themes = chance.sample(range(len(vocabulary.THEMES)), 1 + (chance.random() < 0.5))
        (kind,) = chance.choices(_KINDS, cum_weights=self._popular_kinds)
        languages = (True, chance.random() < 0.5, chance.random() < 0.5)
        names = self._names(number, kind, diseases[0], themes[0])
        self._add(
            Alliance,
            next(self._ids[public_ids.Kind.ALLIANCE]),
            RecordStatus.DRAFT if chance.random() < _DRAFTS else RecordStatus.PUBLISHED,
            *self._times(),
            self._acronym() if chance.random() < 0.6 else "",
            kind,
            *self._life(),
            chance.randrange(1, number) if number > 1 and chance.random() < 0.02 else None,
            *_texts([name if has else None for name, has in zip(names, languages, strict=True)]),
            *_texts([self._text(n, 20, 40) if has else None for n, has in enumerate(languages)]),
        )
        if chance.random() < 0.2:
            alias = f"{chance.choice(vocabulary.REACHES)[0]} {self._acronym()} {number}"
            self._add_statement(AllianceName, number, alias, "en", NameType.ALIAS)
        participations = self._add_participations(number)
        self._add_fundings(number)
        foci = [self._add_statement(Focus, number, disease + 1) for disease in diseases]
        for theme in themes:
            self._add_statement(ThemeTag, number, theme + 1)
        if chance.random() < 0.4:
            for place in chance.sample(range(1, len(self._places) + 1), chance.randint(1, 3)):
                self._add_statement(Site, number, place)
        self._cite(number, CitedField.NAME, None, None)
        self._cite(None, "", chance.choice(participations), None)
        self._cite(None, "", None, foci[0])

    def _pick_diseases(self) -> list[int]:
        """One or two areas, none of them as wide as an organ."""
        found = self.chance.choices(
            range(_LEVELS[0], len(self._diseases)),
            cum_weights=self._popular_diseases,
            k=1 + (self.chance.random() < 0.5),
        )
        return list(dict.fromkeys(found))

    def _names(self, number: int, kind: str, disease: int, theme: int) -> vocabulary.Triple:
        english, french, gender, german, ending = vocabulary.KINDS[kind]
        reach = self.chance.choice(vocabulary.REACHES)
        area, subject = self._diseases[disease], vocabulary.THEMES[theme]
        return (
            f"{reach[0]} {english} for {area[0]} {string.capwords(subject[0])} {number}",
            f"{french} {reach[1 if gender == 'm' else 2]} {area[1]}, {subject[1]} {number}",
            f"{reach[3]}{ending} {german} {area[2]}, {subject[2]} {number}",
        )

    def _life(self) -> tuple[str, str | None, str | None]:
        """Status, start and end; each may be unknown."""
        chance = self.chance
        year = int(chance.triangular(_FIRST_YEAR, _THIS_YEAR + 1, _THIS_YEAR - 5))
        last = year + chance.randint(2, 10)
        if year == _THIS_YEAR:
            status = AllianceStatus.ANNOUNCED
        else:
            status = AllianceStatus.ENDED if last < _THIS_YEAR else AllianceStatus.ACTIVE
        return (
            "" if chance.random() < 0.05 else status,
            None if chance.random() < 0.1 else self._partial_date(year),
            None if chance.random() < 0.4 else self._partial_date(last),
        )

    def _partial_date(self, year: int) -> str:
        month, day = self.chance.randint(1, 12), self.chance.randint(1, 28)
        return f"{year}-{month:02d}-{day:02d}"[: self.chance.choice((4, 4, 7, 10))]

    def _add_participations(self, alliance: int) -> list[int]:
        chance = self.chance
        (size,) = chance.choices(range(1, len(self._sizes) + 1), cum_weights=self._sizes)
        size = min(size, self.organisations // 2)
        partners: dict[int, None] = {}
        while len(partners) < size:
            drawn = chance.choices(
                range(1, self.organisations + 1),
                cum_weights=self._popular,
                k=size - len(partners),
            )
            partners.update(dict.fromkeys(drawn))
        roles = [Role.COORDINATOR, *chance.choices(_ROLES, weights=_ROLE_WEIGHTS, k=size - 1)]
        both = [(next(iter(partners)), Role.HOST)] if chance.random() < 0.02 else []
        return [
            self._add_statement(Participation, alliance, partner, role)
            for partner, role in [*zip(partners, roles, strict=True), *both]
        ]

    def _add_fundings(self, alliance: int) -> None:
        chance = self.chance
        for _n in range(chance.choice((1, 1, 1, 2, 2, 3))):
            (funder,) = chance.choices(self._funders, cum_weights=self._popular_funders)
            programme = chance.randint(1, sum(_PROGRAMMES))
            which = chance.random()
            stated = chance.random() < 0.5
            self._add_statement(
                Funding,
                alliance,
                funder if which < 0.7 else None,
                programme if which > 0.3 else None,
                chance.choice(FundingKind.values),
                f"{chance.randint(1, 20_000) * 1000}.00" if stated else None,
                "EUR" if stated else "",
            )

    def _cite(
        self, alliance: int | None, field: str, participation: int | None, focus: int | None
    ) -> None:
        (source,) = self.chance.choices(range(1, _SOURCES + 1), cum_weights=self._popular_sources)
        locator = f"¶ {self.chance.randint(1, 30)}"
        self._add_statement(
            Citation, alliance, field, participation, focus, source, locator, "2026-05-04"
        )

    # --- Words ------------------------------------------------------------------------------

    def _text(self, language: int, least: int, most: int) -> str:
        """So many words of a language (by its place in the triples), the frequent ones often."""
        words = self.chance.choices(
            vocabulary.WORDS[language],
            cum_weights=self._words[language],
            k=self.chance.randint(least, most),
        )
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}."

    def _acronym(self) -> str:
        stem = self.chance.choice(vocabulary.STEMS)[0]
        letters = "".join(self.chance.choices(string.ascii_uppercase, k=self.chance.randint(1, 3)))
        return stem[:4].upper() + letters
