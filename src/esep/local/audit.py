"""Thirty days of the invented campaign taken in, day by day, by the code of the DAG, and held against what was planted in them.

Nothing is judged here: what must be found stands in the sample's manifest, what was found stands in ops.findings, and
esep.local.reckoning counts the difference.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from esep import config, days
from esep.errors import LocalError
from esep.local.reckoning import Audit, compare
from esep.warehouse import connect

Say = Callable[[str], None]
SHOWN = 15


def audit(home: Path, days: int = 30, progress: Say = print, *, is_building: bool = True) -> Audit:
    """Make the sample below `home`, take in its first `days` days, compare. The warehouse of settings() must be empty.

    `is_building`: also build the marts once, at the end, and compare the figures of every region and day.
    Raises LocalError when the warehouse holds reports already.
    """
    from esep.sample import plans

    _check_empty()
    began = clock.monotonic()
    span = plans.CAMPAIGN_DAYS[:days]
    last_look = _look_at(span[-1])
    if len(span) == len(plans.CAMPAIGN_DAYS):
        last_look = _after_the_freeze(last_look)
    progress(f"making the sample campaign until {last_look:%Y-%m-%d %H:%M}")
    made = _made(home, last_look)
    seconds = {"making the sample": clock.monotonic() - began}
    began = clock.monotonic()
    for number, day in enumerate(span, start=1):
        _take_in(day, _look_at(day))
        progress(f"  {day}: day {number} of {len(span)} taken in, {clock.monotonic() - began:.0f} s")
    if last_look > _look_at(span[-1]):
        _take_in(span[-1], last_look)
    seconds["taking it in"] = clock.monotonic() - began
    if is_building:
        began = clock.monotonic()
        progress("  building the marts")
        _build(span[-1])
        seconds["building the marts"] = clock.monotonic() - began
    result = compare(made, len(span), is_building=is_building)
    return _with_costs(result, seconds)


def _made(home: Path, until: datetime) -> dict[str, Any]:
    """The sample's manifest; made in a process of its own, so that its memory is not counted as the intake's."""
    done = subprocess.run(
        [sys.executable, "-m", "esep.sample.campaign", str(home), until.isoformat()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise LocalError(f"the sample could not be made: {last[0]}")
    manifest: dict[str, Any] = json.loads((home / "sample" / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _with_costs(result: Audit, seconds: dict[str, float]) -> Audit:
    own, readers = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return replace(result, seconds=seconds, peak_mb=own, peak_mb_children=readers)


@contextmanager
def own_server(home: Path) -> Iterator[None]:
    """An embedded PostgreSQL of this home, migrated and empty, that settings() points to while the block runs."""
    import os

    from esep.local import postgres, secrets
    from esep.warehouse import migrate

    before = dict(os.environ)
    with postgres.running(home / "pg", durable=False) as address:
        os.environ |= {"ESEP_HOME": str(home), "ESEP_WAREHOUSE_URL": address}
        os.environ.pop("ESEP_INBOX", None)
        for role, password in secrets.known(home).items():
            if role in config.ROLES:
                os.environ.setdefault(f"ESEP_{role.upper()}_PASSWORD", password)
        config.forget()
        try:
            migrate.ensure_database()
            migrate.migrate()
            yield
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ |= before
            config.forget()


def _check_empty() -> None:
    with connect("loader") as connection:
        row = connection.execute("select count(*) from ops.files").fetchone()
    if row and row[0]:
        raise LocalError(
            "the audit needs an empty warehouse, and this one has reports in it: give it a home of its own"
        )


def _look_at(day: date) -> datetime:
    return days.at(day, config.settings().campaign.digest_data_at, days_later=1)


def _after_the_freeze(otherwise: datetime) -> datetime:
    """The evening of the day on which reporting closes: what comes too late has come by then."""
    freezes_at = config.settings().campaign.freezes_at
    return days.at(days.calendar_day(freezes_at), time(20)) if freezes_at else otherwise


def _take_in(day: date, as_of: datetime) -> None:
    """A day as the DAG regional_reports takes it in."""
    from esep.reports import day as reporting

    for code in reporting.open_day(day, as_of):
        reporting.collect(day, as_of, code)
        reporting.load_region(day, as_of, code)
    reporting.validate(day, as_of)
    reporting.confirm(day, as_of)


def _build(day: date) -> None:
    from esep.warehouse import build, publish

    for name in build.LAYERS:
        build.layer(day, name)
    publish.publish(day)


# -- told -----------------------------------------------------------------------------------------------------------


def in_words(result: Audit) -> list[str]:
    """The audit for people: a table by rule, then everything that is not as it should be."""
    lines = [
        f"{result.days} days, {result.files} files, {result.rows_written} rows written: {result.rows_loaded} loaded, "
        f"{result.rows_refused} refused and kept in quarantine, {result.rows_in_rejected_files} in files rejected whole",
        f"{'rule':8}{'severity':10}{'planted':>8}{'found':>8}{'missed':>8}{'false':>8}",
    ]
    lines += [
        f"{one.rule:8}{one.severity:10}{one.planted:8}{one.found:8}{one.missed:8}{one.false:8}"
        for one in result.tallies
    ]
    for said, differing in (
        ("missed", result.missed),
        ("found where nothing was planted", result.false),
        ("files whose rows do not add up", result.lost),
        ("files in another state than expected", result.states),
        ("region-days with other figures than expected", result.figures),
    ):
        lines.append(f"{said}: {len(differing)}")
        lines += [f"    {json.dumps(one, ensure_ascii=False, default=str)}" for one in differing[:SHOWN]]
        lines += [f"    and {len(differing) - SHOWN} more"] if len(differing) > SHOWN else []
    spent = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in result.seconds.items())
    lines.append(f"{spent}; peak memory {result.peak_mb} MB, of the largest child process {result.peak_mb_children} MB")
    return lines


def as_json(result: Audit) -> dict[str, Any]:
    """The audit for programs."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(result), default=_plain))
    return {**document, "is_clean": result.is_clean}


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)
