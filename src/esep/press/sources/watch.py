"""The facts of a source's health out of the warehouse, and what `esep press health` tells of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from esep import days
from esep.config import settings
from esep.press.sources import health, memory
from esep.press.sources.health import Attempt, Facts, PageRead, Verdict
from esep.warehouse import connect

ATTEMPTS = """
select coalesce(as_of, attempted_at), kind = 'page', outcome, http_status, failure, reason, url
from ops.fetches
where source_code = %(code)s and kind <> 'home' and coalesce(as_of, attempted_at) <= %(as_of)s
    and coalesce(as_of, attempted_at) > %(as_of)s - interval '30 days'
order by 1 desc, attempted_at desc limit 400"""
STORIES = """
select coalesce(published_at, first_seen_at) from raw.press_entries
where source_code = %(code)s and first_seen_at <= %(as_of)s
order by 1 desc limit 2000"""
PAGES = """
select words, text_share from raw.press_pages
where source_code = %(code)s and fetched_at <= %(as_of)s
order by fetched_at desc, url limit 40"""
UNASKED = timedelta(hours=36)  # a daily rhythm, and a night in which nobody is asked


def facts(connection: Connection[Any], code: str, as_of: datetime) -> Facts:
    """What happened at the source until `as_of`, newest first."""
    keys = {"code": code, "as_of": as_of}
    return Facts(
        [Attempt(*row) for row in connection.execute(ATTEMPTS, keys)],
        [story for (story,) in connection.execute(STORIES, keys)],
        [PageRead(*row) for row in connection.execute(PAGES, keys)],
    )


@dataclass(frozen=True, slots=True)
class Health:
    """One source as `esep press health` tells of it."""

    code: str
    name: str
    verdict: Verdict
    known: memory.Known

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        known = self.known
        return {
            "source": self.code,
            "name": self.name,
            "state": self.verdict.state,
            "since": known.state_since,
            "reason": self.verdict.reason,
            "remedy": self.verdict.remedy,
            "is_alarm": self.verdict.is_alarm,
            "door": known.door,
            "door_url": known.door_url,
            "moved_to": known.moved_to,
            "last_new_at": known.last_new_at,
            "last_success_at": known.last_success_at,
            "failures_in_a_row": known.failures_in_a_row,
            "polls_with_lost_entries": known.entries_lost_polls,
            "every_minutes": known.every_minutes,
            "next_poll_at": known.next_poll_at,
        }

    def in_words(self) -> list[str]:
        """For a person: the state, then what to do if something is to be done."""
        known = self.known
        since = f" since {days.local(known.state_since):%Y-%m-%d %H:%M}" if known.state_since else ""
        every = f", every {known.every_minutes} min" if known.every_minutes else ""
        lines = [
            f"{self.code:14} {self.verdict.state:8}{since}  {self.verdict.reason or f'reads its {known.door}{every}'}"
        ]
        lines += [f"{'':14} what to do: {self.verdict.remedy}"] * self.verdict.is_alarm
        if known.moved_to:
            lines.append(
                f"{'':14} its {known.door} has moved for good to {known.moved_to}: write that into campaign.yml"
            )
        if known.door_url and known.door_url not in {url for _, url in self._doors()}:
            lines.append(f"{'':14} read through its {known.door} {known.door_url}, which campaign.yml does not name")
        if known.entries_lost_polls:
            lines.append(f"{'':14} stories were lost between two polls, {known.entries_lost_polls} times so far")
        return lines

    def _doors(self) -> tuple[tuple[str, str], ...]:
        return next((one.doors for one in settings().press.outlets if one.code == self.code), ())


def as_it_is() -> list[Health]:
    """Every configured outlet, judged now; a synthetic campaign by the instant of its last poll, for its days are past."""
    result = []
    with connect("loader") as connection:
        for source in settings().press.outlets:
            known = memory.recall(connection, source.code)
            is_past = settings().campaign.is_synthetic and known.last_attempt_at
            as_of = known.last_attempt_at if is_past and known.last_attempt_at else days.now()
            verdict = health.judge(facts(connection, source.code, as_of), as_of)
            if known.last_attempt_at and as_of - known.last_attempt_at > UNASKED:
                verdict = Verdict(
                    "failing",
                    f"we have not asked since {days.local(known.last_attempt_at):%Y-%m-%d %H:%M}: is the DAG `press` on?",
                )
            result.append(Health(source.code, source.name, verdict, known))
    return result
