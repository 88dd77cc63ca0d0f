"""A source is asked -> raw.press_entries: who published what, when, under which title; first seen stands.

The hash of the bytes decides what is unchanged; a server's validators only save the transfer, and once a day are not asked.
Everything of a poll is one transaction: a crash between two steps costs a second download, never an entry. A door that is
rejected three polls in a row gives way to the next one (feed, sitemap, listing, what the home page leads to).
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from esep import archive, days, http
from esep.config import Outlet, settings
from esep.errors import Refused, Unreachable
from esep.press.sources import doors, health, memory, rhythm, watch
from esep.press.sources.attempts import Failure, PollResult, failure_of, outlet, record_fetch
from esep.press.sources.entries import Entry
from esep.press.sources.memory import Known
from esep.receipts import Outcome
from esep.warehouse import connect, load, lock

log = logging.getLogger(__name__)

BACK_TO_FIRST = timedelta(hours=24)  # how often the configured door is tried again after another took its place
SEARCH_EVERY = 3  # a search for other doors at the third, sixth, ... rejection: it costs the host ten requests
MEDIA = {"feed": "application/xml", "sitemap": "application/xml", "listing": "text/html"}
LONG_OUT = 9  # failures in a row, of whatever kind: two days at the back-off of a host that does not answer
# First seen stands. Some sites give each visitor links with a query of his own: the same guid, title and date at the same
# path is the entry that is known.
ENTRY = """
insert into raw.press_entries (source_code, url, title, published_at, published_said, guid, first_seen_at)
select %(code)s, %(url)s, %(title)s, %(published_at)s, %(said)s, %(guid)s, %(seen_at)s
where not exists (
    select 1 from raw.press_entries as known
    where known.source_code = %(code)s and known.guid = %(guid)s and known.title = %(title)s
        and known.published_at is not distinct from %(published_at)s
        and split_part(known.url, '?', 1) = split_part(%(url)s, '?', 1)
)
on conflict do nothing"""
NAMES = {"feed": "feed", "sitemap": "news sitemap", "listing": "listing page"}


@dataclass(frozen=True, slots=True)
class Try:
    """One door asked once. `taken`: its entries until the run's instant; `whole`: asked without validators."""

    kind: str
    url: str
    result: PollResult
    attempted_at: datetime
    took_ms: int = 0
    failure: Failure | None = None
    status: int | None = None
    answer: doors.Answer | None = None
    taken: tuple[Entry, ...] = ()
    held_back: int = 0
    whole: bool = True
    remarks: tuple[str, ...] = field(default=())

    @property
    def is_rejected(self) -> bool:
        """Something came that was not what the door should give, or nothing ever will."""
        return self.failure is not None and self.failure.kind != "temporary"


def is_due(outlet_code: str, as_of: datetime) -> bool:
    """Whether a run by the timetable at `as_of` asks the outlet's door."""
    with connect("loader") as connection:
        return rhythm.is_due(memory.recall(connection, outlet_code).next_poll_at, as_of)


def poll(outlet_code: str, as_of: datetime) -> PollResult:
    """Ask one outlet's door and keep its new entries published until `as_of`. Again: the same. Raises only for our own faults."""
    source = outlet(outlet_code)
    with lock("loader", f"press {outlet_code}"):
        with connect("loader") as connection:
            known = memory.recall(connection, outlet_code)
        tries = _tries(source, known, as_of)
        return _finish(source, known, tries, min(days.now(), as_of))


def _tries(source: Outlet, known: Known, as_of: datetime) -> list[Try]:
    """Every door that was asked in this run; the last one is the one that counts."""
    current = _current(source, known)
    tries: list[Try] = []
    if current is None:
        asked, found = _searched(source, as_of, "no door is configured")
        return [*asked, found or _nothing_found(source)]
    first = source.doors[0] if source.doors else current
    if current != first and _is_stale(source, first, as_of):
        again = _asked(source, first, Known(), as_of)
        if again.taken:
            return [replace(again, remarks=(f"back to the {NAMES[first[0]]} {first[1]}",))]
        tries.append(again)
    tries.append(_asked(source, current, known, as_of))
    failures = _given_up(known, tries[-1])
    if not failures:
        return tries
    why = tries[-1].failure.reason if tries[-1].failure else ""
    told = f"the {NAMES[current[0]]} {current[1]} failed {failures} times ({why})"
    for door in source.doors:
        if door not in {(one.kind, one.url) for one in tries}:
            tries.append(_asked(source, door, Known(), as_of))
            if tries[-1].taken:
                return [*tries[:-1], _instead(tries[-1], told)]
    if failures % SEARCH_EVERY == 0:
        asked, found = _searched(source, as_of, told)
        tries += asked
        if found:
            return [*tries, found]
    counted = next(one for one in tries if (one.kind, one.url) == current)
    return [*(one for one in tries if one is not counted), counted]


def _given_up(known: Known, last: Try) -> int:
    """How many times in a row the door has failed, when that is enough to try another; 0 when it is not."""
    if last.is_rejected and known.rejected_in_a_row + 1 >= rhythm.REJECTIONS_BEFORE_NEXT_DOOR:
        return known.rejected_in_a_row + 1
    failures = known.failures_in_a_row + 1
    is_long_out = last.failure is not None and failures >= LONG_OUT and failures % SEARCH_EVERY == 0
    return failures if is_long_out else 0


def _instead(one: Try, told: str) -> Try:
    return replace(one, remarks=(f"{told}; the {NAMES[one.kind]} {one.url} is read instead",))


def _current(source: Outlet, known: Known) -> tuple[str, str] | None:
    """The door that is read: the one read last, unless the settings have changed; None when it must be searched for."""
    remembered = (known.door, known.door_url) if known.door_url else None
    if not source.doors:
        return remembered
    if remembered is None or (remembered[0] == source.doors[0][0] and remembered not in source.doors):
        return source.doors[0]
    return remembered


def _is_stale(source: Outlet, door: tuple[str, str], as_of: datetime) -> bool:
    """Whether the configured door has not been asked for a day."""
    with connect("loader") as connection:
        row = connection.execute(
            "select max(coalesce(as_of, attempted_at)) from ops.fetches where source_code = %s and url = %s and kind = %s",
            (source.code, door[1], door[0]),
        ).fetchone()
    return row is None or row[0] is None or as_of - row[0] >= BACK_TO_FIRST


def _searched(source: Outlet, as_of: datetime, told: str) -> tuple[list[Try], Try | None]:
    """What was asked in a search from the home page, and the first door that reads; None when none does."""
    attempted_at = days.now()
    try:
        candidates = [one for one in doors.search(source) if (one.kind, one.url) not in source.doors]
    except (Unreachable, Refused) as err:
        return [_in_search(source.home, attempted_at, err)], None
    asked = [_in_search(source.home, attempted_at, None)]
    for one, answer in doors.tried(candidates, source, days.now()):
        attempted_at = days.now()
        if isinstance(answer, doors.Answer):
            found = _read(one.kind, one.url, answer, as_of, attempted_at, answer.page.took_ms)
            if found.taken:
                return asked, _instead(found, told)
        asked.append(_in_search(one.url, attempted_at, None if isinstance(answer, doors.Answer) else answer))
    return asked, None


def _in_search(url: str, attempted_at: datetime, err: Exception | None) -> Try:
    """An attempt of a search: told in ops.fetches, and no word on how well the source is."""
    if err is None:
        return Try("home", url, PollResult(Outcome.ACCEPTED, detail="searched for a door"), attempted_at, status=200)
    outcome = Outcome.UNREACHABLE if isinstance(err, Unreachable) else Outcome.REJECTED
    failure = failure_of(err)
    return Try("home", url, PollResult(outcome, detail=str(err)), attempted_at, failure=failure, status=failure.status)


def _nothing_found(source: Outlet) -> Try:
    said = f"{source.home} leads to no feed, sitemap or listing that reads; name one in campaign.yml"
    return Try(
        "listing",
        source.home,
        PollResult(Outcome.REJECTED, detail=said),
        days.now(),
        failure=Failure("soft", "no_door"),
    )


def _asked(source: Outlet, door: tuple[str, str], known: Known, as_of: datetime) -> Try:
    """Ask one door: conditionally if it is the one we know, and not for longer than a day."""
    kind, url = door
    is_known = known.door_url in {url, None}
    whole = not is_known or rhythm.needs_whole(known.last_whole_at, as_of)
    remembered = None if whole else http.Conditional(known.etag, known.last_modified)
    attempted_at, started = days.now(), time.monotonic()

    def took() -> int:
        return int((time.monotonic() - started) * 1000)

    answer: doors.Answer | None = None
    try:
        answer = doors.ask(kind, url, source, remembered)
        if answer is None:
            return Try(
                kind, url, PollResult(Outcome.UNCHANGED, detail="304"), attempted_at, took(), status=304, whole=False
            )
        if is_known and answer.digest == known.body_sha256:
            return _same(kind, url, answer, attempted_at, took())
        archive.put(settings().archive, answer.page.body)
        answer = doors.read(kind, answer, source, days.now())
        if is_known and answer.digest == known.body_sha256:
            return _same(kind, url, answer, attempted_at, took())
    except (Unreachable, Refused) as err:
        outcome = Outcome.UNREACHABLE if isinstance(err, Unreachable) else Outcome.REJECTED
        failure = failure_of(err)
        status = answer.page.status if answer else failure.status
        return Try(kind, url, PollResult(outcome, detail=str(err)), attempted_at, took(), failure, status, answer)
    return _read(kind, url, answer, as_of, attempted_at, took())


def _same(kind: str, url: str, answer: doors.Answer, attempted_at: datetime, took_ms: int) -> Try:
    result = PollResult(Outcome.UNCHANGED, detail="same bytes")
    return Try(kind, url, result, attempted_at, took_ms, status=answer.page.status, answer=answer)


def _read(kind: str, url: str, answer: doors.Answer, as_of: datetime, attempted_at: datetime, took_ms: int) -> Try:
    """A door that reads: what was published until `as_of` is taken, the rest waits for its day."""
    for body in answer.bodies:
        archive.put(settings().archive, body)
    entries = answer.entries or ()
    taken = tuple(one for one in entries if one.seen_from is None or one.seen_from <= as_of)
    result = PollResult(Outcome.ACCEPTED, len(entries), 0, answer.remark)
    held_back = len(entries) - len(taken)
    return Try(kind, url, result, attempted_at, took_ms, None, answer.page.status, answer, taken, held_back)


def _finish(source: Outlet, known: Known, tries: list[Try], at: datetime) -> PollResult:
    """Write everything that a poll has to say, in one transaction."""
    *others, last = tries
    with connect("loader") as connection:
        for one in others:
            _record(connection, source.code, one, at, None)
        result, after, retry_at = _kept(connection, source.code, known, last, at)
        _record(connection, source.code, replace(last, result=result), at, retry_at)
        if known.last_attempt_at is None or known.last_attempt_at <= at:  # a look back moves neither rhythm nor state
            after = _judged(connection, source.code, after, known, at)
            memory.keep(connection, source.code, after)
    if after.state != known.state and after.state in health.ALARMS:
        log.warning("source=%s is %s since %s: %s", source.code, after.state, at.isoformat(), after.state_reason)
    log.info(
        "poll source=%s door=%s outcome=%s entries=%s new=%s next=%s detail=%s",
        source.code, last.kind, result.outcome, result.entries, result.entries_new, after.next_poll_at, result.detail,
    )  # fmt: skip
    return result


def _record(connection: Connection[Any], code: str, one: Try, at: datetime, retry_at: datetime | None) -> None:
    size = one.answer.size if one.answer else 0
    if one.answer:
        for body in one.answer.bodies:
            load.file(connection, archive.sha256(body), len(body), MEDIA[one.kind], one.attempted_at)
    failure = one.failure
    record_fetch(
        connection, code, one.url, one.attempted_at, one.result, one.status, size,
        kind=one.kind, failure=failure.kind if failure else None, reason=failure.reason if failure else "", retry_at=retry_at,
        took_ms=one.took_ms, entries_known=len(one.taken) - one.result.entries_new if one.taken else None, as_of=at,
    )  # fmt: skip


def _kept(
    connection: Connection[Any], code: str, known: Known, last: Try, at: datetime
) -> tuple[PollResult, Known, datetime | None]:
    """Keep the entries; the result in full, what is to be remembered, and the end of a back-off."""
    if last.failure:
        after, retry_at = _after_failure(known, last, at)
        return last.result, after, retry_at
    until = connection.execute(
        "select count(*), max(published_at) from raw.press_entries where source_code = %s", (code,)
    ).fetchone()
    before, known_until = until if until else (0, None)
    new = sum(_keep(connection, code, entry, at) for entry in last.taken)
    same_door = known.door_url in {last.url, None}
    has_lost = bool(last.taken) and new == len(last.taken) and before > 0 and same_door
    remarks = [*last.remarks, last.result.detail, f"held_back={last.held_back}" if last.held_back else ""]
    if has_lost:
        about = rhythm.lost_estimate(known_until, [one.published_at for one in last.taken if one.published_at])
        remarks.append("no overlap with the last poll" + (f", about {about} stories lost" if about else ""))
    moved_to = last.answer.page.moved_to if last.answer else known.moved_to
    if moved_to and moved_to != known.moved_to:
        remarks.append(f"moved for good to {moved_to}")
    result = replace(last.result, entries_new=new, detail=", ".join(part for part in remarks if part))
    after = _after_success(known, last, at, new, has_lost=has_lost)
    return result, replace(after, moved_to=moved_to), None


def _after_success(known: Known, last: Try, at: datetime, new: int, *, has_lost: bool) -> Known:
    since = known.last_success_at
    per_hour = known.new_per_hour
    if since is not None and at > since:
        per_hour = rhythm.yielded(per_hour, new, (at - since) / timedelta(hours=1))
    every = rhythm.every_minutes(per_hour, has_lost=has_lost)
    after = replace(
        known,
        door=last.kind, door_url=last.url, last_attempt_at=at, last_success_at=at, failures_in_a_row=0, rejected_in_a_row=0,
        new_per_hour=per_hour, every_minutes=every, next_poll_at=at + timedelta(minutes=every),
        last_new_at=at if new else known.last_new_at, entries_lost_polls=known.entries_lost_polls + has_lost,
        last_whole_at=at if last.whole else known.last_whole_at,
    )  # fmt: skip
    if last.result.outcome is not Outcome.ACCEPTED or last.answer is None:
        return after
    if (
        last.held_back
    ):  # nothing is remembered: what waits must not be hidden by a validator, nor the old door's by its hash
        return replace(after, etag=None, last_modified=None, body_sha256=None)
    # the validators of an index say nothing of the sitemaps that it names
    given = last.answer.page.conditional if len(last.answer.bodies) == 1 else http.Conditional()
    return replace(after, etag=given.etag, last_modified=given.last_modified, body_sha256=last.answer.digest)


def _after_failure(known: Known, last: Try, at: datetime) -> tuple[Known, datetime]:
    assert last.failure
    failures = known.failures_in_a_row + 1
    has_other_door = known.rejected_in_a_row + last.is_rejected < rhythm.REJECTIONS_BEFORE_NEXT_DOOR
    minutes = rhythm.back_off_minutes(last.failure, failures, has_other_door=has_other_door)
    retry_at = at + timedelta(minutes=minutes)
    return replace(
        known,
        door=known.door if known.door_url else last.kind, last_attempt_at=at, failures_in_a_row=failures,
        rejected_in_a_row=known.rejected_in_a_row + last.is_rejected, next_poll_at=retry_at,
    ), retry_at  # fmt: skip


def _judged(connection: Connection[Any], code: str, after: Known, known: Known, at: datetime) -> Known:
    verdict = health.judge(watch.facts(connection, code, at), at)
    is_new = verdict.state != known.state or known.state_since is None
    return replace(
        after, state=verdict.state, state_since=at if is_new else known.state_since, state_reason=verdict.reason[:500]
    )


def _keep(connection: Connection[Any], code: str, entry: Entry, seen_at: datetime) -> bool:
    given = {
        "code": code, "url": entry.url, "title": entry.title, "published_at": entry.published_at,
        "said": entry.published_said, "guid": entry.guid, "seen_at": seen_at,
    }  # fmt: skip
    return connection.execute(ENTRY, given).rowcount > 0
