"""What a new source would yield, before it is added: its doors, its entries, its newest articles read. Nothing is written.

Given the address of a home page, a feed, a sitemap, a listing or an article, or a saved file of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from esep import days
from esep.config import Outlet, PageRules, settings
from esep.errors import Refused, Unreachable
from esep.http import fetch
from esep.press import reading
from esep.press.page import language
from esep.press.reading import Article
from esep.press.sources import discovery, doors, feeds, listings, sitemaps
from esep.press.sources.attempts import failure_of
from esep.press.sources.entries import Entry, NotReadable, unpacked
from esep.press.text import decode, one_line

ARTICLES = 3
TITLES = 5
FILE_ADDRESS = "https://saved.example/"


@dataclass(frozen=True, slots=True)
class DoorTried:
    """A door and what it gave, or why it gave nothing."""

    kind: str
    url: str
    basis: str
    entries: tuple[Entry, ...] = ()
    remark: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One article: where, what its door said of it, what was read, or why nothing was."""

    url: str
    entry: Entry | None = None
    article: Article | None = None
    cut: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that was found. `given`: what the address or file turned out to be."""

    address: str
    given: str
    robots: str
    doors: tuple[DoorTried, ...] = ()
    articles: tuple[Read, ...] = ()
    suggestions: tuple[str, ...] = field(default=())
    block: str = ""


def run(given: str, rules: PageRules | None, outlet: Outlet | None, say: Callable[[str], None]) -> Trial:
    """Try an address or a file. Raises Unreachable or Refused when the address itself gives nothing."""
    rules = rules or (outlet.rules if outlet else PageRules())
    if not re.match(r"https?://", given):
        return _file(Path(given), rules)
    source = outlet or Outlet(_code(given), _code(given), "ru", _home(given))
    source = replace(source, rules=rules)
    say(f"fetching {given}")
    page = fetch(given, limit=settings().press.max_page_bytes, configured=given, may_be_packed=True)
    if page is None or not page.body.strip():
        raise Refused(f"{given} gives an empty page")
    tried, article = _opened(page.body, page.url, source)
    if article is not None:
        return _told(given, "an article", "allows it", [], [article], source)
    if tried and tried.kind != "listing":
        reads = _reads([tried], source, say)
        return _told(given, f"a {tried.kind}", "allows it", [tried], reads, source)
    source = replace(source, home=page.url, feed=None, sitemap=None, listing=None)
    found = _search(source, say)
    return _told(
        given,
        "a page that lists articles" if tried else "a page",
        "allows it",
        found,
        _reads(found, source, say),
        source,
    )


def _file(path: Path, rules: PageRules) -> Trial:
    """A saved page: what it is by itself, no network; the articles that it lists cannot be read."""
    if not path.is_file():
        raise Refused(f"{path} is neither an address (https://...) nor a file that can be read")
    source = Outlet("saved", path.name, "ru", FILE_ADDRESS, rules=rules)
    tried, article = _opened(path.read_bytes(), FILE_ADDRESS, source)
    # what stands for the address while relative links are read is nobody's business
    tried = replace(tried, url=path.name) if tried else None
    article = replace(article, url=path.name) if article else None
    what = "an article" if article else f"a {tried.kind}" if tried else "nothing that is known"
    told = _told(str(path), what, "not asked: a file", [tried] if tried else [], [article] if article else [], source)
    return replace(told, block="")  # a file has no address to be configured


def _opened(body: bytes, url: str, source: Outlet) -> tuple[DoorTried | None, Read | None]:
    """What the bytes are: a feed, a sitemap, a listing page, or an article; both None when none of them."""
    now, links = days.now(), source.rules.listing_links
    readers: tuple[tuple[str, Callable[[], Sequence[Entry]]], ...] = (
        ("feed", lambda: feeds.read(body, url, now=now)[0]),
        ("sitemap", lambda: _all_of(body, url, now, links)),
    )
    for kind, read in readers:
        try:
            return DoorTried(kind, url, "as given", tuple(read())), None
        except NotReadable as err:
            if err.reason in {"empty", "too_large", "broken_packing"}:
                raise
    listed: tuple[Entry, ...] = ()
    try:
        listed = tuple(listings.read(body, url, now=now, links=links)[0])
    except NotReadable:
        listed = ()
    article = _article(unpacked(body, settings().press.max_page_bytes), url, None, source)
    parts = urlsplit(url)
    is_front = not parts.path.strip("/") and not parts.query and url != FILE_ADDRESS
    is_deep = parts.path.count("/") >= 2 or url == FILE_ADDRESS or re.search(r"\d{4,}", f"{parts.path}?{parts.query}")
    if article.article and article.article.words >= 80 and (is_deep or not (listed or is_front)) and len(listed) < 40:
        return None, article
    if listed:
        return DoorTried("listing", url, "as given", listed), None
    return None, article if article.article and is_deep else None


def _all_of(body: bytes, url: str, now: datetime, links: str | None) -> Sequence[Entry]:
    found = sitemaps.read(body, url, now=now, links=links)
    return found.entries or [Entry(child.url, "", None, None, None, child.changed_at) for child in found.children]


def _search(source: Outlet, say: Callable[[str], None]) -> list[DoorTried]:
    """What the page leads to: up to three doors that read, and the refusals on the way."""
    result: list[DoorTried] = []
    candidates = doors.search(source, fetch=fetch)
    named = [one for one in candidates if one.basis != discovery.USUAL_BASIS]
    if any(one.kind != "listing" for one in named):
        candidates = named  # what the site says itself spares it our guesses
    for one, answer in doors.tried(candidates, source, days.now(), fetch=fetch):
        say(f"  {one.kind} {one.url}: {'reads' if isinstance(answer, doors.Answer) else answer}")
        if isinstance(answer, doors.Answer):
            result.append(DoorTried(one.kind, one.url, one.basis, answer.entries or (), answer.remark))
        else:
            result.append(DoorTried(one.kind, one.url, one.basis, refusal=str(answer)))
        if {one.kind for one in result if one.entries} >= {"feed", "listing"} or sum(
            bool(one.entries) for one in result
        ) >= 3:
            break
    return result


def _reads(tried: Sequence[DoorTried], source: Outlet, say: Callable[[str], None]) -> list[Read]:
    """The newest articles of the best door, politely one after the other."""
    best = next((one for one in tried if one.entries), None)
    result = []
    for entry in newest(best.entries)[:ARTICLES] if best else []:
        say(f"reading {entry.url}")
        try:
            page = fetch(entry.url, limit=settings().press.max_page_bytes, configured=source.home)
            result.append(_article(page.body if page else b"", entry.url, entry, source))
        except (Unreachable, Refused) as err:
            result.append(Read(entry.url, entry, refusal=f"{failure_of(err).reason}: {err}"))
    return result


def newest(entries: Sequence[Entry]) -> list[Entry]:
    """By date, newest first; the undated ones after them in the order of their source."""
    dated = sorted((one for one in entries if one.seen_from), key=lambda one: one.seen_from or days.now(), reverse=True)
    return [*dated, *(one for one in entries if not one.seen_from)]


def _article(body: bytes, url: str, entry: Entry | None, source: Outlet) -> Read:
    if not body.strip():
        return Read(url, entry, refusal="empty: the page is empty")
    published_at = entry.published_at if entry else None
    try:
        article = reading.read(body, kind="auto", published_at=published_at, url=url, rules=source.rules)
        cut = _cut(body, article, source.rules)
    except Refused as err:
        return Read(url, entry, refusal=f"{failure_of(err).reason}: {err}")
    if not article.text:
        return Read(url, entry, refusal="no_article: no article was found in the page")
    return Read(url, entry, article, cut)


def _cut(body: bytes, article: Article, rules: PageRules) -> tuple[str, ...]:
    """The lines that the finder of the main text took for it and our rules cut away again."""
    from esep.press.page import pages

    kept, whole = set(article.text.split("\n")), decode(body)[0]
    if pages.looks_like_html(whole):
        whole = pages.main_text(whole, rules).text
    lines = dict.fromkeys(" ".join(line.split()) for line in whole.split("\n") if line.strip())
    return tuple(line for line in lines if line not in kept and line != article.title)


def _code(url: str) -> str:
    host = (urlsplit(url).hostname or "outlet").removeprefix("www.")
    return re.sub(r"[^a-z0-9]+", "_", host.rpartition(".")[0] or host).strip("_") or "outlet"


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _told(address: str, given: str, robots: str, tried: list[DoorTried], reads: list[Read], source: Outlet) -> Trial:
    best = next((one for one in tried if one.entries), None)
    return Trial(
        address,
        given,
        robots,
        tuple(tried),
        tuple(reads),
        tuple(_suggestions(best, reads)),
        _block(best, reads, source, tried),
    )


def _suggestions(best: DoorTried | None, reads: Sequence[Read]) -> list[str]:
    """What a person should look at before pasting the block."""
    said = []
    if best is None and not reads:
        said.append("no door was found: look for a news page by eye and try its address")
    if best and best.kind == "listing":
        said.append(
            "only a listing page: give rules.listing_links, a pattern of the articles' addresses, if it lists other things too"
        )
    if best and (undated := sum(one.published_at is None for one in best.entries)):
        said.append(
            f"{undated} of {len(best.entries)} entries without a usable date of publication: the page's own is taken"
        )
    failed = [one for one in reads if one.refusal]
    if failed:
        said.append(f"{len(failed)} of {len(reads)} articles could not be read: {failed[0].refusal}")
    thin = [one for one in reads if one.article and one.article.words < 60]
    if thin:
        said.append(
            f"{thin[0].url} gave {thin[0].article.words if thin[0].article else 0} words: give rules.body, a CSS selector of the article"
        )
    undated_pages = [one for one in reads if one.article and one.article.published_at is None]
    if undated_pages:
        said.append(f"no date was found for {undated_pages[0].url}")
    return said


def languages(entries: Sequence[Entry]) -> dict[str, int]:
    """How many titles are in which language."""
    found: dict[str, int] = {}
    for entry in entries:
        spoken = language.identify(entry.title)[0] if entry.title else "none"
        found[spoken] = found.get(spoken, 0) + 1
    return found


def _block(best: DoorTried | None, reads: Sequence[Read], source: Outlet, tried: Sequence[DoorTried]) -> str:
    """A block for campaign.yml; every text is quoted as YAML wants it."""
    import yaml

    if best is None:
        return ""
    spoken = [one.article.language for one in reads if one.article] or list(languages(best.entries))
    block: dict[str, Any] = {
        "code": source.code,
        "name": one_line(source.name, 80),
        "language": next((code for code in ("kk", "ru", "en") if code == max(spoken, key=spoken.count)), "ru"),
        "home": source.home,
    }
    for one in tried:
        if one.entries:
            block.setdefault(one.kind, one.url)
    return yaml.safe_dump([block], allow_unicode=True, sort_keys=False, width=1000)
