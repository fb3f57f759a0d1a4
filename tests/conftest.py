"""Fixtures that the tests of every room share."""

import os
from collections.abc import Iterator
from importlib import import_module

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation

from catalogue import index

# A slow machine is no defect. CI tries the same examples each time, developers new ones.
hypothesis.settings.register_profile(
    "atlas", deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("atlas")


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
        # Tests of the page cache put it in place.
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language active in the thread, which the next test would inherit."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """No state of the catalogue outlives its test: the database forgets by rolling back."""
    index.forget()
    cache.clear()


@pytest.fixture(autouse=True)
def _groups(request: pytest.FixtureRequest) -> None:
    """The groups that migrations made: a test with a live server empties the whole database."""
    marked = request.node.get_closest_marker("django_db")
    if not (marked or {"db", "transactional_db"}.intersection(request.fixturenames)):
        return
    request.getfixturevalue("db")
    if not Group.objects.exists():
        for name, verb in _MAKE_GROUPS:
            getattr(import_module(f"alliances.migrations.{name}"), verb)(apps, None)


_MAKE_GROUPS = (
    ("0006_roles", "make_groups"),
    ("0007_suggestion", "permit_roles"),
    ("0008_duplicates", "permit_roles"),
)


@pytest.fixture
def atlas(db: None) -> None:
    """The catalogue of the fixtures, as `make run` loads it."""
    call_command("load_catalogue", verbosity=0)
