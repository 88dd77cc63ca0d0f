"""What a region's workbook can begin with: the lines of the plan in force, yesterday's stock, the last running totals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import errors
from psycopg.rows import dict_row

from esep.warehouse import connect

# Which version of a plan is in force on a day is worked out by the models, once; a unit of -1 or -2 is none.
DUE = """
select
    plan_version,
    plan_line,
    case when unit_code !~ '^-' then unit_code end as unit_code,
    plan_date,
    event_type,
    format,
    audience,
    planned_events,
    planned_participants
from core.fct_plan
where
    region_code = %(region)s
    and plan_date = %(day)s
    and in_force_from <= %(day)s
    and (in_force_to is null or in_force_to >= %(day)s)
order by plan_line
"""
LAST = """
select versions.file_sha256, versions.report_date
from ops.official_versions as versions
where
    versions.pack = 'daily'
    and versions.region_code = %(region)s
    and versions.report_date < %(day)s
    and versions.known_to is null
    and exists (select from {table} as rows where rows.file_sha256 = versions.file_sha256)
order by versions.report_date desc
limit 1
"""
STOCKS = """
select unit_code, material_type, language, closing as opening
from raw.report_materials
where file_sha256 = %(file)s
order by sheet, row_no
"""
SUMMARY = "select * from raw.report_summaries where file_sha256 = %(file)s order by sheet, row_no limit 1"


@dataclass(frozen=True, slots=True)
class Before:
    """What the region filed before a day, of its official versions; empty where nothing is known."""

    openings: list[dict[str, Any]] = field(default_factory=list)  # unit_code, material_type, language, opening (copies)
    running: dict[str, int] = field(default_factory=dict)  # column of F8 -> total
    running_on: date | None = None


def due_lines(region_code: str, day: date) -> list[dict[str, Any]]:
    """The lines of the plan in force that are due on `day`, by the columns of F1; none before the models were ever built."""
    try:
        with connect("analyst") as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(DUE, {"region": region_code, "day": day}).fetchall()
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return []


def before(region_code: str, day: date) -> Before:
    """Yesterday's stock and the last running totals: of the latest day before `day` for which the region filed them."""
    with connect("loader") as connection, connection.cursor(row_factory=dict_row) as cursor:
        known = {"region": region_code, "day": day}
        stocks = cursor.execute(LAST.format(table="raw.report_materials"), known).fetchone()
        openings = cursor.execute(STOCKS, {"file": stocks["file_sha256"]}).fetchall() if stocks else []
        last = cursor.execute(LAST.format(table="raw.report_summaries"), known).fetchone()
        if last is None:
            return Before(openings)
        summary = cursor.execute(SUMMARY, {"file": last["file_sha256"]}).fetchone() or {}
    running = {name: total for name, total in summary.items() if name.endswith("_cum") and total is not None}
    return Before(openings, running, last["report_date"])
