"""What the definitions say of filing: how each pack came in, and the discipline of weeks (K4 to K7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from functools import cached_property

from models.campaigns import ALMATY
from models.oracle import DAY, Figures, File, World, at, monday, ratio, rounded

FILED = ("on_time", "late", "very_late")


@dataclass(slots=True)
class Pack:
    """How the pack of one region and day stands at the clock."""

    region: str
    day: date
    status: str
    is_expected: bool
    first: File | None  # the first acceptable version that stands
    first_received_at: datetime | None
    minutes_late: int | None
    is_nil: bool | None
    versions: int
    corrections: int
    late_corrections: int
    is_rejected_first: bool
    is_received_on_time: bool
    missing_run: int = 0
    missing_since: date | None = None

    @property
    def is_due(self) -> bool:
        """It can be held against the region: the deadline has passed, or the pack is there."""
        return self.status not in {"due", "not_due"}

    @property
    def is_filed(self) -> bool:
        """Something stands."""
        return self.first is not None


class Filing:
    """All packs of a campaign."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def packs(self) -> dict[tuple[str, date], Pack]:
        """Every region and day from the start to the last day taken in."""
        found = {}
        for region in self.world.regions:
            before: Pack | None = None
            for day in self.world.days:
                pack = self._pack(region, day)
                if pack.is_expected and not pack.is_filed:
                    pack.missing_run = (before.missing_run if before else 0) + (pack.status != "due")
                    if pack.missing_run:
                        pack.missing_since = before.missing_since if before and before.missing_since else day
                found[region, day] = before = pack
        return found

    def _pack(self, region: str, day: date) -> Pack:
        world = self.world
        came = [one for one in world.files if (one.pack, one.region, one.day) == ("daily", region, day)]
        standing = [one for one in world.daily.get((region, day), []) if one.is_standing]
        first = min(standing, key=lambda one: one.at) if standing else None
        due_at, late_until = at(day, time(20)), at(day, time(12), 1)
        is_expected = world.regions[region].starts_on <= day <= world.ends_on
        if first:
            status = "on_time" if first.at <= due_at else "late" if first.at <= late_until else "very_late"
        elif any(one.known_from is None for one in came):
            status = "rejected"
        else:
            status = "missing" if world.clock >= late_until else "overdue" if world.clock > due_at else "due"
        official = world.official.get((region, day))
        earliest = min(came, key=lambda one: (one.at, one.sha)) if came else None
        corrections = [one for one in standing if one.row["kind"] == "correction"]
        return Pack(
            region, day, status if is_expected else "not_due", is_expected, first,
            earliest.at if earliest else None,
            max(0, math.ceil((first.at - due_at).total_seconds() / 60)) if first and is_expected else None,
            bool(official.row["is_nil"]) if official else None, len(standing), len(corrections),
            sum(one.at > at(day, time(12), 3) for one in corrections),
            earliest is not None and earliest.known_from is None, any(one.at <= due_at for one in came),
        )  # fmt: skip

    def expectations(self) -> Figures:
        """fct_expectation."""
        found: Figures = {
            (pack.region, "daily", pack.day): {
                "data_as_of": self.world.clock, "expected": int(pack.is_expected),
                "filing_status": pack.status, "due_at": at(pack.day, time(20)),
                "late_until_at": at(pack.day, time(12), 1), "first_received_at": pack.first_received_at,
                "received_at": pack.first.at if pack.first else None, "minutes_late": pack.minutes_late,
                "is_nil": pack.is_nil, "versions": pack.versions, "corrections": pack.corrections,
                "is_rejected_first": pack.is_rejected_first, "days_missing_in_a_row": pack.missing_run,
                "missing_since": pack.missing_since,
            }
            for pack in self.packs.values()
        }  # fmt: skip
        for region in self.world.regions:
            for day in self.world.days:
                if day.isoweekday() == 1:
                    week = [day + n * DAY for n in range(7)]
                    found[region, "roster", day] = self._other(region, "roster", day, at(day, time(20)), week)
            if self.world.plan_due_at:
                day = self.world.plan_due_at.astimezone(ALMATY).date()
                if day <= self.world.last_day:
                    found[region, "plan", day] = self._other(region, "plan", day, self.world.plan_due_at, None)
        return found

    def _other(self, region: str, pack: str, day: date, due_at: datetime, days: list[date] | None) -> dict[str, object]:
        """A roster, answered by any of the week, or the plan, answered by any."""
        world = self.world
        came = [
            one for one in world.files if (one.pack, one.region) == (pack, region) and (days is None or one.day in days)
        ]
        standing = [one for one in came if one.is_standing]
        first = min(standing, key=lambda one: one.at) if standing else None
        is_expected = world.regions[region].starts_on <= day <= world.ends_on
        late_until = at(day, time(12), 1)
        if first:
            status = "on_time" if first.at <= due_at else "late" if first.at <= late_until else "very_late"
        elif any(one.known_from is None for one in came):
            status = "rejected"
        else:
            status = "missing" if world.clock >= late_until else "overdue" if world.clock > due_at else "due"
        return {
            "data_as_of": world.clock, "expected": int(is_expected),
            "filing_status": status if is_expected else "not_due", "due_at": due_at,
            "late_until_at": late_until, "received_at": first.at if first else None, "versions": len(standing),
        }  # fmt: skip

    def discipline(self) -> Figures:
        """mart_reporting_discipline."""
        periods: dict[tuple[str, str, date], list[Pack]] = {}
        for pack in self.packs.values():
            periods.setdefault((pack.region, "week", monday(pack.day)), []).append(pack)
            periods.setdefault((pack.region, "campaign", self.world.starts_on), []).append(pack)
        return {key: figures for key, packs in periods.items() if (figures := self._period(packs))}

    def hours_old(self, region: str, day: date) -> Fraction | None:
        """K24: from the latest standing pack to the instant as of which the day was read."""
        looked = [row["as_of"] for row in self.world.campaign.rows("ops.days") if row["report_date"] == day]
        came = [
            file.at
            for (code, _), files in self.world.daily.items()
            if code == region
            for file in files
            if file.is_standing and looked and file.at <= looked[0]
        ]
        return hours(looked[0], max(came)) if came else None

    def _period(self, packs: list[Pack]) -> dict[str, object] | None:
        due = [pack for pack in packs if pack.is_due]
        if not due:
            return None
        of = {status: [pack for pack in due if pack.status == status] for status in FILED}
        filed = [pack for pack in due if pack.is_filed]
        lateness = sorted(pack.minutes_late or 0 for pack in (*of["late"], *of["very_late"]))
        punctual = sum(pack.is_received_on_time for pack in due)
        received = [pack for pack in due if pack.first_received_at]
        last = max(due, key=lambda pack: pack.day)
        return {
            "data_as_of": self.world.clock, "expected": len(due),
            "filed": len(filed), "missing": len(due) - len(filed), "received_on_time": punctual,
            **{status: len(found) for status, found in of.items()},
            "received": len(received),
            "reporting_rate_at_close": rounded(ratio(len(of["on_time"]) + len(of["late"]), len(due))),
            "first_pass_yield": rounded(
                ratio(sum(not pack.is_rejected_first for pack in received), len(received))
            ),
            "late_corrections": sum(pack.late_corrections for pack in due),
            "freshness_hours": rounded(self.hours_old(last.region, last.day), 1),
            "rejected_first": sum(pack.is_rejected_first for pack in due),
            "nil": sum(bool(pack.is_nil) for pack in filed),
            "reporting_rate": rounded(ratio(len(filed), len(due))),
            "on_time_rate": rounded(ratio(len(of["on_time"]), len(due))),
            "receipt_punctuality": rounded(ratio(punctual, len(due))),
            "median_minutes_late": rounded(percentile(lateness, Fraction(1, 2)), 1),
            "p90_minutes_late": rounded(percentile(lateness, Fraction(9, 10)), 1),
            "corrections": sum(pack.corrections for pack in due),
            "longest_missing_run": max(pack.missing_run for pack in due),
            "last_status": last.status,
        }  # fmt: skip


def hours(later: datetime, earlier: datetime) -> Fraction:
    """Hours between two instants."""
    gone = later - earlier
    return Fraction(gone.days * 86_400_000_000 + gone.seconds * 1_000_000 + gone.microseconds, 3_600_000_000)


def percentile(ordered: Sequence[int | Fraction], share: Fraction) -> Fraction | None:
    """The value below which that share lies, between two values in proportion."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return Fraction(ordered[low]) + (place - low) * (ordered[high] - ordered[low])
