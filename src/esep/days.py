"""An instant -> a reporting day, and the deadlines of a day. Asia/Almaty is known here and nowhere else.

Source: all of Kazakhstan keeps UTC+5 since 2024-03-01; tz data older than 2024a shifts every deadline by an hour.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
UTC_OFFSET = timedelta(hours=5)

# A region may file for a day until noon of the next one; the last collection of that day runs at noon itself.
DAY_CLOSES_AFTER = timedelta(hours=12, minutes=10)


def reporting_day(instant: datetime) -> date:
    """The day that a report received at `instant` is collected for.

    >>> reporting_day(datetime.fromisoformat("2026-02-14T20:30:00+00:00"))  # 01:30 in Almaty
    datetime.date(2026, 2, 14)
    >>> reporting_day(datetime.fromisoformat("2026-02-15T12:15:00+05:00"))
    datetime.date(2026, 2, 15)
    """
    return (local(instant) - DAY_CLOSES_AFTER).date()


def calendar_day(instant: datetime) -> date:
    """The calendar day of `instant` in Almaty: what a newspaper prints."""
    return local(instant).date()


def local(instant: datetime) -> datetime:
    """The same instant on Almaty's clock; refuses an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ALMATY)


def at(day: date, clock: time, *, days_later: int = 0) -> datetime:
    """The instant at which Almaty's clocks show `clock` on `day` (or so many days later)."""
    return datetime.combine(day + timedelta(days=days_later), clock, tzinfo=ALMATY)


def now() -> datetime:
    """This instant, with its zone."""
    return datetime.now(UTC).astimezone(ALMATY)


def check_zone_data() -> None:
    """Stop at once when this machine's zone data would shift every deadline by an hour."""
    offset = datetime(2026, 2, 12, tzinfo=ALMATY).utcoffset()
    if offset != UTC_OFFSET:
        raise RuntimeError(
            f"Asia/Almaty is UTC{offset} here, not UTC+5: the time zone data are older than 2024a; update the package tzdata"
        )
