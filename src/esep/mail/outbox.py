"""The outbox: queue a mail for its recipients in the caller's transaction; send what is queued, each message once.

A try is written down before the relay is spoken to. So a kill at any point loses nothing: a row left in `sending` was
perhaps delivered and perhaps not, which is recorded as uncertain, and it is sent again with the same Message-ID and the
same bytes. One call tries each message at most once; one sender at a time works on an edition, or on
a kind of editions.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from esep import archive, days
from esep.config import settings
from esep.errors import ConfigError, Refused, Unreachable
from esep.mail import message as mail
from esep.mail import recipients
from esep.mail.message import Letter
from esep.mail.relay import Relay, Told
from esep.warehouse import connect, load, lock

log = logging.getLogger(__name__)

# An answer lost after the final dot may mean delivered: one more try, not more, so that a bad relay makes two copies at most.
MOST_UNCERTAIN = 2
STATES = """
select state, count(*)
from ops.outbox
where edition in (select edition from ops.editions where edition = %(what)s or kind = %(what)s)
group by state
"""
WAITING = """
select message_id, audience, recipient_sha256, body_sha256
from ops.outbox
where edition in (select edition from ops.editions where edition = %(what)s or kind = %(what)s) and (
    state in ('pending', 'sending')
    or (state = 'uncertain' and %(most)s > (
        select count(*) from ops.mail_attempts as a where a.message_id = outbox.message_id and a.outcome = 'uncertain'
    ))
)
order by edition, audience, message_id
"""
STATE_AFTER = {"sent": "sent", "refused": "bounced", "failed": "pending", "uncertain": "uncertain"}


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outbox after a call. sent and bounced: by this call; already_sent: before it."""

    sent: int
    already_sent: int
    bounced: int
    pending: int
    uncertain: int
    waiting: int = field(default=0, compare=False)  # messages that another call would try


@dataclass(frozen=True, slots=True)
class _Message:
    message_id: str
    audience: str
    recipient_sha256: str
    body_sha256: str


def open_edition(
    connection: Connection[Any],
    edition: str,
    kind: str,
    report_date: date,
    data_as_of: datetime,
    told: dict[str, Any],
    frozen_at: datetime,
) -> bool:
    """The edition's row, in the caller's transaction; False when it is there. `told`: what its mails say, without addresses."""
    return bool(
        connection.execute(
            "insert into ops.editions (edition, kind, report_date, data_as_of, figures, frozen_at) "
            "values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
            (edition, kind, report_date, data_as_of, Jsonb(told), frozen_at),
        ).rowcount
    )


def keep(connection: Connection[Any], letter: Letter, name: str, dated: datetime) -> str:
    """The mail's body into the archive; its sha256."""
    kept = mail.body(letter, name, dated, settings().bulletin)
    digest = archive.put(settings().archive, kept)
    load.file(connection, digest, len(kept), "message/rfc822", days.now())
    return digest


def queue(
    connection: Connection[Any], edition: str, audience: str, language: str, address: str, body_sha256: str
) -> bool:
    """One message for one recipient, in the caller's transaction; False when it is queued already, which then stands."""
    digest = mail.recipient_digest(address)
    identity = mail.message_id(edition, audience, digest, settings().bulletin)
    return bool(
        connection.execute(
            "insert into ops.outbox (message_id, edition, audience, language, recipient_sha256, body_sha256, "
            "state, queued_at) values (%s, %s, %s, %s, %s, %s, 'pending', %s) on conflict do nothing",
            (identity, edition, audience, language, digest, body_sha256, days.now()),
        ).rowcount
    )


def deliver(what: str) -> str:
    """`send`, told in words. Raises when a message is refused for good or could not be handed over."""
    result = send(what)
    said = (
        f"{what}: {result.sent} sent, {result.already_sent} already sent before, {result.bounced} refused, "
        f"{result.waiting} still to be sent"
    )
    if result.uncertain:
        said += f", {result.uncertain} perhaps delivered (no answer after the final dot)"
    if result.waiting:
        raise Unreachable(f"{said}: the mail server did not take them; the same command goes on from here")
    if result.bounced:
        raise Refused(f"{said}: correct the refused addresses; see ops.mail_attempts")
    return said


def send(what: str) -> SendResult:
    """Hand every message that is still to be sent to the relay in one session, and say how the outbox stands then.

    `what`: one edition by its key (digest/2026-02-20), or all editions of a kind (answer). One of them excludes only itself.
    """
    smtp = settings().smtp
    if smtp is None:
        raise ConfigError("no mail relay is known: set ESEP_SMTP_URL to smtp://host:port or smtps://host:port")
    sent_now = 0
    with lock("reporter", f"send {what}"), connect("reporter", autocommit=True) as connection:
        # a reply to a final dot may take 600 s, and the session must still be there to write it down
        connection.execute("set idle_session_timeout = 0")
        before = _states(connection, what)
        with Relay(smtp, settings().bulletin.from_address) as relay:
            for message in _waiting(connection, what):
                if relay.is_down:
                    break
                told = _one(connection, relay, message)
                sent_now += told is not None and told.outcome == "sent"
        after = _states(connection, what)
        waiting = len(_waiting(connection, what))
    result = SendResult(
        sent=sent_now,
        already_sent=before["sent"],
        bounced=after["bounced"] - before["bounced"],
        pending=after["pending"] + after["sending"],
        uncertain=after["uncertain"],
        waiting=waiting,
    )
    log.info(
        "outbox=%s sent=%d already_sent=%d bounced=%d pending=%d uncertain=%d",
        what, result.sent, result.already_sent, result.bounced, result.pending, result.uncertain,
    )  # fmt: skip
    return result


def is_waiting(what: str) -> bool:
    """Whether another call of `send` would try anything."""
    with connect("reporter") as connection:
        return bool(_waiting(connection, what))


def _states(connection: Connection[Any], what: str) -> Counter[str]:
    rows = connection.execute(STATES, {"what": what})
    return Counter(dict(rows.fetchall()))


def _waiting(connection: Connection[Any], what: str) -> list[_Message]:
    rows = connection.execute(WAITING, {"what": what, "most": MOST_UNCERTAIN})
    return [_Message(*row) for row in rows]


def _one(connection: Connection[Any], relay: Relay, message: _Message) -> Told | None:
    """One try at one message; None when there is nobody to send it to or somebody else sent it."""
    address = recipients.address_of(message.audience, message.recipient_sha256)
    if address is None:
        connection.execute(
            "update ops.outbox set state = 'withdrawn' where message_id = %s and state <> 'sent'", (message.message_id,)
        )
        log.warning(
            "message_id=%s outcome=withdrawn reason='the recipient is no longer configured'", message.message_id
        )
        return None
    whole = mail.addressed(archive.get(settings().archive, message.body_sha256), message.message_id, address)
    attempt = _claim(connection, message.message_id)
    if attempt is None:
        return None
    told = relay.hand_over(address, whole)
    with connection.transaction():
        connection.execute(
            "update ops.mail_attempts set ended_at = %s, outcome = %s, said = %s "
            "where message_id = %s and attempt_no = %s",
            (days.now(), told.outcome, told.said, message.message_id, attempt),
        )
        connection.execute(
            "update ops.outbox set state = %s, sent_at = %s where message_id = %s",
            (STATE_AFTER[told.outcome], days.now() if told.outcome == "sent" else None, message.message_id),
        )
    log.info("message_id=%s attempt=%d outcome=%s said=%r", message.message_id, attempt, told.outcome, told.said)
    return told


def _claim(connection: Connection[Any], message_id: str) -> int | None:
    """Write down that a try begins, and return its number; None when the message needs no try any more.

    We hold the lock, so whoever left the row in `sending` is gone: that try ended nobody knows how.
    """
    with connection.transaction():
        row = connection.execute(
            "select state, attempts from ops.outbox where message_id = %s for update", (message_id,)
        ).fetchone()
        if row is None or row[0] in {"sent", "bounced", "withdrawn"}:
            return None
        state, attempts = row
        if state == "sending":
            connection.execute(
                "update ops.mail_attempts set outcome = 'uncertain', said = 'the sender ended before the reply' "
                "where message_id = %s and outcome is null",
                (message_id,),
            )
        connection.execute(
            "update ops.outbox set state = 'sending', attempts = attempts + 1 where message_id = %s", (message_id,)
        )
        connection.execute(
            "insert into ops.mail_attempts (message_id, attempt_no, started_at) values (%s, %s, %s)",
            (message_id, attempts + 1, days.now()),
        )
    return int(attempts) + 1
