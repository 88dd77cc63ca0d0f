"""When a page is asked, and when again: ops.visits. All by the instant of the run, so that a simulated day works."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from esep import http
from esep.press.sources.attempts import Failure
from esep.warehouse import load

TEMPORARY = tuple(timedelta(minutes=n) for n in (5, 15, 60, 240, 720, 1440, 1440))  # then given up
SOFT = tuple(timedelta(minutes=n) for n in (60, 360))
# a robots.txt that shuts everybody out for a day is often a slip of the site's own
BY_REASON = {"robots": tuple(timedelta(days=n) for n in (1, 1, 1))}
# An article is looked at again so long after its first reading, and no longer than it is news.
LOOKS = tuple(timedelta(hours=n) for n in (2, 8, 24, 72))
NEWS_FOR = timedelta(days=4)  # since its publication: the look after 72 hours still counts

DUE = """
select
    entry.url, entry.title, entry.published_at, coalesce(entry.published_at, entry.first_seen_at),
    visit.kept_as, visit.article_url, visit.etag, visit.last_modified, visit.body_sha256,
    coalesce(visit.visits, 0), coalesce(visit.failures, 0), visit.first_read_at
from raw.press_entries as entry
left join ops.visits as visit
    on entry.url = visit.url
where
    entry.source_code = %(code)s
    and entry.first_seen_at <= %(as_of)s
    and (visit.url is null or (visit.source_code = entry.source_code and visit.next_look_at <= %(as_of)s))
order by visit.url is not null, visit.next_look_at, entry.first_seen_at, entry.url
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """An address to be asked now, with all that is known of it. body_sha256: what stood there last, None before the first."""

    url: str
    title: str
    published_at: datetime | None  # as the feed says
    news_since: datetime  # the same, or when it was first seen
    kept_as: str
    article_url: str
    validators: http.Conditional = field(default_factory=http.Conditional)
    body_sha256: str | None = None
    visits: int = 0
    failures: int = 0
    first_read_at: datetime | None = None

    @property
    def conditional(self) -> http.Conditional | None:
        """The validators at every second look: a server whose ETag is frozen hides a change until the next one only."""
        return self.validators if self.body_sha256 and self.visits % 2 else None


def due(connection: Connection[Any], code: str, as_of: datetime) -> list[Visit]:
    """The addresses of an outlet to be asked at `as_of`: new entries first, then what waits longest."""
    rows = connection.execute(DUE, {"code": code, "as_of": as_of}).fetchall()
    return [
        Visit(
            url, title, published_at, since, kept_as or url, article_url or url, http.Conditional(etag, modified), *rest
        )
        for url, title, published_at, since, kept_as, article_url, etag, modified, *rest in rows
    ]


def seen(visit: Visit, as_of: datetime) -> Visit:
    """The visit after an article was read or found unchanged."""
    return replace(visit, visits=visit.visits + 1, failures=0, first_read_at=visit.first_read_at or as_of)


def failed(visit: Visit) -> Visit:
    """The visit after a failure."""
    return replace(visit, failures=visit.failures + 1)


def next_look(visit: Visit, as_of: datetime) -> datetime | None:
    """When an article that was just read is looked at again; None when it is no longer news."""
    if visit.first_read_at is None or visit.visits > len(LOOKS) or visit.kept_as != visit.url:
        return None
    later = [visit.first_read_at + look for look in LOOKS[visit.visits - 1 :]]
    return next((at for at in later if as_of < at <= visit.news_since + NEWS_FOR), None)


def next_try(failure: Failure, failures: int, as_of: datetime) -> datetime | None:
    """When an address is asked again after so many failures in a row; None when not by itself."""
    waits = BY_REASON.get(failure.reason) or {"temporary": TEMPORARY, "soft": SOFT}.get(failure.kind, ())
    if failures > len(waits):
        return None
    return as_of + max(waits[failures - 1], timedelta(seconds=failure.retry_after or 0))


def keep(
    connection: Connection[Any],
    code: str,
    visit: Visit,
    as_of: datetime,
    again: datetime | None,
    failure: Failure | None = None,
) -> None:
    """The state of an address after an attempt."""
    row = asdict(visit)
    for name in ("title", "published_at", "news_since", "validators"):
        del row[name]
    load.upsert(
        connection,
        "ops.visits",
        ["url"],
        {
            **row,
            "source_code": code,
            "etag": visit.validators.etag,
            "last_modified": visit.validators.last_modified,
            "failure": failure.kind if failure else None,
            "reason": failure.reason if failure else "",
            "last_asked_at": as_of,
            "next_look_at": again,
        },
    )
