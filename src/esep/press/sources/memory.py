"""What is remembered of a source between two polls: its row of ops.feeds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from esep.warehouse import load


@dataclass(frozen=True, slots=True)
class Known:
    """A row of ops.feeds without its key; every instant is the run's (`as_of`), so that a past day can be looked at again."""

    door: str = "feed"
    door_url: str | None = None
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_whole_at: datetime | None = None
    last_new_at: datetime | None = None
    failures_in_a_row: int = 0
    rejected_in_a_row: int = 0
    new_per_hour: float | None = None
    every_minutes: int | None = None
    next_poll_at: datetime | None = None
    entries_lost_polls: int = 0
    state: str = "new"
    state_since: datetime | None = None
    state_reason: str = ""


COLUMNS = ", ".join(Known.__dataclass_fields__)


def recall(connection: Connection[Any], code: str) -> Known:
    """What is known of the source; nothing yet for a new one."""
    with connection.cursor(row_factory=class_row(Known)) as cursor:
        row = cursor.execute(f"select {COLUMNS} from ops.feeds where source_code = %s".encode(), (code,)).fetchone()  # noqa: S608
    return row or Known()


def keep(connection: Connection[Any], code: str, known: Known) -> None:
    """Write the row, in the caller's transaction."""
    load.upsert(connection, "ops.feeds", ["source_code"], {"source_code": code, **asdict(known)})
