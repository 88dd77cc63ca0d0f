"""An outlet's feed -> raw.press_entries: who published what, when, under which title; first seen stands.

The hash of the body decides what is unchanged; a server's validators only save the transfer. Everything of a poll is one
transaction, the validators last: a crash between two steps costs a second download, never an entry.
"""

from __future__ import annotations

import html
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from esep import archive, days, http
from esep.config import Outlet, settings
from esep.errors import ConfigError, Refused, Unreachable
from esep.press import addresses, dates
from esep.press.text import decode, one_line
from esep.receipts import Outcome
from esep.warehouse import connect, load, lock

log = logging.getLogger(__name__)

MOST_ENTRIES = 500
TITLE_LENGTH = 500
SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
PROLOGUE = re.compile(r"^\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the feed gave it; published_at is None when the feed's date is missing or impossible."""

    url: str
    title: str
    published_at: datetime | None
    published_said: str | None
    guid: str | None


@dataclass(frozen=True, slots=True)
class PollResult:
    """How a poll ended: entries in the feed, and how many were new to us."""

    outcome: Outcome
    entries: int = 0
    entries_new: int = 0
    detail: str = ""


def outlet(code: str) -> Outlet:
    """The outlet as configured."""
    for known in settings().press.outlets:
        if known.code == code:
            return known
    raise ConfigError(f"campaign.yml has no outlet {code!r} under press.outlets")


def poll(outlet_code: str, as_of: datetime) -> PollResult:
    """Fetch one outlet's feed and keep its new entries published until `as_of`. Again: the same."""
    source = outlet(outlet_code)
    with lock("loader", f"press {outlet_code}"):
        return _poll(source, as_of)


def _poll(source: Outlet, as_of: datetime) -> PollResult:
    remembered, last_hash = _remembered(source.code)
    status: int | None = None
    body = b""
    try:
        page = http.fetch(source.feed, limit=settings().press.max_feed_bytes, conditional=remembered)
    except (Unreachable, Refused) as err:
        result = PollResult(Outcome.UNREACHABLE if isinstance(err, Unreachable) else Outcome.REJECTED, detail=str(err))
        return _finish(source, result, getattr(err, "status", None), b"", None)
    if page is None:
        return _finish(source, PollResult(Outcome.UNCHANGED, detail="304"), 304, b"", None)
    status, body = page.status, page.body
    digest = archive.sha256(body)
    if digest == last_hash:
        return _finish(source, PollResult(Outcome.UNCHANGED, detail="same bytes"), status, body, None)
    archive.put(settings().archive, body)
    try:
        entries, detail = read(body, source.feed, now=days.now())
    except Refused as err:
        return _finish(source, PollResult(Outcome.REJECTED, detail=str(err)), status, body, None)
    taken = [entry for entry in entries if entry.published_at is None or entry.published_at <= as_of]
    held_back = len(entries) - len(taken)
    validators = (page.conditional, digest) if not held_back else None
    result = PollResult(Outcome.ACCEPTED, len(entries), 0, detail + (f" held_back={held_back}" if held_back else ""))
    return _finish(source, result, status, body, validators, taken, min(days.now(), as_of))


def read(body: bytes, feed_url: str, *, now: datetime) -> tuple[list[Entry], str]:
    """The entries of a feed's bytes, and a remark. Raises Refused for what is not a readable feed."""
    import feedparser

    text, is_repaired = decode(body)
    rest = text[PROLOGUE.match(text).end() :] if text else ""  # type: ignore[union-attr]
    if not rest.strip():
        raise Refused("the feed is empty")
    if re.match(r"<(?:!doctype\s+html|html|head|body)\b", rest, re.IGNORECASE):
        raise Refused("a web page where the feed should be")
    if re.match(r"<!doctype", rest, re.IGNORECASE) or "<!ENTITY" in rest[:10_000]:
        raise Refused("the feed brings a DOCTYPE, which is not read")
    # bytes, never a string: the parser would open a string that looks like a path or an address
    clean = XML_DECLARATION.sub("", text).encode("utf-8", errors="replace")
    parsed = feedparser.parse(
        b'<?xml version="1.0" encoding="utf-8"?>' + clean, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version") and not parsed.entries:
        raise Refused("neither RSS nor Atom")
    found: dict[str, Entry] = {}
    unreadable = 0
    for given in parsed.entries[:MOST_ENTRIES]:
        entry = _entry(given, feed_url, now)
        if entry is None:
            unreadable += 1
        else:
            found.setdefault(entry.url, entry)
    remarks = [f"unreadable={unreadable}"] * bool(unreadable) + ["encoding repaired"] * is_repaired
    remarks += ["not well-formed"] * bool(parsed.get("bozo")) + ["cut at 500"] * (len(parsed.entries) > MOST_ENTRIES)
    return list(found.values()), ", ".join(remarks)


def _entry(given: Any, feed_url: str, now: datetime) -> Entry | None:
    said_of = dict(given)  # the parser's own look-up invents `updated` from `published`
    url = addresses.canonical(str(said_of["link"]), feed_url) if said_of.get("link") else None
    title = plain(str(said_of.get("title") or ""))
    if not url or not title:
        return None
    said = said_of.get("published") or said_of.get("updated") or said_of.get("created")
    said = one_line(str(said), 100) if said else None
    published = dates.instant(said)
    if published and not dates.is_believable(published, now):
        published = None
    guid = one_line(str(said_of.get("id") or ""), 500) or None
    return Entry(url, title, published, said, guid)


def plain(said: str) -> str:
    """Text of a title: no markup, no control characters, entities once undone."""
    return one_line(html.unescape(MARKUP.sub(" ", SCRIPT.sub(" ", html.unescape(said)))), TITLE_LENGTH)


def _remembered(code: str) -> tuple[http.Conditional, str | None]:
    with connect("loader") as connection:
        row = connection.execute(
            "select etag, last_modified, body_sha256 from ops.feeds where source_code = %s", (code,)
        ).fetchone()
    return (http.Conditional(row[0], row[1]), row[2]) if row else (http.Conditional(), None)


def _finish(
    source: Outlet,
    result: PollResult,
    status: int | None,
    body: bytes,
    validators: tuple[http.Conditional, str] | None,
    entries: list[Entry] | None = None,
    seen_at: datetime | None = None,
) -> PollResult:
    """Write everything a poll has to say, in one transaction, validators last."""
    attempted_at = days.now()
    with connect("loader") as connection:
        if body:
            load.file(connection, archive.sha256(body), len(body), "application/xml", attempted_at)
        new = sum(_keep(connection, source.code, entry, seen_at) for entry in entries or [])
        lost = bool(entries) and new == len(entries or []) and _knew_any(connection, source.code, new)
        detail = ", ".join(part for part in (result.detail, "no overlap with the last poll" if lost else "") if part)
        result = PollResult(result.outcome, result.entries, new, detail)
        record_fetch(connection, source.code, source.feed, attempted_at, result, status, len(body))
        _remember(connection, source.code, attempted_at, result.outcome, validators)
    log.info(
        "poll source=%s outcome=%s entries=%s new=%s detail=%s",
        source.code, result.outcome, result.entries, result.entries_new, result.detail,
    )  # fmt: skip
    return result


def _keep(connection: Connection[Any], code: str, entry: Entry, seen_at: datetime | None) -> bool:
    cursor = connection.execute(
        "insert into raw.press_entries (source_code, url, title, published_at, published_said, guid, first_seen_at) "
        "values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        (code, entry.url, entry.title, entry.published_at, entry.published_said, entry.guid, seen_at),
    )
    return cursor.rowcount > 0


def _knew_any(connection: Connection[Any], code: str, new: int) -> bool:
    """Whether older entries exist beside the new ones: then the feed has moved on by more than its own length."""
    row = connection.execute("select count(*) from raw.press_entries where source_code = %s", (code,)).fetchone()
    return bool(row and row[0] > new)


def record_fetch(
    connection: Connection[Any],
    code: str,
    url: str,
    attempted_at: datetime,
    result: PollResult,
    status: int | None,
    size: int,
) -> None:
    """One row of ops.fetches: what became of one attempt."""
    connection.execute(
        "insert into ops.fetches (source_code, url, attempted_at, outcome, http_status, bytes, entries, entries_new, detail) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        (code, url, attempted_at, result.outcome.value, status, size, result.entries, result.entries_new, one_line(result.detail, 500)),
    )  # fmt: skip


def _remember(
    connection: Connection[Any],
    code: str,
    at: datetime,
    outcome: Outcome,
    validators: tuple[http.Conditional, str] | None,
) -> None:
    is_good = outcome in {Outcome.ACCEPTED, Outcome.UNCHANGED}
    connection.execute(
        "insert into ops.feeds (source_code, last_attempt_at, last_success_at, failures_in_a_row) values (%s, %s, %s, %s) "
        "on conflict (source_code) do update set last_attempt_at = excluded.last_attempt_at, "
        "last_success_at = coalesce(excluded.last_success_at, ops.feeds.last_success_at), "
        "failures_in_a_row = case when excluded.failures_in_a_row = 0 then 0 else ops.feeds.failures_in_a_row + 1 end",
        (code, at, at if is_good else None, 0 if is_good else 1),
    )
    if validators:
        conditional, digest = validators
        connection.execute(
            "update ops.feeds set etag = %s, last_modified = %s, body_sha256 = %s where source_code = %s",
            (conditional.etag, conditional.last_modified, digest, code),
        )
