"""The levels of tests, each a command that can be run alone: ./esep test [LEVEL ...]."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from esep.config import ROOT
from esep.errors import EsepError
from esep.local.stack import Say

PYTEST = ("-m", "pytest", "-q", "--durations=3", "--color=no")
CODE = ("src", "dags", "plugins", "tests", "tools", "esep")

# In the order of what they cost. Every command is run with this very interpreter, from the repository's root.
LEVELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "lint": (
        ("-m", "ruff", "check", "--quiet", *CODE),
        ("-m", "ruff", "format", "--check", "--quiet", *CODE),
        ("-m", "sqlfluff", "lint", "dbt/models", "dbt/tests", "sql/queries", "--disable-progress-bar"),
        ("-m", "check_jsonschema", "-q", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    ),
    "types": (("-m", "mypy"),),
    "unit": ((*PYTEST, "tests/unit"),),
    "house": ((*PYTEST, "tests/house"),),
    "warehouse": ((*PYTEST, "tests/warehouse"),),
    "models": ((*PYTEST, "tests/models"),),
    "journey": ((*PYTEST, "-s", "tests/journey"),),
}


def run(names: Sequence[str], say: Say) -> int:
    """Run these levels; goes on after a failure and tells at the end which failed. Returns an exit code."""
    unknown = [name for name in names if name not in LEVELS]
    if unknown:
        raise EsepError(f"no such level: {', '.join(unknown)}; there are {', '.join(LEVELS)}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ESEP_", "AIRFLOW"))}
    failed = []
    for name in names:
        started = time.monotonic()
        say(f"{name} ...")
        results = [
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False).returncode
            for command in LEVELS[name]
        ]
        if any(results):
            failed.append(name)
        say(f"{name}: {'FAILED' if any(results) else 'passed'} in {time.monotonic() - started:.0f} s")
    print(f"levels: {len(names) - len(failed)} passed, {len(failed)} failed", flush=True)  # noqa: T201 (the closing line)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0
