"""Our reader and python-calamine, cell by cell, over some hundreds of workbooks made here (SYNTHETIC).

Where the two differ, the difference is one of a closed list of what calamine is known to get wrong; anything else fails.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineWorkbook

from esep.reports.readers import Cell, Reader

WORKBOOKS = 320
COMPARED_AT_LEAST = 100_000
LONGEST = 4_000  # characters that our reader keeps of a text
ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NULL!", "#NUM!")
WORDS = (
    "Арысь", "Қазығұрт ауданы", "встреча с населением", "1\u00a0200", "12,5", "Aлматы", "…", "х", "-", "  с пробелами  ",
    "две\nстроки", "№ 7", "=не формула", "007", "<тег> & «кавычки»", "🙂", "a_b", "я" * 5_000, "1 959", "13.02.2026",
)  # fmt: skip


@dataclass
class Tally:
    """How many cells were compared, and the known differences that were met."""

    cells: int = 0
    known: Counter[str] = field(default_factory=Counter)


def value(dice: random.Random) -> Any:
    """What may stand in a cell."""
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(WORDS)
    if kind < 0.6:
        return dice.choice((0, 1, 45, 1_195_000, dice.randrange(10**6), -7, 0.5, 12.25, 1e20, 1e-7))
    if kind < 0.7:
        return date(2026, 1, 1) + timedelta(days=dice.randrange(400))
    if kind < 0.76:
        return datetime(2026, 2, 20) + timedelta(minutes=dice.randrange(100_000))  # noqa: DTZ001
    if kind < 0.8:
        return time(dice.randrange(24), dice.randrange(60))
    if kind < 0.86:
        return dice.random() < 0.5
    if kind < 0.9:
        return ("error", dice.choice(ERRORS))
    return ("formula", dice.choice(("A1+1", 'IF(1=1,"да","нет")', "SUM(B2:B9)")))


def shape(dice: random.Random) -> dict[tuple[int, int], Any]:
    """A sheet: dense at A1, dense elsewhere, sparse, or wide; places counted from 1."""
    kind = dice.choice(("dense", "moved", "sparse", "wide", "one"))
    top, left = (1, 1) if kind in {"dense", "wide"} else (dice.randrange(1, 40), dice.randrange(1, 30))
    rows, columns = {"dense": (30, 14), "moved": (25, 12), "sparse": (60, 40), "wide": (3, 150), "one": (1, 1)}[kind]
    filled = 0.04 if kind == "sparse" else 0.92
    places = [(row, column) for row in range(top, top + rows) for column in range(left, left + columns)]
    return {place: value(dice) for place in places if dice.random() < filled or len(places) == 1}


def by_openpyxl(path: Path, sheets: list[dict[tuple[int, int], Any]], dice: random.Random) -> None:
    """Formulas without results, as openpyxl leaves them."""
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1) if dice.random() < 0.3 else datetime(1899, 12, 30)  # noqa: DTZ001
    assert book.active is not None
    book.remove(book.active)
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(f"Лист {number}")
        for (row, column), said in cells.items():
            cell = sheet.cell(row, column)
            if isinstance(said, tuple):
                cell.value = f"={said[1]}" if said[0] == "formula" else said[1]
            else:
                cell.value = said
                if isinstance(said, str):
                    cell.data_type = "s"
        if dice.random() < 0.5:
            top = dice.randrange(1, 20)
            sheet.merge_cells(start_row=top, start_column=1, end_row=top + dice.randrange(3), end_column=3)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = dice.choice(("visible", "visible", "hidden", "veryHidden")) if number else "visible"
    book.save(path)


def by_openpyxl_streaming(path: Path, sheets: list[dict[tuple[int, int], Any]], _: random.Random) -> None:
    """Text inside the cells instead of a table of texts, and no word about the size of the sheet."""
    book = openpyxl.Workbook(write_only=True)
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(f"Лист {number}")
        last = max((row for row, _ in cells), default=0)
        for row in range(1, last + 1):
            line: list[Any] = [None] * max((column for at, column in cells if at == row), default=0)
            for (at, column), said in cells.items():
                if at == row and not isinstance(said, tuple):
                    cell = WriteOnlyCell(sheet, value=said)
                    if isinstance(said, str):
                        cell.data_type = "s"
                    line[column - 1] = cell
            sheet.append(line)
    book.save(path)


def by_xlsxwriter(path: Path, sheets: list[dict[tuple[int, int], Any]], dice: random.Random) -> None:
    """Formulas with results, among them errors and an empty text."""
    options = {"date_1904": dice.random() < 0.3, "strings_to_formulas": False, "strings_to_urls": False}
    options["in_memory"] = True
    book = xlsxwriter.Workbook(str(path), options)
    formats = {
        date: book.add_format({"num_format": "dd.mm.yyyy"}),
        datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }
    for number, cells in enumerate(sheets):
        sheet = book.add_worksheet(f"Лист {number}")
        for (row, column), said in cells.items():
            place = (row - 1, column - 1)
            if isinstance(said, tuple) and said[0] == "formula":
                sheet.write_formula(*place, f"={said[1]}", None, dice.choice((7, 12.5, "да", "", "#N/A")))
            elif isinstance(said, tuple):
                sheet.write_formula(*place, "=A1/0", None, said[1])
            elif isinstance(said, bool):
                sheet.write_boolean(*place, said)
            elif isinstance(said, date | time):
                sheet.write_datetime(*place, said, formats[type(said)])
            elif isinstance(said, str):
                sheet.write_string(*place, said)
            else:
                sheet.write_number(*place, said)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        if number and dice.random() < 0.4:
            sheet.very_hidden()
    book.close()


def same(ours: Cell, theirs: Any) -> bool:
    """Whether both readers saw the same."""
    if ours.kind == "bool":
        return bool(ours.text == str(theirs).upper())
    if ours.kind == "number":
        return isinstance(theirs, int | float) and not isinstance(theirs, bool) and float(ours.text) == float(theirs)
    if ours.kind == "date":
        moment = datetime.combine(theirs, time()) if type(theirs) is date else theirs
        return isinstance(moment, datetime) and datetime.fromisoformat(ours.text) == moment
    if ours.kind == "time":
        return isinstance(theirs, time) and time.fromisoformat(ours.text) == theirs
    return ours.kind == "text" and isinstance(theirs, str) and ours.text == theirs.replace("\r\n", "\n")[:LONGEST]


def known(ours: Cell | None, theirs: Any, expected: Any) -> str | None:
    """The name of a difference that is known; None for one that is not. `expected`: what was written."""
    if ours is not None and ours.kind == "error" and theirs == "":
        return "calamine reads an error as an empty text"
    if ours is not None and ours.kind == "formula" and theirs == "" and isinstance(expected, tuple):
        return "calamine reads a formula without a result as an empty text"
    if ours is not None and ours.kind == "text" and isinstance(theirs, str) and ours.text.strip() == theirs.strip():
        return "calamine trims a text that stands in the cell"
    return None


def compare(path: Path, made: list[dict[tuple[int, int], Any]], reader: Reader, tally: Tally) -> None:
    document = reader.read(path)
    assert document.refused is None, (path.name, document.detail)
    other = CalamineWorkbook.from_path(str(path))
    assert [sheet.name for sheet in document.sheets] == other.sheet_names
    for sheet, cells in zip(document.sheets, made, strict=True):
        grid = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        theirs = {(r, c): said for r, row in enumerate(grid, 1) for c, said in enumerate(row, 1) if said != ""}
        ours = {
            (row, number): cell
            for row, line in sheet.rows.items()
            for number, cell in line.items()
            if not cell.is_filled_down
        }
        for place in ours.keys() | theirs.keys():
            tally.cells += 1
            mine, said = ours.get(place), theirs.get(place, "")
            if mine is not None and mine.kind == "error":
                assert mine.text in ERRORS, (path.name, place, mine)
            if mine is not None and same(mine, said):
                continue
            reason = known(mine, said, cells.get(place))
            assert reason is not None, (path.name, sheet.name, place, mine, said, cells.get(place))
            tally.known[reason] += 1


WRITERS: tuple[Callable[..., None], ...] = (by_openpyxl, by_xlsxwriter, by_openpyxl_streaming)


def test_every_cell_of_some_hundreds_of_workbooks_is_where_another_reader_sees_it(
    tmp_path: Path, reader: Reader
) -> None:
    tally = Tally()
    dice = random.Random(20260220)
    for number in range(WORKBOOKS):
        path = tmp_path / f"{number}.xlsx"
        sheets = [shape(dice) for _ in range(dice.randrange(1, 4))]
        WRITERS[number % len(WRITERS)](path, sheets, dice)
        compare(path, sheets, reader, tally)
        path.unlink()
    print(tally)
    assert tally.cells > COMPARED_AT_LEAST
    assert tally.known["calamine reads an error as an empty text"] > 100
