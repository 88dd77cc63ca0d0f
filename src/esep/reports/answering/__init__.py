"""Every file is answered once for each judgement of it: what was found, what to mend, by when; with the sender's own workbook.

A judgement is the state of a file, what holds it, and the findings that block it or refuse rows: remarks alone do not mail
again. An answer is queued in one transaction with its row of ops.answers, then sent; killed anywhere, the next run goes on.
"""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import class_row

from esep import days
from esep.config import settings
from esep.errors import ConfigError, DoorError, EsepError, LocalError, WarehouseError
from esep.mail import outbox, recipients
from esep.mail.message import Letter
from esep.reports.answering import once_more, told
from esep.reports.answering.told import Filed
from esep.reports.letters import order
from esep.reports.readers import Reader
from esep.warehouse import connect, lock

log = logging.getLogger(__name__)

KIND, LEGAL_KIND = "answer", "legal"
LEGAL_AUDIENCE = "hq_legal"
FILED = """
select
    s.file_sha256, s.source_code, s.file_name, s.carrier, coalesce(s.channel_region, v.region_code) as region_code,
    v.pack, s.report_date, s.received_at, s.state, v.is_retraction, v.is_held, v.filing_state, s.language
from ops.submission_versions as v
inner join raw.submissions as s on v.file_sha256 = s.file_sha256
where s.received_at <= %(as_of)s
order by s.received_at, s.file_sha256
"""
GRAVE = """
select f.file_sha256, f.rule, f.severity, f.sheet, f.cell, f.row_no, f.field, f.said
from ops.findings as f
where f.severity in ('B', 'Q') and not f.is_shadow
order by f.file_sha256, f.rule, f.sheet, f.cell, f.row_no, f.field, f.said
"""
# Campaigning on a day on which the law forbids it: the lawyers are told, whatever severity the rules were given. See told.is_alarm.
ALARMING = """
select f.file_sha256, f.severity, f.sheet, f.cell, f.row_no, f.field, f.said
from ops.findings as f
where not f.is_shadow and f.waiver_ref is null
    and (f.rule = 'R-203' or (f.rule = 'R-253' and f.args ->> 'reason' = 'door_forbidden'))
order by f.file_sha256, f.rule, f.sheet, f.cell, f.row_no, f.field, f.said
"""
HELD = "select file_sha256, rule from ops.holds where released_at is null order by file_sha256, rule"
ANSWERED = "select file_sha256, judgement_sha256, state from ops.answers"
# Arrivals of bytes that were there already, at or after the one that was read.
AGAIN = """
select d.file_sha256, d.source_code, d.file_name, d.channel_region, d.received_at, s.language, s.region_code, s.report_date
from ops.deliveries as d
inner join raw.submissions as s on d.file_sha256 = s.file_sha256
where (d.source_code, d.file_name) <> (s.source_code, s.file_name)
    and d.received_at >= s.received_at and d.received_at <= %(as_of)s and d.channel_region is not null
order by d.received_at, d.source_code, d.file_name
"""
# What a file became and is no more: another version counts, so that a later judgement of this one is nobody's business.
PAST = {"superseded", "retracted"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The same bytes once more."""

    file_sha256: str
    source_code: str
    file_name: str
    channel_region: str
    received_at: datetime
    language: str | None
    region_code: str | None  # of the report
    report_date: date | None

    @property
    def is_foreign(self) -> bool:
        """Whether a region sent what is another's report. Its own file would be refused for that: these bytes are not read again."""
        return self.region_code not in {None, self.channel_region}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was answered: (file, judgement) pairs, and the files that had an answer of their own."""

    pairs: set[tuple[str, str]]
    files: set[str]


@dataclass(frozen=True, slots=True)
class _Queued:
    """One mail to be queued: what it answers, and to whom."""

    file_sha256: str
    judgement: str
    state: str
    edition: str
    kind: str
    audience: str
    report_date: date
    told: dict[str, Any]


def answer(day: date, as_of: datetime) -> str:
    """Queue what is not answered yet about files received until `as_of`, and send it; in words.

    Raises Unreachable when the relay does not take them now, Refused when an address is refused for good, LocalError when
    an answer could not be written: the others are sent by then.
    """
    queued, failed = 0, list[EsepError]()
    try:
        queued = queue(as_of)
    except LocalError as err:
        failed.append(err)
    said = [f"{queued} answers queued"]
    for kind in (LEGAL_KIND, KIND):
        if outbox.is_waiting(kind):
            try:
                said.append(outbox.deliver(kind))
            except DoorError as err:
                failed.append(err)
    log.info("room=reports day=%s %s", day, "; ".join(said))
    if failed:
        raise failed[0]
    return "; ".join(said)


def queue(as_of: datetime) -> int:
    """Write the answers that are due into the outbox; how many. Running it again, or twice at once, adds nothing.

    Raises LocalError when one cannot be written; all the others are by then.
    """
    queued, failed = 0, list[str]()
    with lock("reporter", "esep answers"), Reader() as reader:
        with connect("loader", is_snapshot=True) as connection:
            files, judgements, known = _standing(connection, as_of)
            arrivals = connection.cursor(row_factory=class_row(Arrival)).execute(AGAIN, {"as_of": as_of}).fetchall()
            alarms = _alarms(connection)
        due: list[tuple[str, Callable[[], int]]] = []
        for one in files:
            digest = one.file_sha256
            due.append((digest, partial(_about_file, one, judgements[digest], known, as_of, reader)))
            if digest in alarms:
                due.append((digest, partial(_about_alarm, one, alarms[digest], known, as_of)))
        due += [(one.file_sha256, partial(_about_arrival, one, known, as_of)) for one in arrivals]
        for digest, write in due:
            try:
                queued += write()
            except (psycopg.OperationalError, WarehouseError, ConfigError):
                raise  # nobody can be answered now
            except Exception as err:  # noqa: BLE001 (one file that we cannot answer leaves nobody else without an answer)
                at = traceback.extract_tb(err.__traceback__)[-1]
                # without its text: it may quote the file
                log.error(
                    "room=reports file=%s not answered: %s at %s:%s",
                    digest[:12],
                    type(err).__name__,
                    at.name,
                    at.lineno,
                )
                failed.append(digest[:12])
    if failed:
        raise LocalError(f"{queued} answers queued; a fault of ours left without one: {', '.join(failed)}; see the log")
    return queued


def _standing(connection: Connection[Any], as_of: datetime) -> tuple[list[Filed], dict[str, str], _Known]:
    """Every file, its judgement, and what was answered."""
    with connection.cursor(row_factory=class_row(Filed)) as cursor:
        files = cursor.execute(FILED, {"as_of": as_of}).fetchall()
    grave: dict[str, list[list[Any]]] = {}
    for digest, *finding in connection.execute(GRAVE):
        grave.setdefault(digest, []).append(finding)
    held: dict[str, list[str]] = {}
    for digest, rule in connection.execute(HELD):
        held.setdefault(digest, []).append(rule)
    judgements = {
        one.file_sha256: _digest(
            [one.state == "rejected", held.get(one.file_sha256, []), grave.get(one.file_sha256, [])]
        )
        for one in files
    }
    answered = connection.execute(ANSWERED).fetchall()
    known = _Known(
        {(digest, judgement) for digest, judgement, _ in answered},
        {digest for digest, _, state in answered if state in told.STATES},
    )
    return files, judgements, known


def _alarms(connection: Connection[Any]) -> dict[str, str]:
    """File -> the mark of what it says of the days of silence and of voting: they are the lawyers' business at once."""
    found: dict[str, list[list[Any]]] = {}
    for digest, *finding in connection.execute(ALARMING):
        found.setdefault(digest, []).append(finding)
    return {digest: _digest([told.ALARM, findings]) for digest, findings in found.items()}


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()


def _about_file(one: Filed, judgement: str, known: _Known, as_of: datetime, reader: Reader) -> int:
    if (one.file_sha256, judgement) in known.pairs or one.region_code is None:
        return 0
    if one.file_sha256 in known.files and one.filing_state in PAST:
        return 0
    with connect("loader", is_snapshot=True) as connection:
        facts = told.facts(connection, one)
    given = _Queued(
        *(one.file_sha256, judgement, facts.state, _edition(KIND, one.file_sha256, judgement), KIND),
        *(recipients.region_audience(one.region_code), told.day_of(one), facts.in_short()),
    )
    return _put(given, lambda: told.letter(facts, as_of, reader), as_of, facts.first_language)


def _about_alarm(one: Filed, mark: str, known: _Known, as_of: datetime) -> int:
    if (one.file_sha256, mark) in known.pairs:
        return 0
    audience = next((known for known in settings().bulletin.audiences if known.code == LEGAL_AUDIENCE), None)
    language = audience.language if audience else "ru"
    with connect("loader", is_snapshot=True) as connection:
        facts = told.facts(connection, one)
    given = _Queued(
        *(one.file_sha256, mark, LEGAL_KIND, _edition(LEGAL_KIND, one.file_sha256, mark), LEGAL_KIND),
        *(LEGAL_AUDIENCE, told.day_of(one), facts.in_short()),
    )
    return _put(given, lambda: told.alarm(facts, language), as_of, language)


def _about_arrival(arrival: Arrival, known: _Known, as_of: datetime) -> int:
    mark = _digest(["again", arrival.source_code, arrival.file_name])
    if (arrival.file_sha256, mark) in known.pairs:
        return 0
    name = told.name_of(arrival.file_name)
    state = "foreign" if arrival.is_foreign else "duplicate"
    given = _Queued(
        *(arrival.file_sha256, mark, state, _edition(KIND, arrival.file_sha256, mark), KIND),
        *(recipients.region_audience(arrival.channel_region), days.calendar_day(arrival.received_at), {"file": name}),
    )
    first = order(arrival.language)[0]
    return _put(given, lambda: _letter_again(arrival, name, first), as_of, first)


def _letter_again(arrival: Arrival, name: str, first: str) -> Letter:
    if not arrival.is_foreign or arrival.region_code is None:
        return once_more.again(name, arrival.received_at, first)
    day = arrival.report_date or days.calendar_day(arrival.received_at)
    return once_more.foreign(name, arrival.received_at, day, (arrival.region_code, arrival.channel_region), first)


def _edition(kind: str, file_sha256: str, judgement: str) -> str:
    return f"{kind}/{file_sha256[:12]}/{judgement[:12]}"


def _put(given: _Queued, compose: Callable[[], Letter], as_of: datetime, language: str) -> int:
    """One answer with its messages in one transaction; nothing where nobody is configured to read it."""
    addresses = recipients.addresses(given.audience)
    if not addresses:
        log.warning("room=reports file=%s audience=%s is nobody: not answered", given.file_sha256[:12], given.audience)
        return 0
    letter = compose()
    with connect("reporter") as connection:
        outbox.open_edition(
            connection,
            given.edition,
            given.kind,
            given.report_date,
            as_of,
            given.told | {"state": given.state},
            days.now(),
        )
        body = outbox.keep(connection, letter, given.edition, as_of)
        for address in addresses:
            outbox.queue(connection, given.edition, given.audience, language, address, body)
        connection.execute(
            "insert into ops.answers (file_sha256, judgement_sha256, edition, state, answered_at) "
            "values (%s, %s, %s, %s, %s) on conflict do nothing",
            (given.file_sha256, given.judgement, given.edition, given.state, days.now()),
        )
    log.info("room=reports file=%s state=%s edition=%s queued", given.file_sha256[:12], given.state, given.edition)
    return 1
