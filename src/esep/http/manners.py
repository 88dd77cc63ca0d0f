"""Manners: robots.txt is asked first, and a host is left in peace between two requests."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from esep.config import settings
from esep.http.reach import TryLater, TurnedAway, check_address, is_exempt, next_hop
from esep.http.wire import REDIRECTS, Budget, get

MOST_REDIRECTS = 5
TRY_LATER = {408, 425, 429}
PAUSE_SECONDS = 1.0  # between two requests to one host
LONGEST_PAUSE = 10.0  # what a robots.txt may ask for
ROBOTS_LIMIT = 500_000
ROBOTS_HOURS = 24


@dataclass(frozen=True, slots=True)
class _Robots:
    rules: RobotFileParser | None  # None: closed, because the server could not say
    read_at: float


_robots: dict[str, _Robots] = {}
_last_request: dict[str, float] = {}
_turns = threading.Lock()


def forget() -> None:
    """Drop what is remembered of robots.txt and of pauses (tests)."""
    _robots.clear()
    _last_request.clear()


def ask_robots(url: str, *, may_be_local: bool) -> None:
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    known = _robots.get(origin)
    if known is None or time.monotonic() - known.read_at > ROBOTS_HOURS * 3600:
        known = _robots[origin] = _Robots(_robots_of(origin, may_be_local=may_be_local), time.monotonic())
    if known.rules is None:
        raise TryLater(f"{origin}/robots.txt cannot be read, which counts as closed for a day")
    if not known.rules.can_fetch(settings().press.user_agent, url):
        raise TurnedAway(f"{origin}/robots.txt does not allow {urlsplit(url).path or '/'}")


def _robots_of(origin: str, *, may_be_local: bool) -> RobotFileParser | None:
    rules = RobotFileParser()
    budget = Budget(settings().press.timeout_seconds)
    at = f"{origin}/robots.txt"
    try:
        for _ in range(MOST_REDIRECTS + 1):
            check_address(at, may_be_local=may_be_local)
            answer = get(at, budget, ROBOTS_LIMIT, None, may_be_local=may_be_local)
            if answer.status not in REDIRECTS or not answer.location:
                break
            at = next_hop(at, answer.location)
        if answer.status >= 500 or answer.status in TRY_LATER | REDIRECTS:
            return None
    except TryLater:
        return None
    if answer.status >= 400:
        rules.parse([])  # RFC 9309: no such file, no rules
    else:
        rules.parse(answer.body.decode("utf-8", errors="replace").splitlines())
    return rules


def wait_for_turn(url: str) -> None:
    """One request a host and pause. The pause of an exempted host (the sample's) is none."""
    if is_exempt(url):
        return
    parts = urlsplit(url)
    host = parts.netloc
    known = _robots.get(f"{parts.scheme}://{host}")
    asked = known.rules.crawl_delay(settings().press.user_agent) if known and known.rules else None
    pause = min(max(PAUSE_SECONDS, float(asked or 0)), LONGEST_PAUSE)
    with _turns:
        at = max(time.monotonic(), _last_request.get(host, 0.0) + pause)
        _last_request[host] = at
    time.sleep(max(0.0, at - time.monotonic()))
