"""One day of all outlets: what the DAG `press` and `esep day` do, step by step."""

from __future__ import annotations

import logging
from datetime import date, datetime

from esep import days
from esep.config import settings
from esep.press import feeds, harvest
from esep.receipts import Outcome, Receipt, account
from esep.warehouse import campaign, connect, load

log = logging.getLogger(__name__)

RECEIVED = "select key, outcome, detail from ops.receipts where room = 'press' and report_date = %s"


def name_of(code: str) -> str:
    """An outlet's name in the interface."""
    return next(outlet.name for outlet in settings().press.outlets if outlet.code == code)


def open_day(day: date, as_of: datetime) -> list[str]:
    """The codes of the outlets to poll; writes the campaign's settings where dbt reads them."""
    campaign.write()
    log.info("day=%s as_of=%s outlets=%s", day, as_of.isoformat(), len(settings().press.outlets))
    return [outlet.code for outlet in settings().press.outlets]


def poll(day: date, as_of: datetime, code: str) -> str:
    """Fetch one feed if it has changed; a feed that does not answer is a receipt, not an error."""
    try:
        result = feeds.poll(code, as_of)
    except Exception as err:
        _receipt(day, code, Outcome.BROKEN, detail=f"{type(err).__name__}: {err}"[:500])
        raise
    _receipt(day, code, result.outcome, files=result.entries_new, detail=result.detail)
    return code


def read(day: date, as_of: datetime, code: str) -> None:
    """Fetch and read the pages of an outlet's new entries."""
    try:
        result = harvest.read_new(code, as_of)
    except Exception as err:
        _receipt(day, code, Outcome.BROKEN, detail=f"{type(err).__name__}: {err}"[:500])
        raise
    log.info("outlet=%s day=%s %s", code, day, result)


def _receipt(day: date, code: str, outcome: Outcome, *, files: int = 0, detail: str = "") -> None:
    with connect("loader") as connection:
        load.receipt(connection, Receipt("press", day, code, outcome, days.now(), files=files, detail=detail))


def confirm(day: date, as_of: datetime) -> str:
    """One receipt an outlet, none of them broken, not all of them out of reach; returns the counts in words."""
    expected = set(open_day(day, as_of))
    with connect("loader") as connection:
        receipts = {key: (outcome, detail) for key, outcome, detail in connection.execute(RECEIVED, (day,))}
    return account(expected, receipts)
