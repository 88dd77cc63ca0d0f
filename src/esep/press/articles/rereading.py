"""History read again from the archive, without the network, when the rules of reading have changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import psycopg
from psycopg import Connection

from esep import archive, days
from esep.config import PageRules, settings
from esep.errors import Refused
from esep.press import reading
from esep.press.articles import revisions, rows
from esep.press.articles.reader import PageReader
from esep.press.page import partial
from esep.warehouse import connect

log = logging.getLogger(__name__)

EVERY = 100  # pages between two lines of progress
KNOWN = """
select page.url, page.body_sha256, page.source_code, page.fetched_at, page.flags, entry.title, entry.published_at
from raw.press_pages as page
left join raw.press_entries as entry
    using (source_code, url)
where
    (%(everything)s or %(url)s::text is not null or page.reader_version <> %(version)s)
    and (%(url)s::text is null or page.url = %(url)s)
    and (%(outlet)s::text is null or page.source_code = %(outlet)s)
    and (%(since)s::timestamptz is null or coalesce(page.published_at, page.fetched_at) >= %(since)s)
    and (%(until)s::timestamptz is null or coalesce(page.published_at, page.fetched_at) < %(until)s)
order by page.fetched_at, page.url, page.body_sha256
"""


@dataclass(frozen=True, slots=True)
class RereadResult:
    """Versions of pages. changed: with other figures than before; missing: no longer in the archive, or altered there;
    unreadable: which today's rules no longer read, and whose rows were left as they were."""

    pages: int = 0
    unchanged: int = 0
    changed: int = 0
    missing: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    url: str
    digest: str
    code: str
    fetched_at: datetime
    flags: list[str]
    title: str | None
    published_at: datetime | None


def reread(
    *,
    url: str | None = None,
    outlet: str | None = None,
    since: date | None = None,
    until: date | None = None,
    everything: bool = False,
    say: Callable[[str], None] = log.info,
) -> RereadResult:
    """Read archived pages again with today's rules: those that an older reader has read, or one address, or everything.

    since and until are days of publication, both inclusive. One transaction a page: killed and started again, it goes on
    with what is left.
    """
    given = {
        "url": url,
        "outlet": outlet,
        "everything": everything,
        "version": reading.READER_VERSION,
        "since": days.at(since, time.min) if since else None,
        "until": days.at(until, time.min, days_later=1) if until else None,
    }
    with connect("loader") as connection:
        todo = [_Known(*row) for row in connection.execute(KNOWN, given)]
    result = RereadResult()
    with PageReader() as reader:
        for number, page in enumerate(todo, 1):
            became = _read(page, reader)
            result = replace(result, pages=number, **{became: getattr(result, became) + 1})
            if number % EVERY == 0:
                say(f"{number} of {len(todo)} pages read again, {result.changed} with other figures")
    say(
        f"{result.pages} pages read again: {result.unchanged} unchanged, {result.changed} with other figures, "
        f"{result.missing} missing in the archive, {result.unreadable} not readable"
    )
    return result


def _read(page: _Known, reader: PageReader) -> str:
    """What became of one page: a field of RereadResult."""
    root = settings().archive
    try:
        archive.get(root, page.digest)  # checks that these are the bytes that came
    except (OSError, ValueError) as err:
        log.warning("reread=missing url=%s detail=%s", page.url, err)
        return "missing"
    try:
        found = reader.read(
            archive.path_of(root, page.digest),
            rules=rules_of(page.code),
            url=page.url,
            title=page.title,
            published_at=page.published_at,
            is_cut=partial.FLAG in page.flags,
        )
        with connect("loader") as connection:
            return _kept(connection, page, found)
    except (Refused, psycopg.DataError, psycopg.IntegrityError) as err:
        log.warning("reread=unreadable url=%s detail=%s", page.url, err)
        return "unreadable"


def _kept(connection: Connection[Any], page: _Known, found: rows.Rows) -> str:
    before = revisions.claims_of(connection, page.url, page.digest)
    revisions.keep(connection, page.code, page.url, page.digest, found, page.fetched_at)
    return "unchanged" if before == revisions.said(found) else "changed"


def rules_of(code: str) -> PageRules:
    """The rules of an outlet's pages; none for one that is no longer configured."""
    return next((known.rules for known in settings().press.outlets if known.code == code), PageRules())
