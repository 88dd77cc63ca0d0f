"""The one polite door to the web: named, patient, bounded, and closed to our own network.

A fetch ends within its total deadline whatever the server drips, reads no more than its limit before and after
decompression, asks robots.txt first, and connects to the very address it has checked. Returns a Page, None for "unchanged",
or raises TryLater (later, perhaps) or TurnedAway (something else came, or nothing ever will), each with `.failure` (hard,
soft, temporary) and `.reason`. Retrying is the caller's decision, and so is whether to believe a 304: only `conditional`
asks for one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from esep.config import settings
from esep.http import failures
from esep.http.challenges import is_challenge
from esep.http.failures import TryLater, TurnedAway
from esep.http.manners import MOST_REDIRECTS, Ledger, Memory, Robots, ask_robots, busy, in_turn, origin_of
from esep.http.reach import check_address, is_public, may_be_local, next_hop, resolve
from esep.http.wire import PERMANENT, REDIRECTS, Answer, Budget, Conditional, get

__all__ = [
    "Conditional", "Ledger", "Memory", "Page", "Robots", "TryLater", "TurnedAway",
    "busy", "fetch", "forget", "is_public", "origin_of", "resolve",
]  # fmt: skip

log = logging.getLogger(__name__)

_memory = Memory()


def forget() -> None:
    """Drop what this process remembers of robots.txt and of pauses (tests)."""
    global _memory
    _memory = Memory()


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its bytes undecoded, the address it came from after redirects, and its validators.

    asked: the address the caller gave. moved_to: where its permanent redirects (301, 308) lead before any other kind; None
    without. took_ms: the whole fetch, waiting for a turn included.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    conditional: Conditional
    asked: str = ""
    moved_to: str | None = None
    took_ms: int = 0


def fetch(
    url: str,
    *,
    limit: int,
    conditional: Conditional | None = None,
    deadline: float | None = None,
    configured: str | None = None,
    ledger: Ledger | None = None,
    may_be_packed: bool = False,
) -> Page | None:
    """The page at `url`, at most `limit` bytes, within `deadline` seconds; None when the server says it is unchanged.

    `configured` is the address from the settings that led here (the outlet's feed; `url` itself when it is that). Only its
    own host and port may lie in a private network, and only when the settings exempt it: a link that a feed gives never may.
    `ledger` is where robots.txt and turns are remembered; this process alone when there is none. `may_be_packed` takes what is
    announced as gzip or as bytes of some kind, for callers that unpack within bounds (a sitemap.xml.gz).
    """
    started = time.monotonic()
    budget = Budget(deadline or settings().press.timeout_seconds)
    at, moved_to, is_for_good = url, None, True
    for _ in range(MOST_REDIRECTS + 1):
        is_local = may_be_local(at, configured or url)
        check_address(at, may_be_local=is_local)
        ask_robots(at, budget, ledger or _memory, may_be_local=is_local)
        with in_turn(at, budget, ledger or _memory):
            answer = get(at, budget, limit, conditional, may_be_local=is_local, may_be_packed=may_be_packed)
        log.info("fetch url=%s status=%s bytes=%s", at, answer.status, len(answer.body))
        if answer.status == 304 and conditional and conditional.headers():
            return None
        if answer.status not in REDIRECTS or not answer.location:
            took_ms = int((time.monotonic() - started) * 1000)
            return _page(at, answer, asked=url, moved_to=moved_to, took_ms=took_ms)
        at = next_hop(at, answer.location)
        is_for_good = is_for_good and answer.status in PERMANENT
        moved_to = at if is_for_good else moved_to
    raise TurnedAway(f"{url}: more than {MOST_REDIRECTS} redirects", reason="bad_redirect")


def _page(url: str, answer: Answer, *, asked: str, moved_to: str | None, took_ms: int) -> Page:
    if is_challenge(answer.status, answer.body, answer.server):
        raise TurnedAway(
            f"{url} answers with a guard's page, or with scripts alone",
            answer.status,
            failure="soft",
            reason="challenge",
        )
    if not 200 <= answer.status < 300:
        raise failures.of_status(url, answer)
    validators = Conditional(answer.etag, answer.last_modified)
    return Page(url, answer.status, answer.body, answer.content_type, validators, asked, moved_to, took_ms)
