"""Who fills in the workbook that we give out, as a person does, and what is read of it then (SYNTHETIC)."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from esep import days
from esep.reports import forms, pack, template
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.template import rows as template_rows

LINE = {"unit_code": "611600000", "event_type": "round_table", "format": "offline", "audience": "mixed"}
# Mondays bring the roster; the door-to-door action begins on the third of these days.
DAYS = (date(2026, 2, 16), date(2026, 2, 19), date(2026, 2, 23), date(2026, 2, 26))


def tabs(path: Path) -> list[str]:
    return [form for sheet in openpyxl.load_workbook(path).sheetnames if (form := _form(sheet))]


def _form(sheet: str) -> str | None:
    found = forms.titles().find(sheet)
    return found.code if found else None


class Secretary:
    """Fills a workbook as a person does: picks from the drop-downs, types numbers, saves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Any = openpyxl.load_workbook(path)

    def choices(self, form: str, column: str) -> list[str]:
        """What the drop-down of a column offers."""
        sheet, number = self._place(form, column)
        for rule in sheet.data_validations.dataValidation:
            left, _, right, _ = range_boundaries(str(rule.sqref))
            if left <= number <= right and rule.type == "list":
                name, area = self.book.defined_names[rule.formula1].attr_text.split("!")
                return [cell.value for row in self.book[name.strip("'")][area.replace("$", "")] for cell in row]
        raise AssertionError(f"{form}.{column} has no drop-down")

    def pick(self, form: str, column: str, code: str) -> str:
        """The drop-down's word that means `code`."""
        known = forms.forms()[form].columns[column]
        labels = {code, known.label(code, "both"), known.label(code, "ru")}
        return next(said for said in self.choices(form, column) if said in labels or said.startswith(f"{code} "))

    def fill(self, form: str, row: int, **values: Any) -> None:
        """Type into row `row` (1: the first below the headings)."""
        for name, value in values.items():
            sheet, number = self._place(form, name)
            kind = forms.forms()[form].columns[name]
            is_picked = kind.labels or kind.type == "unit" or name == "coalition_code"
            cell = sheet.cell(template.HEADER_ROW + 1 + row, number)
            look = cell.number_format
            cell.value = self.pick(form, name, value) if is_picked and value is not None else value
            cell.number_format = look  # as a spreadsheet does: the cell has its format already

    def said(self, form: str, row: int, column: str) -> Any:
        sheet, number = self._place(form, column)
        return sheet.cell(template.HEADER_ROW + 1 + row, number).value

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path

    def _place(self, form: str, column: str) -> tuple[Any, int]:
        sheet = self.book[forms.forms()[form].title["ru"]]
        return sheet, list(forms.forms()[form].columns).index(column) + 1


def filled(secretary: Secretary, region: str, day: date) -> None:
    """A quiet, consistent day: two planned events, one beside the plan, and what goes with them."""
    units = template_rows.units_on(region, day)
    for row in (1, 2):
        secretary.fill(
            "F2", row, status="held", participants_offline=40 + row, participants_online=0, questions_count=1
        )
    secretary.fill(
        *("F2", 3),
        event_uid=f"{region}-{day:%Y%m%d}-003", event_date=day, start_time=time(15, 0), unit_code=units[-1].code,
        event_type="meeting_residents", format="hybrid", audience="residents", status="held", participants_offline=30,
        participants_online=12, questions_count=0, is_unplanned="да / иә", note="Тұрғындар көп сұрақ қойды",
    )  # fmt: skip
    if "Состав коалиций" in secretary.book.sheetnames:
        level = "city" if len(units) < 10 else "regional"
        common = {"as_of": day, "coalition_code": region, "coalition_level": level, "established_on": date(2026, 2, 13)}
        secretary.fill("F3", 1, **common, party_code="amanat", member_category="party", members_count=20)
        secretary.fill("F3", 2, **common, party_code="none", member_category="ngo", members_count=31)
    secretary.fill("F4", 1, received=0, distributed=60, written_off=0, closing=940)
    visited = 0
    if "От двери к двери" in secretary.book.sheetnames:
        for row, _ in enumerate(units, start=1):
            counts = {"households_visited": 20, "households_opened": 12, "households_no_answer": 6}
            secretary.fill("F5", row, teams=1, **counts, households_declined=2, leaflets_left=1)
        visited = 20 * len(units)
    asked = {"topic_code": "rights", "channel": "event", "answered_count": 2, "escalated_count": 0}
    secretary.fill("F6", 1, unit_code=units[0].code, kind="question", asked_count=2, **asked)
    secretary.fill("F7", 1, platform="instagram", language="kk_ru", accounts=1, posts=3, reach=900, views=1500)
    secretary.fill(
        *("F8", 1),
        events_held_day=3, events_held_cum=30, participants_offline_day=113, participants_offline_cum=2000,
        participants_online_day=12, participants_online_cum=50, materials_distributed_day=60, questions_day=2,
        proposals_day=0, posts_day=3, units_covered_day=len({units[0].code, units[-1].code}),
        households_day=visited,
    )  # fmt: skip


def give_out(path: Path, region: str, day: date, **more: Any) -> Path:
    unit = template_rows.units_on(region, day)[0].code
    line = LINE | {"unit_code": unit, "planned_events": 2, "plan_version": 1, "plan_line": 7}
    stock = {"unit_code": unit, "material_type": "leaflet", "language": "kk", "opening": 1000}
    template.write(region, day, path, plan_lines=[line], openings=[stock], **more)
    return path


def read_of(reader: Reader, path: Path, region: str, day: date) -> Pack:
    return pack.read(reader.read(path), path.name, days.at(day, time(19, 30)), region)


def differs(found: Pack) -> list[tuple[Any, ...]]:
    return [(one.rule, one.severity, one.cell, one.said, one.args) for one in found.findings]
