"""The content of fixtures/: complete, cited and honest. Nothing here needs the articles."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models, transaction

from alliances import identifiers, public_ids, quality
from alliances.history import has_history
from alliances.models import (
    Affiliation,
    Alliance,
    Citation,
    CitedField,
    DiseaseArea,
    Dispute,
    FixtureRow,
    Identifier,
    Organisation,
    Participation,
    Programme,
    Source,
    Stance,
    Subject,
)
from alliances.models.base import PublicRecord
from alliances.translation import TRANSLATED
from tests.factories import DERIVED

pytestmark = pytest.mark.django_db

FIXTURES = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
DOCUMENT = Path(settings.BASE_DIR, "docs", "content.md")

M1 = "M1 – Munich Medicine Alliance"
IMMUN4CURE = "Immun4Cure–Sanofi Translational Centre of Excellence"
CNMP = "National Centres for Precision Medicine"
FRANCE_2030 = "France 2030 research programmes co-led by Inserm"
CANCER_CLUSTER = "Paris Saclay Cancer Cluster"

# Lines of each article that are not empty; the sources are told apart by their English text.
PARAGRAPHS = {
    "News article on the founding of the medical alliance M1 in Munich": 16,
    "Métropolitain’s article on the agreement between Immun4Cure and Sanofi in Montpellier": 18,
    "Text presenting the label for national centres for precision medicine in France": 9,
    "Article on Inserm’s part in developing medical treatments": 34,
    "Article on Clinnova, a cross-border project in precision medicine": 14,
}


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The fixtures, loaded once: these tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        yield
        transaction.set_rollback(True)


def objects() -> Iterator[tuple[str, dict[str, Any]]]:
    """(model, fields) of every object in the fixtures, as written there."""
    for path in FIXTURES:
        for entry in json.loads(path.read_text(encoding="utf-8")):
            assert entry.keys() == {"model", "fields"}, f"{path.name}: natural keys only"
            yield entry["model"], entry["fields"]


def statement(citation: Citation) -> tuple[str, int, str]:
    target = citation.target
    return target, getattr(citation, f"{target}_id"), citation.field


def every_row() -> Iterator[models.Model]:
    stored = {*apps.get_app_config("alliances").get_models()}
    of_history = {model.history.model for model in stored if has_history(model)}
    for model in stored - of_history - {*DERIVED, FixtureRow}:
        yield from model._base_manager.all()


@pytest.mark.parametrize("model", [Alliance, Organisation, Programme])
def test_every_statement_of_a_record_is_cited(model: type[models.Model]) -> None:
    assert {str(record): quality.uncited(record) for record in model.objects.all()} == {
        str(record): [] for record in model.objects.all()
    }


@pytest.mark.parametrize("model", [Alliance, Organisation])
def test_every_record_may_be_published_as_it_is(model: type[models.Model]) -> None:
    refused = {str(record): quality.errors(record) for record in model.objects.all()}
    assert {record: errors for record, errors in refused.items() if errors} == {}


def test_every_position_of_a_person_is_cited() -> None:
    assert not Affiliation.objects.filter(citations=None).exists()


def test_every_row_passes_its_own_validation() -> None:
    for row in every_row():
        row.full_clean()


def test_every_public_id_and_identifier_is_well_formed() -> None:
    for model in apps.get_app_config("alliances").get_models():
        if issubclass(model, PublicRecord):
            for public_id in model.objects.values_list("public_id", flat=True):
                assert public_ids.parse(public_id) == public_id
    for scheme, value in Identifier.objects.values_list("scheme", "value"):
        identifiers.validate(scheme, value)


def test_every_key_names_the_record_that_it_points_to() -> None:
    seen = 0
    for label, fields in objects():
        for name, value in fields.items():
            if isinstance(value, list):
                target = apps.get_model(label)._meta.get_field(name).related_model
                found = target.objects.get_by_natural_key(*value)
                assert list(found.natural_key()) == value
                seen += 1
    assert seen


def test_no_object_is_named_by_a_database_key() -> None:
    for _label, fields in objects():
        assert not {"pk", "id"} & fields.keys()


def test_the_untranslated_column_follows_the_english_text() -> None:
    for model, names in TRANSLATED.items():
        shown = model.objects.in_bulk()
        for pk, *stored in model.objects.rewrite(False).values_list("pk", *names):
            for name, value in zip(names, stored, strict=True):
                assert (value or "") == (getattr(shown[pk], name) or "")


def test_every_text_is_there_in_three_languages() -> None:
    for model, names in TRANSLATED.items():
        for row in model.objects.all():
            for name in names:
                # The name that an organisation does not have in a language stays empty.
                if (model, name) == (Organisation, "name"):
                    continue
                texts = [getattr(row, f"{name}_{code}") for code, _ in settings.LANGUAGES]
                assert all(texts) or not any(texts), f"{row}: {name}"


def test_every_locator_lies_within_its_article() -> None:
    lengths = {
        source: PARAGRAPHS[source.description_en]
        for source in Source.objects.filter(kind="article")
    }
    assert len(lengths) == len(PARAGRAPHS)
    for citation in Citation.objects.select_related("source"):
        if citation.source in lengths:
            number = re.fullmatch(r"¶ ([1-9]\d*)", citation.locator)
            assert number, citation.uid
            assert int(number[1]) <= lengths[citation.source], citation.uid
        else:
            assert citation.locator, citation.uid


def test_what_is_not_simply_supported_says_why() -> None:
    doubtful = Citation.objects.exclude(stance=Stance.SUPPORTS)
    assert doubtful.exists()
    assert not doubtful.filter(note_en=None).exists()


@pytest.mark.parametrize(
    ("name", "subject", "readings"),
    [
        (M1, Subject.START, 2),
        (M1, Subject.PARTICIPATIONS, 2),
        (IMMUN4CURE, Subject.START, 2),
        (FRANCE_2030, Subject.PARTICIPATIONS, 2),
        (CANCER_CLUSTER, Subject.PARTICIPATIONS, 2),
        ("Clinnova", Subject.COUNTRIES, 2),
        ("Clinnova", Subject.DISEASES, 2),
    ],
)
def test_contradictions_of_the_articles_are_kept(name: str, subject: str, readings: int) -> None:
    dispute = Dispute.objects.get(alliance__name_en=name, statement=subject)
    assert dispute.readings.count() == readings


def test_inserms_part_in_covid_projects_is_disputed() -> None:
    dispute = Dispute.objects.get(organisation__name_en="Inserm", statement=Subject.ALLIANCES)
    assert dispute.readings.count() == 2


def test_nothing_is_dated_that_no_source_dates() -> None:
    starts = {a.name_en: str(a.start) for a in Alliance.objects.exclude(start=None)}
    assert starts == {
        M1: "2025-07-03",
        IMMUN4CURE: "2025-10-15",
        "Discussion group with patient associations": "2004",
        "National Centres for Precision Medicine": "2019",
    }
    assert not Alliance.objects.exclude(end=None).exists()
    assert Alliance.objects.get(name_en=IMMUN4CURE).duration_years == 5
    clinnova = Source.objects.get(title__contains="Clinnova")
    assert (clinnova.published, clinnova.updated) == (None, None)


def test_bodies_that_an_article_only_mentions_take_no_part() -> None:
    names = ("AP-HP", "Assistance Publique", "DKFZ", "Krebsforschung", "BMBF", "NAKO", "Residenz")
    for row in (*Organisation.objects.all(), *Participation.objects.all()):
        assert not any(name.casefold() in str(row).casefold() for name in names), row


@pytest.mark.parametrize(
    ("name", "role", "organisations"),
    [
        (
            M1,
            "founder",
            {
                "Technical University of Munich",
                "Ludwig Maximilian University of Munich",
                "Helmholtz Munich",
            },
        ),
        (M1, "partner", {"TUM Klinikum", "LMU Klinikum"}),
        (
            IMMUN4CURE,
            "partner",
            {
                "IHU Immun4Cure",
                "University Hospital of Montpellier",
                "University of Montpellier",
                "Inserm",
                "Sanofi (France)",
            },
        ),
        ("Clinnova", "coordinator", {"BioValley France"}),
        ("CARE consortium", "coordinator", {"Inserm"}),
    ],
)
def test_roles_are_as_the_articles_state_them(
    name: str, role: str, organisations: set[str]
) -> None:
    rows = Participation.objects.filter(alliance__name_en=name, role=role)
    assert {str(row.organisation) for row in rows} == organisations


def test_universities_that_are_not_named_are_marked_as_inferred() -> None:
    rows = Participation.objects.filter(
        alliance__name_en="Clinnova", organisation__kind="university", organisation__country="FR"
    )
    assert rows.count() == 3
    for row in rows:
        assert [citation.stance for citation in row.citations.all()] == [Stance.INFERRED]


@pytest.mark.parametrize("name", [M1, FRANCE_2030, "Clinnova", "CARE consortium"])
def test_a_list_that_may_be_incomplete_is_a_gap(name: str) -> None:
    alliance = Alliance.objects.get(name_en=name)
    assert alliance.gaps.filter(statement=Subject.PARTICIPATIONS).exists()


def test_a_part_in_the_coordination_is_not_taken_for_the_lead_of_the_whole() -> None:
    row = Participation.objects.get(alliance__name_en="Clinnova", role="coordinator")
    assert "not the whole" in row.contribution_en
    assert [citation.stance for citation in row.citations.all()] == [Stance.INFERRED]


def test_the_three_centres_are_part_of_the_network_and_have_no_invented_members() -> None:
    network = Alliance.objects.get(name_en=CNMP)
    assert network.parts.count() == 3
    for record in (network, *network.parts.all()):
        assert not record.participations.exists()
        assert record.gaps.filter(statement=Subject.PARTICIPATIONS).exists()
    for centre in network.parts.all():
        name = centre.citations.get(field=CitedField.NAME)
        assert name.stance == Stance.INFERRED


def test_broader_diseases_lead_to_every_alliance_on_a_narrower_one() -> None:
    nervous = DiseaseArea.objects.get(name_en="Nervous system diseases")
    found = Alliance.objects.on_diseases([nervous.public_id])
    assert [alliance.name_en for alliance in found] == ["Clinnova"]
    bowel = DiseaseArea.objects.get(name_en="Inflammatory bowel disease")
    assert bowel.parents.count() == 2


def test_loading_again_changes_nothing() -> None:
    before = {model: model._base_manager.count() for model in {type(row) for row in every_row()}}
    call_command("loaddata", *FIXTURES, verbosity=0)
    assert {model: model._base_manager.count() for model in before} == before


def test_the_document_counts_statements_and_citations_as_they_are() -> None:
    citations: Counter[str] = Counter()
    statements: dict[str, set[tuple[str, int, str]]] = {}
    for citation in Citation.objects.select_related("source"):
        source = citation.source.description_en
        citations[source] += 1
        statements.setdefault(source, set()).add(statement(citation))
    printed = {
        source: (int(stated), int(cited))
        for source, stated, cited in re.findall(
            r"^\| ([^|]+?) \| [^|]+ \| (\d+) \| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE
        )
    }
    assert printed == {source: (len(statements[source]), citations[source]) for source in citations}
