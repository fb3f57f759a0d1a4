"""The WSGI application that granian serves."""

import logging
import os

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")

application = get_wsgi_application()


def _build_index() -> None:
    """Before the first request, and where workers are forked, once for all of them."""
    from catalogue import index  # noqa: PLC0415 - needs the application set up

    try:
        index.build()
    except DatabaseError as error:
        # The site starts without its database, and says so at /readyz, until it is there.
        logging.getLogger(__name__).warning("The facet index could not be built: %s", error)


_build_index()
