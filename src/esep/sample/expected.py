"""What the warehouse must say of the packs, worked out from what was planted in them: an answer known before the question.

Written apart from the reader and from dbt on purpose; the rules are those of domain.md 4.1 and 4.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from esep import days
from esep.regions import regions
from esep.sample import facts
from esep.sample.facts import Row
from esep.sample.packs import Fault, Pack

ACCEPTABLE = frozenset({"accepted", "accepted_with_warnings", "partially_accepted"})
FILED_BY, LATE_UNTIL, DIGEST_AT = time(20), time(12), time(8)
# Looked for in the day's batch as a whole (expectations), not while reading the file itself; are looked for twice.
FOUND_LATER = frozenset(
    ("R-204", "R-208", "R-213", "R-222", "R-223", "R-224", "R-232", "R-242", "R-302", "R-303", "R-304", "R-305", "R-308", "R-309", "R-310")
)  # fmt: skip
KINDS_FOUND_LATER = frozenset({"uid_of_yesterday", "followers_fall", "door_flood"})
HELD = frozenset({"unapproved", "after_freeze", "plan_past_dropped"})  # kept, and not counted until HQ lets them in


@dataclass(frozen=True, slots=True)
class Filed:
    """A pack as it came in, with what was planted in it and what must become of it."""

    pack: Pack
    sha256: str
    faults: tuple[Fault, ...]
    state: str  # of ops: accepted, accepted_with_warnings, partially_accepted, rejected; or duplicate
    more: tuple[Row, ...] = ()  # rows of the journal that a fault put below those of the pack

    @property
    def region_code(self) -> str:
        """The region whose channel it came by."""
        return self.pack.drop.region_code

    @property
    def report_date(self) -> date:
        """The day that its manifest names."""
        day: date = self.pack.manifest["report_date"]
        return day

    @property
    def received_at(self) -> datetime:
        """When it was received at our door."""
        return self.pack.drop.received_at

    def refused(self) -> Counter[str]:
        """Rows that must be refused while the file is read, by form."""
        spoilt = {
            (fault.form, fault.row)
            for fault in self.faults
            if fault.severity == "Q" and fault.form and not is_found_later(fault)
        }
        return Counter(form for form, _ in spoilt)

    def events(self) -> list[Row]:
        """The readable rows of the journal: what is left when the spoilt ones are refused."""
        spoilt = {fault.row for fault in self.faults if fault.severity == "Q" and fault.form == "F2"}
        return [row for n, row in enumerate((*self.pack.rows["F2"], *self.more)) if n not in spoilt]

    def summary(self) -> Row:
        """The row of the summary as it stands in the file, slips of the pen included."""
        row = dict(self.pack.rows["F8"][0])
        row |= {fault.field: int(fault.said or 0) for fault in self.faults if fault.form == "F8" and fault.field}
        return row

    def questions(self) -> list[Row]:
        """The readable rows of the questions form."""
        spoilt = {fault.row for fault in self.faults if fault.severity == "Q" and fault.form == "F6"}
        return [row for n, row in enumerate(self.pack.rows["F6"]) if n not in spoilt]


def is_found_later(fault: Fault) -> bool:
    """Whether a fault is found in the day's batch, and leaves what was said of the file itself as it was."""
    return fault.rule in FOUND_LATER or fault.kind in KINDS_FOUND_LATER


def state_of(kind: str, faults: Iterable[Fault]) -> str:
    """What a reader must answer to a file with these faults in it."""
    if kind == "duplicate":
        return "duplicate"
    severities = {fault.severity for fault in faults if not is_found_later(fault)}
    for severity, state in (("B", "rejected"), ("Q", "partially_accepted"), ("W", "accepted_with_warnings")):
        if severity in severities:
            return state
    return "accepted"


def official(filed: Sequence[Filed], region_code: str, day: date, as_of: datetime) -> list[Filed]:
    """The standing versions of a region's day at an instant, oldest first; the last one counts."""
    mine = [
        one
        for one in filed
        if one.pack.pack == "daily"
        and one.region_code == region_code
        and one.report_date == day
        and one.received_at <= as_of
        and one.state in ACCEPTABLE
        and not HELD & set(one.pack.drop.dirt)
    ]
    withdrawn = {one.pack.manifest["supersedes"] for one in mine if one.pack.manifest["kind"] == "retraction"}
    return [
        one
        for one in mine
        if one.pack.manifest["kind"] != "retraction" and one.pack.manifest["submission_id"] not in withdrawn
    ]


def filing_status(filed: Sequence[Filed], region_code: str, day: date, as_of: datetime) -> tuple[str, datetime | None]:
    """on_time, late, very_late, rejected, missing or due; and the receipt of the first acceptable version."""
    standing = official(filed, region_code, day, as_of)
    if standing:
        first = standing[0].received_at
        if first <= days.at(day, FILED_BY):
            return "on_time", first
        return ("late" if first <= days.at(day, LATE_UNTIL, days_later=1) else "very_late"), first
    came = any(
        one.region_code == region_code and one.pack.drop.day == day and one.received_at <= as_of
        for one in filed
        if one.pack.pack == "daily" and one.state == "rejected"
    )
    if came:
        return "rejected", None
    return ("missing" if as_of >= days.at(day, FILED_BY) else "due"), None


def region_days(filed: Sequence[Filed], as_of: datetime, last_day: date) -> list[dict[str, Any]]:
    """One row per region and day through `last_day`: what marts.mart_region_day must hold at `as_of`."""
    rows = []
    first_day = min(one.pack.drop.day for one in filed)
    span = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    for region in regions():
        versions = {day: official(filed, region.code, day, as_of) for day in span}
        held = _held([found[-1] for found in versions.values() if found])
        cumulative = 0
        for day in span:
            standing = versions[day]
            own = facts.totals(
                [row for row in held if row["event_date"] == day], standing[-1].questions() if standing else ()
            )
            cumulative += own.events_held
            status, received_at = filing_status(filed, region.code, day, as_of)
            row: dict[str, Any] = {"region": region.code, "day": day.isoformat(), "filing_status": status}
            row["received_at"] = received_at.isoformat() if received_at else None
            row["versions"] = len(standing)
            row["events_held_cum"] = cumulative
            if standing:
                row["is_nil"] = standing[-1].pack.manifest["is_nil"]
                row["events_held_day_reported"] = standing[-1].summary()["events_held_day"]
                row |= {name: value for name, value in asdict(own).items() if name not in {"posts", "households"}}
            rows.append(row)
    return rows


def held_until(filed: Sequence[Filed], region_code: str, day: date, as_of: datetime) -> int:
    """Outreach events held from the start through `day`, as the accepted reports say at `as_of`."""
    reported = {one.report_date for one in filed if one.pack.pack == "daily"}
    standing = [official(filed, region_code, known, as_of) for known in sorted(reported)]
    held = _held([found[-1] for found in standing if found])
    return sum(row["event_date"] <= day for row in held)


def _held(versions: list[Filed]) -> list[Row]:
    """The counted events of official versions: of an event filed twice the row that came last, none that was taken back."""
    latest: dict[str, Row] = {}
    for one in sorted(versions, key=lambda one: one.received_at):
        for row in one.events():
            latest[row["event_uid"]] = row
    return [row for row in latest.values() if facts.is_counted(row)]
