"""The levels of tests, each a command that can be run alone: ./esep test [LEVEL ...]. All of them use both cores."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

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
# Two cores, two lanes: one process of tests keeps one core busy. A campaign day through Airflow needs both.
BESIDE = {"warehouse"}
ALONE = {"journey"}


def run(names: Sequence[str], say: Say) -> int:
    """Run these levels; goes on after a failure and tells at the end which failed. Returns an exit code."""
    unknown = [name for name in names if name not in LEVELS]
    if unknown:
        raise EsepError(f"no such level: {', '.join(unknown)}; there are {', '.join(LEVELS)}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ESEP_", "AIRFLOW"))}
    beside = [name for name in names if name in BESIDE]
    others = [name for name in names if name not in BESIDE and name not in ALONE]
    if beside and others:
        with ThreadPoolExecutor(2) as lanes:
            lane = functools.partial(_lane, environment=environment, say=say, is_told_at_the_end=True)
            failed = [name for found in lanes.map(lane, (others, beside)) for name in found]
    else:
        failed = _lane(others + beside, environment=environment, say=say)
    failed += _lane([name for name in names if name in ALONE], environment=environment, say=say)
    print(f"levels: {len(names) - len(failed)} passed, {len(failed)} failed", flush=True)  # noqa: T201 (the closing line)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _lane(
    names: Sequence[str], *, environment: Mapping[str, str], say: Say, is_told_at_the_end: bool = False
) -> list[str]:
    """These levels one after the other; returns those that failed. What they print comes at once, or when each has ended."""
    failed = []
    for name in names:
        started = time.monotonic()
        say(f"{name} ...")
        is_failed = False
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
            for command in LEVELS[name]:
                out = words if is_told_at_the_end else None
                call = [sys.executable, *command]
                done = subprocess.run(call, cwd=ROOT, env=environment, stdout=out, stderr=out, check=False)
                is_failed |= done.returncode != 0
            words.seek(0)
            print(words.read(), end="", flush=True)  # noqa: T201 (the level's own words)
        if is_failed:
            failed.append(name)
        say(f"{name}: {'FAILED' if is_failed else 'passed'} in {time.monotonic() - started:.0f} s")
    return failed
