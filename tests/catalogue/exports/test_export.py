"""What all formats share: one state of the catalogue, a little of it at a time."""

import gc
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from alliances.models import Alliance, Participation, RecordStatus
from alliances.one_state import one_state
from catalogue.exports import FORMATS, Export, export
from tests.alliances.test_one_state import elsewhere
from tests.catalogue.exports.conftest import export_of
from tests.catalogue.samples import full_alliance
from tests.factories import AllianceFactory, OrganisationFactory

FEW, MANY = 20, 120
# Characters of the summary of each.
LENGTH = 50_000


def consumed(export, name):
    """(bytes, the most memory that was taken meanwhile) of a file that nobody keeps."""
    # What waits for the collector counts, too; as it is set, it would wait for all of this file.
    gc.collect()
    gc.freeze()
    gc.collect()
    before = gc.get_threshold()
    gc.set_threshold(700, 2, 2)
    tracemalloc.start()
    try:
        size = sum(len(chunk) for chunk in FORMATS[name].write(export))
        return size, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*before)
        gc.unfreeze()


@pytest.mark.django_db
def test_more_alliances_take_hardly_more_memory(monkeypatch):
    monkeypatch.setattr(export, "_BATCH", 10)
    monkeypatch.setattr(export, "_CHUNK", 1_000)
    partner = OrganisationFactory()
    rows = Alliance.objects.bulk_create(
        Alliance(name_en=f"Alliance {n}", summary_en="x" * LENGTH, record_status="published")
        for n in range(MANY)
    )
    Participation.objects.bulk_create(
        Participation(alliance=row, organisation=partner, role="host") for row in rows
    )
    for name in FORMATS:
        consumed(export_of(*rows[:5]), name)  # what is made once is made now
        small, peak_of_few = consumed(export_of(*rows[:FEW]), name)
        large, peak_of_many = consumed(export_of(*rows), name)
        assert large > small
        # Kept until the end, the texts alone would take twice as much.
        assert peak_of_many - peak_of_few < MANY * LENGTH / 2, name


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["csv", "jsonl", "geojson"])
def test_the_first_bytes_come_before_the_last_alliance_is_read(name, monkeypatch):
    monkeypatch.setattr(export, "_BATCH", 1)
    monkeypatch.setattr(export, "_CHUNK", 1)
    alliances = AllianceFactory.create_batch(3)
    parts = FORMATS[name].write(export_of(*alliances))
    head = b"" if name == "jsonl" else next(parts)
    assert alliances[0].public_id.encode() not in head
    Alliance.objects.filter(pk=alliances[2].pk).update(record_status=RecordStatus.WITHDRAWN)
    rest = b"".join(parts)
    assert alliances[1].public_id.encode() in rest
    assert alliances[2].public_id.encode() not in rest


@pytest.mark.django_db
def test_a_batch_costs_the_same_number_of_queries_for_any_alliances():
    def costs(alliances):
        found = {}
        for name in FORMATS:
            with CaptureQueriesContext(connection) as queries:
                b"".join(FORMATS[name].write(export_of(*alliances)))
            found[name] = len(queries)
        return found

    few = [full_alliance()]
    before = costs(few)
    assert costs([*few, full_alliance(), full_alliance()]) == before


@pytest.mark.django_db
def test_the_reader_of_a_file_keeps_its_own_language():
    alliance = AllianceFactory(name="House", name_fr="Maison")
    parts = Export([alliance.pk], "fr", str, "").records()
    with translation.override("de"):
        assert next(parts)["name"] == "Maison"
        assert translation.get_language() == "de"


# --- One state --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_is_of_one_state_from_start_to_end(monkeypatch):
    monkeypatch.setattr(export, "_BATCH", 1)
    alliances = AllianceFactory.create_batch(2)
    records = export_of(*alliances).records()
    next(records)
    elsewhere(lambda: Alliance.objects.update(acronym="NEW"))
    assert next(records)["acronym"] is None


@pytest.mark.django_db(transaction=True)
def test_who_stops_reading_leaves_no_transaction_open():
    alliances = AllianceFactory.create_batch(2)
    records = export_of(*alliances).records()
    next(records)
    records.close()
    assert not connection.in_atomic_block
    with one_state():
        assert Alliance.objects.count() == 2
    Alliance.objects.update(acronym="NEW")
