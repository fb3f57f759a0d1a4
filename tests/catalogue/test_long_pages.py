"""Pages of a country, a disease or a programme with very many alliances."""

import pytest

from catalogue.addresses import path_of, path_of_country
from tests.factories import AllianceFactory, DiseaseAreaFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_a_page_of_very_many_alliances_shows_the_first_and_leads_to_all(client):
    area, programme = DiseaseAreaFactory(), ProgrammeFactory()
    AllianceFactory.create_batch(26, countries=["LU"], diseases=[area], programmes=[programme])
    pages = {
        path_of_country("LU"): "?country=LU",
        path_of(area): f"?disease={area.public_id}",
        path_of(programme): f"?programme={programme.public_id}",
    }
    for path, query in pages.items():
        content = client.get(path).content.decode()
        assert content.count('<article class="card">') == 25, path
        assert "26 alliances" in content, path
        assert f'{query}">All alliances</a>' in content, path
