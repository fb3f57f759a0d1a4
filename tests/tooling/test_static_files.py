"""The files of the pages, as `collectstatic` gathers them under their hashes."""

import json

import pytest
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """{name: hashed name} of all files, collected without compressing them."""
    root = tmp_path_factory.mktemp("static")
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": backend},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((root / "staticfiles.json").read_text())["paths"]


@pytest.mark.parametrize(
    "name",
    [
        "css/atlas.css",
        "css/api-docs.css",
        "js/atlas.js",
        "django_htmx/htmx-2.min.js",
        "admin/css/base.css",
        "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
        "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
    ],
)
def test_files_that_pages_name_are_collected(collected, name):
    assert name in collected


def test_files_that_no_page_names_are_not(collected):
    assert not [name for name in collected if "redoc" in name or "oauth2-redirect" in name]
