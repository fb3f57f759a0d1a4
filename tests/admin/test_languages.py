"""Texts in three languages: a needed one is needed in any of them."""

import pytest

from alliances.models import Alliance, Organisation
from tests import factories
from tests.admin.conftest import Curator, errors


def test_a_record_named_in_french_alone_can_be_edited(curator: Curator) -> None:
    record = factories.OrganisationFactory(name_en="", name_fr="IHU de Nancy")
    assert curator.open(record).fill(acronym="IHU").save().status_code == 302
    record.refresh_from_db()
    assert (record.acronym, record.name_fr, record.name) == ("IHU", "IHU de Nancy", "IHU de Nancy")


@pytest.mark.parametrize("model", [Alliance, Organisation])
def test_a_record_without_a_name_in_any_language_is_refused(curator: Curator, model: type) -> None:
    page = curator.open(model)
    assert "in at least one language" in errors(page.save())
    assert not model.objects.exists()


def test_a_row_without_its_text_in_any_language_is_refused(curator: Curator) -> None:
    page = curator.open(factories.AllianceFactory()).add_row("milestones", date="2025")
    assert "in at least one language" in errors(page.save())
    page.fill_row("milestones", 0, title_de="Gründung")
    assert page.save().status_code == 302
