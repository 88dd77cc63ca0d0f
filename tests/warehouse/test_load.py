"""Writes that may be run again: replace, upsert, receipts, the campaign's settings."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date, datetime

import psycopg
import pytest

from esep import days
from esep.receipts import Outcome, Receipt
from esep.warehouse import campaign, connect, load

DAY = date(2026, 2, 17)
NOW = datetime.fromisoformat("2026-02-17T20:05:00+05:00")


def rows(query: str) -> list[tuple[object, ...]]:
    with connect("loader") as connection:
        return connection.execute(query.encode()).fetchall()


def test_replacing_twice_leaves_the_same_rows(warehouse: str) -> None:
    lines = [{"region_code": code, "reporting_starts_on": DAY} for code in ("61", "71")]
    for _ in range(2):
        with connect("loader") as connection:
            connection.execute("delete from ops.campaign_regions")
            assert load.copy(connection, "ops.campaign_regions", ["region_code", "reporting_starts_on"], lines) == 2
    assert rows("select region_code from ops.campaign_regions order by 1") == [("61",), ("71",)]


def test_a_snapshot_sees_one_instant_and_writes_nothing(warehouse: str) -> None:
    count = "select count(*) from ops.campaign_regions"
    add = f"insert into ops.campaign_regions (region_code, reporting_starts_on) values ('61', '{DAY}')"
    with connect("loader", is_snapshot=True) as reading:
        assert reading.execute(count).fetchone() == (0,)
        with connect("loader") as writing:
            writing.execute(add)
        assert reading.execute(count).fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), reading.transaction():
            reading.execute(add)
    assert rows(count) == [(1,)]


def test_a_bad_row_leaves_the_previous_load_untouched(warehouse: str) -> None:
    def put(code: str, day: object) -> None:
        with connect("loader") as connection:
            load.replace(
                connection,
                "ops.campaign_regions",
                {"region_code": code},
                ["reporting_starts_on"],
                [{"reporting_starts_on": day}],
            )

    put("61", DAY)
    with pytest.raises(psycopg.Error):
        put("61", None)
    assert rows("select region_code, reporting_starts_on from ops.campaign_regions") == [("61", DAY)]


def test_an_upsert_tells_whether_anything_changed(warehouse: str) -> None:
    row = {"region_code": "61", "reporting_starts_on": DAY}
    with connect("loader") as connection:
        assert load.upsert(connection, "ops.campaign_regions", ["region_code"], row) is True
        assert load.upsert(connection, "ops.campaign_regions", ["region_code"], row) is False
        assert (
            load.upsert(connection, "ops.campaign_regions", ["region_code"], row | {"reporting_starts_on": NOW.date()})
            is False
        )


def test_the_last_receipt_of_a_region_and_day_stands(warehouse: str) -> None:
    first = Receipt("reports", DAY, "61", Outcome.UNREACHABLE, NOW)
    with connect("loader") as connection:
        load.receipt(connection, first)
        load.receipt(connection, changed(first, outcome=Outcome.ACCEPTED, files=1))
    assert rows("select key, outcome, files from ops.receipts") == [("61", "accepted", 1)]


def test_every_outcome_is_known_to_the_database(warehouse: str) -> None:
    for number, outcome in enumerate(Outcome):
        with connect("loader") as connection:
            load.receipt(connection, Receipt("press", DAY, str(number), outcome, NOW))
    assert len(rows("select * from ops.receipts")) == len(Outcome)


def test_the_campaign_is_written_once(warehouse: str) -> None:
    tables = ("ops.campaign", "ops.campaign_parties", "ops.campaign_regions", "ops.campaign_outlets")
    campaign.write()
    first = [rows(f"select t::text, t.xmin::text from {table} as t order by 1") for table in tables]
    campaign.write()
    assert first == [rows(f"select t::text, t.xmin::text from {table} as t order by 1") for table in tables]
    assert [len(found) for found in first] == [1, 5, 20, 4]


def test_a_day_is_looked_at_ever_later_and_stays_closed(warehouse: str) -> None:
    closed = days.at(DAY, datetime.fromisoformat("2026-02-17T08:00").time(), days_later=1)
    for instant in (NOW, closed, NOW):
        campaign.open_day(DAY, instant)
    assert rows("select as_of, is_closed from ops.days") == [(closed, True)]
