"""`manage.py serve`: workers that share one index, started and stopped for real."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90


@pytest.fixture
def environment(tmp_path):
    """The embedded default in a folder of its own."""
    return {
        **os.environ,
        "DATABASE_URL": "",
        "DATA_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
    }


def manage(*arguments, environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    """(status, body), or None where nobody listens yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ConnectionRefusedError:
        return None
    finally:
        connection.close()


def test_it_is_ready_with_its_first_answer_and_ends_when_told(environment):
    migrating = manage("migrate", "--verbosity=0", environment=environment)
    assert migrating.wait(PATIENCE) == 0, migrating.stdout.read().decode()
    migrating.stdout.close()
    port = free_port()
    server = manage("serve", f"--port={port}", "--workers=2", environment=environment)
    try:
        until = time.monotonic() + PATIENCE
        while (first := get(port, "/readyz")) is None:
            assert server.poll() is None, server.stdout.read().decode()
            assert time.monotonic() < until
            time.sleep(0.1)
        assert first == (200, b"ok\n")
        assert get(port, "/healthz") == (200, b"ok\n")
        assert get(port, "/api/v1/alliances/")[0] == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) is not None
        assert get(port, "/healthz") is None
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(PATIENCE)
        server.stdout.close()
