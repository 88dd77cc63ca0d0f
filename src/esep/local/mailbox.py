"""The local mail sink: a real SMTP server that keeps every message it accepts as a file, for trying and for tests.

Run as a process: python -m esep.local.mailbox --port 2525 --folder .esep/mail
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import hashlib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

SIZE_LIMIT = 33_554_432


class Keeper:
    """Accepts everything and writes <folder>/<time>-<message id's digest>.eml, with the envelope in X- headers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 (aiosmtpd's name)
        """Keep one message; the reply is sent after the file is whole."""
        content: bytes = envelope.content
        existing = len(list(self.folder.glob("*.eml")))
        header = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        digest = hashlib.sha256(header + content).hexdigest()[:10]
        target = self.folder / f"{existing + 1:04d}-{digest}.eml"
        aside = target.with_suffix(".part")
        aside.write_bytes(header + content)
        aside.rename(target)
        return "250 kept"


def messages(folder: Path) -> list[EmailMessage]:
    """Every kept message, in the order of arrival."""
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


async def _serve(host: str, port: int, folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keeper(folder), data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True), host, port
    )
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A local SMTP server that keeps what it gets.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.host, given.port, given.folder))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
