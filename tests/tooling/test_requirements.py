"""Pinned packages: every one with its hashes, and nothing about where they come from."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "requirements"
PINS = re.compile(
    r"^([a-z0-9-]+)==([^ ;]+)[^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)


def pins(name):
    return {pin[1]: pin[2] for pin in PINS.finditer((FOLDER / f"{name}.txt").read_text())}


@pytest.mark.parametrize("name", ["base", "dev", "bench"])
def test_every_package_is_pinned_by_hash(name):
    text = (FOLDER / f"{name}.txt").read_text()
    named = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    assert named == list(pins(name))
    assert {"base": "django", "dev": "pytest", "bench": "datasette"}[name] in named


@pytest.mark.parametrize("name", ["base", "dev", "bench"])
def test_no_address_is_written_down(name):
    text = (FOLDER / f"{name}.txt").read_text()
    assert "://" not in text
    options = {line.split("=")[0].strip() for line in text.splitlines() if "--" in line}
    assert options == {"--hash"}


def test_tests_run_on_the_versions_that_the_site_runs_on():
    base, dev = pins("base"), pins("dev")
    assert {name: dev.get(name) for name in base} == base


@pytest.mark.parametrize("name", ["base", "dev", "bench"])
def test_what_is_asked_for_is_pinned(name):
    asked = re.findall(r"^([a-z][\w-]*)", (FOLDER / f"{name}.in").read_text(), re.MULTILINE)
    assert set(asked) <= pins(name).keys()
