"""Fixtures that the tests of every room share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """No `collectstatic` before the tests, and passwords hashed in no time."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        STORAGES=storages,
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture
def atlas(db: None) -> None:
    """The catalogue of the fixtures, as `make run` loads it."""
    call_command("load_catalogue", verbosity=0)
