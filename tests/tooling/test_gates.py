"""Each gate of `make check` and of the tests can fail: shown on small broken samples."""

import re
import shutil
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from pytest_socket import SocketConnectBlockedError

ROOT = Path(settings.BASE_DIR)
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"


def run(*arguments, folder):
    """Runs a Python module in `folder`; its exit code and all that it printed."""
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout


@pytest.fixture
def sample(tmp_path):
    """An empty project with the settings of this one."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_file_out_of_format_is_refused(sample):
    (sample / "untidy.py").write_text("x = {'a':1}\n")
    code, output = run("-m", "ruff", "format", "--check", "--no-cache", ".", folder=sample)
    assert code == 1
    assert "untidy.py" in output


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("import os\n", "F401"),
        ("import sys\nimport os\n\nprint(os, sys)\n", "I001"),
        ("print('left behind')\n", "T201"),
        ("assert input()\n", "S101"),
        ("# x = 1\n", "ERA001"),
        ("# HACK: better later\n", "FIX004"),
        ("x = eval(input())\n", "S307"),
    ],
)
def test_the_linter_refuses_what_it_shall(source, rule, sample):
    (sample / "sample.py").write_text(source)
    code, output = run("-m", "ruff", "check", "--no-cache", "sample.py", folder=sample)
    assert code == 1
    assert rule in output


def test_a_template_out_of_shape_is_refused(sample):
    (sample / "page.html").write_text("<div>\n{% if x %}\n<p></p>\n{% endif %}\n</div>\n")
    code, _output = run("-m", "djhtml", "--check", "page.html", folder=sample)
    assert code == 1


def test_a_wrong_type_is_refused_where_types_count(sample):
    package = sample / "alliances"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "public_ids.py").write_text("def length(text: str) -> int:\n    return text\n")
    # The plugin starts Django, which this sample is not; the rules are what is tried.
    config = (sample / "pyproject.toml").read_text()
    config = re.sub(r"^plugins = .*$|^files = .*$", "", config, flags=re.MULTILINE)
    (sample / "pyproject.toml").write_text(config)
    code, output = run("-m", "mypy", "alliances", folder=sample)
    assert code == 1
    assert "[return-value]" in output


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("alliances/quality/checks.py", "import catalogue.views", "What is true knows nothing"),
        ("alliances/fields.py", "import alliances.models", "The rooms of alliances"),
        ("alliances/public_ids.py", "import alliances.analysis", "The rooms of alliances"),
        ("alliances/stray.py", "", "The rooms of alliances"),
        ("catalogue/facets.py", "import catalogue.views", "The rooms of catalogue"),
        ("catalogue/records/__init__.py", "import catalogue.filters", "The rooms of catalogue"),
    ],
)
def test_an_import_against_the_direction_is_refused(module, line, broken, sample):
    for package in ("alliances", "catalogue"):
        shutil.copytree(
            ROOT / package, sample / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    arguments = ("-c", LINT_IMPORTS, "--no-cache", "--no-logo")
    code, output = run(*arguments, folder=sample)
    assert code == 0, output
    with (sample / module).open("a") as file:
        file.write(f"{line}\n")
    code, output = run(*arguments, folder=sample)
    assert code == 1
    assert re.search(rf"{broken}.* BROKEN", output)


def test_a_model_without_its_migration_is_refused(sample):
    for name in ("alliances", "catalogue", "manage.py", "static", "templates", "locale"):
        source, copy = ROOT / name, sample / name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    theme = sample / "alliances" / "models" / "theme.py"
    theme.write_text(theme.read_text().replace("max_length=120", "max_length=121"))
    code, output = run("manage.py", "makemigrations", "--check", "--dry-run", folder=sample)
    assert code == 1
    assert "Alter field name on theme" in output


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_may_not_leave_the_machine():
    with pytest.raises(SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning, match="heard"):
        warnings.warn("heard", stacklevel=1)
