"""Starts servers on a free port, waits until they answer, and ends what it started."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

_PATIENCE = 300
_GRACE = 10


class NotServing(Exception):
    """The server ended, or did not answer in time."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(
    command: Sequence[str], port: int, environment: dict[str, str], ready: str
) -> Iterator[None]:
    """Run `command`, which listens at `port`, until the block ends. Raises NotServing."""
    process = subprocess.Popen(  # noqa: S603 - our own servers
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # its workers are in its group, and nobody else
    )
    try:
        _wait(process, port, ready)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen, port: int, path: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NotServing(f"the server ended with code {process.returncode}")
        with suppress(OSError, http.client.HTTPException):
            if get(port, path)[0] == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise NotServing(f"{path} did not answer within {_PATIENCE} s")


def get(port: int, path: str) -> tuple[int, dict[str, str]]:
    """Status and headers (by lower-case name) of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def drive(**options: Any) -> dict[str, float]:
    """Requests per second and times, from a driver in a process of its own; see benchmarks.driver.

    Raises NotServing where it failed.
    """
    process = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", "benchmarks.driver", json.dumps(options)],
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise NotServing(process.stderr.strip().splitlines()[-1])
    return json.loads(process.stdout)
