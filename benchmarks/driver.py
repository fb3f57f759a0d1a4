"""Asks a server as quickly as it answers, over connections that stay open:

    python -m benchmarks.driver '{"port": 8000, "path": "/en/", "seconds": 5, "threads": 2}'

writes requests per second and the times of one request as JSON. `{}` in the path stands for a
number that no other request has. Sockets are read by hand, since http.client would take longer
over an answer than a bare server does.
"""

import json
import socket
import sys
import threading
import time
from itertools import count
from typing import BinaryIO

from benchmarks.timing import Times

_TIMEOUT = 600


def drive(
    port: int,
    path: str,
    seconds: float,
    threads: int = 2,
    status: int = 200,
    headers: dict[str, str] | None = None,
    least: int = 1,
) -> dict[str, float]:
    """Requests per second and Times; raises ValueError for an answer of another status.

    Each thread goes on for `seconds`, and longer where it has not had `least` answers by then.
    """
    numbers = count(time.time_ns())
    lines = {"Host": f"127.0.0.1:{port}", "Accept": "*/*", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    taken: list[float] = []
    problems: list[str] = []

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answers = connection.makefile("rb")
            own = 0
            while time.perf_counter() < end or own < least:
                request = f"GET {path.replace('{}', str(next(numbers)))} HTTP/1.1\r\n{head}\r\n"
                start = time.perf_counter()
                connection.sendall(request.encode())
                if (got := _read(answers)) != status:
                    problems.append(f"{path} answered {got}")
                    return
                taken.append(time.perf_counter() - start)
                own += 1

    begin = time.perf_counter()
    end = begin + seconds
    workers = [threading.Thread(target=ask) for _n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if problems or not taken:
        raise ValueError(problems[0] if problems else f"{path} never answered")
    rate = len(taken) / (time.perf_counter() - begin)
    return {"rate": rate, **Times.of(taken).as_dict()}


def _read(answers: BinaryIO) -> int:
    """The status of the next answer, which is read to its end."""
    status = int(answers.readline().split()[1])
    length = 0
    chunked = False
    while (line := answers.readline()).strip():
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            chunked = value.strip().lower() == b"chunked"
    if not chunked:
        answers.read(length)
        return status
    while size := int(answers.readline(), 16):
        answers.read(size + 2)
    answers.readline()
    return status


if __name__ == "__main__":
    sys.stdout.write(json.dumps(drive(**json.loads(sys.argv[1]))))
