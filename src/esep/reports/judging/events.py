"""Rules about the journal of events (F2): about one event, and about the events of a day among themselves. Ids: rules.yml."""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time, timedelta

from esep.regions import SEEDS
from esep.reports import forms
from esep.reports.findings import INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.judging.filing import Filing
from esep.reports.sheets import Row, Table

LATE_DETAIL_DAYS = 2
NIGHT_FROM, NIGHT_TO = time(22), time(7)
COUNTS_OF_HELD = (
    "participants_offline",
    "participants_online",
    "coalition_members_present",
    "questions_count",
    "proposals_count",
    "materials_handed",
)
HEAPING_FROM = 8  # events: fewer may well be round by chance
HEAPING_SHARE = 0.6
EVENTS_IN_A_UNIT = 25
SUNDAY = 7


def day_of(table: Table, row: Row, filing: Filing) -> Iterator[Finding]:
    """R-203, R-201, R-202: on a forbidden day, in the future, long ago."""
    held_on, day = row["event_date"], filing.report_date
    if filing.is_forbidden(held_on) and row["event_type"] not in forms.internal():
        yield table.finding("R-203", REFUSES_ROW, row, "event_date", date=held_on.isoformat())
    if held_on > day:
        yield table.finding("R-201", REFUSES_ROW, row, "event_date", report_date=day.isoformat())
    if filing.kind == "original" and held_on < day - timedelta(days=LATE_DETAIL_DAYS):
        yield table.finding("R-202", WARNS, row, "event_date", report_date=day.isoformat())


def format_of(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-205: nobody is online at an offline event, nor in the hall of an online one."""
    absent = {"offline": "participants_online", "online": "participants_offline"}.get(row["format"])
    if absent and row[absent]:
        yield table.finding("R-205", REFUSES_ROW, row, absent, format=row["format"], suggested="0")


def attendance(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-207, R-206: figures of an event that was not held, and none of one that was."""
    if row["status"] != "held":
        for name in COUNTS_OF_HELD:
            if row[name]:
                yield table.finding("R-207", REFUSES_ROW, row, name, status=row["status"], suggested="0")
    elif _people(row) == 0 and row["event_type"] != "postering":
        yield table.finding("R-206", WARNS, row, "participants_offline")


def hour(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-214: in the night."""
    if (start := row["start_time"]) and (start >= NIGHT_FROM or start < NIGHT_TO):
        yield table.finding("R-214", WARNS, row, "start_time")


def twins(table: Table, _: Filing) -> Iterator[Finding]:
    """R-209: what two organisations held together and both entered. A question to the region, nothing more."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in _held(table):
        if row["start_time"] is None or _people(row) == 0:
            continue
        same = (row["unit_code"], row["event_date"], row["start_time"], row["event_type"])
        first = seen.setdefault((*same, row["participants_offline"], row["participants_online"]), row)
        if first is not row:
            yield table.finding("R-209", WARNS, row, "event_uid", other=first["event_uid"])


def heaping(table: Table, filing: Filing) -> Iterator[Finding]:
    """R-210: figures of the day that were rounded rather than counted."""
    people = [_people(row) for row in _held(table) if row["event_date"] == filing.report_date and _people(row)]
    hundreds = sum(number % 100 == 0 for number in people)
    if len(people) >= HEAPING_FROM and hundreds > HEAPING_SHARE * len(people):
        yield table.finding("R-210", WARNS, None, None, round=hundreds, events=len(people))


def crowding(table: Table, _: Filing) -> Iterator[Finding]:
    """R-211: more events in one unit on one day than a unit can hold; said once, at the first row too many."""
    by_unit: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in _held(table):
        if row["unit_code"]:
            by_unit[row["unit_code"], row["event_date"]].append(row)
    for rows in by_unit.values():
        if len(rows) > EVENTS_IN_A_UNIT:
            args = {"events": len(rows), "limit": EVENTS_IN_A_UNIT}
            yield table.finding("R-211", WARNS, rows[EVENTS_IN_A_UNIT], "unit_code", **args)


def rest_days(table: Table, _: Filing) -> Iterator[Finding]:
    """R-215: Sundays and public holidays, said once a day of the journal."""
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in _held(table):
        by_day[row["event_date"]].append(row)
    for day, rows in by_day.items():
        reason = "holiday" if day in holidays() else "sunday" if day.isoweekday() == SUNDAY else None
        if reason:
            yield table.finding("R-215", INFORMS, rows[0], "event_date", reason=reason, events=len(rows))


@functools.cache
def holidays() -> frozenset[date]:
    """The public holidays of the seed."""
    with (SEEDS / "holidays.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(date.fromisoformat(row["holiday_on"]) for row in csv.DictReader(file))


def _held(table: Table) -> list[Row]:
    return [row for row in table.rows if row["status"] == "held" and row["row_action"] != "retract"]


def _people(row: Row) -> int:
    return int(row["participants_offline"] + row["participants_online"])
