"""A region's files for a day: load what is new, then say in one receipt how the day stands.

Doing it again changes nothing: a file is known by its sha256 and is read once by each version of the readers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from esep import days
from esep.config import settings
from esep.receipts import Outcome, Receipt
from esep.reports import inbox, loading
from esep.reports.inbox import Delivery
from esep.reports.loading import Standing
from esep.reports.readers import Reader
from esep.warehouse import connect
from esep.warehouse import load as write

log = logging.getLogger(__name__)

REFUSED_BY = """
select f.file_sha256, string_agg(distinct f.rule, ' ' order by f.rule)
from ops.findings as f
where f.severity = 'B' and not f.is_shadow and f.fence = 'parser' and f.file_sha256 = any(%s)
group by f.file_sha256
"""
SHOWN = 5


@dataclass(slots=True)
class RegionResult:
    """How a day stands for one region. rows_* are those of the day's files, whenever they were read."""

    region_code: str
    outcome: Outcome
    files: int = 0
    files_read: int = 0
    rows_loaded: int = 0
    rows_refused: int = 0
    accepted_days: list[date] = field(default_factory=list)  # of which a pack was accepted in this very attempt
    detail: str = ""


def load(day: date, region_code: str, as_of: datetime, deliveries: Sequence[Delivery] | None = None) -> RegionResult:
    """Read and load the region's deliveries (those known until `as_of` when none are given); writes its receipt."""
    if deliveries is None:
        deliveries = inbox.known(region_code, as_of)
    with connect("loader", autocommit=True) as connection:
        read = _load_new(connection, deliveries)
        result = _result(connection, day, region_code, deliveries, read)
        write.receipt(
            connection,
            Receipt(
                *("reports", day, region_code, result.outcome, days.now()),
                files=result.files,
                rows_loaded=result.rows_loaded,
                rows_refused=result.rows_refused,
                detail=result.detail,
            ),
        )
    log.info(
        "room=reports day=%s region=%s outcome=%s files=%s read=%s rows=%s refused=%s",
        *(day, region_code, result.outcome.value, result.files, result.files_read),
        *(result.rows_loaded, result.rows_refused),
    )
    return result


def _load_new(connection: Connection[Any], deliveries: Sequence[Delivery]) -> set[str]:
    """The sha256 of the files that were read now, in order of receipt: a correction needs what it corrects."""
    known = loading.standing(connection, [delivery.file_sha256 for delivery in deliveries])
    read: set[str] = set()
    with Reader() as reader:
        for delivery in deliveries:
            there = known.get(delivery.file_sha256)
            is_done = delivery.file_sha256 in read or (there is not None and there.is_enough_for(delivery))
            if not is_done and loading.load_file(connection, reader, delivery):
                read.add(delivery.file_sha256)
        read |= _load_waiting(connection, reader, deliveries)
    arrivals: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        arrivals.setdefault(delivery.file_sha256, []).append(delivery)
    for same in arrivals.values():
        loading.note_receipts(connection, same)
    return read


def _load_waiting(connection: Connection[Any], reader: Reader, deliveries: Sequence[Delivery]) -> set[str]:
    """Read corrections again that were refused because what they correct came to us later by another door."""
    first = {delivery.file_sha256: delivery for delivery in reversed(deliveries)}
    read: set[str] = set()
    while due := [digest for digest in loading.waiting(connection, list(first)) if digest not in read]:
        for digest in due:
            loading.load_file(connection, reader, first[digest], is_again=True)
            read.add(digest)
    return read


def _result(
    connection: Connection[Any], day: date, region_code: str, deliveries: Sequence[Delivery], read: set[str]
) -> RegionResult:
    standing = loading.standing(connection, [delivery.file_sha256 for delivery in deliveries])
    first = {delivery.file_sha256: delivery for delivery in reversed(deliveries)}
    of_day = [
        (delivery, standing[digest])
        for digest, delivery in sorted(first.items(), key=lambda pair: pair[1].received_at)
        if digest in standing and _day_of(standing[digest], delivery) == day
    ]
    good = [one for _, one in of_day if _stands(one, region_code)]
    accepted = {one.report_date for one in standing.values() if one.file_sha256 in read and _stands(one, region_code)}
    return RegionResult(
        region_code=region_code,
        outcome=_outcome(of_day, good, read),
        files=len(of_day),
        files_read=len(read),
        rows_loaded=sum(one.rows_succeeded for one in good),
        rows_refused=sum(one.rows_refused for _, one in of_day),
        accepted_days=sorted(found for found in accepted if found is not None),
        detail=_detail(connection, of_day, good),
    )


def _stands(one: Standing, region_code: str) -> bool:
    return one.state != "rejected" and one.region_code == region_code


def _day_of(one: Standing, delivery: Delivery) -> date:
    """The day a file speaks about, or, when that cannot be believed, the day it came in."""
    came = days.reporting_day(delivery.received_at)
    campaign = settings().campaign
    said = one.report_date
    if said is None or not campaign.starts_on <= said <= min(
        campaign.voting_on, days.calendar_day(delivery.received_at)
    ):
        return came
    return said if one.region_code == delivery.channel_region else came


def _outcome(of_day: list[tuple[Delivery, Standing]], good: list[Standing], read: set[str]) -> Outcome:
    if not of_day:
        return Outcome.NOTHING
    if not any(one.file_sha256 in read for _, one in of_day):
        return Outcome.UNCHANGED
    return Outcome.ACCEPTED if good else Outcome.REJECTED


def _detail(connection: Connection[Any], of_day: list[tuple[Delivery, Standing]], good: list[Standing]) -> str:
    """The refused files of the day and the rules that refused them."""
    refused = {one.file_sha256: delivery.file_name for delivery, one in of_day if one not in good}
    rows = connection.execute(REFUSED_BY, (list(refused),)).fetchall()
    why = dict(rows)
    said = [f"{name}: {why.get(digest, 'another region')}" for digest, name in refused.items()]
    return "; ".join(said[:SHOWN]) + (f"; and {len(said) - SHOWN} more" if len(said) > SHOWN else "")
