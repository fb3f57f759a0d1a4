"""The one settings file, read by a process of its own in environments of all kinds.

Each test reads it in an empty checkout, where no developer's own `.env` stands beside it.
"""

import json
import logging
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHOW = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}, default=str))
"""


class Checkout:
    """A folder that holds nothing but the settings."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "catalogue").mkdir()
        for name in ("__init__.py", "settings.py"):
            shutil.copy(ROOT / "catalogue" / name, folder / "catalogue")

    def start(self, *names, **environment):
        """Reads the settings `names` with nothing but `environment` set; the ended process."""
        base = {"DJANGO_SETTINGS_MODULE": "catalogue.settings", "PATH": os.environ["PATH"]}
        return subprocess.run(
            [sys.executable, "-c", SHOW % (names,)],
            cwd=self.folder,
            env=base | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, *names, **environment):
        process = self.start(*names, **environment)
        assert process.returncode == 0, process.stderr
        return json.loads(process.stdout)


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


PRODUCTION = {
    "DATABASE_URL": "postgres://atlas:secret@db.example:5433/atlas",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "atlas.example,www.atlas.example",
}


def test_the_embedded_default_needs_nothing(checkout):
    found = checkout.read("DEBUG", "DATABASES", "ALLOWED_HOSTS", DATA_DIR="new/var")
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "new/var/atlas.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20


def test_the_embedded_default_makes_a_key_and_keeps_it(checkout):
    first = checkout.read("SECRET_KEY")
    assert len(first["SECRET_KEY"]) >= 50
    assert checkout.read("SECRET_KEY") == first
    assert checkout.read("SECRET_KEY", DATA_DIR="other") != first


def test_nobody_else_may_read_the_key(checkout):
    checkout.read("SECRET_KEY")
    assert stat.S_IMODE((checkout.folder / "var" / "secret_key").stat().st_mode) == 0o600


def test_a_given_key_is_used_and_none_is_made(checkout):
    found = checkout.read("SECRET_KEY", SECRET_KEY="k" * 50)
    assert found == {"SECRET_KEY": "k" * 50}
    assert not (checkout.folder / "var" / "secret_key").exists()


def test_production_without_a_key_refuses_to_start_and_says_why(checkout):
    process = checkout.start("DEBUG", **PRODUCTION | {"SECRET_KEY": ""})
    assert process.returncode != 0
    assert "SECRET_KEY is not set" in process.stderr
    assert "secrets.token_urlsafe" in process.stderr
    assert not (checkout.folder / "var" / "secret_key").exists()


def test_a_database_address_selects_postgresql(checkout):
    found = checkout.read("DATABASES", "ALLOWED_HOSTS", "DEBUG", **PRODUCTION)
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)
    assert (database["NAME"], database["USER"]) == ("atlas", "atlas")
    assert found["ALLOWED_HOSTS"] == ["atlas.example", "www.atlas.example"]
    assert found["DEBUG"] is False


def test_behind_https_cookies_and_pages_travel_by_it_alone(checkout):
    names = (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
    )
    plain = checkout.read(*names)
    assert list(plain.values()) == [False, False, False, 0]
    secure = checkout.read(*names, HTTPS="1")
    assert list(secure.values()) == [True, True, True, 31_536_000]
    careful = checkout.read(*names, HTTPS="1", HSTS_SECONDS="60")
    assert careful["SECURE_HSTS_SECONDS"] == 60


def test_a_proxy_is_believed_only_where_there_is_one(checkout):
    name = "SECURE_PROXY_SSL_HEADER"
    assert checkout.read(name)[name] is None
    trusted = checkout.read(name, BEHIND_PROXY="1")
    assert trusted[name] == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize("name", ["DEBUG", "HTTPS", "BEHIND_PROXY"])
def test_a_switch_that_is_neither_on_nor_off_refuses_to_start(name, checkout):
    process = checkout.start("DEBUG", **{name: "perhaps"})
    assert process.returncode != 0
    assert name in process.stderr


def test_the_example_lists_every_variable():
    source = (ROOT / "catalogue" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    listed = set(
        re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    assert listed == read


def test_the_example_as_it_is_gives_the_defaults(checkout):
    names = (
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASES",
        "DEBUG",
        "SECRET_KEY",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
        "SECURE_SSL_REDIRECT",
    )
    defaults = checkout.read(*names)
    shutil.copy(ROOT / ".env.example", checkout.folder / ".env")
    assert checkout.read(*names) == defaults


def test_the_environment_goes_before_the_env_file(checkout):
    (checkout.folder / ".env").write_text("SECRET_KEY=of-the-file\nDEBUG=1\n")
    assert checkout.read("SECRET_KEY", "DEBUG") == {"SECRET_KEY": "of-the-file", "DEBUG": True}
    assert checkout.read("SECRET_KEY", SECRET_KEY="given") == {"SECRET_KEY": "given"}


@pytest.mark.parametrize("level", ["INFO", "ERROR"])
def test_the_log_is_as_loud_as_asked_for(level, checkout):
    found = checkout.read("LOGGING", LOG_LEVEL=level)
    assert found["LOGGING"]["root"]["level"] == getattr(logging, level)
