"""The sender's workbook comes back marked, and nothing else in it has changed: part by part, cell by cell, round after round."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from unit.reports.annotate_room import (
    AT,
    ERROR,
    JOURNAL,
    MARKED,
    NAME,
    TITLE,
    about,
    changed_by,
    errors_sheet,
    looks,
    marked,
    marks,
    parts,
    read,
    sheet_part,
)
from unit.reports.annotate_room import workbook as workbook

from esep.reports import annotate, pack
from esep.reports.findings import Finding
from esep.reports.readers import Reader
from esep.reports.template import ERRORS_SHEET


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


def test_what_blocks_the_filing_is_marked_in_its_cell_of_the_title(workbook: Path) -> None:
    with Reader() as reader:
        found = pack.read(reader.read(workbook), NAME, AT, "71")
    blocking = [one for one in found.findings if one.blocks]
    assert [(one.rule, one.sheet, one.cell) for one in blocking] == [("R-004", TITLE, f"{TITLE}!B5")]
    out = marked(workbook, found.findings)
    assert marks(out)[0][TITLE, "B5"] == ERROR
    cell = openpyxl.load_workbook(out)[TITLE]["B5"]
    assert (cell.value, cell.border.left.style) == (openpyxl.load_workbook(workbook)[TITLE]["B5"].value, "medium")
    assert "R-004" in cell.comment.text
    row = next(row for row in errors_sheet(out)[3:] if row[1] == "R-004")
    assert (row[0].split()[-1], row[2], row[3]) == ("Ошибка", TITLE, "B5")
    assert openpyxl.load_workbook(out)[ERRORS_SHEET]["D4"].hyperlink.location == f"'{TITLE}'!B5"
    assert looks(out, {*MARKED, (TITLE, "B5")}) == looks(workbook, {*MARKED, (TITLE, "B5")})


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
