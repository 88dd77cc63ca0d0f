"""The sender's workbook comes back marked, and nothing else in it has changed: part by part, cell by cell, round after round."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from esep import days
from esep.reports import annotate, pack, template
from esep.reports.findings import Finding
from esep.reports.pack import Pack
from esep.reports.readers import Reader
from esep.reports.template import ERRORS_SHEET

DAY = date(2026, 2, 20)
JOURNAL = "Журнал мероприятий"
NAME = "61_2026-02-20_original_1.xlsx"
AT = days.at(DAY, time(19, 30))


def event(number: int, **changed: Any) -> dict[str, Any]:
    """A journal row (SYNTHETIC)."""
    return {
        "event_uid": f"61-20260220-{number:03d}", "event_date": DAY, "start_time": time(10), "unit_code": "611600000",
        "event_type": "meeting_residents", "format": "offline", "audience": "residents", "status": "held",
        "participants_offline": 40 + number, "participants_online": 0, "questions_count": 1,
    } | changed  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
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
    path = tmp_path / NAME
    template.write_pack(path, said, {"F2": rows, "F6": [], "F8": [summary]})
    return path


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


MARKED = {(JOURNAL, "L5"), (JOURNAL, "L6"), (JOURNAL, "H7"), (JOURNAL, "V8")}


def test_only_the_parts_that_carry_the_marks_differ(workbook: Path) -> None:
    before, after = parts(workbook), parts(marked(workbook))
    touched = {name for name in before if before[name] != after[name]}
    assert {name for name in touched if not name.startswith("xl/worksheets/")} == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
    }  # fmt: skip
    assert sheet_part(before) in touched
    assert len(touched) == 4 + len({one.sheet for one in read(workbook).findings if one.cell})
    assert list(after)[: len(before)] == list(before)
    assert {Path(name).suffix for name in set(after) - set(before)} == {".xml", ".vml", ".rels"}


def test_every_other_cell_looks_as_it_did(workbook: Path) -> None:
    out = marked(workbook)
    assert looks(out, MARKED) == looks(workbook, MARKED)


def test_the_cells_that_are_named_are_coloured_bordered_and_noted_in_both_languages(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(marked(workbook))[JOURNAL]
    assert sheet["L5"].fill.fgColor.rgb == "FFFFC7CE"
    assert (sheet["L5"].border.left.style, sheet["V8"].border.left.style) == ("medium", "mediumDashed")
    assert sheet["V8"].fill.fgColor.rgb == "FFFFEB9C"
    assert sheet["L5"].value == "около 40"
    assert sheet["L5"].number_format == openpyxl.load_workbook(workbook)[JOURNAL]["L5"].number_format
    note = sheet["L5"].comment.text
    assert "R-013" in note
    assert "нужно точное число" in note
    assert "нақты сан керек" in note
    assert sheet["H7"].comment is not None
    assert "701" not in sheet["V8"].comment.text


def test_the_list_has_every_finding_errors_first_with_a_link_to_its_cell(workbook: Path) -> None:
    out = marked(workbook)
    rows = errors_sheet(out)[3:]
    assert len(rows) == len(read(workbook).findings)
    kinds = [row[0].split()[-1] for row in rows]
    assert kinds == sorted(kinds, key=["Ошибка", "Замечание", "Сведение"].index)
    assert [row[3] for row in rows if row[1] == "R-013"] == ["L5", "L6", "H7"]
    sheet = openpyxl.load_workbook(out)[ERRORS_SHEET]
    assert sheet["D4"].hyperlink.location == f"'{JOURNAL}'!L5"
    assert all("701" not in str(row) for row in rows)


def test_a_long_list_is_cut_and_the_true_count_told(workbook: Path) -> None:
    findings = [about(f"L{number}") for number in range(5, 605)]
    rows = errors_sheet(marked(workbook, findings))
    assert len([row for row in rows if row[0]]) == 3 + 500
    assert "Ошибок: 600" in rows[1][0]
    assert "показано 500 из 600" in rows[1][0]


def test_shadow_findings_are_not_shown(workbook: Path) -> None:
    out = marked(workbook, [about("L4", is_shadow=True), about("L5")])
    assert [row[3] for row in errors_sheet(out)[3:]] == ["L5"]
    assert openpyxl.load_workbook(out)[JOURNAL]["L4"].comment is None


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


def test_what_openpyxl_would_drop_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = JOURNAL
    sheet["A1"], sheet["B2"] = "№", 1.5
    sheet["B2"].number_format = "0.00%"
    sheet["B2"].font, sheet["B2"].alignment = Font(b=True, name="Arial", sz=14), Alignment(wrap_text=True)
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["B2"].border = Border(left=Side("thin"))
    sheet.merge_cells("C1:D2")
    sheet.add_data_validation(DataValidation("list", formula1='"a,b"', sqref="E1:E9"))
    sheet.freeze_panes, sheet.print_area = "B2", "A1:C9"
    sheet.column_dimensions["A"].width = 33
    book.defined_names["esep_region"] = DefinedName("esep_region", attr_text='"61"')
    path = tmp_path / "any.xlsx"
    book.save(path)

    def add(kept: dict[str, bytes]) -> None:
        kept["xl/media/image1.png"] = b"\x89PNG not ours"
        kept["customXml/item1.xml"] = b"<a/>"

    path = changed_by(path, add)
    out = marked(path, [about("B2")])
    assert looks(out, {(JOURNAL, "B2")}) == looks(path, {(JOURNAL, "B2")})
    assert parts(out)["xl/media/image1.png"] == b"\x89PNG not ours"
    cell = openpyxl.load_workbook(out)[JOURNAL]["B2"]
    assert (cell.value, cell.number_format, cell.font.b, cell.font.sz) == (1.5, "0.00%", True, 14)
    again = out.with_name("again.xlsx")
    annotate.annotate(out, [], again)
    assert looks(again) == looks(path)


def sheet_part(kept: dict[str, bytes]) -> str:
    """The journal's part."""
    sheets = sorted(name for name in kept if name.startswith("xl/worksheets/sheet"))
    return next(name for name in sheets if b'"L5"' in kept[name] and b'"L6"' in kept[name])


def test_prefixed_namespaces_are_written_as_they_were(workbook: Path) -> None:
    def prefix(kept: dict[str, bytes]) -> None:
        name = sheet_part(kept)
        import re

        text = kept[name].decode()
        text = re.sub(r"<(/?)(?![?!/])(?!\w+:)", r"<\1p:", text)
        kept[name] = text.replace("xmlns=", "xmlns:p=", 1).encode()

    path = changed_by(workbook, prefix)
    assert read(path).findings == read(workbook).findings
    out = marked(path)
    assert b"<p:legacyDrawing" in parts(out)[sheet_part(parts(out))]
    assert looks(out, MARKED) == looks(workbook, MARKED)
    assert read(out).findings == read(workbook).findings


def test_cells_that_do_not_say_where_they_are_are_found_by_their_order(workbook: Path) -> None:
    def forget(kept: dict[str, bytes]) -> None:
        import re

        name = sheet_part(kept)
        # only of full rows from column A on: the headings
        row = re.search(rb'<row r="3".*?</row>', kept[name], re.DOTALL)
        assert row is not None
        kept[name] = kept[name].replace(row.group(), re.sub(rb'<c r="[A-Z]+3"', b"<c", row.group()))

    path = changed_by(workbook, forget)
    out = marked(path, [about("L3"), about("AB3")])
    sheet = openpyxl.load_workbook(out)[JOURNAL]
    assert sheet["L3"].comment is not None
    assert sheet["L3"].value == openpyxl.load_workbook(workbook)[JOURNAL]["L3"].value


def test_the_same_input_gives_the_same_bytes(workbook: Path) -> None:
    findings = read(workbook).findings
    assert annotate.annotated(workbook.read_bytes(), findings) == annotate.annotated(workbook.read_bytes(), findings)
    assert annotate.only_list(findings) == annotate.only_list(findings)


def test_what_was_said_stays_text(workbook: Path) -> None:
    out = marked(workbook, [about("L5", said='=HYPERLINK("http://x")\x00', args={"reason": "approximate"})])
    cell = openpyxl.load_workbook(out)[ERRORS_SHEET]["E4"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")\ufffd', "s")


@pytest.mark.parametrize(("name", "data"), [("61.json", b"{}"), ("61.xlsx", b"no workbook at all"), ("61.zip", b"PK")])
def test_without_a_workbook_to_mark_the_list_stands_alone(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    annotate.annotate_file(tmp_path / name, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == [ERRORS_SHEET]
    assert [row for row in errors_sheet(tmp_path / "out.xlsx")[3:] if row[0]]


def test_a_part_that_cannot_be_parsed_is_an_error_in_words(workbook: Path) -> None:
    broken = changed_by(workbook, lambda kept: kept.update({"xl/styles.xml": b"<styleSheet>"}))
    with pytest.raises(ValueError, match="cannot be parsed"):
        annotate.annotated(broken.read_bytes(), [about("L5")])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_a_workbook_that_libreoffice_saved_goes_there_and_back(workbook: Path, tmp_path: Path) -> None:
    def saved(path: Path, folder: str) -> Path:
        out = tmp_path / folder
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx",
             "--outdir", str(out), str(path)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return out / path.name

    by_office = saved(workbook, "one")
    first = [(one.rule, one.cell) for one in read(by_office).findings]
    out = marked(by_office)
    assert looks(out, MARKED) == looks(by_office, MARKED)
    assert [(one.rule, one.cell) for one in read(out).findings] == first
    through = saved(out, "two")
    assert [(one.rule, one.cell) for one in read(through).findings] == first
    again = through.with_name("again.xlsx")
    annotate.annotate(through, [], again)
    sheet = openpyxl.load_workbook(again)[JOURNAL]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == []
    fills = {sheet[ref].fill.fgColor.rgb for _, ref in MARKED}
    assert not fills & {"FFFFC7CE", "FFFFEB9C"}


def test_the_written_package_is_a_sound_zip(workbook: Path) -> None:
    data = annotate.annotated(workbook.read_bytes(), read(workbook).findings)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None


def test_a_cell_from_which_something_was_taken_is_not_quoted_in_the_list() -> None:
    finding = Finding(
        *("R-263", "W", "cell", JOURNAL, f"{JOURNAL}!T4", 4), said="живёт там-то [скрыто]", args={"reason": "telephone"}
    )
    book = openpyxl.load_workbook(io.BytesIO(annotate.only_list([finding])))
    said = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert any("R-263" in text for text in said)
    assert not any("живёт" in text for text in said)
