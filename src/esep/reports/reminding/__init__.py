"""Reminders about a day's report: only to regions that are expected and have nothing accepted, one mail an addressee, once.

Whoever answers for several regions gets one mail about all of them. Nothing goes out about a region whose door could not
be looked into: what lies behind it may be the report. A reminder that a later one has overtaken is not sent any more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from psycopg import Connection

from esep import days
from esep.config import Reminder, settings
from esep.mail import outbox, recipients
from esep.mail.message import Letter, recipient_digest
from esep.regions import by_code
from esep.reports.reminding import told
from esep.reports.reminding.told import Missing
from esep.warehouse import connect, lock

log = logging.getLogger(__name__)

KIND = "reminder"
ESCALATION = "escalation"
# A held report waits for HQ, not for the region; what is still to be read counts as not there.
FILED = """
select v.region_code, v.report_date
from ops.submission_versions as v
where v.pack = 'daily' and v.received_at <= %(now)s and v.report_date <= %(day)s and v.state <> 'rejected'
    and not v.is_retraction and not v.is_withdrawn
"""
REFUSED = """
select distinct on (v.region_code)
    v.region_code, s.file_name, s.received_at,
    (select count(distinct (f.sheet, coalesce(f.cell, f.row_no::text, f.rule))) from ops.findings as f
        where f.file_sha256 = v.file_sha256 and f.severity in ('B', 'Q') and not f.is_shadow) as errors
from ops.submission_versions as v
inner join raw.submissions as s on v.file_sha256 = s.file_sha256
where v.pack = 'daily' and v.state = 'rejected' and v.report_date = %(day)s and v.received_at <= %(now)s
order by v.region_code, s.received_at desc
"""
CLOSED_DOORS = """
select key from ops.receipts
where room = 'reports' and report_date = %(day)s and outcome in ('unreachable', 'broken')
"""


@dataclass(frozen=True, slots=True)
class _Mail:
    """One addressee's mail."""

    address: str
    audience: str
    language: str
    letter: Letter


def due(instant: datetime, day: date | None = None) -> tuple[date, Reminder] | None:
    """The reminder whose hour came last at `instant`, and the day it speaks of; None when there is none.

    With `day`: the last one about that day.
    """
    said_on = [day] if day else [days.calendar_day(instant) - timedelta(days=back) for back in range(3)]
    passed = [
        (when, one_day, reminder)
        for one_day in said_on
        for reminder in settings().reminders
        if (when := days.at(one_day, reminder.at, days_later=reminder.day)) <= instant
    ]
    return max(passed, key=lambda found: found[0])[1:] if passed else None


def edition_of(day: date, reminder: Reminder) -> str:
    """reminder/2026-02-20/overdue-2015."""
    return f"{KIND}/{day.isoformat()}/{reminder.kind}-{reminder.at:%H%M}"


def missing(day: date, now: datetime) -> list[str]:
    """The regions that are expected to file for `day` and of which nothing is accepted that was received until `now`."""
    with connect("loader") as connection:
        return [one.region_code for one in _missing(connection, day, now)]


def remind(day: date, kind: str, now: datetime) -> str:
    """Send the reminders of `kind` about `day` that are due at `now` and did not go out yet; in words.

    Where a kind stands twice in the configuration, the one whose hour came last. Raises Unreachable when the relay does
    not take them: the same call goes on.
    """
    reminder = _chosen(day, kind, now)
    if reminder is None:
        return f"no reminder of kind {kind} about {day} is due yet"
    edition = edition_of(day, reminder)
    with lock("reporter", f"esep {KIND}s"):
        with connect("loader") as connection:
            waiting = _missing(connection, day, now)
            unseen = {key for (key,) in connection.execute(CLOSED_DOORS, {"day": day})}
        known = [one for one in waiting if one.region_code not in unseen]
        mails = _mails(known, day, reminder, now)
        with connect("reporter") as connection:
            queued = _queue(connection, edition, day, now, mails, known)
    said = [f"{len(waiting)} regions without a report for {day}; {queued} reminders queued"]
    if unseen & {one.region_code for one in waiting}:
        names = ", ".join(sorted(unseen & {one.region_code for one in waiting}))
        said.append(f"not reminded, because our own look at their doors failed: {names}")
    if outbox.is_waiting(edition):
        said.append(outbox.deliver(edition))
    log.info("room=reports edition=%s %s", edition, "; ".join(said))
    return "; ".join(said)


def _chosen(day: date, kind: str, now: datetime) -> Reminder | None:
    passed = [
        (days.at(day, one.at, days_later=one.day), one)
        for one in settings().reminders
        if one.kind == kind and days.at(day, one.at, days_later=one.day) <= now
    ]
    return max(passed, key=lambda pair: pair[0])[1] if passed else None


def _missing(connection: Connection[Any], day: date, now: datetime) -> list[Missing]:
    campaign = settings().campaign
    if not campaign.starts_on <= day <= campaign.ends_on:
        return []
    given = {"day": day, "now": now}
    filed = {(code, on) for code, on in connection.execute(FILED, given)}
    refused = {code: (name, at, count) for code, name, at, count in connection.execute(REFUSED, given)}
    found = []
    for code in by_code():
        first = campaign.reporting_starts_on.get(code, campaign.starts_on)
        if day < first or (code, day) in filed:
            continue
        run = [day]
        while run[-1] > first and (code, run[-1] - timedelta(days=1)) not in filed:
            run.append(run[-1] - timedelta(days=1))
        found.append(Missing(code, tuple(reversed(run)), *refused.get(code, (None, None, 0))))
    return found


def _mails(waiting: list[Missing], day: date, reminder: Reminder, now: datetime) -> list[_Mail]:
    """One mail an addressee: those who answer for the regions; in an escalation their chairs, and HQ."""
    readers: dict[str, tuple[str, list[Missing]]] = {}
    for one in waiting:
        audiences = [recipients.region_audience(one.region_code)]
        if reminder.kind == ESCALATION:
            audiences.append(recipients.chair_audience(one.region_code))
        for audience in audiences:
            for address in recipients.addresses(audience):
                mine = readers.setdefault(address, (audience, []))[1]
                if one not in mine:
                    mine.append(one)
    mails = [
        _Mail(address, audience, "ru", told.letter(mine, day, reminder, now))
        for address, (audience, mine) in readers.items()
    ]
    if reminder.kind == ESCALATION and waiting:
        mails += [
            _Mail(address, audience.code, audience.language, told.overview(waiting, day, audience.language))
            for audience in settings().bulletin.audiences
            if audience.edition == "digest"
            for address in audience.recipients
            if address not in readers
        ]
    return mails


def _queue(
    connection: Connection[Any], edition: str, day: date, now: datetime, mails: list[_Mail], waiting: list[Missing]
) -> int:
    """New messages into the outbox; what the relay has not taken and is not true any more is withdrawn or said anew."""
    readers = [recipient_digest(one.address) for one in mails]
    connection.execute(
        "update ops.outbox set state = 'withdrawn' where state = 'pending' "
        "and edition in (select edition from ops.editions where kind = %s) "
        "and (edition <> %s or recipient_sha256 <> all (%s))",
        (KIND, edition, readers),
    )
    if not mails:
        return 0
    figures = {"regions": [one.region_code for one in waiting]}
    outbox.open_edition(connection, edition, KIND, day, now, figures, days.now())
    queued = 0
    for one in mails:
        known = connection.execute(
            "select message_id, state from ops.outbox where edition = %s and recipient_sha256 = %s",
            (edition, recipient_digest(one.address)),
        ).fetchone()
        if known is not None and known[1] != "pending":
            continue
        name = f"{edition} {recipient_digest(one.address)}"
        body = outbox.keep(connection, one.letter, name, now)
        if known is None:
            queued += outbox.queue(connection, edition, one.audience, one.language, one.address, body)
        else:
            connection.execute("update ops.outbox set body_sha256 = %s where message_id = %s", (body, known[0]))
    return queued
