"""What the tests of marking share: a faulty workbook, how everything in it looks, and where it is marked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Side

from esep import days
from esep.reports import annotate, pack, template
from esep.reports.findings import Finding
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.template import ERRORS_SHEET

DAY = date(2026, 2, 20)
JOURNAL, TITLE = "Журнал мероприятий", "Титул"
NAME = "61_2026-02-20_original_1.xlsx"
AT = days.at(DAY, time(19, 30))
ERROR, WARNING = "FFFFC7CE", "FFFFEB9C"


def event(number: int, **changed: Any) -> dict[str, Any]:
    """A journal row (SYNTHETIC)."""
    return {
        "event_uid": f"61-20260220-{number:03d}", "event_date": DAY, "start_time": time(10), "unit_code": "611600000",
        "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
        "participants_offline": 40 + number, "participants_online": 0, "questions_count": 1,
    } | changed  # fmt: skip


def faulty(folder: Path) -> Path:
    """A daily pack of region 61 with a vague number, an ambiguous one, a cell left empty and a telephone number (SYNTHETIC)."""
    said = {
        "submission_id": "0b8f0f6e-1111-4222-8333-444455556666", "form_version": "1.0", "region_code": "61",
        "report_date": DAY, "kind": "original", "is_nil": False, "prepared_by_role": "press",
    }  # fmt: skip
    rows = [
        event(1), event(2, participants_offline="около 40"), event(3, participants_offline="1,000"),
        event(4, event_type=None), event(5, note="тел. 8 701 123 45 67"),
    ]  # fmt: skip
    summary = {"events_held_day": 5, "events_held_cum": 99, "participants_offline_day": 131}
    summary |= {"participants_offline_cum": 9999, "participants_online_day": 0, "participants_online_cum": 0}
    path = folder / NAME
    template.write_pack(path, said, {"F2": rows, "F6": [], "F8": [summary]})
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return faulty(tmp_path)


def read(path: Path) -> Pack:
    with Reader() as reader:
        return pack.read(reader.read(path), NAME, AT, "61")


def marked(path: Path, findings: list[Finding] | None = None) -> Path:
    out = path.with_name(f"marked-{path.name}")
    annotate.annotate(path, read(path).findings if findings is None else findings, out)
    return out


def about(cell: str, severity: str = "Q", **changed: Any) -> Finding:
    """A finding of R-013 about a cell of the journal."""
    given = {"said": "около 40", "args": {"reason": "approximate"}, "sheet": JOURNAL} | changed
    return Finding("R-013", severity, "cell", cell=f"{given['sheet']}!{cell}", field="participants_offline", **given)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def changed_by(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The workbook with some of its parts written otherwise."""
    kept = parts(path)
    change(kept)
    out = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    return out


def looks(path: Path, besides: set[tuple[str, str]] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Everything of a workbook that a person sees or a program uses, without our sheet and the cells `besides`."""
    book = openpyxl.load_workbook(path)
    found: dict[str, Any] = {"names": {name: one.value for name, one in book.defined_names.items()}}
    for sheet in book.worksheets:
        if sheet.title == ERRORS_SHEET:
            continue
        found[sheet.title] = {
            "cells": {
                cell.coordinate: (
                    cell.value, cell.number_format, cell.font.b, cell.font.name, cell.font.sz, cell.fill.fgColor.rgb,
                    cell.fill.patternType, side(cell.border.left), side(cell.border.top), cell.alignment.wrap_text,
                    cell.protection.locked, cell.comment.text if cell.comment else None,
                )
                for row in sheet.iter_rows() for cell in row if (sheet.title, cell.coordinate) not in besides
                and (cell.value is not None or cell.has_style)
            },
            "widths": {name: one.width for name, one in sheet.column_dimensions.items()},
            "heights": {name: one.height for name, one in sheet.row_dimensions.items() if one.height},
            "merged": sorted(map(str, sheet.merged_cells.ranges)),
            "lists": sorted((str(one.sqref), one.type, one.formula1) for one in sheet.data_validations.dataValidation),
            "frozen": sheet.freeze_panes,
            "print": (sheet.print_area, sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.fitToHeight),
            "state": sheet.sheet_state,
            "protected": sheet.protection.sheet,
        }  # fmt: skip
    return found


def side(given: Side | None) -> str | None:
    return given.style if given else None


def errors_sheet(path: Path) -> list[tuple[Any, ...]]:
    return [row[:8] for row in openpyxl.load_workbook(path)[ERRORS_SHEET].iter_rows(values_only=True)]


def marks(path: Path) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
    """Besides our list: the cells with a colour of ours, and those with a note."""
    cells = [
        (sheet.title, cell)
        for sheet in openpyxl.load_workbook(path).worksheets
        if sheet.title != ERRORS_SHEET
        for row in sheet.iter_rows()
        for cell in row
    ]
    colours = {(title, cell.coordinate): cell.fill.fgColor.rgb for title, cell in cells}
    noted = {(title, cell.coordinate) for title, cell in cells if cell.comment}
    return {place: colour for place, colour in colours.items() if colour in {ERROR, WARNING}}, noted


# The remark on the title sheet: form version 1.0.
MARKED = {(TITLE, "B4"), (JOURNAL, "L5"), (JOURNAL, "L6"), (JOURNAL, "H7"), (JOURNAL, "V8")}


def sheet_part(kept: dict[str, bytes]) -> str:
    """The journal's part."""
    sheets = sorted(name for name in kept if name.startswith("xl/worksheets/sheet"))
    return next(name for name in sheets if b'"L5"' in kept[name] and b'"L6"' in kept[name])
