import gc
import multiprocessing
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

_APPLICATION = "catalogue.wsgi"
# Requests that a worker answers at a time.
_THREADS = 4


class Command(BaseCommand):
    """Serves the site; the facet index is read once, before the workers fork, and shared."""

    help = (
        "Serves the site with granian. The facet index is built before the worker processes are "
        "forked, so they share its memory and are ready at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=1, help="processes; one for each core (default: 1)"
        )

    def handle(self, *_args: Any, host: str, port: int, workers: int, **_options: Any) -> None:
        import_module(_APPLICATION)
        # A connection must not be shared between processes.
        connections.close_all()
        # What lives now lives on: the collector need not touch, and so copy, pages of memory.
        gc.freeze()
        multiprocessing.set_start_method("fork", force=True)
        Server(
            f"{_APPLICATION}:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            # Pages wait for each other at the interpreter's lock in any case; but a download that
            # a slow visitor reads must not keep all others waiting.
            blocking_threads=_THREADS,
            websockets=False,
            respawn_failed_workers=True,
            # Ctrl-C reaches the workers, too, which then may not hear granian.
            workers_kill_timeout=1,
            log_level=LogLevels.error,
        ).serve()
