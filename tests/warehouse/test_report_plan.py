"""What a region's workbook can begin with, asked of a real warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from esep.reports import plan
from esep.warehouse import campaign

DAY = date(2026, 2, 20)


@pytest.fixture
def owner(warehouse: str) -> Iterator[psycopg.Connection[Any]]:
    campaign.write()
    with psycopg.connect(warehouse, autocommit=True) as connection:
        yield connection


@pytest.fixture
def no_plan(owner: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A warehouse whose models were never built; what other tests built comes back afterwards."""
    is_there = owner.execute("select to_regclass('core.fct_plan') is not null").fetchone()
    if is_there == (True,):
        owner.execute("alter table core.fct_plan rename to fct_plan_kept")
    yield owner
    owner.execute("drop table if exists core.fct_plan")
    if is_there == (True,):
        owner.execute("alter table core.fct_plan_kept rename to fct_plan")


def line(connection: psycopg.Connection[Any], number: int, day: date = DAY, **changed: Any) -> None:
    """One line of core.fct_plan (SYNTHETIC)."""
    row = {
        "region_code": "61", "plan_version": 1, "plan_line": number, "in_force_from": date(2026, 2, 12), "in_force_to": None,
        "unit_code": "611600000", "plan_date": day, "event_type": "lecture", "format": "offline", "audience": "mixed",
        "planned_events": 2, "planned_participants": 60,
    } | changed  # fmt: skip
    names = ", ".join(row)
    places = ", ".join(f"%({name})s" for name in row)
    connection.execute(f"insert into core.fct_plan ({names}) values ({places})", row)


def filed(connection: psycopg.Connection[Any], sha: str, day: date, state: str = "accepted") -> str:
    """A daily pack that was read (SYNTHETIC); its digest."""
    digest = sha * 64
    connection.execute(
        "insert into ops.files (file_sha256, bytes, media_type, first_seen_at) values (%s, 1, 'xlsx', now()) on conflict do nothing",
        (digest,),
    )
    connection.execute(
        """
        insert into raw.submissions (
            file_sha256, source_code, file_name, carrier, pack, channel_region, region_code, report_date, submission_id,
            kind, form_version, is_nil, received_at, state, rows_attempted, rows_succeeded, rows_refused, rows_ignored,
            reader_version
        ) values (%s, 'inbox', 'a.xlsx', 'xlsx', 'daily', '61', '61', %s, gen_random_uuid(), 'original', '1.1', false,
            %s::date + time '19:00', %s, 0, 0, 0, 0, '1')
        """,
        (digest, day, day, state),
    )
    return digest


def stock(connection: psycopg.Connection[Any], sha: str, closing: int, unit: str | None = "611600000") -> None:
    connection.execute(
        "insert into raw.report_materials values (%s, 'Материалы', 4, %s, 'leaflet', 'kk', 0, %s, 0, 0, %s)",
        (sha, unit, closing, closing),
    )


def summary(connection: psycopg.Connection[Any], sha: str, held: int) -> None:
    connection.execute(
        "insert into raw.report_summaries (file_sha256, sheet, row_no, events_held_day, events_held_cum) "
        "values (%s, 'Сводка', 4, 1, %s)",
        (sha, held),
    )


def test_the_lines_due_are_those_of_the_version_in_force_that_day(no_plan: psycopg.Connection[Any]) -> None:
    assert plan.due_lines("61", DAY) == []  # never built: nothing to begin with, and no error
    no_plan.execute(
        "create table core.fct_plan (region_code text, plan_version integer, plan_line integer, in_force_from date, "
        "in_force_to date, unit_code text, plan_date date, event_type text, format text, audience text, "
        "planned_events integer, planned_participants integer); grant select on core.fct_plan to esep_analyst"
    )
    line(no_plan, 2, unit_code="-1")
    line(no_plan, 1)
    line(no_plan, 3, date(2026, 2, 21))
    line(no_plan, 4, region_code="62")
    line(no_plan, 5, in_force_to=date(2026, 2, 19))
    line(no_plan, 6, plan_version=2, in_force_from=date(2026, 2, 21))
    found = plan.due_lines("61", DAY)
    assert [(one["plan_line"], one["unit_code"], one["planned_events"]) for one in found] == [
        (1, "611600000", 2),
        (2, None, 2),
    ]


def test_the_stock_and_the_totals_are_of_the_last_official_filing_before_the_day(
    owner: psycopg.Connection[Any],
) -> None:
    assert plan.before("61", DAY) == plan.Before()
    older, last, refused, same = (
        filed(owner, "a", date(2026, 2, 17)),
        filed(owner, "b", date(2026, 2, 18)),
        filed(owner, "c", date(2026, 2, 19), "rejected"),
        filed(owner, "d", DAY),
    )
    for sha, closing in ((older, 700), (refused, 1), (same, 2)):
        stock(owner, sha, closing)
    for sha, held in ((older, 30), (last, 34), (refused, 999), (same, 40)):
        summary(owner, sha, held)
    found = plan.before("61", DAY)
    assert found.openings == [{"unit_code": "611600000", "material_type": "leaflet", "language": "kk", "opening": 700}]
    assert (found.running, found.running_on) == ({"events_held_cum": 34}, date(2026, 2, 18))
    assert plan.before("62", DAY) == plan.Before()
