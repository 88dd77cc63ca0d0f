"""The published tables with the SYNTHETIC day of tests/unit/bulletin/made_up.py in them, for the bulletin's tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from unit.bulletin import made_up

from esep.bulletin.figures import Figures
from esep.warehouse import engine, load

EMPTY = "drop schema if exists report cascade; create schema report authorization esep_publisher; " \
        "grant usage on schema report to esep_reporter, esep_analyst"  # fmt: skip


@contextmanager
def published(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The tables of schema report, empty, while the block runs; the owner's connection to fill them."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(EMPTY)
        connection.execute((Path(__file__).parent / "report_tables.sql").read_bytes())
        try:
            yield connection
        finally:
            connection.execute(EMPTY)
            engine("reporter").dispose()
            engine.cache_clear()


def publish(connection: psycopg.Connection[Any], figures: Figures | None = None) -> None:
    """Put one day's figures into the tables, in place of what they say about it."""
    given = figures or made_up.figures()
    parts = {
        "headline": [given.headline], "regions": given.regions, "topics": given.topics,
        "discrepancies": given.discrepancies, "alarms": given.alarms,
    }  # fmt: skip
    for name, rows in parts.items():
        for row in rows:
            values = asdict(row)
            load.replace(
                connection, f"report.rpt_digest_{name}", {"report_date": given.report_date, **keys_of(values)},
                [column for column in values if column not in keys_of(values)], [values],
            )  # fmt: skip


def keys_of(values: dict[str, Any]) -> dict[str, Any]:
    """What tells a row of the day from the others."""
    return {name: values[name] for name in ("rank", "alarm_code", "region_code") if values.get(name) is not None}


def without(connection: psycopg.Connection[Any], name: str, day: date) -> None:
    """Take away one table's rows of a day."""
    connection.execute(
        sql.SQL("delete from {} where report_date = %s").format(sql.Identifier("report", f"rpt_digest_{name}")), (day,)
    )
