"""Files of the archive read once more by the code that took them in, and the days checked again after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from psycopg import Connection

from esep import days
from esep.reports import loading
from esep.reports.day import validate_days
from esep.reports.inbox import Delivery
from esep.reports.readers import Reader
from esep.warehouse import connect

# The arrival by which a file counts: the one it was loaded from.
ARRIVALS = """
select s.source_code, s.file_name, s.file_sha256, s.channel_region, s.received_at, f.bytes
from raw.submissions as s
inner join ops.files as f on s.file_sha256 = f.file_sha256
where s.file_sha256 = any(%s)
order by s.received_at, s.file_sha256
"""
ALL_ARRIVALS = """
select d.source_code, d.file_name, d.file_sha256, d.channel_region, d.received_at, f.bytes
from ops.deliveries as d
inner join ops.files as f on d.file_sha256 = f.file_sha256
inner join raw.submissions as s on d.file_sha256 = s.file_sha256 and d.channel_region is not distinct from s.channel_region
where d.file_sha256 = any(%s)
order by d.received_at, d.source_code, d.file_name
"""
OF_DAYS = """
select file_sha256 from ops.submission_versions
where report_date between coalesce(%(since)s, '-infinity'::date) and coalesce(%(until)s, 'infinity'::date)
order by received_at, file_sha256
"""


def files_of(since: date | None, until: date | None) -> list[str]:
    """The sha256 of every file read of these reporting days (all when none are given), in order of receipt."""
    with connect("loader") as connection:
        return [digest for (digest,) in connection.execute(OF_DAYS, {"since": since, "until": until})]


def arrivals(connection: Connection[Any], digests: Sequence[str]) -> list[Delivery]:
    """The deliveries the files were loaded from, in order of receipt."""
    return [Delivery(*row) for row in connection.execute(ARRIVALS, (list(digests),))]


def receipts(connection: Connection[Any], digest: str) -> list[Delivery]:
    """Every arrival of the file at its region's doors."""
    return [Delivery(*row) for row in connection.execute(ALL_ARRIVALS, ([digest],))]


def again(digests: Sequence[str], say: Callable[[str], None] = lambda _: None) -> str:
    """Read the files again, write what they say now, and check the days that follow from it. Says what was checked."""
    with connect("loader", autocommit=True) as connection, Reader() as reader:
        for delivery in arrivals(connection, digests):
            loading.load_file(connection, reader, delivery, is_again=True)
            loading.note_receipts(connection, receipts(connection, delivery.file_sha256))
            say(f"read again: {delivery.file_name}")
    return check() if digests else ""


def check() -> str:
    """Hold every day against the suites that something reached since it was checked last. Says which days those were."""
    with connect("loader") as connection:
        row = connection.execute("select max(report_date) from ops.days").fetchone()
    if row is None or row[0] is None:
        return "No day has been taken in yet, so none was checked."
    checked = validate_days(row[0], days.now())
    return f"Checked again: {', '.join(map(str, checked))}. The next build publishes it."
