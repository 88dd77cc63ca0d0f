"""A mail server of the tests' own: what arrived, in order, and a campaign.yml that names other readers."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller

from esep import config
from esep.config import ROOT
from esep.local import ports


class Keeper:
    """What arrived, in order; `rcpt` and `data` may answer something else than yes."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, bytes]] = []
        self.rcpt: Callable[[str], str | None] = lambda address: None
        self.data: Callable[[Any, str], str | None] = lambda server, address: None
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.rcpt(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        assert len(envelope.rcpt_tos) == 1
        answer = self.data(server, envelope.rcpt_tos[0])
        if answer and answer[0] in "45":
            return answer
        self.kept.append((envelope.rcpt_tos[0], envelope.original_content))
        return answer or "250 kept"

    @property
    def copies(self) -> Counter[str]:
        return Counter(address for address, _ in self.kept)

    def mails(self, address: str | None = None) -> list[EmailMessage]:
        """The messages that arrived, parsed."""
        found = []
        for to, data in self.kept:
            if address in {None, to}:
                message = email.message_from_bytes(data, policy=email.policy.default)
                assert isinstance(message, EmailMessage)
                found.append(message)
        return found

    def ids(self) -> set[str]:
        return {str(one["Message-ID"]) for one in self.mails()}


@contextmanager
def sink() -> Iterator[Keeper]:
    """A real SMTP server while the block runs."""
    kept = Keeper()
    door = Controller(kept, hostname="127.0.0.1", port=ports.free(), data_size_limit=2**26)
    door.start()
    kept.port = door.port
    try:
        yield kept
    finally:
        door.stop()


def part(message: EmailMessage, kind: str) -> str:
    """The mail in plain text or HTML."""
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def configure(monkeypatch: pytest.MonkeyPatch, folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """settings() from a campaign.yml of the test's own."""
    document = yaml.safe_load((ROOT / "campaign.yml").read_text(encoding="utf-8"))
    change(document)
    path = folder / "campaign.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ESEP_CAMPAIGN", str(path))
    config.forget()
