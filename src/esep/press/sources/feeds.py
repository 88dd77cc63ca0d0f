"""The bytes of a feed -> entries: RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed. No network, no database."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from esep.config import settings
from esep.press.sources.entries import MOST_ENTRIES, Entry, NotReadable, made, opened, unique

MOST_ITEMS = 2_000  # that are parsed at all
MOST_TAGS, MOST_KEYWORDS = 250_000, 5_000
KEYWORD = re.compile(r"<(?:\w{1,10}:)?(?:category|subject|keywords)\b", re.IGNORECASE)
CATEGORY = re.compile(
    rf"{KEYWORD.pattern}[^<>]*>(?:<!\[CDATA\[[^\[\]]*\]\]>|[^<]*)(?:</(?:\w{{1,10}}:)?(?:category|subject|keywords)\s*>)?",
    re.IGNORECASE,
)
ITEM = re.compile(r"<(?:\w{1,10}:)?(?:item|entry)\b", re.IGNORECASE)


def read(body: bytes, feed_url: str, *, now: datetime) -> tuple[list[Entry], str]:
    """The entries of a feed's bytes, and a remark. Raises NotReadable (a Refused) for what is not a readable feed."""
    text, is_repaired = opened(body, "feed", settings().press.max_feed_bytes)
    given, is_broken = _json_items(text) if text.startswith("{") else _xml_items(text)
    found = [_entry(one, feed_url, now) for one in given]
    unreadable = found.count(None)
    kept = _newest(unique(entry for entry in found if entry))
    remarks = [f"unreadable={unreadable}"] * bool(unreadable) + ["encoding repaired"] * is_repaired
    remarks += ["not well-formed"] * is_broken + [f"cut at {MOST_ENTRIES}"] * (len(given) - unreadable > MOST_ENTRIES)
    return kept, ", ".join(remarks)


def _newest(entries: list[Entry]) -> list[Entry]:
    """The newest, in the order of the feed: some print the oldest first."""
    if len(entries) <= MOST_ENTRIES:
        return entries
    ranked = sorted(entries, key=lambda one: one.published_at.timestamp() if one.published_at else 0.0, reverse=True)
    kept = {one.url for one in ranked[:MOST_ENTRIES]}
    return [one for one in entries if one.url in kept]


def _bounded(text: str) -> str:
    """What the parser can take in seconds: it looks through all earlier categories at every one, and we need none of them."""
    text = CATEGORY.sub("", _cut(text))
    if text.count("<") > MOST_TAGS or sum(1 for _ in KEYWORD.finditer(text)) > MOST_KEYWORDS:
        raise NotReadable("the feed has more tags than a feed can have", "too_large")
    return text


def _cut(text: str) -> str:
    """At most MOST_ITEMS items of a document: the parser takes a fraction of a millisecond for each.

    Half of them from each end: the newest stand at one of the two.
    """
    starts = [mark.start() for mark in ITEM.finditer(text)]
    if len(starts) <= MOST_ITEMS:
        return text
    return text[: starts[MOST_ITEMS // 2]] + text[starts[-MOST_ITEMS // 2] :]


def _xml_items(text: str) -> tuple[list[dict[str, Any]], bool]:
    import feedparser

    # bytes, never a string: the parser would open a string that looks like a path or an address
    document = b'<?xml version="1.0" encoding="utf-8"?>' + _bounded(text).encode("utf-8", errors="replace")
    try:
        parsed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    except Exception as err:
        raise NotReadable(f"the feed cannot be parsed ({type(err).__name__})", "not_a_feed") from err
    if not parsed.get("version") and not parsed.entries:
        raise NotReadable("neither RSS nor Atom", "not_a_feed")
    # as plain dicts: the parser's own look-up invents `updated` from `published`
    return [dict(one) for one in parsed.entries], bool(parsed.get("bozo"))


def _json_items(text: str) -> tuple[list[dict[str, Any]], bool]:
    """A JSON Feed in the words of the other parser."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise NotReadable("neither RSS nor Atom, and no JSON that can be read", "not_a_feed") from err
    items = given.get("items") if isinstance(given, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(given.get("version"))[:100]:
        raise NotReadable("neither RSS nor Atom nor a JSON Feed", "not_a_feed")
    return [
        {
            "link": _text(one, "url", "external_url"),
            "title": _text(one, "title"),
            "published": _text(one, "date_published", "date_modified"),
            "id": _text(one, "id"),
        }
        for one in (items if len(items) <= MOST_ITEMS else items[: MOST_ITEMS // 2] + items[-MOST_ITEMS // 2 :])
        if isinstance(one, dict)
    ], False


def _text(given: dict[str, Any], *names: str) -> str | None:
    """The first of these that says something."""
    return next((str(given[name]) for name in names if given.get(name)), None)


def _entry(given: dict[str, Any], feed_url: str, now: datetime) -> Entry | None:
    entry = made(
        _text(given, "feedburner_origlink", "link"),
        _text(given, "title"),
        _text(given, "published", "updated", "created"),
        _text(given, "id"),
        base=feed_url,
        now=now,
    )
    return entry if entry and entry.title else None
