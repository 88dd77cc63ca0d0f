"""When a source is asked again: by what it yields, by what it failed with, by what its server asked for. Pure functions."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from esep.press.sources.attempts import Failure

SHORTEST, LONGEST = 30, 1440  # minutes: no oftener than the timetable, never more rarely than daily
AT_FIRST = 60
MEMORY_HOURS = 12.0  # time constant of the average: a night does not make a daily paper a weekly
LONGEST_BACK_OFF = 360
SLACK = timedelta(minutes=5)  # a run that starts a little earlier than the last one did is not too early
WHOLE_EVERY = timedelta(hours=24)  # without validators, whatever the server says of them
REJECTIONS_BEFORE_NEXT_DOOR = 3


def yielded(per_hour: float | None, entries_new: int, hours: float) -> float:
    """The average of new entries an hour after a poll that came `hours` after the one before. Never negative.

    The weight of a poll grows with the time that it stands for, so that two polls by hand in a minute change little.
    """
    if per_hour is None:
        return entries_new / max(hours, 1.0)
    hours = max(hours, 1 / 60)
    weight = -math.expm1(-hours / MEMORY_HOURS)
    return max(0.0, per_hour * (1 - weight) + entries_new / hours * weight)


def every_minutes(per_hour: float | None, *, has_lost: bool = False) -> int:
    """Minutes between two polls: about one new entry a poll; the shortest rhythm when stories were lost between two.

    >>> every_minutes(1.0), every_minutes(100.0), every_minutes(0.0), every_minutes(None)
    (60, 30, 1440, 60)
    """
    if has_lost:
        return SHORTEST
    if per_hour is None:
        return AT_FIRST
    return LONGEST if per_hour * LONGEST <= 60 else max(SHORTEST, round(60 / per_hour))


def back_off_minutes(failure: Failure, failures: int, *, has_other_door: bool) -> int:
    """Minutes until a source that failed `failures` times in a row (1 or more) is asked again.

    temporary: 30 minutes doubled up to 6 hours, or what the server asked for, up to 6 hours; soft: the same, up to a day;
    hard: daily. Rejections are tried soon again until the next door's turn comes.
    """
    is_rejection = failure.kind != "temporary"
    if is_rejection and has_other_door and failures < REJECTIONS_BEFORE_NEXT_DOOR:
        return SHORTEST
    if failure.kind == "hard":
        return LONGEST
    doubled = SHORTEST << min(max(failures, 1) - 1, 10)
    asked = math.ceil(max(failure.retry_after or 0, 0) / 60)
    if failure.kind == "temporary":
        return min(max(doubled, asked), LONGEST_BACK_OFF)
    return min(max(doubled, min(asked, LONGEST_BACK_OFF)), LONGEST)


def is_due(next_poll_at: datetime | None, as_of: datetime) -> bool:
    """Whether a run at `as_of` asks the source."""
    return next_poll_at is None or next_poll_at - SLACK <= as_of


def needs_whole(last_whole_at: datetime | None, as_of: datetime) -> bool:
    """Whether to ask without validators: a server whose ETag is frozen would hide everything that is new."""
    return last_whole_at is None or as_of - last_whole_at >= WHOLE_EVERY


def lost_estimate(known_until: datetime | None, published: list[datetime]) -> int | None:
    """About how many stories went by unseen before the oldest of `published`; None when nothing can be said.

    The gap between the newest known story and the oldest one of this poll, at the pace at which this poll's were published.
    """
    if known_until is None or len(published) < 2:
        return None
    oldest, newest = min(published), max(published)
    gap, span = (oldest - known_until).total_seconds(), (newest - oldest).total_seconds()
    if gap <= 0 or span <= 0:
        return None
    return max(0, round(gap / (span / (len(published) - 1))) - 1)
