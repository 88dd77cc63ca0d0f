"""New entries -> pages read: archive, text, mentions, claims; one transaction a page, one bad page stops nothing.

A page is read once. Its bytes stay in the archive, so that all of it can be read again, without network, when the rules change.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Connection

from esep import archive, days, http
from esep.config import settings
from esep.errors import Refused, Unreachable
from esep.press import feeds, reading
from esep.press.reading import Article
from esep.receipts import Outcome
from esep.warehouse import connect, load, lock

log = logging.getLogger(__name__)

MOST_PAGES = 200  # of one outlet in one run: a new outlet's first poll must not take the whole evening
MOST_ATTEMPTS = 3  # at a page that is refused or holds no article


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """What became of an outlet's new entries. failures: pages refused or unreachable this time."""

    outcome: Outcome
    pages: int = 0
    failures: int = 0
    claims: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Due:
    url: str
    title: str
    published_at: datetime | None


def read_new(outlet_code: str, as_of: datetime) -> HarvestResult:
    """Fetch and read every page of the outlet's entries seen until `as_of` that has not been read. Again: the same."""
    source = feeds.outlet(outlet_code)
    pages = failures = claims = 0
    details: list[str] = []
    with lock("loader", f"press {outlet_code}"):
        for due in _due(outlet_code, as_of):
            try:
                article = _fetch_and_read(source.code, due, as_of)
            except (Unreachable, Refused) as err:
                failures += 1
                details.append(str(err))
                _record_failure(source.code, due.url, err)
                continue
            pages += 1
            claims += len(article.claims)
    nothing_read = Outcome.UNREACHABLE if failures else Outcome.UNCHANGED
    outcome = Outcome.ACCEPTED if pages else nothing_read
    result = HarvestResult(outcome, pages, failures, claims, "; ".join(details)[:500])
    log.info(
        "harvest source=%s outcome=%s pages=%s failures=%s claims=%s", outlet_code, outcome, pages, failures, claims
    )
    return result


def reread(url: str | None = None) -> int:
    """Read archived pages again with today's rules: one address, or all that an older reader has read. Returns how many."""
    with connect("loader") as connection:
        known = connection.execute(
            "select page.url, page.body_sha256, page.source_code, page.fetched_at, entry.title, entry.published_at "
            "from raw.press_pages as page left join raw.press_entries as entry using (source_code, url) "
            "where case when %(url)s::text is null then page.reader_version <> %(version)s else page.url = %(url)s end",
            {"url": url, "version": reading.READER_VERSION},
        ).fetchall()
    for page_url, digest, source_code, fetched_at, title, published_at in known:
        body = archive.get(settings().archive, digest)
        article = _read(body, _Due(page_url, title or "", published_at))
        with connect("loader") as connection:
            _keep(connection, source_code, page_url, digest, article, fetched_at)
    return len(known)


def _due(code: str, as_of: datetime) -> list[_Due]:
    with connect("loader") as connection:
        rows = connection.execute(
            "select entry.url, entry.title, entry.published_at from raw.press_entries as entry "
            "where entry.source_code = %(code)s and entry.first_seen_at <= %(as_of)s "
            "and not exists (select from raw.press_pages as page where page.url = entry.url) "
            "and (select count(*) from ops.fetches as attempt where attempt.source_code = entry.source_code "
            "and attempt.url = entry.url and attempt.outcome = 'rejected') < %(attempts)s "
            "order by entry.first_seen_at, entry.url limit %(pages)s",
            {"code": code, "as_of": as_of, "attempts": MOST_ATTEMPTS, "pages": MOST_PAGES},
        ).fetchall()
    return [_Due(*row) for row in rows]


def _fetch_and_read(code: str, due: _Due, as_of: datetime) -> Article:
    page = http.fetch(due.url, limit=settings().press.max_page_bytes, configured=feeds.outlet(code).feed)
    if page is None or not page.body:
        raise Refused(f"{due.url}: an empty page")
    digest = archive.put(settings().archive, page.body)
    article = _read(page.body, due)
    if not article.text:
        raise Refused(f"{due.url}: no article in the page")
    attempted_at = days.now()
    with connect("loader") as connection:
        load.file(connection, digest, len(page.body), "text/html", attempted_at)
        _keep(connection, code, due.url, digest, article, min(attempted_at, as_of))
        result = feeds.PollResult(Outcome.ACCEPTED, detail=f"claims={len(article.claims)}")
        feeds.record_fetch(connection, code, due.url, attempted_at, result, page.status, len(page.body))
    log.info(
        "page url=%s language=%s words=%s claims=%s", due.url, article.language, article.words, len(article.claims)
    )
    return article


def _read(body: bytes, due: _Due) -> Article:
    article = reading.read(body, kind="auto", published_at=due.published_at, url=due.url)
    return article if article.title else replace(article, title=due.title)


def _keep(
    connection: Connection[Any], code: str, url: str, digest: str, article: Article, fetched_at: datetime
) -> None:
    """One version of one page with all that was found in it, in the caller's transaction."""
    keys = {"url": url, "body_sha256": digest}
    load.upsert(
        connection,
        "raw.press_pages",
        ["url", "body_sha256"],
        {
            **keys,
            "source_code": code,
            "fetched_at": fetched_at,
            "title": article.title,
            "published_at": article.published_at,
            "date_basis": article.date_basis,
            "event_date": article.event_date,
            "language": article.language,
            "is_language_uncertain": article.is_language_uncertain,
            "words": article.words,
            "text_sha256": article.text_sha256,
            "title_key": article.title_key,
            "flags": list(article.flags),
            "reader_version": reading.READER_VERSION,
        },
    )
    load.replace(
        connection,
        "raw.press_mentions",
        keys,
        ["kind", "code", "role", "said", "starts_at", "ends_at"],
        _mentions(article),
    )
    columns = [
        "claim_no",
        "measure",
        "low",
        "high",
        "comparator",
        "unit",
        "scope",
        "status",
        "said",
        "starts_at",
        "ends_at",
        "rule_id",
    ]
    load.replace(connection, "raw.press_claims", keys, columns, _claims(article))


def _mentions(article: Article) -> list[dict[str, Any]]:
    rows = [
        {
            "kind": "region",
            "code": m.code,
            "role": article.role(m.code),
            "said": m.said,
            "starts_at": m.start,
            "ends_at": m.end,
        }
        for m in article.regions
    ]
    said_in_text = {m.code for m in article.regions}
    # a region that only the title names has no place in the text: start and end 0, nothing said
    rows += [
        {"kind": "region", "code": code, "role": article.role(code), "said": "", "starts_at": 0, "ends_at": 0}
        for code in article.regions_in_title
        if code not in said_in_text
    ]
    rows += [
        {"kind": "party", "code": m.code, "role": None, "said": m.said, "starts_at": m.start, "ends_at": m.end}
        for m in article.parties
    ]
    return rows


def _claims(article: Article) -> list[dict[str, Any]]:
    return [
        {
            "claim_no": number,
            "measure": claim.measure,
            "low": claim.low,
            "high": claim.high,
            "comparator": claim.comparator,
            "unit": claim.unit,
            "scope": claim.scope,
            "status": claim.status,
            "said": claim.text,
            "starts_at": claim.start,
            "ends_at": claim.end,
            "rule_id": claim.rule_id,
        }
        for number, claim in enumerate(article.claims, 1)
    ]


def _record_failure(code: str, url: str, err: Exception) -> None:
    outcome = Outcome.UNREACHABLE if isinstance(err, Unreachable) else Outcome.REJECTED
    with connect("loader") as connection:
        result = feeds.PollResult(outcome, detail=str(err))
        feeds.record_fetch(connection, code, url, days.now(), result, getattr(err, "status", None), 0)
