"""One request: pinned to the checked address, bounded in time and in bytes, decoded once."""

from __future__ import annotations

import contextlib
import functools
import re
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
from esep.http.failures import TryLater, TurnedAway
from esep.http.reach import resolve

LONGEST_RETRY_AFTER = 3_600  # seconds: a server that says "in a year" is asked again in an hour
ERROR_LIMIT = 65_536  # of a body that comes with an error: enough to tell a challenge page
CONNECT_SECONDS = 10.0
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
# What no page, feed or robots.txt is served as. A server that names nothing, or text, is believed until its bytes are read.
FOREIGN_TYPES = re.compile(
    r"(?:image|video|audio|font|model)/|application/(?:pdf|zip|x-rar\S*|x-7z\S*|x-tar"
    r"|msword|vnd\.(?:ms-|openxml|oasis)\S*|x-shockwave\S*|java-archive|x-msdownload|wasm)",
    re.IGNORECASE,
)
PACKED_TYPES = re.compile(
    r"application/(?:gzip|x-gzip|octet-stream)", re.IGNORECASE
)  # a packed sitemap, or anything else


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

    def add(self, seconds: float) -> None:
        """Give back time that was spent on waiting for a turn: that is our own politeness, not their slowness."""
        self._ends += seconds

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
        bound = min(timeout or CONNECT_SECONDS, self._budget.left())
        *others, last = resolve(host, port, may_be_local=self._may_be_local, timeout=bound)
        for address in others:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Stream(self._real.connect_tcp(address, port, min(bound, self._budget.left())), self._budget)
        return _Stream(self._real.connect_tcp(last, port, min(bound, self._budget.left())), self._budget)


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
    server: str = ""  # what is known to stand between us and the page


def get(
    url: str,
    budget: Budget,
    limit: int,
    conditional: Conditional | None,
    *,
    may_be_local: bool,
    may_be_cut: bool = False,
    may_be_packed: bool = False,
) -> Answer:
    """One GET. With `may_be_cut` what exceeds the limit is left unread instead of being refused; see fetch for the others."""
    headers = {
        "User-Agent": settings().press.user_agent,
        "Accept-Encoding": "gzip, deflate",
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5",
        "Accept-Language": "kk, ru;q=0.9, en;q=0.5",
        **(conditional.headers() if conditional else {}),
    }
    transport = _Transport(budget, may_be_local=may_be_local)
    try:
        with (
            httpx.Client(transport=transport, trust_env=False, timeout=CONNECT_SECONDS) as client,
            client.stream("GET", url, headers=headers, follow_redirects=False) as response,
        ):
            return _answer(response, limit, budget, may_be_cut=may_be_cut, may_be_packed=may_be_packed)
    except (httpx.TimeoutException, httpcore.TimeoutException) as err:
        raise TryLater(f"{url} did not answer in time", reason="timeout") from err
    except httpx.InvalidURL as err:
        raise TurnedAway(f"not an address: {url!r}", reason="not_an_address") from err
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, ValueError) as err:
        # ValueError: headers in no encoding at all, which the library leaves to whoever reads them
        said = f"{url} cannot be reached: {type(err).__name__} {str(err)[:120]}"
        raise TryLater(said, reason=_reason(err)) from err


def _reason(err: BaseException) -> str:
    """tls, broken_answer (it spoke, but no HTTP, or fell silent) or connect, by the whole chain of causes."""
    seen: BaseException | None = err
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return "tls"
        seen = seen.__cause__ or seen.__context__
    return "connect" if isinstance(err, httpx.ConnectError) else "broken_answer"


def _answer(response: httpx.Response, limit: int, budget: Budget, *, may_be_cut: bool, may_be_packed: bool) -> Answer:
    status = response.status_code
    if status in REDIRECTS | {304}:
        body = b""
    elif status >= 400:
        body = _what_came(response, budget)
    else:
        if not may_be_cut:
            _check_type(response, may_be_packed=may_be_packed)
        body = _body(response, limit, budget, may_be_cut=may_be_cut)
    return Answer(
        status=status,
        body=body,
        content_type=response.headers.get("content-type", ""),
        location=response.headers.get("location"),
        etag=_short(response.headers.get("etag")),
        last_modified=_short(response.headers.get("last-modified")),
        retry_after=_retry_after(response.headers.get("retry-after")),
        server=f"{response.headers.get('server', '')} {response.headers.get('cf-mitigated', '')}"[:200],
    )


def _short(value: str | None) -> str | None:
    """A validator that can be sent back as it came: printable, and no longer than a validator has reason to be."""
    return value if value and len(value) <= 500 and value.isascii() and value.isprintable() else None


def _check_type(response: httpx.Response, *, may_be_packed: bool) -> None:
    """Refuse what is announced as something that we do not read, before it is fetched."""
    kind = response.headers.get("content-type", "").strip()
    if FOREIGN_TYPES.match(kind) or (PACKED_TYPES.match(kind) and not may_be_packed):
        said = f"{response.url} is {kind[:60]!r}, neither a page nor a feed"
        raise TurnedAway(said, response.status_code, failure="soft", reason="unexpected_type")


def _what_came(response: httpx.Response, budget: Budget) -> bytes:
    """The beginning of a body that came with an error. Whatever is wrong with it, the status says more."""
    try:
        return _body(response, ERROR_LIMIT, budget, may_be_cut=True)
    except (TryLater, TurnedAway):
        return b""


def _body(response: httpx.Response, limit: int, budget: Budget, *, may_be_cut: bool) -> bytes:
    """The body, decoded once, never more than `limit` bytes on the wire or in memory."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        said = f"{response.url} answers in encoding {encoding[:40]!r}, which we did not ask for"
        raise TurnedAway(said, response.status_code, failure="soft", reason="bad_encoding")
    unpack = _Unpacker(encoding, limit)
    received = 0
    try:
        for (
            chunk
        ) in response.iter_raw():  # as it comes: what is gathered into larger pieces is lost when the line breaks
            budget.left()
            received += len(chunk)
            if not unpack.take(chunk) or received > limit:
                if may_be_cut:
                    return unpack.so_far()
                said = f"{response.url} is larger than {limit} bytes"
                raise TurnedAway(said, response.status_code, failure="soft", reason="too_large")
        return unpack.whole()
    except (httpx.TimeoutException, httpcore.TimeoutException) as err:
        said = f"{response.url} did not answer in time"
        raise TryLater(said, response.status_code, reason="timeout", arrived=unpack.so_far()) from err
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError) as err:
        said = f"{response.url} broke off: {type(err).__name__} {str(err)[:120]}"
        raise TryLater(said, response.status_code, reason="broken_body", arrived=unpack.so_far()) from err


class _Unpacker:
    """gzip or deflate in bounded pieces."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._pieces: list[bytes] = []
        self._limit = self._room = limit
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

    def so_far(self) -> bytes:
        """What has been taken until now, at most the limit."""
        return b"".join(self._pieces)[: self._limit]

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
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0, min(seconds, LONGEST_RETRY_AFTER))
