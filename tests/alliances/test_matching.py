"""Pairs that mean the same body, and pairs that only look like it."""

import pytest

from alliances.matching import PROBABLE, WORTH_A_LOOK, Match, Party, Why, compare, keys

MUNICH = frozenset({"Munich", "München"})
MONTPELLIER = frozenset({"Montpellier"})
FRANCE = frozenset({"France", "Frankreich"})


def fr(*names: str, **more: object) -> Party:
    return Party(names, **{"country": "FR", "countries": FRANCE, **more})


def de(*names: str, **more: object) -> Party:
    return Party(names, country="DE", countries=frozenset({"Germany", "Allemagne"}), **more)


def typed(*names: str, **more: object) -> Party:
    return Party(names, **more)


CHU = fr("CENTRE HOSPITALIER UNIVERSITAIRE DE MONTPELLIER", places=MONTPELLIER)
TUM = de("Technische Universität München", acronyms=("TUM",), places=MUNICH)

TWINS = [
    (typed("CHU de Montpellier"), CHU),
    (typed("Montpellier University Hospital"), CHU),
    (typed("C.H.U. Montpellier"), CHU),
    (fr("CHU de Montpellier"), fr("Montpellier University Hospital")),
    (fr("Monpellier University Hospital"), CHU),
    (typed("Technical University of Munich"), TUM),
    (de("TUM"), TUM),
    (typed("TUM"), TUM),
    (de("Université technique de Munich", places=MUNICH), TUM),
    (fr("Sanofi S.A."), fr("Sanofi (France)")),
    (typed("Sanofi SA"), fr("Sanofi (France)")),
    (de("Exempel Forschung GmbH"), de("Exempel Forschung")),
    (de("Deutsche Krebshilfe e. V."), de("Deutsche Krebshilfe")),
    (fr("Hôpitaux Universitaires de Strasbourg"), fr("University Hospital of Strasbourg")),
    (
        fr("Institut Gustave Roussy", places=frozenset({"Villejuif"})),
        fr("Gustave Roussy", places=frozenset({"Villejuif"})),
    ),
    (
        fr("Agence Nationale de la Recherche", acronyms=("ANR",)),
        fr("National Agency for Research", acronyms=("ANR",)),
    ),
    (
        de("Universitätsspital Basel"),
        de("University Hospital of Basel", "Hôpital universitaire de Bâle"),
    ),
    (typed("Center for Applied Virology"), typed("Centre for Applied Virology")),
    (fr("Université Lyon I"), fr("Université Lyon 1")),
    (fr("INRAE"), fr("Institut National de Recherche pour l’Agriculture", acronyms=("INRAE",))),
    (fr("Université Paris V, Descartes"), fr("Paris 5 Descartes University")),
    (
        Party(("UNIVERSITAET ZUERICH",), country="CH"),
        Party(("Universität Zürich",), country="CH"),
    ),
]
NOT_TWINS = [
    (typed("University of Montpellier"), typed("CHU de Montpellier")),
    (fr("University of Montpellier", places=MONTPELLIER), CHU),
    (typed("INSERM U1183"), fr("INSERM")),
    (fr("Inserm Transfert"), fr("Inserm")),
    (fr("Université Paris 5"), fr("Université Paris 7")),
    (fr("Université de Lyon I"), fr("Université de Lyon")),
    (fr("INRAE"), fr("INRA")),
    (fr("Montpellier I University"), fr("Université de Montpellier")),
    (fr("Faculty of Medicine, University of Montpellier"), fr("University of Montpellier")),
    (de("TUM Klinikum", places=MUNICH), TUM),
    (de("Ludwig Maximilian University of Munich", places=MUNICH), TUM),
    (fr("University Hospital"), typed("University Hospital")),
    (fr("Ministry of Health"), de("Ministry of Health")),
    (fr("Sanofi"), de("Sanofi")),
    (fr("Institut Polytechnique", acronyms=("IPP",)), fr("Plasma Physics", acronyms=("IPP",))),
    (
        fr("University of Lorraine", places=frozenset({"Nancy"})),
        fr("University of Paris", places=frozenset({"Paris"})),
    ),
    (
        fr("University Hospital", places=frozenset({"Nancy"})),
        fr("University Hospital", places=frozenset({"Reims"})),
    ),
    (typed("Institute of Virology"), typed("Institute of Oncology")),
    (typed(""), typed("")),
]


def described(pair: tuple[Party, Party]) -> str:
    return " / ".join(" ".join(party.names) for party in pair)


@pytest.mark.parametrize("pair", TWINS, ids=described)
def test_probable_twins(pair: tuple[Party, Party]) -> None:
    match = compare(*pair)
    assert match.score >= PROBABLE, match
    assert match.reasons
    assert compare(*reversed(pair)).score == match.score
    assert keys(pair[0]) & keys(pair[1])


@pytest.mark.parametrize("pair", NOT_TWINS, ids=described)
def test_bodies_that_only_look_alike(pair: tuple[Party, Party]) -> None:
    match = compare(*pair)
    assert match.score < WORTH_A_LOOK, match
    assert compare(*reversed(pair)).score == match.score


ROR, OTHER_ROR = ("ror", "02kkvpp62"), ("ror", "05591te55")


def whys(match: Match) -> set[Why]:
    return {reason.why for reason in match.reasons}


def test_an_equal_identifier_decides() -> None:
    match = compare(
        fr("Anything", identifiers=frozenset({ROR})), de("Else", identifiers=frozenset({ROR}))
    )
    assert match.score == 1
    assert str(match.reasons[0]) == "same identifier: ror 02kkvpp62"


def test_different_values_of_one_scheme_speak_against() -> None:
    name = "Ministry of Rare Diseases"
    match = compare(
        fr(name, identifiers=frozenset({ROR})), fr(name, identifiers=frozenset({OTHER_ROR}))
    )
    assert match.score < WORTH_A_LOOK
    assert Why.OTHER_IDENTIFIER in whys(match)


def test_another_scheme_says_nothing() -> None:
    one = fr("Curie", identifiers=frozenset({ROR}))
    assert compare(one, fr("Curie", identifiers=frozenset({("wikidata", "Q1")}))).score > PROBABLE


def test_reasons_say_what_they_rest_on() -> None:
    match = compare(fr("CHU de Montpellier", places=MONTPELLIER), CHU)
    assert [(reason.why, reason.value) for reason in match.reasons] == [
        (Why.WORDING, "CENTRE HOSPITALIER UNIVERSITAIRE DE MONTPELLIER"),
        (Why.COUNTRY, "FR"),
        (Why.PLACE, "Montpellier"),
    ]


@pytest.mark.parametrize(
    "name", ["", " ", "–", "…", "\u200b", "GmbH", "the", "名古屋大学", "x" * 1000]
)
def test_any_text_may_be_a_name(name: str) -> None:
    assert 0 <= compare(typed(name), typed(name)).score <= 1
    assert all(len(key) <= 80 for key in keys(typed(name)))
