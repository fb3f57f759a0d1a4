from typing import Any

from django.core.management.base import BaseCommand

from alliances import suggestions


class Command(BaseCommand):
    """Deletes names and e-mails of suggestions that nobody answered in time."""

    help = (
        "Deletes the names and e-mail addresses of those whose suggestions have waited for "
        f"{suggestions.SENDER_KEPT_DAYS} days. Each new suggestion does the same; run it daily "
        "where few come in. Of a suggestion that is closed they are gone already."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Forgot the senders of {suggestions.forget()} suggestions.")
