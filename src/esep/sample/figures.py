"""What the accepted reports say of a region on a day, as the digest of the next morning sees it: the press is measured by that."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from esep import days
from esep.sample import dirt, expected, filings, plans, schedule
from esep.sample.expected import Filed

SETTLED_AFTER = timedelta(days=8)  # nothing of the sample comes later than that


@dataclass(frozen=True, slots=True)
class Reported:
    """Figures of one region through one day; None where nothing of that day has been accepted by then."""

    held: int
    members: int | None
    coalitions: int | None
    planned: int


@functools.cache
def reported(seed: int, region_code: str, day: date) -> Reported:
    """The figures at 08:00 of the next day."""
    as_of = days.at(day, time(8), days_later=1)
    filed = [one for one in foreseen(seed, region_code, day + timedelta(days=1)) if one.received_at <= as_of]
    standing = expected.official(filed, region_code, day, as_of)
    summary = standing[-1].pack.rows["F8"][0] if standing else {}
    plan = plans.plan_in_force(seed, region_code, day)
    return Reported(
        expected.held_until(filed, region_code, day, as_of),
        summary.get("members_total"),
        summary.get("coalitions_total"),
        plan.total,
    )


@functools.cache
def is_settled(seed: int, region_code: str, day: date) -> bool:
    """Whether later files leave the figures of that morning as they are: a claim about them keeps its verdict."""
    now = reported(seed, region_code, day)
    if now.members is None or region_code in plans.REVISED_REGIONS:
        return False
    later = day + SETTLED_AFTER
    filed = foreseen(seed, region_code, later)
    return expected.held_until(filed, region_code, day, days.at(later, time(8))) == now.held


def _until(day: date) -> Iterator[date]:
    known = plans.STARTS_ON
    while known <= day:
        yield known
        known += timedelta(days=1)


@functools.cache
def foreseen(seed: int, region_code: str, last_day: date) -> tuple[Filed, ...]:
    """A region's daily packs through a day, as they will be read; worked out without writing a file."""
    drops = [drop for day in _until(last_day) for drop in schedule.of_day(seed, region_code, day)]
    return tuple(_filed(seed, drop) for drop in sorted(drops, key=_received))


@functools.cache
def _filed(seed: int, drop: schedule.Drop) -> Filed:
    pack = filings.pack_of(seed, drop)
    faults = dirt.foreseen(pack, seed)
    return Filed(pack, "", tuple(faults), expected.state_of(drop.kind, faults), dirt.more_events(pack, seed))


def _received(drop: schedule.Drop) -> datetime:
    return drop.received_at
