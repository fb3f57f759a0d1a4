import secrets
import socket
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

_FIRST_ACCOUNT = "curator"


class Command(BaseCommand):
    """Says where the site is about to be, and makes the first account of a new database."""

    help = (
        "Prints the addresses of the site and of its admin. Where there is no account yet, makes "
        f"one named “{_FIRST_ACCOUNT}” with a random password, which is printed this once. Fails "
        "where the port is not free."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args: Any, host: str, port: int, **_options: Any) -> None:
        _claim(host, port)
        site = f"http://{host}:{port}/"
        self.stdout.write(f"\nAlliance Atlas  {site}")
        self.stdout.write(f"Admin           {site}admin/")
        if password := _make_first_account():
            self.stdout.write(
                f"Your account    {_FIRST_ACCOUNT}, password {password}  (shown only now)"
            )
        self.stdout.write(
            "Staff account   .venv/bin/python manage.py createsuperuser, or in the admin: Users\n"
            "Stop            Ctrl-C\n"
        )


def _claim(host: str, port: int) -> None:
    """Raises CommandError where a server could not listen at the port."""
    try:
        with socket.socket() as probe:
            # As servers do: a connection that lingers from the last run is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"Cannot serve at {host}:{port} ({error}). Choose another port: make run PORT=8001"
        ) from error


def _make_first_account() -> str:
    """The password of the account made, or '' where there are accounts."""
    users = get_user_model()._default_manager
    if users.exists():
        return ""
    password = secrets.token_urlsafe(12)
    users.create_superuser(_FIRST_ACCOUNT, password=password)
    return password
