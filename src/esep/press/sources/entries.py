"""An entry of a feed, a sitemap or a listing page: one shape for all, one way to make it, one way to open the bytes."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from esep.errors import Refused
from esep.press.page import dates
from esep.press.sources import addresses
from esep.press.text import decode, one_line

MOST_ENTRIES = 500
TITLE_LENGTH = 500
AHEAD = timedelta(hours=1)  # of our clock: what is printed further ahead is another zone's time, or no publication
LONGEST_TITLE_MARKUP = 20_000  # characters of a title that are looked at at all
SCRIPT = re.compile(r"<(script|style)\b[^<]*(?:<(?!/\1)[^<]*)*</\1\s*>", re.IGNORECASE)
MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")
REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]{1,12}|[0-9]{1,12});?")
CDATA = re.compile(r"<!\[CDATA\[|\]\]>")  # left over where a feed wrapped its titles twice
XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# One alternative a turn, none of them can begin like another: a hostile prologue is read once.
PROLOGUE = re.compile(r"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->)*")
PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?:rss|rdf:RDF|feed|urlset|sitemapindex)\b[^\[<>]*>", re.IGNORECASE)
WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# 03/04/2026 is the third of April here and the fourth of March elsewhere; nobody can know which software wrote it.
TWO_WAYS = re.compile(r"\D{0,12}?(\d{1,2})/(\d{1,2})/\d{2,4}\b")


class NotReadable(Refused):
    """Bytes that are not what the door should give. reason: empty, html_for_feed, doctype, not_a_feed, too_large ..."""

    failure = "soft"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its source gave it. published_at is None when the date is missing, ambiguous or impossible.

    published_said is what was printed. changed_at is when a sitemap says that the page changed (it may have been published
    long before), or the day that a listing prints without a clock: good for telling new from old, not for a publication.
    """

    url: str
    title: str
    published_at: datetime | None
    published_said: str | None
    guid: str | None
    changed_at: datetime | None = None

    @property
    def seen_from(self) -> datetime | None:
        """The instant before which nobody can have seen the entry; None when the source does not say."""
        return self.published_at or self.changed_at


def made(
    link: str | None, title: str | None, said: str | None, guid: str | None, *, base: str, now: datetime
) -> Entry | None:
    """An Entry, or None when it has no usable address. The title may be empty (a sitemap need not give one)."""
    url = addresses.canonical(link, base) if link and link.strip() else None
    if not url:
        return None
    said = one_line(said[:400], 100) if said else None
    guid = one_line((guid or "")[:2_000], 500) or None
    return Entry(url, plain(title or ""), instant(said, now), said or None, guid)


def instant(said: str | None, now: datetime) -> datetime | None:
    """The instant that is printed, if it says one thing only and can be true."""
    if not said or _is_ambiguous(said):
        return None
    found = dates.instant(said)
    return found if found and dates.is_believable(found, now) and found <= now + AHEAD else None


def _is_ambiguous(said: str) -> bool:
    match = TWO_WAYS.match(said)
    return bool(match) and match[1] != match[2] and max(int(match[1]), int(match[2])) <= 12  # type: ignore[index]


def plain(said: str) -> str:
    """Text of a title: no markup, no control characters, entities once undone."""
    said = said[:LONGEST_TITLE_MARKUP]
    unescaped = CDATA.sub("", html.unescape(said))
    return one_line(html.unescape(MARKUP.sub(" ", SCRIPT.sub(" ", unescaped))), TITLE_LENGTH)


def unique(found: Iterable[Entry]) -> list[Entry]:
    """One entry an address: the first stands."""
    known: dict[str, Entry] = {}
    for entry in found:
        known.setdefault(entry.url, entry)
    return list(known.values())


def opened(body: bytes, what: str, limit: int) -> tuple[str, bool]:
    """Text of `body` without prologue and harmless DOCTYPE, and whether its encoding was repaired.

    `what` is "feed" or "sitemap". Raises NotReadable for what is empty, a web page, or brings a DOCTYPE of its own.
    """
    text, is_repaired = decode(unpacked(body, limit))
    # The declaration speaks of bytes that are text by now.
    rest = XML_DECLARATION.sub("", text[PROLOGUE.match(text).end() :], count=1)  # type: ignore[union-attr]
    rest = rest.lstrip("\ufeff \t\r\n\x00")
    if not rest:
        raise NotReadable(f"the {what} is empty", "empty")
    rest = PLAIN_DOCTYPE.sub("", rest, count=1) if PLAIN_DOCTYPE.match(rest) else rest
    rest = rest[PROLOGUE.match(rest).end() :]  # type: ignore[union-attr]
    if WEB_PAGE.match(rest):
        raise NotReadable(f"a web page where the {what} should be", "html_for_feed")
    # Anywhere, for a forgiving parser finds it anywhere: what declares entities is not read at all.
    if re.match(r"<!doctype", rest, re.IGNORECASE) or "<!ENTITY" in rest:
        raise NotReadable(f"the {what} brings a DOCTYPE, which is not read", "doctype")
    return without_impossible(rest), is_repaired


def without_impossible(text: str) -> str:
    """`text` without references to what is no character («&#xD800;»): parsers put them in and trip over them later."""
    return REFERENCE.sub(lambda found: found.group() if _is_character(found.group(1)) else "", text)


def _is_character(said: str) -> bool:
    code = int(said[1:], 16) if said[0] in "xX" else int(said)
    return code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF


def unpacked(body: bytes, limit: int) -> bytes:
    """`body`, gunzipped if it is gzip, at most `limit` bytes; raises NotReadable for more, or for broken packing."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        whole = unpacker.decompress(body, limit + 1)
    except zlib.error as err:
        raise NotReadable(f"broken gzip: {err}", "broken_packing") from err
    if len(whole) > limit:
        raise NotReadable(f"unpacks to more than {limit} bytes", "too_large")
    if not unpacker.eof:
        raise NotReadable("the gzip file ends early", "broken_packing")
    return whole
