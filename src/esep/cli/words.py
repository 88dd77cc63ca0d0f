"""What all verbs share: progress for a person, JSON for machines, a service started and stopped around some work."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from esep.errors import EsepError

STARTED = time.monotonic()


def say(text: str) -> None:
    """Progress, for a person, on standard error."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """For machines, on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def day(text: str) -> date:
    """An argument that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD, such as 2026-02-17") from None


def existing(path: Path) -> Path:
    """A file that is there."""
    if not path.is_file():
        raise EsepError(f"{path} is not a file that can be read")
    return path


def to_write(path: Path) -> Path:
    """A file that can be written: its folder is there, and it is no folder itself."""
    if path.is_dir() or not path.parent.is_dir():
        why = "is a folder" if path.is_dir() else f"cannot be written: there is no folder {path.parent}"
        raise EsepError(f"{path} {why}; name a file")
    return path


def submission(text: str) -> str:
    """An argument that is the number of a submission."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no submission's ID: it has 36 characters") from None


def region(code: str) -> str:
    """The code of a region that is known."""
    from esep.regions import by_code

    if code not in by_code():
        raise EsepError(f"{code!r} is not a region: one of {', '.join(sorted(by_code()))}")
    return code


def in_campaign(day: date) -> date:
    """A day for which regions report."""
    from esep.config import settings

    campaign = settings().campaign
    if not campaign.starts_on <= day <= campaign.voting_on:
        raise EsepError(f"{day} is outside the campaign: {campaign.starts_on} to {campaign.voting_on}")
    return day


def span(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """Days from one to another, in that order."""
    if since and until and since > until:
        raise EsepError(f"--from {since} comes after --to {until}")
    return since, until


def stack() -> Any:
    """The services of this machine."""
    from esep.local.stack import Stack

    return Stack(say)


def interruptible() -> None:
    """End on a terminal's hang-up and on SIGTERM as on Ctrl-C: by unwinding, so that nothing is left running."""

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)  # also when a shell started us in the background, with SIGINT ignored
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)


def with_stack(work: Callable[[Any], Any]) -> Any:
    """Do some work on the services, and stop those that we started, whatever happens."""
    services = stack()
    interruptible()
    try:
        return work(services)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave something running
        if services.started or services.has_started_database:
            say("stopping what was started")
        services.stop_what_we_started()


def with_warehouse(work: Callable[[], Any], *, is_reading: bool = False) -> Any:
    """Do some work on the database, started for it if need be."""

    def opened(services: Any) -> Any:
        services.open_database(is_reading=is_reading)
        return work()

    return with_stack(opened)
