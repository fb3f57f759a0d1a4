"""Runs a measurement in a process of its own, on one database:

    python -m benchmarks.child benchmarks.pages '{"runs": 30}'

calls `measure(runs=30)` of that module, and writes what it answers as JSON.
"""

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

from benchmarks.databases import Database


class Failed(Exception):
    """A process ended with an error; the message is what it printed."""


def measure(database: Database, module: str, **options: Any) -> Any:
    """What `measure(**options)` of `module` answers for `database`. Raises Failed."""
    process = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", "benchmarks.child", module, json.dumps(options)],
        env=database.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise Failed(f"{module} on {database}:\n{process.stderr.strip()}")
    return json.loads(process.stdout.splitlines()[-1])


def main() -> None:
    import django

    django.setup()
    module, options = sys.argv[1:]
    answer = import_module(module).measure(**json.loads(options))
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
