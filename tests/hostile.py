"""A web server on this machine that answers as each test says, well or badly, and remembers what it was asked."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from esep import days

BODY = "Сәлем".encode()
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """Answers by path; `asked` has every path with its headers, in order."""

    port: int = 0
    scheme: str = "http"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Site]:
    """A site that is up while the block runs; https with a certificate of its own when one is given."""
    shown = Site(scheme="https" if certificate else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.asked.append((self.path, dict(self.headers)))
            try:
                shown.answers.get(self.path, send(404))(self)
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that leaves in the middle is what many of these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    shown.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(status: int = 200, body: bytes = BODY, **headers: str) -> Answer:
    """A proper answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def raw(*pieces: bytes, pause: float = 0.0, resets: bool = False) -> Answer:
    """These very bytes, then the end of the connection: in order, or by a reset."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)
        if resets:
            time.sleep(0.2)  # what was sent has arrived by then: only the rest is lost
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    return answer


def endless(head: bytes, piece: bytes) -> Answer:
    """The same piece for ever, as fast as it is taken."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(head)
        while True:
            handler.wfile.write(piece)

    return answer


def turns(*answers: Answer) -> Answer:
    """The first answer to the first request, the last one to all that follow."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def redirect(location: str, status: int = 302, **headers: str) -> Answer:
    """A redirect."""
    return send(status, b"", Location=location, **headers)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
BOMB = gzip.compress(b"0" * 50_000_000)
CLOUDFLARE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title><script>window._cf_chl_opt={}</script></head>"
    b"<body><h1>news.example</h1><p>Enable JavaScript and cookies to continue</p></body></html>"
)
RUSSIAN_GUARD = (
    "<html><head><title>DDoS-Guard</title></head><body><p>Проверка браузера перед переходом на сайт. "
    "Это займёт несколько секунд.</p></body></html>"
).encode()
SCRIPT_ONLY = b"<html><head><script>document.cookie='a=1';location.reload()</script></head><body></body></html>"

DRIPS_ITS_BODY = raw(OK + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 80, pause=0.1)
DRIPS_ITS_HEADERS = raw(OK, *[b"X-A: b\r\n"] * 80, pause=0.1)
NEVER_ANSWERS = raw(*[b""] * 80, pause=0.1)


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, as one PEM file."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days.now() - timedelta(days=1))
        .not_valid_after(days.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "self-signed.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
