"""One mail from its parts: the bytes are the same whenever they are built again.

The body is archived without a recipient; `addressed` puts Message-ID and To in front of it at sending, so an address
stands neither in the warehouse nor in the archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from esep import days
from esep.config import ADDRESS, Bulletin
from esep.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, to whomever. html names each image as cid:<name>; is_list: it is one of a series that people filter."""

    language: str
    subject: str
    text: str
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    is_list: bool = False


def body(letter: Letter, name: str, dated: datetime, sender: Bulletin) -> bytes:
    """The whole mail but Message-ID and To: alternative(plain, related(html, images)), inside mixed when files go with it.

    `name` tells this body from every other one. Date is the instant that the mail speaks of: it does not change when rebuilt.
    """
    local, _, domain = sender.from_address.partition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.from_name, local, domain)
    message["Subject"] = _foldable(letter.subject)
    message["Date"] = format_datetime(days.local(dated))
    if letter.is_list:
        message["List-Id"] = f"{sender.from_name} <{sender.list_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    for image, data in letter.images.items():
        html.add_related(
            data, maintype="image", subtype="png", cid=f"<{image}>", disposition="inline", filename=f"{image}.png"
        )
    for part in (message, message.get_payload(0), html):  # set last: the library moves Content- headers into the parts
        assert isinstance(part, EmailMessage)
        part["Content-Language"] = letter.language
    for one in letter.attachments:
        main, _, sub = one.media_type.partition("/")
        message.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    _fix_boundaries(message, name)
    return message.as_bytes()


def _foldable(subject: str) -> str:
    """`subject` as it survives the library's folding, which loses a blank between encoded words now and then: then all its
    blanks are such as nobody folds at."""
    trial = EmailMessage(policy=SMTP)
    trial["Subject"] = subject
    read = message_from_bytes(trial.as_bytes(), policy=SMTP)["Subject"]
    return subject if read == subject else subject.replace(" ", "\N{NO-BREAK SPACE}")


def _fix_boundaries(message: EmailMessage, name: str) -> None:
    """Boundaries from `name` instead of from chance. Every part is base64, so none can contain one."""
    containers = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(containers):
        part.set_boundary(f"=_{hashlib.sha256(f'{name} {number}'.encode()).hexdigest()[:32]}")


def recipient_digest(address: str) -> str:
    """What the outbox knows of an address."""
    return hashlib.sha256(address.encode()).hexdigest()


def message_id(edition: str, audience: str, recipient_sha256: str, sender: Bulletin) -> str:
    """The same edition to the same recipient has the same id, however often it is sent."""
    mark = hashlib.sha256(f"{edition} {audience} {recipient_sha256}".encode()).hexdigest()[:16]
    return f"<{edition.replace('/', '.')}.{audience}.{mark}@{sender.from_address.partition('@')[2]}>"


def addressed(kept: bytes, identity: str, address: str) -> bytes:
    """The archived body as it goes to one recipient."""
    if not ADDRESS.fullmatch(address):
        raise ConfigError("a recipient is not one plain e-mail address")
    return f"Message-ID: {identity}\r\nTo: {address}\r\n".encode("ascii") + kept


def unaddressed(kept: bytes) -> bytes:
    """The archived body for looking at: to nobody."""
    return b"To: undisclosed-recipients:;\r\n" + kept
