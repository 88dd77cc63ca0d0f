"""The door that is a mailbox: a region's secretary sends the pack from an address we know, and replies with corrections.

The mailbox is opened with EXAMINE and read with PEEK: nothing is marked, moved or deleted. A mail is known by the digest of
its header, so a mailbox that was rebuilt (another UIDVALIDITY) brings nothing twice. The header Date is never used.
"""

from __future__ import annotations

import hashlib
import io
import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import Any
from urllib.parse import urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from esep import days
from esep.config import ADDRESS, ReportSource, settings
from esep.errors import ConfigError, Refused, Unreachable
from esep.reports.doors import Arrival, Found, Known, Stranger, check_options, check_plain, kept, mails

logging.getLogger("imapclient").setLevel(logging.INFO)  # below, it prints people's mails and addresses

OPTIONS = frozenset({"mailbox", "authserv_id", "ca_file"})
READ_SECONDS = 30.0
MAX_HEADER = 256 * 1024
MAX_MAIL = 25 * 1024 * 1024  # a file of 10 MiB is 14 MiB as a mail
HEADERS_AT_ONCE = 50
ADDRESSES_AT_ONCE = 40
TOO_MANY, NONE_READ = f"more than {mails.MOST_ATTACHMENTS} attachments", "no attachment that we read"
NOTHING_IN_IT = frozenset({TOO_MANY, NONE_READ})
HEADER, WHOLE = f"BODY.PEEK[HEADER]<0.{MAX_HEADER}>", f"BODY.PEEK[]<0.{MAX_MAIL}>"


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail of which only the header was fetched."""

    uid: int
    item: str  # <UIDVALIDITY>-<UID>
    size: int
    header: bytes
    received_at: datetime

    @property
    def folder(self) -> str:
        """What tells it from every other mail, also after the mailbox was rebuilt."""
        return f"mail-{hashlib.sha256(self.header).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class _Box:
    """The opened mailbox of one source."""

    source: ReportSource
    client: Any  # an IMAPClient
    validity: int
    region_of: dict[str, str]  # address, case-folded -> region


def look(source: ReportSource, region_code: str, known: Known, as_of: datetime) -> Iterator[list[Found]]:  # noqa: ARG001
    """New attachments of mails from the region's addresses, and mails from strangers since the campaign began.

    Raises ConfigError, Refused (user or password), Unreachable, OSError.
    """
    region_of = _regions(source)
    if region_code not in source.regions:
        return
    with _opened(source, region_of) as box:
        done = {name.split("/")[1] for name, _ in known.deliveries if name.count("/") > 1}
        for mail in _headers(box, _from_any(box, source.regions[region_code])):
            if mail.folder not in done:
                yield from _of_region(box, mail, region_code, known)
        unknown = [uid for uid in _from_nobody(box) if f"{box.validity}-{uid}" not in known.strangers]
        for mail in _headers(box, unknown):
            sender = mails.sender(mails.parsed(mail.header))
            yield [_stranger(mail, "unknown sender" if sender else "not exactly one sender", sender)]


def _regions(source: ReportSource) -> dict[str, str]:
    """Address -> region. Raises ConfigError when an address is none, or stands under two regions."""
    check_options(source, OPTIONS)
    check_plain(source, "imap")
    region_of: dict[str, str] = {}
    for code, addresses in source.regions.items():
        for address in addresses:
            if not ADDRESS.fullmatch(address) or region_of.get(address.casefold(), code) != code:
                raise ConfigError(
                    f"reports.sources {source.code}: under region {code} stands what is no address, or is another region's too"
                )
            region_of[address.casefold()] = code
    return region_of


@contextmanager
def _opened(source: ReportSource, region_of: dict[str, str]) -> Iterator[_Box]:
    parts = urlsplit(source.url)
    is_tls = parts.scheme == "imaps"
    context = ssl.create_default_context(cafile=source.options.get("ca_file")) if is_tls else None
    mailbox = source.options.get("mailbox", "INBOX")
    try:
        with IMAPClient(
            parts.hostname,
            port=parts.port or (993 if is_tls else 143),
            ssl=is_tls,
            ssl_context=context,
            timeout=READ_SECONDS,
        ) as client:
            client.normalise_times = False  # else an instant without its zone
            _log_in(client, source.user or "", source.secret or "")
            try:
                opened = client.select_folder(mailbox, readonly=True)
            except IMAP4.error as err:
                raise Refused(f"the mailbox {mailbox!r} cannot be opened: {err}") from err
            yield _Box(source, client, int(opened[b"UIDVALIDITY"]), region_of)
    except LoginError as err:
        raise Refused(f"the server does not let `user` in with this `secret`: {err}") from err
    except (IMAP4.error, EOFError) as err:
        raise Unreachable(f"the conversation broke off: {type(err).__name__} {err}") from err


def _log_in(client: IMAPClient, user: str, secret: str) -> None:
    """LOGIN knows ASCII only."""
    if (user + secret).isascii():
        client.login(user, secret)
    else:
        client.plain_login(user, secret)


def _since() -> list[Any]:
    """From the eve of the campaign on: the server's calendar may be a day behind."""
    return ["SINCE", settings().campaign.starts_on - timedelta(days=1)]


def _from_any(box: _Box, addresses: Sequence[str]) -> list[int]:
    """UIDs of mails whose From holds one of the addresses somewhere; who really sent them is decided by us."""
    found: set[int] = set()
    for address in addresses:
        found |= set(box.client.search([*_since(), "FROM", address]))
    return sorted(found)


def _from_nobody(box: _Box) -> list[int]:
    """UIDs of mails whose From holds no address that we know."""
    addresses = sorted(box.region_of)
    found: set[int] | None = None
    for start in range(0, len(addresses), ADDRESSES_AT_ONCE):
        nots = [word for one in addresses[start : start + ADDRESSES_AT_ONCE] for word in ("NOT", "FROM", one)]
        part = set(box.client.search([*_since(), *nots]))
        found = part if found is None else found & part
    return sorted(found or ())


def _headers(box: _Box, uids: Sequence[int]) -> Iterator[_Mail]:
    for start in range(0, len(uids), HEADERS_AT_ONCE):
        some = list(uids[start : start + HEADERS_AT_ONCE])
        answer = box.client.fetch(some, [HEADER, "RFC822.SIZE", "INTERNALDATE"])
        for uid in some:
            if uid in answer:  # else taken away meanwhile
                yield _mail(box, uid, answer[uid])


def _mail(box: _Box, uid: int, said: dict[bytes, Any]) -> _Mail:
    witnessed = said.get(b"INTERNALDATE")
    is_witnessed = box.source.received == "server" and isinstance(witnessed, datetime) and witnessed.tzinfo is not None
    return _Mail(
        uid=uid,
        item=f"{box.validity}-{uid}",
        size=int(said.get(b"RFC822.SIZE") or 0),
        header=said.get(b"BODY[HEADER]<0>") or b"",
        received_at=days.local(witnessed) if is_witnessed and witnessed else days.now(),
    )


def _stranger(mail: _Mail, why: str, sender: str | None = None) -> Stranger:
    digest = hashlib.sha256(sender.encode("utf-8", "replace")).hexdigest() if sender else None
    return Stranger(mail.item, why, mail.received_at, digest)


def _of_region(box: _Box, mail: _Mail, region_code: str, known: Known) -> Iterator[list[Found]]:
    """The attachments of one mail, or why it is a stranger; nothing when it is another region's, or known to bring nothing.

    Who sent it is judged at every look: the settings may have learnt an address since.
    """
    header = mails.parsed(mail.header)
    sender = mails.sender(header)
    region = box.region_of.get(sender or "")
    if region not in {None, region_code}:
        return
    authority = box.source.options.get("authserv_id")
    why = None
    if region is None:
        why = "unknown sender" if sender else "not exactly one sender"
    elif authority and not mails.is_authentic(header, str(authority), sender or ""):
        why = "the receiving server does not confirm the sender"
    elif mail.size > MAX_MAIL:
        why = f"larger than {MAX_MAIL // 1024 // 1024} MiB"
    if why and known.strangers.get(mail.item) != why:
        yield [_stranger(mail, why, sender)]
    if why or known.strangers.get(mail.item) in NOTHING_IN_IT:
        return
    yield from _attached(box, mail, region_code, sender)


def _attached(box: _Box, mail: _Mail, region_code: str, sender: str | None) -> Iterator[list[Found]]:
    said = box.client.fetch([mail.uid], [WHOLE]).get(mail.uid)
    if said is None:
        return
    message = mails.parsed(said.get(b"BODY[]<0>") or b"")
    files = mails.attachments(message)
    if not files or len(files) > mails.MOST_ATTACHMENTS:
        yield [_stranger(mail, TOO_MANY if files else NONE_READ, sender)]
        return
    answers_to = mails.answers_to(message, settings().bulletin.from_address)
    found: list[Found] = []
    for name, data in files:
        digest, size = kept(io.BytesIO(data))
        found.append(
            Arrival(f"{region_code}/{mail.folder}/{name}", digest, size, mail.received_at, answers_to, mail.item)
        )
    yield found
