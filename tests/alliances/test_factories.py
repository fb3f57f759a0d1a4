import factory
import pytest
from django.apps import apps

from tests import factories

FACTORIES = [
    member
    for member in vars(factories).values()
    if isinstance(member, type)
    and issubclass(member, factory.django.DjangoModelFactory)
    and not member._meta.abstract
]


@pytest.mark.django_db
@pytest.mark.parametrize("made", FACTORIES, ids=lambda made: made.__name__)
def test_every_factory_makes_a_valid_row(made):
    row = made()
    row.refresh_from_db()
    row.full_clean()


def test_every_model_has_a_factory():
    made = {member._meta.model for member in FACTORIES}
    stored = {*apps.get_app_config("alliances").get_models()}
    of_history = {model.history.model for model in stored if hasattr(model, "history")}
    assert made == stored - of_history - factories.DERIVED
