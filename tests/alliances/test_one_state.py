"""Whoever reads for long reads one state, and keeps no writer waiting."""

import threading

import pytest
from django.db import connection

from alliances.models import Alliance
from alliances.one_state import one_state
from tests.factories import AllianceFactory


def elsewhere(work):
    """Do it in another connection, and wait until it is done."""

    def run():
        try:
            work()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join(timeout=30)
    assert not other.is_alive()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_read_and_not_kept_waiting():
    alliance = AllianceFactory(name="Before")
    names = Alliance.objects.values_list("name_en", flat=True)

    def rename():
        Alliance.objects.filter(pk=alliance.pk).update(name_en="After")

    with one_state():
        assert list(names.all()) == ["Before"]
        elsewhere(rename)
        assert list(names.all()) == ["Before"]
    assert list(names.all()) == ["After"]


@pytest.mark.django_db(transaction=True)
def test_after_an_error_the_next_reader_sees_the_present_state():
    with pytest.raises(ZeroDivisionError), one_state():
        raise ZeroDivisionError
    AllianceFactory()
    with one_state():
        assert Alliance.objects.count() == 1


@pytest.mark.django_db
def test_within_a_transaction_the_state_is_that_of_the_transaction():
    alliance = AllianceFactory()
    with one_state():
        Alliance.objects.filter(pk=alliance.pk).update(acronym="NEW")
        assert Alliance.objects.get().acronym == "NEW"
    assert connection.in_atomic_block
