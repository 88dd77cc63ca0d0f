"""Manners: robots.txt is asked first, and a host gets one request at a time with a pause between two.

What is known of a host is kept in a ledger. The one here lives in this process; whoever runs in several processes brings a
ledger that they share.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from esep import days
from esep.config import settings
from esep.http.failures import THROTTLED, TryLater, TurnedAway
from esep.http.reach import check_address, is_exempt, next_hop
from esep.http.wire import REDIRECTS, Budget, get

MOST_REDIRECTS = 5
PAUSE_SECONDS = 1.0  # between two requests to one host
LONGEST_PAUSE = 10.0  # what a robots.txt may ask for
ROBOTS_LIMIT = 512_000  # RFC 9309, 2.5: at least 500 KiB; what comes after is not read
LONGEST_WAIT = 120.0  # for a turn: then somebody else has the host for a long time, and we come again later
NOT_OURS_TO_ASK = {"private_address", "not_an_address"}
# RFC 9309, 2.3.1.4 and 2.4: rules stand for a day; a file that the server cannot give closes the door, is asked for again in
# an hour, and meanwhile what it said before stands.
STANDS = timedelta(hours=24)
ASKED_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Robots:
    """What a server said. text: the rules, "" when it has none, None when it could never say; status: of the last answer."""

    text: str | None
    status: int | None
    read_at: datetime

    @property
    def is_stale(self) -> bool:
        """To be asked for again."""
        is_good = self.status is not None and self.status < 500 and self.status not in THROTTLED
        # whichever way the clock was set meanwhile
        return abs(days.now() - self.read_at) > (STANDS if is_good else ASKED_AGAIN)


class Ledger(Protocol):
    """What is remembered of hosts. Turns are by host and port, robots.txt by origin (scheme, host, port)."""

    def turn(self, origin: str, pause: float) -> AbstractContextManager[None]:
        """Hold the host alone while the block runs, at least `pause` seconds after its last request. Raises TryLater."""

    def robots(self, origin: str) -> Robots | None:
        """What its robots.txt said last."""

    def remember(self, origin: str, said: Robots) -> None:
        """Keep what its robots.txt says."""


class Memory:
    """A ledger of this process alone."""

    def __init__(self) -> None:
        self._robots: dict[str, Robots] = {}
        self._last_request: dict[str, float] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._door = threading.Lock()

    @contextmanager
    def turn(self, origin: str, pause: float) -> Iterator[None]:
        """See Ledger."""
        host = urlsplit(origin).netloc
        with self._door:
            turn = self._turns.setdefault(host, threading.Lock())
        if not turn.acquire(timeout=LONGEST_WAIT):
            raise busy(host)
        try:
            time.sleep(max(0.0, self._last_request.get(host, -pause) + pause - time.monotonic()))
            yield
        finally:
            self._last_request[host] = time.monotonic()
            turn.release()

    def robots(self, origin: str) -> Robots | None:
        """See Ledger."""
        return self._robots.get(origin)

    def remember(self, origin: str, said: Robots) -> None:
        """See Ledger."""
        self._robots[origin] = said


@functools.lru_cache(maxsize=64)
def _rules(text: str) -> Protego:
    """Groups, wildcards and the longest match of RFC 9309, which the standard library's reader does not know."""
    return Protego.parse(text)


def busy(host: str) -> TryLater:
    """Somebody else of us has had the host for too long."""
    return TryLater(f"{host} is busy with our other requests", reason="busy")


def origin_of(url: str) -> str:
    """Scheme, host and port of an address that has been checked, as they are kept."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def ask_robots(url: str, budget: Budget, ledger: Ledger, *, may_be_local: bool) -> None:
    """Raise where robots.txt forbids the address (TurnedAway) or cannot be read (TryLater)."""
    origin = origin_of(url)
    known = ledger.robots(origin)
    if known is None or known.is_stale:
        with in_turn(url, budget, ledger):
            known = ledger.robots(origin)  # another may have asked while we waited
            if known is None or known.is_stale:
                known = _read(origin, known, budget, may_be_local=may_be_local)
                ledger.remember(origin, known)
    if known.text is None:
        said = (
            f"it answers {known.status}"
            if known.status
            else "no trusted answer comes from there; is the address right?"
        )
        raise TryLater(f"{origin}/robots.txt cannot be read, which closes the door: {said}", reason="robots_unreadable")
    if not _rules(known.text).can_fetch(url, settings().press.user_agent):
        raise TurnedAway(f"{origin}/robots.txt does not allow {urlsplit(url).path or '/'}", reason="robots")


def _read(origin: str, before: Robots | None, budget: Budget, *, may_be_local: bool) -> Robots:
    """robots.txt as it is now. While the server cannot give it, what it said before stands."""
    status, text = _got(origin, budget, may_be_local=may_be_local)
    if text is None and before is not None:
        text = before.text
    return Robots(text, status, days.now())


def _got(origin: str, budget: Budget, *, may_be_local: bool) -> tuple[int | None, str | None]:
    at = f"{origin}/robots.txt"
    try:
        for _ in range(MOST_REDIRECTS + 1):
            check_address(at, may_be_local=may_be_local)
            answer = get(at, budget, ROBOTS_LIMIT, None, may_be_local=may_be_local, may_be_cut=True)
            if answer.status not in REDIRECTS or not answer.location:
                break
            at = next_hop(at, answer.location)
    except (TryLater, TurnedAway) as err:
        if at == f"{origin}/robots.txt" and err.reason in NOT_OURS_TO_ASK:
            raise  # it is the address itself that is refused
        return err.status, None
    if answer.status >= 500 or answer.status in THROTTLED | {408}:
        return answer.status, None
    if not 200 <= answer.status < 300:
        return answer.status, ""  # no such file, or redirects without end: no rules (RFC 9309, 2.3.1.2 and 2.3.1.3)
    return answer.status, answer.body.decode("utf-8", errors="replace").replace("\0", "")


@contextmanager
def in_turn(url: str, budget: Budget, ledger: Ledger) -> Iterator[None]:
    """Hold the host of `url` for one request. Waiting costs the budget nothing; an exempted host (the sample's) needs no pause."""
    origin = origin_of(url)
    known = ledger.robots(origin)
    asked = _rules(known.text).crawl_delay(settings().press.user_agent) if known and known.text else None
    pause = 0.0 if is_exempt(url) else min(max(PAUSE_SECONDS, asked or 0.0), LONGEST_PAUSE)
    started = time.monotonic()
    with ledger.turn(origin, pause):
        budget.add(time.monotonic() - started)
        yield
