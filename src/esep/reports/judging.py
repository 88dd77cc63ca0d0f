"""Rules about rows that could be read, and about what the sheets of one file say to each other. Rule ids: rules.yml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

from esep.config import Campaign
from esep.reports import forms
from esep.reports.findings import BLOCKS, REFUSES_ROW, WARNS, Finding
from esep.reports.form import refuse
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


def rows(table: Table, report_date: date, kind: str, campaign: Campaign) -> None:
    """Judge every readable row; a refusing rule moves the row to the refused ones."""
    if not table.is_whole:
        return
    for row in list(table.rows):
        if table.form.code == "F2":
            found = list(_event(table, row, report_date, kind, campaign))
        elif table.form.code == "F1":
            found = list(_plan_line(table, row, campaign))
        elif table.form.code == "F6":
            found = list(_question(table, row))
        else:
            found = []
        for finding in found:
            if finding.severity == REFUSES_ROW:
                refuse(table, row, finding)
            else:
                table.findings.append(finding)


def _event(table: Table, row: Row, report_date: date, kind: str, campaign: Campaign) -> Iterator[Finding]:
    held_on = row["event_date"]
    if row["row_action"] == "retract":
        return
    if held_on in {campaign.silence_on, campaign.voting_on} and row["event_type"] not in forms.internal():
        yield table.finding("R-203", REFUSES_ROW, row, "event_date", date=held_on.isoformat())
    if held_on > report_date:
        yield table.finding("R-201", REFUSES_ROW, row, "event_date", report_date=report_date.isoformat())
    if kind == "original" and held_on < report_date - timedelta(days=LATE_DETAIL_DAYS):
        yield table.finding("R-202", WARNS, row, "event_date", report_date=report_date.isoformat())
    absent = {"offline": "participants_online", "online": "participants_offline"}.get(row["format"])
    if absent and row[absent]:
        yield table.finding("R-205", REFUSES_ROW, row, absent, format=row["format"])
    yield from _attendance(table, row)
    if (start := row["start_time"]) and (start >= NIGHT_FROM or start < NIGHT_TO):
        yield table.finding("R-214", WARNS, row, "start_time")


def _attendance(table: Table, row: Row) -> Iterator[Finding]:
    if row["status"] != "held":
        for name in COUNTS_OF_HELD:
            if row[name]:
                yield table.finding("R-207", REFUSES_ROW, row, name, status=row["status"], suggested="0")
    elif row["participants_offline"] + row["participants_online"] == 0 and row["event_type"] != "postering":
        yield table.finding("R-206", WARNS, row, "participants_offline")


def _plan_line(table: Table, row: Row, campaign: Campaign) -> Iterator[Finding]:
    if not campaign.starts_on <= row["plan_date"] <= campaign.ends_on:
        args = {"first": campaign.starts_on.isoformat(), "last": campaign.ends_on.isoformat()}
        yield table.finding("R-221", REFUSES_ROW, row, "plan_date", **args)


def _question(table: Table, row: Row) -> Iterator[Finding]:
    handled = (row["answered_count"] or 0) + (row["escalated_count"] or 0)
    if handled > row["asked_count"]:
        yield table.finding("R-261", REFUSES_ROW, row, "answered_count", handled=handled, asked=row["asked_count"])


def across(tables: dict[str, Table], manifest: dict[str, object]) -> Iterator[Finding]:
    """What the sheets of one pack say about each other. Rows that were refused are not held against the sums."""
    summary = tables.get("F8")
    details = [tables[code] for code in ("F2", "F6", "F1") if code in tables]
    filled = sum(len(table.rows) + len(table.refused) for table in details)
    is_nil = manifest.get("is_nil")
    if is_nil is True and filled:
        yield Finding("R-010", BLOCKS, "file", args={"reason": "nil_with_rows", "rows": filled})
    if is_nil is False and not filled and not _says_something(summary):
        yield Finding("R-010", BLOCKS, "file", args={"reason": "no_rows"})
    if summary is not None and len(summary.rows) == 1:
        yield from _against_events(summary, tables.get("F2"), manifest)
        yield from _against_questions(summary, tables.get("F6"))


def _says_something(summary: Table | None) -> bool:
    if summary is None:
        return False
    return any(value for row in summary.rows for name, value in row.values.items() if name.endswith("_day")) or bool(
        summary.refused
    )


def exactly_one(summary: Table) -> Finding | None:
    """R-281: a summary has one row."""
    count = len(summary.rows) + len(summary.refused)
    return None if count == 1 else Finding("R-281", BLOCKS, "sheet", summary.sheet.name, args={"rows": count})


def _is_comparable(table: Table | None) -> bool:
    """A sum over rows some of which were refused would only repeat the refusals."""
    return table is not None and table.is_whole and not table.refused


def _against_events(summary: Table, events: Table | None, manifest: dict[str, object]) -> Iterator[Finding]:
    """R-301, R-307: outreach events held on the very day; late details of earlier days belong to those days."""
    if events is None or not _is_comparable(events):
        return
    held = [
        row
        for row in events.rows
        if row["status"] == "held"
        and row["row_action"] != "retract"
        and row["event_type"] in forms.outreach()
        and row["event_date"] == manifest.get("report_date")
    ]
    yield from _sums(
        summary,
        "R-301",
        {
            "events_held_day": len(held),
            "participants_offline_day": sum(row["participants_offline"] for row in held),
            "participants_online_day": sum(row["participants_online"] for row in held),
        },
    )
    covered = {row["unit_code"] for row in held if row["unit_code"]}
    yield from _sums(summary, "R-307", {"units_covered_day": len(covered)})


def _against_questions(summary: Table, questions: Table | None) -> Iterator[Finding]:
    """R-301: questions and proposals are counted in their own form, which holds those of every channel."""
    if questions is None or not _is_comparable(questions):
        return
    yield from _sums(
        summary,
        "R-301",
        {
            f"{kind}s_day": sum(row["asked_count"] for row in questions.rows if row["kind"] == kind)
            for kind in ("question", "proposal")
        },
    )


def _sums(summary: Table, rule: str, sums: dict[str, int]) -> Iterator[Finding]:
    row = summary.rows[0]
    for name, summed in sums.items():
        if row[name] is not None and row[name] != summed:
            yield summary.finding(rule, WARNS, row, name, sum=summed, suggested=str(summed))
