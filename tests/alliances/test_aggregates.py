"""What belongs to a record is read from the models themselves."""

import pytest
from django.apps import apps

from alliances import aggregates
from alliances.models import Alliance, Citation, Organisation, Person, Reading
from alliances.models.base import NaturalKeyModel
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DisputeFactory,
    ParticipationFactory,
)


def _stored(model, field, keys):
    return list(model._base_manager.filter(**{f"{field}__in": keys}))


def test_whatever_has_a_stable_key_is_part_of_an_aggregate():
    keyed = {model for model in apps.get_models() if issubclass(model, NaturalKeyModel)}
    assert keyed - set(aggregates.members()) == set()


@pytest.mark.django_db
def test_rows_come_once_and_behind_what_they_are_part_of():
    alliance = AllianceFactory()
    participation = ParticipationFactory(alliance=alliance)
    dispute = DisputeFactory(alliance=alliance, readings=["2024", "2025"])
    citations = [
        CitationFactory(alliance=alliance, field="name"),
        CitationFactory(participation=participation),
        CitationFactory(reading=dispute.readings.first()),
    ]
    CitationFactory(participation=ParticipationFactory())  # of another alliance
    found = list(aggregates.rows(alliance, _stored))
    assert found[0] == alliance
    assert len(found) == len(set(found))
    assert set(found) == {
        alliance,
        participation,
        dispute,
        *dispute.readings.all(),
        *citations,
    }
    places = {row: place for place, row in enumerate(found)}
    for citation in citations:
        assert places[citation] > places[getattr(citation, citation.target)]


@pytest.mark.django_db
def test_a_position_is_part_of_the_person_and_of_the_organisation():
    position = AffiliationFactory()
    for record in (position.person, position.organisation):
        assert position in aggregates.rows(record, _stored)
    assert aggregates.owners(position) == {position.person, position.organisation}


def test_the_roots_are_part_of_nothing():
    assert [root for root in aggregates.ROOTS if aggregates.wholes(root)] == []
    assert {Alliance, Organisation, Person} < set(aggregates.ROOTS)
    assert {Citation, Reading} < set(aggregates.members())
