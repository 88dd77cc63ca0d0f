"""The one polite door to the web: named, patient, bounded, and closed to our own network.

A fetch ends within its total deadline whatever the server drips, reads no more than its limit before and after
decompression, asks robots.txt first, and connects to the very address it has checked. Returns a Page, None for "unchanged",
or raises Unreachable (later, perhaps) or Refused (not until somebody changes something). Retrying is the caller's decision.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from esep.config import settings
from esep.http.manners import MOST_REDIRECTS, TRY_LATER, ask_robots, forget, wait_for_turn
from esep.http.reach import TryLater, TurnedAway, check_address, is_public, may_be_local, next_hop, resolve
from esep.http.wire import REDIRECTS, Answer, Budget, Conditional, get

__all__ = ["Conditional", "Page", "TryLater", "TurnedAway", "fetch", "forget", "is_public", "resolve"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its bytes undecoded, the address it came from after redirects, and its validators."""

    url: str
    status: int
    body: bytes
    content_type: str
    conditional: Conditional


def fetch(
    url: str,
    *,
    limit: int,
    conditional: Conditional | None = None,
    deadline: float | None = None,
    configured: str | None = None,
) -> Page | None:
    """The page at `url`, at most `limit` bytes, within `deadline` seconds; None when the server says it is unchanged.

    `configured` is the address from the settings that led here (the outlet's feed; `url` itself when it is that). Only its
    own host and port may lie in a private network, and only when the settings exempt it: a link that a feed gives never may.
    """
    budget = Budget(deadline or settings().press.timeout_seconds)
    at = url
    for _ in range(MOST_REDIRECTS + 1):
        is_local = may_be_local(at, configured or url)
        check_address(at, may_be_local=is_local)
        ask_robots(at, may_be_local=is_local)
        wait_for_turn(at)
        answer = get(at, budget, limit, conditional, may_be_local=is_local)
        log.info("fetch url=%s status=%s bytes=%s", at, answer.status, len(answer.body))
        if answer.status == 304 and conditional and conditional.headers():
            return None
        if answer.status in REDIRECTS and answer.location:
            at = next_hop(at, answer.location)
            continue
        return _page(at, answer)
    raise TurnedAway(f"{url}: more than {MOST_REDIRECTS} redirects")


def _page(url: str, answer: Answer) -> Page:
    if answer.status in TRY_LATER or answer.status >= 500:
        raise TryLater(f"{url} answers {answer.status}", answer.status, answer.retry_after)
    if not 200 <= answer.status < 300:
        raise TurnedAway(f"{url} answers {answer.status}", answer.status)
    return Page(url, answer.status, answer.body, answer.content_type, Conditional(answer.etag, answer.last_modified))
