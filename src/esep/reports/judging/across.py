"""What the sheets of one pack say about each other. Rows that were refused are not held against the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from esep.reports import forms
from esep.reports.findings import BLOCKS, INFORMS, WARNS, Finding
from esep.reports.sheets import Row, Table

PAPER_FOR_HANDS = {"leaflet", "booklet"}
NO_DETAIL = {"F3", "F8"}  # a roster and a summary stand in a nil report too
UNFILLED = "unfilled"  # a row that our own template began and nobody filled in

Tables = Mapping[str, Table]
Manifest = Mapping[str, object]


def judge(tables: Tables, manifest: Manifest, kind: str | None) -> Iterator[Finding]:
    """Every such finding of a pack of this kind (daily, plan, roster)."""
    yield from _about_nil(tables, manifest, kind)
    for table in tables.values():
        yield from _unfilled(table)
    day = manifest.get("report_date")
    if kind != "daily" or not isinstance(day, date):
        return
    summary = tables.get("F8")
    if summary is not None and len(summary.rows) == 1:
        for rule, name, summed in _sums(tables, day):
            yield from _compared(summary, rule, name, summed)
    yield from _handed_out(tables, day)
    yield from _asked_at_events(tables, day)


def exactly_one(summary: Table) -> Finding | None:
    """R-281: a summary has one row."""
    count = len(summary.rows) + len(summary.refused)
    return None if count == 1 else Finding("R-281", BLOCKS, "sheet", summary.sheet.name, args={"rows": count})


def is_untouched(tables: Tables) -> bool:
    """Whether the pack is our template as we gave it out: sheets, and nothing that anybody entered."""
    return "F8" in tables and not any(table.rows or table.refused for table in tables.values())


def _about_nil(tables: Tables, manifest: Manifest, kind: str | None) -> Iterator[Finding]:
    """R-010: a nil report has no rows, and a report without rows says that it is nil."""
    details = {code: table for code, table in tables.items() if kind != "daily" or code not in NO_DETAIL}
    filled = sum(len(table.rows) + len(table.refused) for table in details.values())
    is_nil = manifest.get("is_nil")
    if is_nil is True and filled:
        yield Finding("R-010", BLOCKS, "file", field="is_nil", args={"reason": "nil_with_rows", "rows": filled})
    elif is_nil is True and _has_figures(tables.get("F8")):
        yield Finding("R-010", BLOCKS, "file", field="is_nil", args={"reason": "nil_with_figures"})
    if is_nil is False and is_untouched(tables):
        yield Finding("R-010", BLOCKS, "file", field="is_nil", args={"reason": "template_not_filled"})
    elif is_nil is False and not filled and not _says_something(tables.get("F8")) and not _has_roster(tables):
        yield Finding("R-010", BLOCKS, "file", field="is_nil", args={"reason": "no_rows"})


def _has_figures(summary: Table | None) -> bool:
    """Whether the summary says that something happened on the day."""
    rows = summary.rows if summary is not None else []
    return any(value for row in rows for name, value in row.values.items() if name.endswith("_day"))


def _says_something(summary: Table | None) -> bool:
    if summary is None:
        return False
    return _has_figures(summary) or bool(summary.refused)


def _has_roster(tables: Tables) -> bool:
    roster = tables.get("F3")
    return roster is not None and bool(roster.rows or roster.refused)


def _unfilled(table: Table) -> Iterator[Finding]:
    """Rows that our template began: an event needs its status said, a stock or a district may have had nothing that day."""
    count = sum(why == UNFILLED for _, why in table.ignored)
    if count:
        severity, reason = (WARNS, "not_filled") if table.form.code == "F2" else (INFORMS, "not_filled_stock")
        yield table.finding("R-011", severity, None, None, reason=reason, rows=count)


def _readable(tables: Tables, code: str) -> list[Row] | None:
    """The sheet's rows; None where some were refused, because a sum over the rest would only repeat the refusals."""
    table = tables.get(code)
    return table.rows if table is not None and table.is_whole and not table.refused else None


def _held(rows: list[Row], day: date) -> list[Row]:
    """Events held on the very day; late details of earlier days belong to those days."""
    return [
        row for row in rows if row["status"] == "held" and row["row_action"] != "retract" and row["event_date"] == day
    ]


def _sums(tables: Tables, day: date) -> Iterator[tuple[str, str, int]]:
    """R-301, R-307: rule, column of the summary, and what the rows give."""
    if (events := _readable(tables, "F2")) is not None:
        held = [row for row in _held(events, day) if row["event_type"] in forms.outreach()]
        yield "R-301", "events_held_day", len(held)
        yield "R-301", "participants_offline_day", _total(held, "participants_offline")
        yield "R-301", "participants_online_day", _total(held, "participants_online")
        yield "R-307", "units_covered_day", len({row["unit_code"] for row in held if row["unit_code"]})
    if (questions := _readable(tables, "F6")) is not None:
        # Counted in their own form, which holds those of every channel.
        for kind in ("question", "proposal"):
            yield "R-301", f"{kind}s_day", _total([row for row in questions if row["kind"] == kind], "asked_count")
    for code, column, name in (
        ("F4", "distributed", "materials_distributed_day"),
        ("F5", "households_visited", "households_day"),
        ("F7", "posts", "posts_day"),
    ):
        if (rows := _readable(tables, code)) is not None:
            yield "R-301", name, _total(rows, column)


def _total(rows: list[Row], name: str) -> int:
    return sum(row[name] or 0 for row in rows)


def _compared(summary: Table, rule: str, name: str, summed: int) -> Iterator[Finding]:
    row = summary.rows[0]
    if row[name] is not None and row[name] != summed:
        yield summary.finding(rule, WARNS, row, name, sum=summed, suggested=str(summed))


def _handed_out(tables: Tables, day: date) -> Iterator[Finding]:
    """R-243: paper handed over at events and at doors was distributed."""
    materials, events = _readable(tables, "F4"), _readable(tables, "F2")
    doors = _readable(tables, "F5") if "F5" in tables else []
    if materials is None or events is None or doors is None:
        return
    handed, left = _total(_held(events, day), "materials_handed"), _total(doors, "leaflets_left")
    distributed = _total([row for row in materials if row["material_type"] in PAPER_FOR_HANDS], "distributed")
    if handed + left > distributed:
        args = {"handed": handed, "left": left, "distributed": distributed}
        yield tables["F4"].finding("R-243", WARNS, None, "distributed", **args)


def _asked_at_events(tables: Tables, day: date) -> Iterator[Finding]:
    """R-306: what was asked at events is in the sheet of questions."""
    events, questions = _readable(tables, "F2"), _readable(tables, "F6")
    if events is None or questions is None:
        return
    counted = _total(_held(events, day), "questions_count")
    asked = _total([row for row in questions if row["channel"] == "event"], "asked_count")
    if counted > asked:
        yield tables["F6"].finding("R-306", WARNS, None, "asked_count", events=counted, asked=asked)
