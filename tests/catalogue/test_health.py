"""What those ask who keep the site running."""

import pytest
from django.db import OperationalError, connection

from alliances.models import Revision
from catalogue import index
from tests.factories import AllianceFactory


def test_a_living_process_says_so_without_its_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_process_is_ready_with_its_index(client):
    AllianceFactory()
    assert client.get("/readyz").status_code == 200
    assert index._built is not None


@pytest.mark.django_db
def test_it_is_not_ready_without_its_index(client, monkeypatch):
    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(index, "current", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"database" in answer.content


@pytest.mark.django_db
def test_it_is_not_ready_before_its_migrations(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'alliances' AND name = "
            "(SELECT max(name) FROM django_migrations WHERE app = 'alliances')"
        )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrate" in answer.content


@pytest.mark.django_db
def test_it_is_not_ready_with_documents_of_another_analyser(client):
    AllianceFactory()
    Revision.objects.update(analyser=0)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"renew_documents" in answer.content
