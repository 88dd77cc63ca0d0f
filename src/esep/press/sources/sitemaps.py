"""The bytes of a sitemap -> entries, or the sitemaps that an index names. No network, no database.

A news sitemap gives title and publication date. A plain one gives addresses and perhaps when a page changed, which is not
when it was published: such entries carry no date of publication. What declares entities is not read; gzip is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from esep.config import settings
from esep.press.sources import addresses
from esep.press.sources.entries import MOST_ENTRIES, Entry, NotReadable, instant, made, opened, unique

RECENT = timedelta(days=7)  # before the newest entry: a sitemap of a whole archive is not news
MOST_ADDRESSES = 50_000  # what the protocol allows in one file
MOST_CHILDREN = 3  # of an index, in one poll
FRONT_PAGE = re.compile(r"https?://[^/]+/(?:ru|kk|kz|en)?/?")


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a file gave: entries, or children when it is an index; and a remark."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    remark: str = ""


def read(body: bytes, url: str, *, now: datetime, links: str | None = None) -> Sitemap:
    """Read one sitemap. `links`: only addresses in which this pattern is found. Raises NotReadable (a Refused)."""
    text, is_repaired = opened(body, "sitemap", settings().press.max_page_bytes)
    root = _root(text)
    kind = _name(root)
    if kind == "sitemapindex":
        return Sitemap(children=newest(_children(root, url, now)), remark="an index")
    if kind != "urlset":
        raise NotReadable(f"neither a sitemap nor an index of sitemaps: <{kind[:40]}>", "not_a_sitemap")
    pattern = re.compile(links) if links else None
    found = [entry for entry in _entries(root, url, now) if pattern is None or pattern.search(entry.url)]
    kept = _recent(unique(found))
    remarks = ["encoding repaired"] * is_repaired + [f"older left out={len(found) - len(kept)}"] * (
        len(found) > len(kept)
    )
    return Sitemap(tuple(kept), remark=", ".join(remarks))


def _root(text: str) -> Any:
    from lxml import etree

    # recover: a sitemap that breaks off still gives its whole entries; no entities, no network, no giant trees
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as err:
        raise NotReadable(f"the sitemap is not XML ({str(err)[:80]})", "not_a_sitemap") from err
    if root is None:
        raise NotReadable("the sitemap is not XML", "not_a_sitemap")
    return root


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _said(element: Any) -> dict[str, str]:
    """Names of children, one level and news: deep, -> what they say; the first stands."""
    said: dict[str, str] = {}
    for child in element:
        name = _name(child)
        if name == "news":
            for inner in child:
                if _name(inner) in {"title", "publication_date"} and inner.text:
                    said.setdefault(f"news:{_name(inner)}", inner.text.strip())
        elif name and child.text:
            said.setdefault(name, child.text.strip())
    return said


def _entries(root: Any, url: str, now: datetime) -> Iterator[Entry]:
    for number, element in enumerate(root):
        if number >= MOST_ADDRESSES:
            return
        if _name(element) != "url":
            continue
        said = _said(element)
        entry = made(
            said.get("loc"), said.get("news:title"), said.get("news:publication_date"), None, base=url, now=now
        )
        if entry and not FRONT_PAGE.fullmatch(entry.url):
            changed_at = None if entry.published_at else instant(said.get("lastmod"), now)
            yield Entry(entry.url, entry.title, entry.published_at, entry.published_said, None, changed_at)


def _recent(entries: list[Entry]) -> list[Entry]:
    """The newest, at most MOST_ENTRIES; undated ones only beside dated ones, or when they are few."""
    instants = [entry.seen_from for entry in entries if entry.seen_from]
    if not instants:
        if len(entries) > MOST_ENTRIES:
            raise NotReadable(f"{len(entries)} addresses and not one date: nobody can tell what is new", "no_dates")
        return entries
    since = max(instants) - RECENT
    kept = [entry for entry in entries if entry.seen_from and entry.seen_from >= since]
    return sorted(kept, key=lambda entry: entry.seen_from or since, reverse=True)[:MOST_ENTRIES]


def _children(root: Any, url: str, now: datetime) -> list[Child]:
    found = []
    for number, element in enumerate(root):
        if number >= MOST_ADDRESSES or _name(element) != "sitemap":
            continue
        said = _said(element)
        address = _joined(url, said.get("loc", ""))
        if address and _same_site(address, url):
            found.append(Child(address, instant(said.get("lastmod"), now)))
    return found


def _joined(base: str, link: str) -> str | None:
    """The address of a child as it is written, made whole; None when it is none."""
    return urljoin(base, link) if link and addresses.canonical(link, base) else None


def _same_site(one: str, other: str) -> bool:
    """An index may name files of its own host and of its subdomains, and of no stranger."""
    host, home = (urlsplit(address).hostname or "" for address in (one, other))
    home = home.removeprefix("www.")
    return host == home or host.endswith(f".{home}")


def newest(children: list[Child]) -> tuple[Child, ...]:
    """The few sitemaps of an index that can hold today's news: those for news first, then by date, then by number."""
    return tuple(sorted(children, key=_rank, reverse=True)[:MOST_CHILDREN])


def _rank(child: Child) -> tuple[bool, bool, float, list[int]]:
    path = urlsplit(child.url).path.lower()
    is_news = "news" in path or "zhanalyq" in path or "novosti" in path
    is_other = bool(re.search(r"categor|tag|author|image|video|page[-_.]|rubric|static", path))
    numbers = [int(digits[:9]) for digits in re.findall(r"\d+", path)[:6]]
    return (
        is_news,
        not is_other,
        child.changed_at.timestamp() if child.changed_at else 0.0,
        numbers,
    )
