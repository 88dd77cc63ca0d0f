"""A home page -> where its news may be had: what it links to, what its robots.txt names, what is usual. Best first.

Finding candidates needs no network; whether one reads is tried by `doors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from esep.press.sources import addresses
from esep.press.sources.entries import without_impossible
from esep.press.text import decode

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
# Best first; an address without a slash is tried beside the page itself («/kk/rss» of a paper in two languages).
USUAL = (
    ("feed", "rss"), ("feed", "/rss"), ("feed", "/feed"), ("feed", "/rss.xml"), ("sitemap", "/news-sitemap.xml"),
    ("sitemap", "/sitemap_index.xml"), ("sitemap", "/sitemap.xml"), ("feed", "/atom.xml"), ("sitemap", "/sitemap-news.xml"),
)  # fmt: skip
USUAL_BASIS = "usual address"
MOST_CANDIDATES = 24
SIDE_FEED = re.compile(r"comment|kommentar|podcast|video|/(?:tag|author|category|rubric)/", re.IGNORECASE)
FEED_WORD = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?)(?:[/._?=-]|$|\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where news may be had. kind: feed, sitemap, listing. basis: how we know of it."""

    kind: str
    url: str
    basis: str


def candidates(home: bytes, home_url: str, robots: str = "") -> list[Candidate]:
    """Every candidate, best first: named feeds, linked feeds, news sitemaps, usual addresses, the home page itself."""
    found: dict[str, Candidate] = {}
    for one in (
        *_named(home, home_url),
        *_in_robots(robots, home_url),
        *(Candidate(kind, at_root(home_url, path), USUAL_BASIS) for kind, path in USUAL),
    ):
        found.setdefault(one.url, one)
    ranked = sorted(found.values(), key=_rank)[: MOST_CANDIDATES - 1]
    return [*ranked, Candidate("listing", home_url, "the page itself")]


def at_root(home_url: str, path: str) -> str:
    """The address of a usual path, at the root of the host when it begins with a slash."""
    return urljoin(home_url, path)


def _rank(one: Candidate) -> tuple[int, bool]:
    order = ("named by the page", "linked from the page", "robots.txt", USUAL_BASIS)
    if one.basis == USUAL_BASIS:
        return order.index(one.basis), False
    return order.index(one.basis), bool(SIDE_FEED.search(one.url)) or (
        one.kind == "sitemap" and "news" not in urlsplit(one.url).path.lower()
    )


def _named(home: bytes, home_url: str) -> Iterator[Candidate]:
    """What the page says of itself: <link rel=alternate>, and links whose address says feed."""
    root = _parsed(home)
    if root is None:
        return
    base = addresses.base_of(root, home_url)
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower() and kind in FEED_TYPES:
            yield from _candidate(link.get("href"), home_url, base, "named by the page")
    for anchor in root.iter("a"):
        href = anchor.get("href") or ""
        if len(href) < 500 and FEED_WORD.search(href):
            yield from _candidate(href, home_url, base, "linked from the page")


def _candidate(href: str | None, home_url: str, base: str, basis: str) -> Iterator[Candidate]:
    """A feed of this site; strangers' feeds that a page links to are not its own, unless it names them."""
    if not href or not addresses.canonical(href, base):
        return
    url = urljoin(base, href.strip())
    if basis == "named by the page" or _site(url) == _site(home_url):
        yield Candidate("feed", url.partition("#")[0], basis)


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _in_robots(robots: str, home_url: str) -> Iterator[Candidate]:
    for line in robots.splitlines()[:2_000]:
        name, _, said = line.partition(":")
        if name.strip().lower() == "sitemap" and addresses.canonical(said.strip(), home_url):
            url = urljoin(home_url, said.strip())
            if _site(url) == _site(home_url):
                yield Candidate("sitemap", url, "robots.txt")


def _parsed(home: bytes) -> Any:
    from lxml import etree, html

    text = without_impossible(decode(home)[0].replace("\x00", ""))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser) if text.strip() else None
    except (etree.LxmlError, ValueError, AssertionError):
        return None  # no page: then only the usual addresses are left
