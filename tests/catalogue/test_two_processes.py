"""Each process has an index of its own, and all of them see every change on the next request."""

import multiprocessing

import pytest
from django.db import connections
from django.test import Client

from alliances import curation
from catalogue import index
from tests.factories import AllianceFactory

# As granian forks its workers; the test has no thread that could hold a lock meanwhile.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def _answer(pipe):
    """A worker process: answers how many alliances a path lists, and whether it built an index."""
    connections.close_all()
    built = []
    really = index.Snapshot.build.__func__
    index.Snapshot.build = classmethod(lambda cls: built.append(1) or really(cls))
    while path := pipe.recv():
        pipe.send((Client().get(path).json()["count"], len(built)))
    connections.close_all()


@pytest.fixture
def worker(transactional_db):
    """Asks another process, forked once the index was built."""
    AllianceFactory(kind="network")
    index.build()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_answer, args=(theirs,))
    process.start()

    def ask(path):
        ours.send(path)
        assert ours.poll(30), "the other process does not answer"
        return ours.recv()

    yield ask
    ours.send("")
    process.join(30)
    assert process.exitcode == 0


def test_the_other_process_sees_an_edit_on_its_next_request(worker, client):
    path = "/api/v1/alliances/?kind=network"
    assert worker(path) == (1, 0)
    alliance = AllianceFactory(kind="network")
    assert client.get(path).json()["count"] == 2
    assert worker(path) == (2, 0)
    alliance.kind = "cluster"
    alliance.save()
    curation.changed(alliance)
    assert worker(path) == (1, 0)
    assert client.get(path).json()["count"] == 1


def test_a_process_that_forked_has_the_index_already(worker):
    count, built = worker("/api/v1/alliances/")
    assert (count, built) == (1, 0)
