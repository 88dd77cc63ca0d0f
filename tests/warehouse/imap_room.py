"""A mailbox on this machine for the tests of the door: a real IMAP server, mails of any kind, a relay that cuts in."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from warehouse.doors_room import SECRET, ask

from esep.local import ports

AT = datetime.fromisoformat("2026-02-20T19:30:00+05:00")
SENDER = "secretary-61@regions.example"
PACK = b"PK\x03\x04 SYNTHETIC"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def mailserver() -> Iterator[int]:
    """pymap with one user; returns its port."""
    port = ports.free()
    process = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("pymap"), "--host", "127.0.0.1", "--port", str(port), "--no-tls"),
            *("dict", "--demo-user", "intake", "--demo-password", SECRET),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Mailbox:
    """One folder of the user, and the source that reads it."""

    client: Any
    name: str
    port: int

    def source(self, **changed: Any) -> dict[str, Any]:
        options = {"mailbox": self.name, **changed.pop("options", {})}
        return {
            "code": "mail", "kind": "imap", "url": f"imap://127.0.0.1:{self.port}", "received": "server", "user": "intake",
            "secret": SECRET, "regions": {"61": [SENDER], "71": ["Abai@Regions.Example"]}, "options": options, **changed,
        }  # fmt: skip

    def put(self, mail: EmailMessage | bytes, at: datetime = AT) -> None:
        self.client.append(self.name, mail if isinstance(mail, bytes) else mail.as_bytes(), (), at)


@pytest.fixture
def mailbox(mailserver: int, request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    with IMAPClient("127.0.0.1", port=mailserver, ssl=False) as client:
        client.plain_login("intake", SECRET)
        name = f"t{sha256(request.node.name.encode()).hexdigest()[:12]}"
        client.create_folder(name)
        yield Mailbox(client, name, mailserver)


def letter(sender: str = SENDER, files: dict[str, bytes] | None = None, **headers: str) -> EmailMessage:
    """A mail with attachments (SYNTHETIC)."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "intake@hq.example"
    mail["Subject"] = "Отчёт"
    mail["Date"] = "Mon, 01 Jan 2001 00:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("SYNTHETIC")
    for name, data in ({"61_2026-02-20_original_1.xlsx": PACK} if files is None else files).items():
        mail.add_attachment(data, *XLSX.split("/"), filename=name)
    return mail


def raw(disposition: str, *, sender: str = SENDER, media_type: str = XLSX, body: bytes = b"UEsDBA==") -> bytes:
    """A mail of one part whose Content-Disposition is written by hand."""
    return (
        (
            f"From: {sender}\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {media_type}\r\n"
            f"Content-Transfer-Encoding: base64\r\n"
        ).encode()
        + f"Content-Disposition: {disposition}\r\n\r\n".encode("utf-8", "surrogateescape")
        + body
    )


def strangers() -> list[tuple[Any, ...]]:
    return ask("select why, sender_sha256 from ops.strangers order by item")


def digest(address: str) -> str:
    return sha256(address.encode()).hexdigest()


@contextmanager
def relay(port: int, *, context: ssl.SSLContext | None = None, cut_after: int | None = None) -> Iterator[int]:
    """A way to the server: under TLS, or one that breaks after so many bytes of answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = [listener]

    def pour(source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        with suppress(OSError, ValueError):
            while data := source.recv(4096):
                sink.sendall(data if limit is None else data[:limit])
                if limit is not None and (limit := limit - len(data)) <= 0:
                    break
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    near = context.wrap_socket(near, server_side=True) if context else near
                except (OSError, ssl.SSLError):
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", port))
                open_ones.extend((near, far))
                threading.Thread(target=pour, args=(near, far, None), daemon=True).start()
                threading.Thread(target=pour, args=(far, near, cut_after), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        for one in open_ones:
            one.close()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SYNTHETIC")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
