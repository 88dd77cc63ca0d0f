"""The conversation with the mail relay: one recipient a transaction, and what exactly is known of its end.

smtplib's send_message hides the one thing that matters: whether the connection was lost before or after the final dot.
Before it the message was not taken; after it nobody can know. So the four commands are spoken here one by one.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from esep.config import ADDRESS, Smtp

TIMEOUT_SECONDS = 30.0
# A relay may take this long over the final dot; giving up earlier makes duplicates (Postfix waits as long itself).
DOT_TIMEOUT_SECONDS = 600.0
SAID_LENGTH = 200

Outcome = Literal["sent", "refused", "failed", "uncertain"]


@dataclass(frozen=True, slots=True)
class Told:
    """How handing over one message ended: sent, refused (for good), failed (not taken), uncertain (maybe taken)."""

    outcome: Outcome
    said: str


class Relay:
    """A connection that is opened when first needed and again after it broke.

    is_down: it could not be opened or refuses our sender, so there is no use in trying the next message now.
    """

    def __init__(self, smtp: Smtp, sender: str, dot_timeout: float = DOT_TIMEOUT_SECONDS) -> None:
        self.smtp = smtp
        self.sender = sender
        self.dot_timeout = dot_timeout
        self.is_down = False
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            try:
                self._client.quit()
            except (OSError, smtplib.SMTPException):
                self._client.close()
            self._client = None

    def hand_over(self, recipient: str, message: bytes) -> Told:
        """Give `message` to the relay for `recipient`."""
        try:
            client = self._open()
        except (OSError, smtplib.SMTPException) as err:
            self._drop()
            self.is_down = True
            return Told("failed", _clean(f"no connection: {_words(err)}"))
        try:
            early = self._envelope(client, recipient, len(message))
            if early is not None:
                return early
            client.send(_dotted(message))
        except (OSError, smtplib.SMTPException) as err:
            # the final dot has not left, so the message has not been taken
            self._drop()
            return Told("failed", _clean(_words(err)))
        return self._after_the_dot(client)

    def _envelope(self, client: smtplib.SMTP, recipient: str, size: int) -> Told | None:
        """MAIL, RCPT, DATA; something to tell when the relay does not want the message."""
        options = [f"SIZE={size}"] if client.has_extn("size") else []
        code, reply = client.mail(self.sender, options)
        if code != 250:
            self.is_down = code >= 500  # our own address is refused: the next message fares no better
            client.rset()
            return Told("failed", _said(code, reply))
        code, reply = client.rcpt(recipient)
        if code not in {250, 251}:
            client.rset()
            return Told("refused" if code >= 500 else "failed", _said(code, reply))
        code, reply = client.docmd("DATA")
        if code != 354:
            client.rset()
            return Told("refused" if code >= 500 else "failed", _said(code, reply))
        return None

    def _after_the_dot(self, client: smtplib.SMTP) -> Told:
        try:
            if client.sock is not None:
                client.sock.settimeout(self.dot_timeout)
            code, reply = client.getreply()
            if client.sock is not None:
                client.sock.settimeout(TIMEOUT_SECONDS)
        except (OSError, smtplib.SMTPException) as err:
            self._drop()
            return Told("uncertain", _clean(f"no reply after the final dot: {_words(err)}"))
        if code == 250:
            return Told("sent", _said(code, reply))
        return Told("refused" if code >= 500 else "failed", _said(code, reply))

    def _open(self) -> smtplib.SMTP:
        if self._client is not None:
            return self._client
        given, name = self.smtp, self.sender.partition("@")[2]
        context = ssl.create_default_context()
        if given.security == "tls":
            self._client = smtplib.SMTP_SSL(given.host, given.port, name, timeout=TIMEOUT_SECONDS, context=context)
        else:
            self._client = smtplib.SMTP(given.host, given.port, name, timeout=TIMEOUT_SECONDS)
        if given.security == "starttls":
            self._client.starttls(context=context)
        self._client.ehlo_or_helo_if_needed()
        if given.user:
            self._client.login(given.user, given.password or "")
        return self._client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _dotted(message: bytes) -> bytes:
    """`message` with leading dots doubled and the final dot (RFC 5321, 4.5.2)."""
    whole = re.sub(rb"(?m)^\.", b"..", message)
    return whole + (b"" if whole.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__} {error}"


def _said(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return _clean(f"{code} {text}")


def _clean(text: str) -> str:
    """One line without addresses: a relay likes to repeat the recipient, and the warehouse is not to know it."""
    return " ".join(ADDRESS.sub("(address)", text).split())[:SAID_LENGTH]
