"""Entries -> pages read: archive, text, mentions, claims; one transaction a page, one bad page stops nothing.

A page is asked when its entry is new, again when it failed for a while, and again for some days to see whether it changed.
Its bytes stay in the archive, so that all of it can be read again, without network, when the rules change.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection

from esep import archive, days, http
from esep.config import Outlet, settings
from esep.errors import Refused, Unreachable
from esep.press.articles import revisions, rows, visits
from esep.press.articles.reader import PageReader
from esep.press.articles.visits import Visit
from esep.press.sources import attempts, hosts
from esep.receipts import Outcome
from esep.warehouse import connect, load, lock

log = logging.getLogger(__name__)

MOST_PAGES = 200  # of one outlet in one run: a new outlet's first poll must not take the whole evening
MOST_SECONDS = 900.0  # of one outlet in one run; what is left is asked in the next
MOST_IN_A_ROW = 5  # temporary failures: then the host itself is down, and the rest of its pages would only wait
CLOSED = {"throttled", "robots_unreadable", "busy"}  # said of the whole host, not of one page


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """What became of an outlet's pages. pages: read for the first time; revised: in a new version; unchanged: looked at
    again for nothing; failures: refused or unreachable this time; left: due, and put off to the next run."""

    outcome: Outcome
    pages: int = 0
    failures: int = 0
    claims: int = 0
    detail: str = ""
    revised: int = 0
    unchanged: int = 0
    left: int = 0


@dataclass(slots=True)
class _Run:
    """One run over one outlet."""

    source: Outlet
    as_of: datetime
    reader: PageReader
    ledger: hosts.Hosts


@dataclass(frozen=True, slots=True)
class _Look:
    """What one attempt came to: read, revised, unchanged, same (an article that is kept already), partial, failed."""

    became: str
    visit: Visit
    status: int | None
    size: int
    digest: str | None = None
    found: rows.Rows | None = None
    failure: attempts.Failure | None = None
    detail: str = ""


def read_new(outlet_code: str, as_of: datetime) -> HarvestResult:
    """Ask every page of the outlet that is due at `as_of`, and read what came. Again: the same."""
    source = attempts.outlet(outlet_code)
    with lock("loader", f"press {outlet_code}"), PageReader() as reader:
        result = _read_due(_Run(source, as_of, reader, hosts.Hosts()))
    log.info("harvest source=%s %s", outlet_code, result)
    return result


def _read_due(run: _Run) -> HarvestResult:
    with connect("loader") as connection:
        due = visits.due(connection, run.source.code, run.as_of)
    tally: Counter[str] = Counter()
    details: list[str] = []
    in_a_row, ends_at = 0, time.monotonic() + MOST_SECONDS
    for number, visit in enumerate(due):
        if number >= MOST_PAGES or time.monotonic() > ends_at or in_a_row >= MOST_IN_A_ROW:
            tally["left"] = len(due) - number
            break
        look = _attempt(run, visit)
        tally[look.became] += 1
        tally["claims"] += len(look.found["claims"]) if look.found else 0
        in_a_row = in_a_row + 1 if look.failure and look.failure.kind == "temporary" else 0
        if look.failure:
            details.append(look.detail)
            in_a_row = MOST_IN_A_ROW if look.failure.reason in CLOSED else in_a_row
    return _result(tally, details)


def _result(tally: Counter[str], details: list[str]) -> HarvestResult:
    nothing_read = Outcome.UNREACHABLE if details else Outcome.UNCHANGED
    is_good = tally["read"] + tally["partial"] + tally["revised"]
    return HarvestResult(
        outcome=Outcome.ACCEPTED if is_good else nothing_read,
        pages=tally["read"] + tally["partial"],
        failures=len(details),
        claims=tally["claims"],
        detail="; ".join(details)[:500],
        revised=tally["revised"],
        unchanged=tally["unchanged"] + tally["same"],
        left=tally["left"],
    )


def _attempt(run: _Run, visit: Visit) -> _Look:
    """One address asked, and its rows written. Whatever the server sends is one row of ops.fetches and no exception."""
    started = time.monotonic()
    try:
        look = _look(run, visit)
        _write(run, look, started)
    except (Unreachable, Refused) as err:
        look = _failed(visit, err)
        _write(run, look, started)
    except (
        psycopg.DataError,
        psycopg.IntegrityError,
    ) as err:  # of what was read: the page's own fault, or one of reading
        log.warning("page url=%s cannot be kept: %s", visit.url, err)
        said = f"{visit.url}: {type(err).__name__} {err}"
        look = _failed(visit, http.TurnedAway(said, failure="soft", reason="not_kept"))
        _write(run, look, started)
    return look


def _failed(visit: Visit, err: Exception) -> _Look:
    failure = attempts.failure_of(err)
    return _Look("failed", visits.failed(visit), failure.status, 0, failure=failure, detail=str(err))


def _look(run: _Run, visit: Visit) -> _Look:
    try:
        page = http.fetch(
            visit.url,
            limit=settings().press.max_page_bytes,
            conditional=visit.conditional,
            configured=run.source.door[1],
            ledger=run.ledger,
        )
    except http.TryLater as err:
        if visit.body_sha256 is None and not visit.failures and err.arrived.strip() and err.status == 200:
            return _part(run, visit, err)
        raise
    if page is None:
        return _Look("unchanged", visits.seen(visit, run.as_of), 304, 0, detail="304")
    if revisions.is_home(page.url, visit.url):
        raise http.TurnedAway(
            f"{visit.url} leads to the front page", page.status, failure="soft", reason="redirected_home"
        )
    if not page.body.strip():
        raise http.TurnedAway(f"{visit.url}: an empty page", page.status, failure="soft", reason="empty")
    digest = archive.put(settings().archive, page.body)
    after = replace(visits.seen(visit, run.as_of), validators=page.conditional, body_sha256=digest)
    if digest == visit.body_sha256:
        return _Look("unchanged", after, page.status, len(page.body), digest, detail="same bytes")
    found = _rows(run, visit, digest, page.status)
    address = revisions.article_url(visit.url, page.moved_to, found["page"]["canonical_url"])
    if found["page"]["canonical_url"] != address:
        found["page"]["canonical_url"] = None  # not believed
    look = _Look("read", replace(after, article_url=address), page.status, len(page.body), digest, found)
    with connect("loader") as connection:
        return _compared(connection, look, is_first=visit.body_sha256 is None)


def _rows(run: _Run, visit: Visit, digest: str, status: int | None, *, is_cut: bool = False) -> rows.Rows:
    try:
        return run.reader.read(
            archive.path_of(settings().archive, digest),
            rules=run.source.rules,
            url=visit.url,
            title=visit.title,
            published_at=visit.published_at,
            is_cut=is_cut,
        )
    except http.TurnedAway as err:
        err.status = status
        raise


def _part(run: _Run, visit: Visit, err: http.TryLater) -> _Look:
    """What came before the line broke is kept, flagged, and asked for again; raises when there is no article in it."""
    digest = archive.put(settings().archive, err.arrived)
    try:
        found = _rows(run, visit, digest, err.status, is_cut=True)
    except Refused:
        raise err from None
    failure = attempts.failure_of(err)
    return _Look("partial", visits.failed(visit), err.status, len(err.arrived), digest, found, failure, str(err))


def _compared(connection: Connection[Any], look: _Look, *, is_first: bool) -> _Look:
    """The look, knowing whether its article is kept already, under another address or in these very words."""
    visit, found = look.visit, look.found
    assert found is not None
    if is_first and (other := revisions.known_as(connection, visit.url, visit.article_url, found)):
        return replace(
            look, became="same", visit=replace(visit, kept_as=other), found=None, detail=f"the same article as {other}"
        )
    if revisions.says_the_same(connection, visit.kept_as, found):
        return replace(look, became="unchanged", found=None, detail="same words")
    return replace(look, became="read" if is_first else "revised", detail=f"claims={len(found['claims'])}")


def _write(run: _Run, look: _Look, started: float) -> None:
    """Everything one attempt has to say, in one transaction."""
    visit, failure, attempted_at = look.visit, look.failure, days.now()
    again = visits.next_try(failure, visit.failures, run.as_of) if failure else visits.next_look(visit, run.as_of)
    with connect("loader") as connection:
        if look.digest:
            load.file(connection, look.digest, look.size, "text/html", attempted_at)
        if look.digest and look.found:
            _keep(connection, run, look, look.digest, look.found)
        visits.keep(connection, run.source.code, visit, run.as_of, again, failure)
        attempts.record_fetch(
            connection,
            run.source.code,
            visit.url,
            attempted_at,
            attempts.PollResult(_outcome(look), detail=look.detail),
            look.status,
            look.size,
            kind="page",
            failure=failure.kind if failure else None,
            reason=failure.reason if failure else "",
            retry_at=again if failure else None,
            took_ms=int((time.monotonic() - started) * 1000),
            as_of=run.as_of,
        )
    reason = failure.reason if failure else ""
    log.info("page url=%s became=%s reason=%s detail=%s", visit.url, look.became, reason, look.detail)


def _outcome(look: _Look) -> Outcome:
    if look.failure:
        return Outcome.UNREACHABLE if look.failure.kind == "temporary" else Outcome.REJECTED
    return Outcome.ACCEPTED if look.found else Outcome.UNCHANGED


def _keep(connection: Connection[Any], run: _Run, look: _Look, digest: str, found: rows.Rows) -> None:
    url = look.visit.kept_as
    before = revisions.first_fetched(connection, url, digest)
    revisions.keep(connection, run.source.code, url, digest, found, before or run.as_of)
    if before is not None and before != run.as_of:
        revisions.returned(connection, url, digest, run.as_of)
