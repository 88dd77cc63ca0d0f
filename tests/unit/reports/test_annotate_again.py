"""The marked copy comes back: mended, saved by other programs, marked once more; every cell's own look returns."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from unit.reports.annotate_room import JOURNAL, MARKED, about, errors_sheet, looks, marked, marks, parts, read
from unit.reports.annotate_room import workbook as workbook

from esep.config import ROOT
from esep.reports import annotate
from esep.reports.template import ERRORS_SHEET

FIXTURES = ROOT / "tests" / "fixtures" / "reports"


def test_the_reader_finds_the_same_in_the_marked_copy(workbook: Path) -> None:
    before, after = read(workbook), read(marked(workbook))
    assert after.findings == before.findings
    assert after.state == before.state == "partially_accepted"
    assert after.counts() == before.counts()


def test_marking_the_marked_copy_again_changes_nothing(workbook: Path) -> None:
    once = marked(workbook)
    twice = marked(once)
    assert parts(twice) == parts(once)


def test_a_mended_cell_gets_its_own_look_back(workbook: Path) -> None:
    once = marked(workbook)
    again = once.with_name("again.xlsx")
    annotate.annotate(once, [about("L6")], again)
    assert looks(again, {(JOURNAL, "L6")}) == looks(workbook, {(JOURNAL, "L6")})
    annotate.annotate(again, [], once)
    assert looks(once) == looks(workbook)
    assert [row[0] for row in errors_sheet(once)][1] == "Қателер: 0, ескертулер: 0 / Ошибок: 0, замечаний: 0"


def test_the_look_comes_back_after_another_program_saved_the_marked_copy(workbook: Path) -> None:
    once = marked(workbook)
    book = openpyxl.load_workbook(once)  # writes every style anew, moves texts to the shared strings
    book[JOURNAL]["L5"] = 42
    book.save(once)
    again = once.with_name("again.xlsx")
    annotate.annotate(once, [about("L6")], again)
    was, now = (openpyxl.load_workbook(path)[JOURNAL]["L5"] for path in (workbook, again))
    assert (now.value, now.fill.patternType, now.border.left.style) == (42, was.fill.patternType, was.border.left.style)
    assert now.comment is None
    sheet = openpyxl.load_workbook(again)[JOURNAL]
    assert sheet["L6"].comment.text.count("R-013") == 1
    assert openpyxl.load_workbook(again).sheetnames.count(ERRORS_SHEET) == 1


def test_without_our_list_the_marks_go_all_the_same(workbook: Path) -> None:
    once = marked(workbook)
    book = openpyxl.load_workbook(once)
    del book[ERRORS_SHEET]
    book.save(once)
    again = once.with_name("again.xlsx")
    annotate.annotate(once, [], again)
    cell = openpyxl.load_workbook(again)[JOURNAL]["L5"]
    assert (cell.comment, cell.fill.patternType, cell.value) == (None, None, "около 40")


def test_a_cell_that_is_not_there_is_made_and_taken_away_again(workbook: Path) -> None:
    out = marked(workbook, [about("X9"), about("A60"), about("A50")])
    sheet = openpyxl.load_workbook(out)[JOURNAL]
    assert {ref for ref in ("X9", "A60", "A50") if sheet[ref].comment} == {"X9", "A60", "A50"}
    again = out.with_name("again.xlsx")
    annotate.annotate(out, [], again)
    assert looks(again) == looks(workbook)


def test_the_notes_of_people_stay(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book[JOURNAL]["L5"].comment = Comment("уточнить у района", "Секретарь")
    book[JOURNAL]["A4"].comment = Comment("первая строка", "Секретарь")
    book.save(workbook)
    out = marked(workbook)
    sheet = openpyxl.load_workbook(out)[JOURNAL]
    assert sheet["A4"].comment.text == "первая строка"
    assert sheet["L5"].comment.text.startswith("уточнить у района")
    assert "R-013" in sheet["L5"].comment.text
    assert sheet["L6"].comment is not None
    again = out.with_name("again.xlsx")
    annotate.annotate(out, [], again)
    sheet = openpyxl.load_workbook(again)[JOURNAL]
    assert sheet["L5"].comment.text == "уточнить у района"
    assert sheet["A4"].comment.text == "первая строка"
    assert sheet["L6"].comment is None
    drawings = b"".join(data for name, data in parts(again).items() if name.endswith(".vml"))
    assert drawings.count(b'ObjectType="Note"') == 2


def test_a_workbook_that_libreoffice_saved_goes_there_and_back(tmp_path: Path) -> None:
    """Saved by LibreOffice, marked by us, saved by LibreOffice again: tests/fixtures/reports/README.md."""
    by_office, through = (
        Path(shutil.copy(FIXTURES / f"{name}_saved_by_libreoffice.xlsx", tmp_path)) for name in ("faulty", "marked")
    )
    first = [(one.rule, one.cell) for one in read(by_office).findings]
    assert {tuple(cell.split("!")) for _, cell in first if cell} >= MARKED
    out = marked(by_office)
    assert looks(out, MARKED) == looks(by_office, MARKED)
    assert [(one.rule, one.cell) for one in read(out).findings] == first
    assert [(one.rule, one.cell) for one in read(through).findings] == first
    assert marks(by_office) == ({}, set())
    assert marks(through) == marks(out)
    assert set(marks(out)[0]) == marks(out)[1] == MARKED
    again = through.with_name("again.xlsx")
    annotate.annotate(through, [], again)
    assert marks(again) == ({}, set())
