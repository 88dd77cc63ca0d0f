"""One request: pinned to the checked address, bounded in time and in bytes, decoded once."""

from __future__ import annotations

import functools
import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from esep import days
from esep.config import settings
from esep.http.reach import TryLater, TurnedAway, resolve

LONGEST_RETRY_AFTER = 3_600  # seconds: a server that says "in a year" is asked again in an hour
CHUNK = 65_536
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Conditional:
    """What the server gave us to recognise a page by."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """At most one of the two: RFC 9110 has the server ignore the date if a tag came."""
        if self.etag:
            return {"If-None-Match": self.etag}
        if self.last_modified:
            return {"If-Modified-Since": self.last_modified}
        return {}


class Budget:
    """What is left of a fetch's total time."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises httpcore.ReadTimeout when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("out of time")
        return left


class _Stream(httpcore.NetworkStream):
    """A stream whose every read and write is bounded by what is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._budget.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._budget.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._budget.left()), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to the address that was checked; the name stays in Host and in the TLS handshake."""

    def __init__(self, budget: Budget, *, may_be_local: bool) -> None:
        self._real, self._budget, self._may_be_local = httpcore.SyncBackend(), budget, may_be_local

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        address = resolve(host, port, may_be_local=self._may_be_local)
        stream = self._real.connect_tcp(address, port, min(timeout or 10.0, self._budget.left()))
        return _Stream(stream, self._budget)


@functools.cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over a pool with our backend; no proxies, no settings of the environment."""

    def __init__(self, budget: Budget, *, may_be_local: bool) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(), max_connections=1, network_backend=_Backend(budget, may_be_local=may_be_local)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str
    location: str | None
    etag: str | None
    last_modified: str | None
    retry_after: int | None


def get(url: str, budget: Budget, limit: int, conditional: Conditional | None, *, may_be_local: bool) -> Answer:
    headers = {
        "User-Agent": settings().press.user_agent,
        "Accept-Encoding": "gzip, deflate",
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5",
        "Accept-Language": "kk, ru;q=0.9, en;q=0.5",
        **(conditional.headers() if conditional else {}),
    }
    try:
        with (
            httpx.Client(
                transport=_Transport(budget, may_be_local=may_be_local), trust_env=False, timeout=10.0
            ) as client,
            client.stream("GET", url, headers=headers, follow_redirects=False) as response,
        ):
            body = b"" if response.status_code in REDIRECTS | {304} else _body(response, limit, budget)
            return Answer(
                status=response.status_code,
                body=body,
                content_type=response.headers.get("content-type", ""),
                location=response.headers.get("location"),
                etag=_short(response.headers.get("etag")),
                last_modified=_short(response.headers.get("last-modified")),
                retry_after=_retry_after(response.headers.get("retry-after")),
            )
    except (httpx.TimeoutException, httpcore.TimeoutException) as err:
        raise TryLater(f"{url} did not answer in time") from err
    except httpx.InvalidURL as err:
        raise TurnedAway(f"not an address: {url!r}") from err
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError) as err:
        raise TryLater(f"{url} cannot be reached: {type(err).__name__} {str(err)[:120]}") from err


def _short(value: str | None) -> str | None:
    return value if value and len(value) <= 500 else None


def _body(response: httpx.Response, limit: int, budget: Budget) -> bytes:
    """The body, decoded once, never more than `limit` bytes on the wire or in memory."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise TurnedAway(f"{response.url} answers in encoding {encoding[:40]!r}, which we did not ask for")
    unpack = _Unpacker(encoding, limit)
    received = 0
    for chunk in response.iter_raw(CHUNK):
        budget.left()
        received += len(chunk)
        if received > limit:
            raise TurnedAway(f"{response.url} is larger than {limit} bytes")
        if not unpack.take(chunk):
            raise TurnedAway(f"{response.url} unpacks to more than {limit} bytes")
    return unpack.whole()


class _Unpacker:
    """gzip or deflate in bounded pieces."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._pieces: list[bytes] = []
        self._room = limit
        self._is_deflate = encoding == "deflate"
        self._unpacker = None
        if encoding in {"gzip", "x-gzip"}:
            self._unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._is_deflate:
            self._unpacker = zlib.decompressobj()

    def take(self, chunk: bytes) -> bool:
        """Unpack one piece; False when there is no room left."""
        if self._unpacker is None:
            return self._keep(chunk)
        try:
            piece = self._unpacker.decompress(chunk, self._room + 1)
        except zlib.error as err:
            if not (self._is_deflate and not self._pieces):
                raise httpx.DecodingError(f"broken {err}") from err
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)  # raw deflate, as many servers send it
            try:
                piece = self._unpacker.decompress(chunk, self._room + 1)
            except zlib.error as again:
                raise httpx.DecodingError(f"broken {again}") from again
        return self._keep(piece)

    def _keep(self, piece: bytes) -> bool:
        self._room -= len(piece)
        self._pieces.append(piece)
        return self._room >= 0

    def whole(self) -> bytes:
        """Everything taken; raises when the packed body ended early."""
        if self._unpacker is not None and self._pieces and not self._unpacker.eof:
            raise httpx.DecodingError("the packed body ends early")
        return b"".join(self._pieces)


def _retry_after(said: str | None) -> int | None:
    if not said:
        return None
    if said.strip().isascii() and said.strip().isdigit():
        seconds = int(said.strip()[:9])
    else:
        try:
            seconds = int((parsedate_to_datetime(said) - days.now()).total_seconds())
        except (ValueError, TypeError):
            return None
    return max(0, min(seconds, LONGEST_RETRY_AFTER))
