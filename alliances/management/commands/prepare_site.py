import secrets
import socket
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

_FIRST_ACCOUNT = "curator"


class Command(BaseCommand):
    """Makes ready what `make run` serves: database, static files, catalogue, first account."""

    help = (
        "Migrates the database, collects static files, loads the catalogue, renews the search "
        "documents where they lag and, where there is no account yet, makes one named "
        f"“{_FIRST_ACCOUNT}” with a random password, which is printed this once. Ends with the "
        "addresses. Does nothing where the port is not free."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args: Any, host: str, port: int, **_options: Any) -> None:
        _try_port(host, port)
        call_command("migrate", verbosity=0)
        _collect_static()
        call_command("load_catalogue", stdout=self.stdout)
        call_command("renew_documents", stdout=self.stdout)
        password = _make_first_account()
        site = f"http://{host}:{port}/"
        self.stdout.write(f"\nAlliance Atlas  {site}\nAdmin           {site}admin/")
        if password:
            self.stdout.write(
                f"Your account    {_FIRST_ACCOUNT}, password {password}  (shown only now)"
            )
        self.stdout.write(
            "Staff account   .venv/bin/python manage.py createsuperuser, or in the admin: Users\n"
            "Stop            Ctrl-C\n"
        )


def _try_port(host: str, port: int) -> None:
    """Raises CommandError where a server could not listen."""
    try:
        with socket.socket() as probe:
            # As servers do: a connection that lingers from the last run is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"Cannot serve at {host}:{port} ({error}). Choose another port: make run PORT=8001"
        ) from error


def _collect_static() -> None:
    """Compressing takes many seconds, so only where some file is not as it was the last time."""
    files = sorted(
        (path, str(storage.get_modified_time(path)))
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    digest = sha256(repr(files).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


def _make_first_account() -> str:
    """The password of the account made, or '' where there are accounts."""
    users = get_user_model()._default_manager
    if users.exists():
        return ""
    password = secrets.token_urlsafe(12)
    users.create_superuser(_FIRST_ACCOUNT, password=password)
    return password
