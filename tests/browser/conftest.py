"""A real Chromium, the system's own, driven by Playwright against a live server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_TIMEOUT_MS = 10_000
# Chromium notes it of the page that asks a curator to choose between two changes.
_ASKS_BACK = "the server responded with a status of 409 (Conflict)"
_PASSWORD = "of-the-tests-alone"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("No Chromium on this machine, and REQUIRE_BROWSER=1 demands one.")
        pytest.skip("No Chromium on this machine.")
    # Playwright leaves an event loop in this thread, beside which Django's ORM is safe here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """An empty tab; a message on its console, or a request to another host, fails the test."""
    faults: list[str] = []
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(_TIMEOUT_MS)
    tab = context.new_page()
    tab.on(
        "console",
        lambda message: (
            _ASKS_BACK in message.text or faults.append(f"{message.type}: {message.text}")
        ),
    )
    tab.on("pageerror", lambda error: faults.append(f"error: {error}"))
    tab.on(
        "request",
        lambda request: (
            request.url.startswith((live_server.url, "data:"))
            or faults.append(f"foreign request: {request.url}")
        ),
    )
    yield tab
    context.close()
    assert faults == []


def log_in(page: Page, name: str) -> Page:
    """The admin, as a superuser of that name who is made for it."""
    User.objects.create_superuser(name, password=_PASSWORD)
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.fixture
def curator(page: Page) -> Page:
    """The admin, logged in to."""
    return log_in(page, "curator")


@pytest.fixture
def loaded_catalogue(transactional_db: None) -> None:
    """The fixtures, in a database that the live server sees."""
    call_command("load_catalogue", verbosity=0)
