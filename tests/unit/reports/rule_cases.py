"""For every rule that one file alone can answer: a file that breaks it, and one like it that does not (SYNTHETIC)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from esep.regions import by_code, units
from esep.reports import pack, template
from esep.reports.findings import Finding
from esep.reports.readers import Reader

from .conftest import DAY, DOOR_STARTS, MANIFEST, door, event, material, member, online, plan_line, question, rows

Given = dict[str, list[dict[str, Any]]]
Edit = Callable[[Any], None]
SILENCE = date(2026, 3, 14)
SUNDAY = date(2026, 2, 22)
JOURNAL = "Журнал мероприятий"


@dataclass(frozen=True, slots=True)
class Room:
    """Where a case writes its file, and who reads it."""

    folder: Path
    reader: Reader


Filed = Callable[[Room], list[Finding]]


@dataclass(frozen=True, slots=True)
class Case:
    """breaks files something with a finding of the rule, holds its nearest neighbour without one."""

    breaks: Filed
    holds: Filed
    severity: str
    has_cell: bool = True


def filed(
    given: Given | None = None,
    *,
    edit: Edit | None = None,
    day: date = DAY,
    channel: str = "61",
    kind: str = "daily",
    name: str | None = None,
    **manifest: Any,
) -> Filed:
    """A file of `given` (a whole clean pack when None) as JSON, or as a workbook where a person's `edit` spoils it."""
    said = MANIFEST | {"report_date": day} | manifest
    content = rows(day=day) if given is None else given

    def run(room: Room) -> list[Finding]:
        meant = said["kind"] if kind == "daily" else kind
        path = room.folder / (
            name or f"{said['region_code']}_{said['report_date']}_{meant}_1.{'xlsx' if edit else 'json'}"
        )
        if edit:
            _workbook(path, said, content, kind, edit)
        else:
            document = {"F0": said, **content}
            path.write_text(json.dumps(document, ensure_ascii=False, default=lambda value: value.isoformat()), "utf-8")
        received = datetime.fromisoformat(f"{day}T19:30:00+05:00")
        return pack.read(room.reader.read(path), path.name, received, channel).findings

    return run


def _workbook(path: Path, said: dict[str, Any], content: Given, kind: str, edit: Edit) -> None:
    template.write_pack(path, said, content, pack=kind)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def changed(form: str, day: date = DAY, **values: Any) -> Given:
    """A clean pack with the first row of a form changed."""
    given = rows(day=day)
    given[form][0] |= values
    return given


def only(form: str, *block: dict[str, Any], day: date = DAY) -> Given:
    """A clean pack with this form's rows instead."""
    return rows(day=day) | {form: list(block)}


def events(count: int, **values: Any) -> list[dict[str, Any]]:
    """A journal of so many events, `values` in each; a callable value is called with the number."""
    return [
        event(number, **{name: value(number) if callable(value) else value for name, value in values.items()})
        for number in range(1, count + 1)
    ]


def untouched(_: Any) -> None:
    """A workbook as it is."""


def with_total(people: int) -> Edit:
    """A person adds a total under the journal."""

    def edit(book: Any) -> None:
        book[JOURNAL]["A7"], book[JOURNAL]["L7"] = "ИТОГО", people

    return edit


def not_a_report(room: Room) -> list[Finding]:
    """A login page under the name of a report."""
    path = room.folder / "61_2026-02-20_original_1.xlsx"
    path.write_text("<html><body>Вход в систему</body></html>", "utf-8")
    return pack.read(
        room.reader.read(path), path.name, datetime.fromisoformat("2026-02-20T19:30:00+05:00"), "61"
    ).findings


def half_past_ten(number: int) -> time:
    return time(8 + number % 10, 30)


UNITS = [unit.code for unit in units() if unit.region_code == "61" and unit.kind != "leased"]
COALITIONS = ["61", *(f"61-{code}" for code in UNITS)]
ROUND = events(9, participants_offline=lambda number: 100 * number, start_time=half_past_ten)
COUNTED = events(9, participants_offline=lambda number: 100 * number + number % 2, start_time=half_past_ten)
SMALL_EVENTS = {"participants_offline": lambda number: 20 + number, "start_time": half_past_ten}

CASES: dict[str, Case] = {
    "R-001": Case(not_a_report, filed(edit=untouched), "B", has_cell=False),
    "R-003": Case(filed(region_code="99"), filed(), "B"),
    "R-004": Case(filed(channel="71"), filed(channel="61"), "B"),
    "R-005": Case(filed(name="отчет (1).json"), filed(), "W", has_cell=False),
    "R-006": Case(filed(report_date=date(2026, 2, 21)), filed(), "B"),
    "R-010": Case(
        filed(is_nil=True), filed({"F8": [dict.fromkeys(rows()["F8"][0], 0)]}, is_nil=True), "B"
    ),
    "R-011": Case(
        filed(sheet_rows="F2=4; F6=1"), filed(sheet_rows="F2=3; F4=1; F5=0; F6=1; F7=1; F8=1"), "W", has_cell=False
    ),
    "R-012": Case(filed(edit=lambda book: book[JOURNAL].delete_cols(11)), filed(edit=untouched), "B"),
    "R-013": Case(filed(changed("F2", participants_offline="около 40")), filed(changed("F4", received="0")), "Q"),
    "R-014": Case(filed(changed("F2", event_type="пикник")), filed(changed("F2", event_type="Встреча с населением")), "Q"),
    "R-015": Case(
        filed(only("F4", material(), material(distributed=99, closing=896))),
        filed(only("F4", material(distributed=50, closing=945), material(distributed=50, closing=945, language="ru"))), "Q",
    ),
    "R-016": Case(filed(edit=with_total(226)), filed(edit=with_total(126)), "W"),
    "R-017": Case(filed(changed("F2", note="=1+1")), filed(changed("F2", note="1+1=2")), "W"),
    "R-018": Case(filed(changed("F2", unit_code="?рыс қаласы")), filed(changed("F2", unit_code="611600000")), "W"),
    "R-101": Case(filed(changed("F2", unit_code="619990000")), filed(), "Q"),
    "R-102": Case(filed(changed("F2", unit_code="Арысь")), filed(), "W"),
    "R-103": Case(filed(changed("F2", unit_code="431900000")), filed(), "Q"),
    "R-104": Case(filed(changed("F2", unit_code="101000000")), filed(), "Q"),
    "R-201": Case(filed(changed("F2", event_date=date(2026, 2, 21))), filed(changed("F2", event_date=DAY)), "Q"),
    "R-202": Case(
        filed(changed("F2", event_date=date(2026, 2, 17))), filed(changed("F2", event_date=date(2026, 2, 18))), "W"
    ),
    "R-203": Case(
        filed(only("F2", event(1, SILENCE), day=SILENCE), day=SILENCE),
        filed(only("F2", event(1, SILENCE, event_type="coalition_session"), day=SILENCE), day=SILENCE), "Q",
    ),
    "R-205": Case(
        filed(changed("F2", participants_online=5)), filed(changed("F2", format="hybrid", participants_online=5)), "Q"
    ),
    "R-206": Case(
        filed(changed("F2", participants_offline=0)),
        filed(changed("F2", participants_offline=0, event_type="postering")), "W",
    ),
    "R-207": Case(
        filed(changed("F2", status="cancelled")),
        filed(changed("F2", status="cancelled", participants_offline=0, questions_count=0)), "Q",
    ),
    "R-209": Case(
        filed(changed("F2", participants_offline=42)), filed(changed("F2", participants_offline=42, start_time=time(15))), "W"
    ),
    "R-210": Case(filed(only("F2", *ROUND)), filed(only("F2", *COUNTED)), "W", has_cell=False),
    "R-211": Case(filed(only("F2", *events(26, **SMALL_EVENTS))), filed(only("F2", *events(25, **SMALL_EVENTS))), "W"),
    "R-214": Case(filed(changed("F2", start_time=time(22))), filed(changed("F2", start_time=time(21, 59))), "W"),
    "R-215": Case(filed(day=SUNDAY), filed(day=date(2026, 2, 21)), "I"),
    "R-221": Case(
        filed({"F1": [plan_line(plan_date=SILENCE)]}, kind="plan"),
        filed({"F1": [plan_line(plan_date=date(2026, 3, 13))]}, kind="plan"), "Q",
    ),
    "R-231": Case(
        filed({"F3": [member(member_category="party")]}, kind="roster"),
        filed({"F3": [member(member_category="party", party_code="amanat")]}, kind="roster"), "Q",
    ),
    "R-233": Case(
        filed({"F3": [member(coalition_code=code) for code in (*COALITIONS, "61-north")]}, kind="roster"),
        filed({"F3": [member(coalition_code=code) for code in COALITIONS]}, kind="roster"), "W", has_cell=False,
    ),
    "R-234": Case(
        filed({"F3": [member(member_category="Ахметов Болат Серикович")]}, kind="roster"),
        filed({"F3": [member(member_category="общественные объединения")]}, kind="roster"), "B",
    ),
    "R-241": Case(filed(changed("F4", closing=896)), filed(changed("F4", written_off=4, closing=896)), "Q"),
    "R-243": Case(filed(changed("F2", materials_handed=101)), filed(changed("F2", materials_handed=100)), "W", has_cell=False),
    "R-251": Case(
        filed(only("F5", door(households_visited=41), day=DOOR_STARTS), day=DOOR_STARTS), filed(day=DOOR_STARTS), "Q"
    ),
    "R-252": Case(
        filed(only("F5", door(households_visited=81, households_opened=66), day=DOOR_STARTS), day=DOOR_STARTS),
        filed(only("F5", door(households_visited=80, households_opened=65), day=DOOR_STARTS), day=DOOR_STARTS), "W",
    ),
    "R-253": Case(filed(only("F5", door())), filed(day=DOOR_STARTS), "Q"),
    "R-261": Case(filed(changed("F6", answered_count=6)), filed(changed("F6", answered_count=5)), "Q"),
    "R-262": Case(
        filed(only("F6", question(asked_count=9), question(topic_code="other", asked_count=11))),
        filed(only("F6", question(asked_count=10), question(topic_code="other", asked_count=10))), "W", has_cell=False,
    ),
    "R-263": Case(
        filed(changed("F2", note="вопрос задал житель, тел. +7 701 555 00 00")),
        filed(changed("F2", note="вопросы задали 1 195 000 избирателей")), "W",
    ),
    "R-271": Case(filed(changed("F7", reach=1001)), filed(changed("F7", reach=1000)), "Q"),
    "R-272": Case(
        filed(only("F7", online(reach=by_code()["61"].population + 1, views=9_000_000))),
        filed(only("F7", online(reach=by_code()["61"].population, views=9_000_000))), "W",
    ),
    "R-281": Case(filed(rows() | {"F8": rows()["F8"] * 2}), filed(), "B", has_cell=False),
    "R-301": Case(filed(changed("F8", posts_day=4)), filed(), "W"),
    "R-306": Case(filed(changed("F2", questions_count=3)), filed(changed("F2", questions_count=1)), "W", has_cell=False),
    "R-307": Case(filed(changed("F8", units_covered_day=2)), filed(), "W"),
}  # fmt: skip
