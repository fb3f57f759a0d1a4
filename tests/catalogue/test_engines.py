"""Full text: each engine finds what the words of the documents say, so both find the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.analysis import parse
from alliances.models import AllianceDocument
from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db

# Each finds, or nearly finds, some of NAMES.
WORDS = [
    "krebs", "Krebsforschung", "cancer", "cancers", "l'Inserm", "inserm", "auto-immune",
    "autoimmune", "immun", "Universität", "universitat", "Universitaet", "München", "muenchen",
    "AIDS", "aid", "maladies", "maladie", "génétiques", "genetique", "réseau", "network",
    "networks", "heart", "failure", "COVID-19", "covid19", "and", "β", "x",
]  # fmt: skip
NAMES = [
    "Deutsches Netzwerk Krebsforschung München",
    "Réseau français des maladies génétiques",
    "European Networks on Heart Failure",
    "Heart and Lung: failure of the heart",
    "AIDS, COVID-19 and β cells",
    "Auto-immune diseases at the Universität",
    "L’Inserm contre les cancers",
]


def holds(document, query):
    """What the engines are asked for, on the words of one document in plain Python."""
    tokens = document.tokens.split()

    def has(term):
        starts = tuple(f"{weight}:{term.token}" for weight in "abc")
        if term.prefix:
            return any(token.startswith(starts) for token in tokens)
        return any(token in starts for token in tokens)

    return (
        bool(query.groups)
        and all(
            any(all(any(map(has, slot)) for slot in slots) for slots in group.alternatives)
            for group in query.groups
        )
        and all(any(one in document.text for one in spellings) for spellings in query.phrases)
    )


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """The documents of NAMES, kept for all examples."""
    with django_db_blocker.unblock():
        made = [AllianceFactory(name=name) for name in NAMES]
        yield list(AllianceDocument.objects.filter(alliance__in=made))
        for one in made:
            one.delete()


@settings(max_examples=150)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), quoted=st.booleans())
def test_the_engine_finds_what_plain_python_finds(documents, words, quoted):
    typed = f'"{" ".join(words)}"' if quoted else " ".join(words)
    query = parse(typed)
    found = set(AllianceDocument.objects.answering(query).values_list("pk", flat=True))
    assert found == {one.pk for one in documents if holds(one, query)}, typed


@settings(max_examples=200)
@given(typed=st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_engine(documents, typed):
    AllianceDocument.objects.answering(parse(typed)).count()


OPERATORS = [
    '"', "'", "(", "*", "a*", "^a", "-a", "+a", "a:b", "a OR", "NOT", "NEAR(a b, 3)", "a & b",
    "a | b", "!a", "<->", "a\\", ":*", "'a':*", '"a" "', "{a}", "\x00", "\ud800", "\u202eabc",
    "''", "%", "_",
]  # fmt: skip


@pytest.mark.parametrize("typed", OPERATORS)
def test_operators_of_the_engines_are_no_operators(client, typed):
    AllianceFactory(name="b")
    answer = client.get("/api/v1/alliances/", {"q": typed.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 400), typed
