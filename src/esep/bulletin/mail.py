"""One edition as a mail: the bytes are the same whenever they are built again.

The body is archived without a recipient; `addressed` puts Message-ID and To in front of it at sending, so an address
stands neither in the warehouse nor in the archive.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from esep import days
from esep.bulletin.render import Rendered
from esep.config import ADDRESS, Bulletin
from esep.errors import ConfigError


def body(rendered: Rendered, edition: str, data_as_of: datetime, sender: Bulletin) -> bytes:
    """The whole mail but Message-ID and To: alternative(plain, related(html, images by Content-ID)).

    Date is the instant the figures speak of: it sorts editions right in a mailbox and does not change when rebuilt.
    """
    local, _, domain = sender.from_address.partition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.from_name, local, domain)
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(days.local(data_as_of))
    message["List-Id"] = f"{sender.from_name} <{sender.list_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text, cte="base64")
    message.add_alternative(rendered.html, subtype="html", cte="base64")
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    for name, data in rendered.images.items():
        html.add_related(
            data, maintype="image", subtype="png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png"
        )
    for part in (message, message.get_payload(0), html):  # set last: the library moves Content- headers into the parts
        assert isinstance(part, EmailMessage)
        part["Content-Language"] = rendered.language
    _fix_boundaries(message, f"{edition} {rendered.language}")
    return message.as_bytes()


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
        raise ConfigError("a recipient of the bulletin is not one plain e-mail address")
    return f"Message-ID: {identity}\r\nTo: {address}\r\n".encode("ascii") + kept


def unaddressed(kept: bytes) -> bytes:
    """The archived body for looking at: to nobody."""
    return b"To: undisclosed-recipients:;\r\n" + kept
