"""Hostile and damaged files: a finding with the real reason, in bounded time, and the parent stands."""

from __future__ import annotations

import io
import json
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from esep.reports.child import Limits
from esep.reports.readers import Document, Reader

WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Лист1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
SHEET = '<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>'


def book(body: str, *, head: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with this one sheet, byte by byte as we want it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", ROOT_RELATIONS)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(head=head, body=body))
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ONE = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

HOSTILE = {
    "empty": (b"", "empty", ""),
    "html": (b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>", "wrong_type", "html"),
    "pdf": (b"%PDF-1.7 ...", "wrong_type", "pdf"),
    "csv": ("Дата;Район\n20.02.2026;Арысь\n".encode(), "wrong_type", "csv_text"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "wrong_type", "xls"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", ""),
    "docx": (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "wrong_type", "docx"),
    "zip": (zipped({"readme.txt": b"hello"}), "wrong_type", "zip"),
    "macros": (book(ONE, extra={"xl/vbaProject.bin": b"x"}), "macros", ""),
    "links": (book(ONE, extra={"xl/externalLinks/externalLink1.xml": b"<x/>"}), "external_links", ""),
    "entities": (book(ONE, head=BILLION), "xml_entity", "xl/worksheets/sheet1.xml"),
    "ratio": (book(ONE, extra={"xl/media/a.bin": b"\0" * 20_000_000}), "zip_ratio", ""),
    "unpacked": (book(ONE, extra={f"xl/media/{n}.bin": b"\0" * 30_000_000 for n in range(4)}), "zip_unpacked", ""),
    "merge": (book(ONE + '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "merge_too_large", ""),
    "truncated": (book(ONE)[:-200], "corrupt", ""),
    "broken xml": (book("<sheetData><row"), "corrupt", ""),
    "json twice": (b'{"F0": {"kind": "original", "kind": "correction"}}', "json_duplicate", "kind"),
    "json nan": (b'{"F8": [{"events_held_day": NaN}]}', "json_number", "NaN"),
    "json deep": (b"[" * 100_000, "json_depth", ""),
    "json long": (b'{"F8": [{"events_held_day": ' + b"9" * 5000 + b"}]}", "json_number", ""),
    "json list": (b"[1]", "json_shape", ""),
    "json bad": (b'{"F0": ', "json_syntax", ""),
    "json utf-16": ('{"F0": 1}'.encode("utf-16"), "json_encoding", ""),
    "csv quote": (zipped({"F2.csv": '"Дата;Район\n20.02.2026;x\n'.encode()}), "csv_structure", ""),
    "csv bytes": (zipped({"F2.csv": b"\x81\x8d\x98"}), "csv_encoding", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_foreign_file_is_refused_by_its_real_nature(name: str, tmp_path: Path, reader: Reader) -> None:
    data, reason, detail = HOSTILE[name]
    path = tmp_path / "61_2026-02-20_original_1.xlsx"
    path.write_bytes(data)
    found = reader.read(path)
    assert (found.carrier, found.refused) == ("unreadable", reason)
    assert detail in found.detail


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)
    assert reader.read(path).refused == "too_large"


def test_two_parts_of_one_name_are_refused(tmp_path: Path, reader: Reader) -> None:
    buffer = io.BytesIO(book(ONE))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(head="", body="<sheetData/>"))
    (tmp_path / "twice.xlsx").write_bytes(buffer.getvalue())
    assert reader.read(tmp_path / "twice.xlsx").refused == "zip_ambiguous"


def test_a_workbook_with_its_last_possible_cell_filled_is_read_or_refused_but_never_fatal(
    tmp_path: Path, reader: Reader
) -> None:
    far = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    (tmp_path / "far.xlsx").write_bytes(book(far))
    found = reader.read(tmp_path / "far.xlsx")
    assert found.refused is None
    assert sorted(found.sheets[0].rows) == [1, 1048576]


def test_a_workbook_that_lies_about_its_size_is_read_right(tmp_path: Path, reader: Reader) -> None:
    for claimed in ("A1:XFD1048576", "A1", "B2:B2"):
        body = f'<dimension ref="{claimed}"/><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row></sheetData>'
        (tmp_path / "lie.xlsx").write_bytes(book(body))
        found = reader.read(tmp_path / "lie.xlsx")
        assert {cell.address: cell.text for cell in found.sheets[0].rows[1].values()} == {
            "Лист1!A1": "1",
            "Лист1!C1": "3",
        }


def test_the_answer_to_a_bomb_comes_soon_and_costs_the_parent_nothing(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "cell.xlsx"
    path.write_bytes(
        book(
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
            + "a" * 90_000_000
            + "</t></is></c></row></sheetData>"
        )
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    assert reader.read(path).refused == "zip_ratio"
    assert time.monotonic() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_a_reader_that_does_not_end_is_stopped_and_the_next_file_is_read(tmp_path: Path, reader: Reader) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 15_000))
    (tmp_path / "slow.xlsx").write_bytes(book(f"<sheetData>{rows}</sheetData>"))
    (tmp_path / "good.xlsx").write_bytes(book(ONE))
    assert reader.read(tmp_path / "slow.xlsx", limits=Limits(wall_seconds=0.01)).refused == "limit_time"
    assert reader.read(tmp_path / "good.xlsx").refused is None


def test_too_many_rows_are_refused(tmp_path: Path, reader: Reader) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_010))
    (tmp_path / "rows.xlsx").write_bytes(book(f"<sheetData>{rows}</sheetData>"))
    assert reader.read(tmp_path / "rows.xlsx").refused == "too_many_rows"


def test_a_child_that_was_killed_is_a_finding_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.xlsx").write_bytes(book(ONE))
    with Reader() as one:
        assert one.read(tmp_path / "good.xlsx").refused is None
        assert one._child._process is not None
        one._child._process.kill()
        one._child._process.wait()
        assert one.read(tmp_path / "good.xlsx").refused is None


def test_a_good_workbook_chopped_anywhere_is_refused_or_whole(
    workbook: Callable[..., Path], tmp_path: Path, reader: Reader
) -> None:
    whole = workbook().read_bytes()
    path = tmp_path / "chopped.xlsx"
    for length in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:length])
        assert reader.read(path).refused is not None, length


def test_error_cells_and_formulas_without_a_result_are_kept_as_what_they_are(tmp_path: Path, reader: Reader) -> None:
    body = (
        '<sheetData><row r="3"><c r="B3" t="e"><v>#REF!</v></c><c r="C3"><f>A1+1</f></c>'
        '<c r="D3"><f>A1+1</f><v>7</v></c><c r="E3" t="b"><v>1</v></c></row></sheetData>'
    )
    (tmp_path / "errors.xlsx").write_bytes(book(body))
    cells = reader.read(tmp_path / "errors.xlsx").sheets[0].rows[3]
    assert {cell.address: (cell.kind, cell.text) for cell in cells.values()} == {
        "Лист1!B3": ("error", "#REF!"),
        "Лист1!C3": ("formula", "=A1+1"),
        "Лист1!D3": ("number", "7"),
        "Лист1!E3": ("bool", "TRUE"),
    }


def test_cells_agree_with_another_reader(workbook: Callable[..., Path], reader: Reader) -> None:
    path = workbook()
    other = CalamineWorkbook.from_path(str(path))
    for sheet in reader.read(path).sheets:
        theirs = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        filled = {(r, c) for r, row in enumerate(theirs, 1) for c, value in enumerate(row, 1) if value != ""}
        assert filled == {(row, column) for row, cells in sheet.rows.items() for column in cells}


def test_hidden_rows_merged_cells_and_hidden_sheets(tmp_path: Path, reader: Reader) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Район", "Число"])
    for number in range(3):
        sheet.append(["Арысь" if number == 0 else None, number])
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[3].hidden = True
    made.create_sheet("тайный").sheet_state = "hidden"
    made.save(tmp_path / "merged.xlsx")
    first, second = reader.read(tmp_path / "merged.xlsx").sheets
    assert [first.rows[row][1].text for row in (2, 3, 4)] == ["Арысь"] * 3
    assert first.hidden_rows == {3}
    assert not second.is_visible


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_csv_in_any_encoding_of_the_closed_list(
    tmp_path: Path, reader: Reader, encoding: str, delimiter: str
) -> None:
    text = (
        delimiter.join(["Тема", "Вид", "Канал", "Поступило"])
        + "\r\n\r\n"
        + delimiter.join(["Преамбула", "вопрос", "письмо", "3"])
    )
    (tmp_path / "pack.zip").write_bytes(zipped({"F6.csv": text.encode(encoding)}))
    found = reader.read(tmp_path / "pack.zip")
    assert found.carrier == "csv"
    assert [cell.text for cell in found.sheets[0].rows[3].values()] == ["Преамбула", "вопрос", "письмо", "3"]
    assert found.sheets[0].rows[3][4].address == "F6.csv!D3"


def test_kazakh_headings_in_kz1048_are_told_from_windows_1251(tmp_path: Path, reader: Reader) -> None:
    text = "Тақырып;Түрі;Арна;Түсті\r\nКіріспе;сұрақ;хат;3"
    (tmp_path / "pack.zip").write_bytes(zipped({"F6.csv": text.encode("kz1048")}))
    assert reader.read(tmp_path / "pack.zip").sheets[0].rows[1][1].text == "Тақырып"


def test_json_addresses_and_kinds(tmp_path: Path, reader: Reader) -> None:
    document = {"F0": {"region_code": "61"}, "F2": [{}, {"participants_offline": 45, "note": "a\u0000b", "extra": [1]}]}
    (tmp_path / "pack.json").write_text(json.dumps(document))
    found: Document = reader.read(tmp_path / "pack.json")
    cells = [cell for sheet in found.sheets for row in sheet.rows.values() for cell in row.values()]
    assert {cell.address: (cell.kind, cell.text) for cell in cells} == {
        "F0.region_code": ("text", "61"),
        "F2[1].participants_offline": ("number", "45"),
        "F2[1].note": ("text", "a\ufffdb"),
        "F2[1].extra": ("nested", "[1]"),
    }


def test_names_inside_a_zip_never_become_files(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "slip.zip").write_bytes(zipped({"../../F6.csv": "Тема;Вид\nПреамбула;вопрос".encode()}))
    assert reader.read(tmp_path / "slip.zip").sheets[0].name == "F6.csv"
    assert not (tmp_path.parent / "F6.csv").exists()
