"""A door of an outlet (feed, sitemap, listing page) -> what stands behind it now. Fetches; writes nothing but the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from esep import archive, http
from esep.config import Outlet, settings
from esep.errors import Refused, Unreachable
from esep.press.sources import discovery, feeds, hosts, listings, sitemaps
from esep.press.sources.discovery import Candidate
from esep.press.sources.entries import Entry, NotReadable, unique

Fetch = Callable[..., http.Page | None]  # http.fetch, or hosts.fetch when the warehouse is there
MOST_TRIED = 10  # requests that a search for another door may cost a host


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door gave. digest: of all its bytes; entries are None until they have been read."""

    page: http.Page
    bodies: tuple[bytes, ...]
    digest: str
    entries: tuple[Entry, ...] | None = None
    remark: str = ""

    @property
    def size(self) -> int:
        """Bytes of everything that was fetched."""
        return sum(map(len, self.bodies))


def limit_of(kind: str) -> int:
    """The most bytes of a door's answer."""
    press = settings().press
    return press.max_feed_bytes if kind == "feed" else press.max_page_bytes


def ask(
    kind: str, url: str, source: Outlet, conditional: http.Conditional | None, *, fetch: Fetch = hosts.fetch
) -> Answer | None:
    """Fetch a door, not read yet; None when its server says it is unchanged. Raises Unreachable or Refused."""
    page = fetch(
        url, limit=limit_of(kind), conditional=conditional, configured=source.door[1], may_be_packed=kind != "listing"
    )
    return Answer(page, (page.body,), archive.sha256(page.body)) if page else None


def read(kind: str, answer: Answer, source: Outlet, now: datetime, *, fetch: Fetch = hosts.fetch) -> Answer:
    """The answer with its entries. Of an index of sitemaps the newest ones are fetched too. Raises Unreachable or Refused."""
    body, url = answer.page.body, answer.page.url
    if not body.strip():
        raise NotReadable(f"the {kind} is empty", "empty")
    if kind == "feed":
        entries, remark = feeds.read(body, url, now=now)
    elif kind == "listing":
        entries, remark = listings.read(body, url, now=now, links=source.rules.listing_links)
    else:
        return _sitemap(answer, source, now, fetch)
    return replace(answer, entries=tuple(entries), remark=remark)


def _sitemap(answer: Answer, source: Outlet, now: datetime, fetch: Fetch) -> Answer:
    links = source.rules.listing_links
    found = sitemaps.read(answer.page.body, answer.page.url, now=now, links=links)
    if not found.children:
        return replace(answer, entries=found.entries, remark=found.remark)
    bodies, entries, remarks = [answer.page.body], list[Entry](), [f"an index, {len(found.children)} of it read"]
    failure: Unreachable | Refused | None = None
    is_nested = False
    for child in found.children:
        try:
            page = fetch(child.url, limit=limit_of("sitemap"), configured=source.door[1], may_be_packed=True)
            if page is None:
                continue
            inner = sitemaps.read(page.body, page.url, now=now, links=links)
            entries += inner.entries
            is_nested = is_nested or bool(inner.children)
            bodies.append(page.body)
        except (Unreachable, Refused) as err:
            failure = err
            remarks.append(f"{child.url}: {err}"[:150])
    if failure and len(bodies) == 1:
        raise failure
    if is_nested and not entries:
        raise NotReadable("an index of indexes: name one of its sitemaps instead", "nested_index")
    digest = archive.sha256(b"".join(archive.sha256(body).encode() for body in bodies))
    return Answer(answer.page, tuple(bodies), digest, tuple(unique(entries)), ", ".join(remarks))


def search(source: Outlet, *, fetch: Fetch = hosts.fetch) -> list[Candidate]:
    """The candidates that an outlet's home page leads to, best first. Raises Unreachable or Refused for the page itself."""
    page = fetch(source.home, limit=limit_of("listing"), configured=source.door[1])
    body, at = (page.body, page.url) if page else (b"", source.home)
    return discovery.candidates(body, at, _robots(at, source, fetch))


def _robots(home: str, source: Outlet, fetch: Fetch) -> str:
    """The text of robots.txt; nothing when there is none."""
    try:
        page = fetch(discovery.at_root(home, "/robots.txt"), limit=500_000, configured=source.door[1])
    except (Unreachable, Refused):
        return ""
    return page.body.decode("utf-8", errors="replace") if page else ""


def tried(
    candidates: list[Candidate], source: Outlet, now: datetime, *, fetch: Fetch = hosts.fetch
) -> Iterator[tuple[Candidate, Answer | Exception]]:
    """Each candidate with what it gave, or the reason why it gave nothing; only so many requests to a host."""
    named = [one for one in candidates if one.kind != "listing"][: MOST_TRIED - 1]
    for one in [*named, *(one for one in candidates if one.kind == "listing")]:
        try:
            answer = ask(one.kind, one.url, source, None, fetch=fetch)
            if answer is None:
                continue
            yield one, read(one.kind, answer, source, now, fetch=fetch)
        except (Unreachable, Refused) as err:
            yield one, err
