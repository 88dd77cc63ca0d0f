"""How well each source is, from what became of our attempts: a state, why, and what a person can do. The rules are pure.

gone: nothing is there any more. blocked: guards and refusals in place of pages. failing: the last
polls, or most of its last pages, gave nothing.
changed: its pages give much less text than they did. silent: no story for far longer than usual. quiet: longer than usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TypeVar

ALARMS = ("gone", "blocked", "failing", "changed", "silent")
BLOCKING = {"challenge", "forbidden", "throttled", "robots"}
BLOCKING_STATUS = {403, 429}
IN_A_ROW = 3
LOOK_BACK = timedelta(days=30)
RECENT = timedelta(days=7)  # failures of before then say nothing about today
LAST_PAGES, BEFORE_PAGES, LEAST_BEFORE = 10, 30, 10
MOST_UNREAD = 5  # of the last pages, each counted once
QUIET_AT_LEAST, SILENT_AT_LEAST = timedelta(hours=12), timedelta(hours=24)
SILENT_UNKNOWN = timedelta(days=3)  # for a source of which too few stories are known to have a rhythm
LEAST_GAPS = 4
HOUR = timedelta(hours=1)
Number = TypeVar("Number", bool, float)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a source or at one of its pages."""

    at: datetime
    is_page: bool
    outcome: str
    status: int | None = None
    failure: str | None = None
    reason: str = ""
    url: str = ""

    @property
    def is_good(self) -> bool:
        """It gave what it should."""
        return self.outcome in {"accepted", "unchanged"}

    @property
    def is_blocked(self) -> bool:
        """A guard answered, or a refusal that means «not you» or «not so often»."""
        return not self.is_good and (self.reason in BLOCKING or self.status in BLOCKING_STATUS)

    @property
    def is_gone(self) -> bool:
        """Nothing is there any more."""
        return not self.is_good and (self.status in {404, 410} or self.reason in {"gone", "not_found"})


@dataclass(frozen=True, slots=True)
class PageRead:
    """What an article's page gave: its words, and the share of its bytes that was text."""

    words: int
    text_share: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict goes by, all of it until the instant of the run, newest first."""

    attempts: Sequence[Attempt] = ()
    stories: Sequence[datetime] = ()  # when each known story was published, or first seen
    pages: Sequence[PageRead] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and why, in words."""

    state: str
    reason: str = ""

    @property
    def is_alarm(self) -> bool:
        """Somebody should look."""
        return self.state in ALARMS

    @property
    def remedy(self) -> str:
        """What a person can do about it."""
        return REMEDIES[self.state]


REMEDIES = {
    "new": "wait for its next polls",
    "well": "nothing",
    "quiet": "nothing yet",
    "silent": "open its front page: if it prints news, its feed is dead; `./esep press try HOME` finds another door",
    "failing": "see ops.fetches for what it answers; `./esep press try HOME` finds another door",
    "blocked": "ask its newsroom to let our user agent in (press.user_agent in campaign.yml); until then poll less",
    "gone": "`./esep press try HOME` finds its new door; write it into campaign.yml, or take the outlet out",
    "changed": "read one of its pages with `./esep press try URL`; set `rules: body:`, then `./esep press reread --all --outlet CODE`",
}


def judge(facts: Facts, as_of: datetime) -> Verdict:
    """The source's state at `as_of`: the gravest that holds."""
    polls = [one for one in facts.attempts if not one.is_page]
    if not polls:
        return Verdict("new", "not asked yet")
    for verdict in (
        _gone(polls), _blocked(facts.attempts, polls, as_of), _failing(polls), _changed(facts), _unread(facts.attempts, as_of),
        _silent(facts, polls, as_of),
    ):  # fmt: skip
        if verdict:
            return verdict
    if sum(one.is_good for one in polls) < IN_A_ROW:
        return Verdict("new", "fewer than three polls so far")
    return Verdict("well")


def _bad_streak(polls: Sequence[Attempt]) -> list[Attempt]:
    """The failures since the last good poll, newest first."""
    streak = []
    for one in polls:
        if one.is_good:
            break
        streak.append(one)
    return streak


def _gone(polls: Sequence[Attempt]) -> Verdict | None:
    streak = _bad_streak(polls)
    if len(streak) >= IN_A_ROW and all(one.is_gone for one in streak[:IN_A_ROW]):
        return Verdict(
            "gone", f"{streak[0].url} has answered {streak[0].status or 'not found'} for {len(streak)} polls"
        )
    return None


def _blocked(attempts: Sequence[Attempt], polls: Sequence[Attempt], as_of: datetime) -> Verdict | None:
    last = [one for one in attempts if one.is_page and as_of - one.at <= RECENT][:LAST_PAGES]
    refused = [one for one in last if one.is_blocked]
    if len(refused) >= IN_A_ROW and len(refused) * 2 >= len(last):
        why = refused[0].reason or refused[0].status
        return Verdict(
            "blocked", f"{len(refused)} of its last {len(last)} pages were a guard's page or a refusal ({why})"
        )
    streak = _bad_streak(polls)[:IN_A_ROW]
    if len(streak) == IN_A_ROW and all(one.is_blocked for one in streak):
        return Verdict(
            "blocked",
            f"its last {IN_A_ROW} polls met a guard's page or a refusal ({streak[0].reason or streak[0].status})",
        )
    return None


def _failing(polls: Sequence[Attempt]) -> Verdict | None:
    streak = _bad_streak(polls)
    if len(streak) < IN_A_ROW:
        return None
    return Verdict("failing", f"{len(streak)} polls in a row gave nothing ({streak[0].reason or streak[0].outcome})")


def _unread(attempts: Sequence[Attempt], as_of: datetime) -> Verdict | None:
    """Its door reads, and its pages do not: most of those asked last gave nothing, whatever the reason."""
    last: dict[str, Attempt] = {}
    for one in attempts:
        if one.is_page and as_of - one.at <= RECENT and len(last) < LAST_PAGES:
            last.setdefault(one.url, one)
    bad = [one for one in last.values() if not one.is_good]
    if len(bad) < MOST_UNREAD or len(bad) * 2 < len(last):
        return None
    return Verdict(
        "failing", f"{len(bad)} of its last {len(last)} pages gave nothing ({bad[0].reason or bad[0].outcome})"
    )


def _changed(facts: Facts) -> Verdict | None:
    """Its layout drifted: half the words, half the share of text, or pages in which no article is found any more."""
    tries = [one for one in facts.attempts if one.is_page and (one.is_good or one.reason == "no_article")]
    last, _ = _split([not one.is_good for one in tries])
    if len(last) == LAST_PAGES and sum(last) * 2 >= LAST_PAGES:
        return Verdict("changed", f"no article was found in {sum(last)} of its last {LAST_PAGES} pages")
    words = _split([float(page.words) for page in facts.pages])
    shares = _split([page.text_share for page in facts.pages if page.text_share is not None])
    for what, (now, then) in (("words", words), ("share of text", shares)):
        if len(now) < LAST_PAGES or len(then) < LEAST_BEFORE:
            continue
        if 0 < median(then) >= 2 * median(now):
            told = f"the {what} of its last {LAST_PAGES} pages is {_short(median(now))}, {_short(median(then))} before"
            return Verdict("changed", told)
    return None


def _split(values: list[Number]) -> tuple[list[Number], list[Number]]:
    """Of values newest first: those of the last pages, and those of the pages before them."""
    return values[:LAST_PAGES], values[LAST_PAGES : LAST_PAGES + BEFORE_PAGES]


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def usual_gap(stories: Sequence[datetime], as_of: datetime) -> tuple[timedelta, timedelta] | None:
    """(median, second longest) gap between stories of the last thirty days; None when too few are known.

    The second longest: a paper that rests at weekends has several such gaps, an outage of ours is one.
    """
    times = sorted({one for one in stories if as_of - LOOK_BACK <= one <= as_of})
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    return (gaps[len(gaps) // 2], gaps[-2]) if len(gaps) >= LEAST_GAPS else None


def silent_after(stories: Sequence[datetime], as_of: datetime) -> timedelta:
    """How long without a story is an alarm: at least a day, three times the usual gap, and longer than it ever rests."""
    usual = usual_gap(stories, as_of)
    return max(SILENT_AT_LEAST, 3 * usual[0], usual[1] * 1.25) if usual else SILENT_UNKNOWN


def _silent(facts: Facts, polls: Sequence[Attempt], as_of: datetime) -> Verdict | None:
    stories = [one for one in facts.stories if one <= as_of]
    if not stories:
        since = min(one.at for one in polls)
        if as_of - since > SILENT_UNKNOWN:
            return Verdict("silent", f"not one story since the first poll, {_days(as_of - since)} ago")
        return None
    age, usual = as_of - max(stories), usual_gap(stories, as_of)
    if age > silent_after(stories, as_of):
        gap = f"; usually one comes every {_days(usual[0])}" if usual else ""
        return Verdict("silent", f"no story for {_days(age)}{gap}")
    if usual and age > max(QUIET_AT_LEAST, 3 * usual[0]):
        return Verdict("quiet", f"no story for {_days(age)}; usually one comes every {_days(usual[0])}")
    return None


def _days(gap: timedelta) -> str:
    hours = gap / HOUR
    if hours < 2:
        return f"{round(hours * 60)} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
