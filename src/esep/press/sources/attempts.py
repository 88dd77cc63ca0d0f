"""What became of one attempt at a source or a page: its outcome, its class of failure, its row in ops.fetches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from esep.config import Outlet, settings
from esep.errors import ConfigError, Unreachable
from esep.press.text import one_line
from esep.receipts import Outcome

GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class PollResult:
    """How a poll ended: entries in the source, and how many were new to us."""

    outcome: Outcome
    entries: int = 0
    entries_new: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed. kind: hard, soft, temporary; reason: the class; retry_after: seconds the server asked for."""

    kind: str
    reason: str
    status: int | None = None
    retry_after: int | None = None


def outlet(code: str) -> Outlet:
    """The outlet as configured."""
    for known in settings().press.outlets:
        if known.code == code:
            return known
    raise ConfigError(f"campaign.yml has no outlet {code!r} under press.outlets")


def failure_of(err: Exception) -> Failure:
    """The class of a failure: what the door said of it, else what its kind and status imply."""
    status = getattr(err, "status", None)
    usual = "temporary" if isinstance(err, Unreachable) else "hard" if status in {401, *GONE} else "soft"
    reason = getattr(err, "reason", "") or (
        f"status_{status}" if status else "unreachable" if usual == "temporary" else "refused"
    )
    return Failure(getattr(err, "failure", None) or usual, str(reason), status, getattr(err, "retry_after", None))


def record_fetch(
    connection: Connection[Any],
    code: str,
    url: str,
    attempted_at: datetime,
    result: PollResult,
    status: int | None,
    size: int,
    *,
    kind: str = "page",
    failure: str | None = None,
    reason: str = "",
    retry_at: datetime | None = None,
    took_ms: int | None = None,
    entries_known: int | None = None,
    as_of: datetime | None = None,
) -> None:
    """One row of ops.fetches: what became of one attempt. as_of: the run's instant, by which health and rhythm go."""
    connection.execute(
        "insert into ops.fetches (source_code, url, attempted_at, outcome, http_status, bytes, entries, entries_new, detail, "
        "kind, failure, reason, retry_at, took_ms, entries_known, as_of) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        (
            code, url, attempted_at, result.outcome.value, status, size, result.entries, result.entries_new,
            one_line(result.detail, 500), kind, failure, reason, retry_at, took_ms, entries_known, as_of,
        ),
    )  # fmt: skip
