"""One run over the outlets: what the DAG `press` and `esep day` do, step by step."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime

from esep import days
from esep.config import settings
from esep.press.articles import harvest, visits
from esep.press.sources import health, memory, polling
from esep.receipts import Outcome, Receipt, account
from esep.warehouse import campaign, connect, load

log = logging.getLogger(__name__)

RECEIVED = "select key, outcome, detail from ops.receipts where room = 'press' and report_date = %s"


def name_of(code: str) -> str:
    """An outlet's name in the interface."""
    return next(outlet.name for outlet in settings().press.outlets if outlet.code == code)


def open_day(day: date, as_of: datetime, *, only_due: bool = False) -> list[str]:
    """The codes of the outlets to poll; writes the campaign's settings where dbt reads them.

    only_due: those whose rhythm or back-off has run out at `as_of`, or of which a page is to be looked at (a run by the
    timetable); all of them otherwise.
    """
    campaign.write()
    everyone = [outlet.code for outlet in settings().press.outlets]
    chosen = [code for code in everyone if not only_due or polling.is_due(code, as_of) or _has_pages(code, as_of)]
    log.info("day=%s as_of=%s outlets=%s of %s", day, as_of.isoformat(), len(chosen), len(everyone))
    return chosen


def _has_pages(code: str, as_of: datetime) -> bool:
    """Whether a page of the outlet is to be read, tried again, or looked at again."""
    with connect("loader") as connection:
        return bool(visits.due(connection, code, as_of))


def poll(day: date, as_of: datetime, code: str, *, only_due: bool = False) -> str:
    """Ask one outlet's door; one that does not answer is a receipt, not an error. only_due: not before its turn."""
    if only_due and not polling.is_due(code, as_of):
        _receipt(day, code, Outcome.UNCHANGED, detail="not due: only its pages are looked at", is_first=True)
        return code
    try:
        result = polling.poll(code, as_of)
    except Exception as err:
        _receipt(day, code, Outcome.BROKEN, detail=f"{type(err).__name__}: {err}"[:500])
        raise
    detail = "; ".join(part for part in (_alarm(code), result.detail) if part)
    _receipt(day, code, result.outcome, files=result.entries_new, detail=detail[:500])
    return code


def _alarm(code: str) -> str:
    """The source's state, when somebody should look."""
    with connect("loader") as connection:
        known = memory.recall(connection, code)
    return f"{known.state}: {known.state_reason}" if known.state in health.ALARMS else ""


def read(day: date, as_of: datetime, code: str) -> None:
    """Fetch and read the pages of an outlet's new entries."""
    try:
        result = harvest.read_new(code, as_of)
    except Exception as err:
        _receipt(day, code, Outcome.BROKEN, detail=f"{type(err).__name__}: {err}"[:500])
        raise
    log.info("outlet=%s day=%s %s", code, day, result)


def _receipt(
    day: date, code: str, outcome: Outcome, *, files: int = 0, detail: str = "", is_first: bool = False
) -> None:
    """Write the receipt; is_first: only when the day has none of this outlet yet, or tells of a break that is past."""
    with connect("loader") as connection:
        before = (
            {key: outcome for key, outcome, _ in connection.execute(RECEIVED, (day,))}.get(code) if is_first else None
        )
        if before not in {None, Outcome.BROKEN}:
            return
        load.receipt(connection, Receipt("press", day, code, outcome, days.now(), files=files, detail=detail))


def confirm(day: date, as_of: datetime, polled: Collection[str] | None = None) -> str:
    """One receipt an outlet that was polled (all when not said), none broken, not all out of reach; the counts in words.

    One outlet alone that cannot be reached is its own misfortune: with nobody beside it, it says nothing of our network.
    Nor do several, when another was reached since, or was reached last while they have failed for long.
    """
    expected = set(open_day(day, as_of) if polled is None else polled)
    with connect("loader") as connection:
        received = {key: (outcome, detail) for key, outcome, detail in connection.execute(RECEIVED, (day,))}
    told = {code: received[code] for code in expected if code in received}
    dead = {code for code, (outcome, _) in told.items() if outcome == Outcome.UNREACHABLE}
    if len(dead) == len(expected) > 1 and not _is_their_own(dead):
        return account(expected, told)
    counts = account(expected - dead, {code: said for code, said in told.items() if code not in dead})
    return ", ".join(part for part in (counts, f"{len(dead)} unreachable" if dead else "") if part)


def _is_their_own(dead: Collection[str]) -> bool:
    """Whether our network reached some other outlet: since these were asked, or while these have failed for long."""
    with connect("loader") as connection:
        known = {one.code: memory.recall(connection, one.code) for one in settings().press.outlets}
    reached = [
        one.last_success_at
        for code, one in known.items()
        if code not in dead and one.last_success_at and not one.failures_in_a_row
    ]
    failed = [known[code] for code in dead if code in known]
    return bool(reached) and all(
        one.failures_in_a_row >= health.IN_A_ROW or (one.last_attempt_at and one.last_attempt_at <= max(reached))
        for one in failed
    )
