"""The doors through which regions file: every new file goes to the archive, with the instant at which it came to our door.

What a door is, is known in `doors`; here is what all of them share: what is known already, and the register of deliveries.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from esep import days
from esep.config import ReportSource, settings
from esep.errors import EsepError, Unreachable
from esep.receipts import Outcome, Receipt
from esep.reports import doors
from esep.reports.doors import Arrival, Found, Known, Sighting, Stranger, patience
from esep.warehouse import connect, load

log = logging.getLogger(__name__)

LONGEST_LOOK = 300.0  # seconds: one source, one region
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
}
KNOWN = """
select d.source_code, d.file_name, d.file_sha256, d.channel_region, d.received_at, f.bytes, d.answers_to
from ops.deliveries as d
inner join ops.files as f on d.file_sha256 = f.file_sha256
where d.channel_region = %(region)s and d.received_at <= %(as_of)s
order by d.received_at, d.file_sha256, d.source_code, d.file_name
"""
OUR_DELIVERIES = "select file_name, file_sha256 from ops.deliveries where source_code = %s and channel_region = %s"
OUR_STRANGERS = "select item, why from ops.strangers where source_code = %s"
OUR_SIGHTINGS = "select file_name, marks, seen_at from ops.sightings where source_code = %s and file_name like %s"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One arrival of a file at one of our doors (a row of ops.deliveries)."""

    source_code: str
    file_name: str  # <region code>/<file>, or <region code>/<mail or record>/<file>
    file_sha256: str
    channel_region: str
    received_at: datetime
    size: int
    answers_to: str | None = None  # the Message-ID of our own mail that it replies to


def collect(day: date, region_code: str, as_of: datetime) -> list[Delivery]:
    """Archive what is new at a region's doors; every delivery of the region known and received until `as_of`.

    Raises Unreachable, and leaves a receipt saying so, when a door does not open; what the others bring is in by then.
    """
    new, failed = 0, {}
    with connect("loader", autocommit=True) as connection:
        for source in settings().report_sources:
            try:
                new += _collect_from(connection, source, region_code, as_of)
            except (OSError, ValueError, ImportError, EsepError) as err:
                failed[source.code] = doors.told(err, source)
                log.warning("room=reports source=%s region=%s %s", source.code, region_code, failed[source.code])
        if failed:
            why = "; ".join(f"{code}: {said}" for code, said in failed.items())
            receipt = Receipt("reports", day, region_code, Outcome.UNREACHABLE, days.now(), detail=why[:500])
            load.receipt(connection, receipt)
    found = known(region_code, as_of)
    log.info("room=reports day=%s region=%s new=%s known=%s", day, region_code, new, len(found))
    if failed:
        # Without a cause: a library's error may carry what is secret in an address.
        raise Unreachable(f"of region {region_code}'s doors {', '.join(failed)} did not open: {why}")
    return found


def known(region_code: str, as_of: datetime) -> list[Delivery]:
    """Every delivery through this region's doors until `as_of`, in order of receipt."""
    with connect("loader") as connection:
        rows = connection.execute(KNOWN, {"region": region_code, "as_of": as_of}).fetchall()
    return [Delivery(*row) for row in rows]


def _collect_from(connection: Connection[Any], source: ReportSource, region_code: str, as_of: datetime) -> int:
    """Register what one source has for the region, one thing after the other: what came before a failure stays."""
    look = _look(source, region_code, _known_of(connection, source, region_code), as_of)
    return sum(_register(connection, source, region_code, found) for found in patience.within(LONGEST_LOOK, look))


def _look(source: ReportSource, region_code: str, known_of: Known, as_of: datetime) -> Iterator[list[Found]]:
    # A door's libraries are imported when the campaign has such a door.
    if source.kind == "imap":
        from esep.reports.doors import imap

        return imap.look(source, region_code, known_of, as_of)
    if source.kind == "http":
        from esep.reports.doors import http

        return http.look(source, region_code, known_of, as_of)
    from esep.reports.doors import folder

    return folder.look(source, region_code, known_of, as_of)


def _known_of(connection: Connection[Any], source: ReportSource, region_code: str) -> Known:
    sightings = connection.execute(OUR_SIGHTINGS, (source.code, f"{region_code}/%")).fetchall()
    return Known(
        frozenset(connection.execute(OUR_DELIVERIES, (source.code, region_code)).fetchall()),
        dict(connection.execute(OUR_STRANGERS, (source.code,)).fetchall()),
        {name: Sighting(name, marks, seen_at) for name, marks, seen_at in sightings},
    )


def _register(connection: Connection[Any], source: ReportSource, region_code: str, found: Sequence[Found]) -> int:
    """Write down what belongs together in one transaction; returns how many files it brought."""
    with connection.transaction():
        for one in found:
            if isinstance(one, Arrival):
                _register_arrival(connection, source, region_code, one)
            elif isinstance(one, Stranger):
                _register_stranger(connection, source, one)
            else:
                row = {
                    "source_code": source.code,
                    "file_name": one.file_name,
                    "marks": one.marks,
                    "seen_at": one.seen_at,
                }
                load.upsert(connection, "ops.sightings", ["source_code", "file_name"], row)
    return sum(isinstance(one, Arrival) for one in found)


def _register_arrival(connection: Connection[Any], source: ReportSource, region_code: str, one: Arrival) -> None:
    suffix = f".{one.file_name.rsplit('.', 1)[-1].casefold()}"
    media_type = MEDIA_TYPES.get(suffix, "application/octet-stream")
    load.file(connection, one.file_sha256, one.size, media_type, one.received_at)
    connection.execute(
        "insert into ops.deliveries (source_code, file_name, file_sha256, channel_region, received_at, answers_to) "
        "values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        (source.code, one.file_name, one.file_sha256, region_code, one.received_at, one.answers_to),
    )
    connection.execute(
        "delete from ops.sightings where source_code = %s and file_name = %s", (source.code, one.file_name)
    )
    connection.execute("delete from ops.strangers where source_code = %s and item = %s", (source.code, one.item))


def _register_stranger(connection: Connection[Any], source: ReportSource, one: Stranger) -> None:
    log.warning("room=reports source=%s stranger=%s why=%s", source.code, one.item, one.why)
    connection.execute(
        "insert into ops.strangers (source_code, item, sender_sha256, why, received_at) values (%s, %s, %s, %s, %s) "
        "on conflict (source_code, item) do update set why = excluded.why",
        (source.code, one.item, one.sender_sha256, one.why, one.received_at),
    )
