"""Files made to harm a reader: each ends as the right reason, none is read in part, and the parent hardly notices."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from esep.reports.child import Limits
from esep.reports.readers import Document, Reader

from .conftest import DAY
from .test_readers import ONE, ROOT_RELATIONS, SHEET, TYPES, WORKBOOK, book, zipped

MIB = 1024 * 1024
PARENT_MAY_GROW = 60 * MIB
STRINGS = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENTITIES = {
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    "quadratic": '<!DOCTYPE x [<!ENTITY a "' + "a" * 10_000 + '">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "http": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;]>',
    "a schema": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "in small letters": '<!doctype x [<!entity a "ha">]>',
}


def peak(action: Callable[[], Document]) -> tuple[Document, int]:
    """What `action` answers, and by how many bytes this process grew at most while it ran."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _high_water()
    found = action()
    return found, _high_water() - before


def _high_water() -> int:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found.group(1)) * 1024


def refused(data: bytes, tmp_path: Path, reader: Reader, limits: Limits | None = None) -> str | None:
    """The reason; the parent stays small, nothing is read in part, and the next file is read as if nothing had been."""
    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    bad.write_bytes(data)
    good.write_bytes(book(ONE))
    found, grown = peak(lambda: reader.read(bad, limits=limits or Limits()))
    assert grown < PARENT_MAY_GROW
    assert found.refused is None or (found.carrier, found.sheets, found.marks) == ("unreadable", [], {})
    assert reader.read(good).refused is None
    return found.refused


def parts(**changed: str) -> bytes:
    """A workbook of five parts, some of them changed."""
    whole = {
        "content_types": TYPES.replace("</Types>", STRINGS),
        "relations": ROOT_RELATIONS,
        "workbook": WORKBOOK,
        "links": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "sheet": SHEET.format(head="", body='<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'),
        "strings": f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>Дата</t></si></sst>',
        "styles": f'<?xml version="1.0"?><styleSheet xmlns="{MAIN}"/>',
    } | changed
    names = {
        "content_types": "[Content_Types].xml",
        "relations": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }
    return zipped({names[key]: text.encode() for key, text in whole.items()})


def with_declaration(part: str, declared: str) -> str:
    with zipfile.ZipFile(io.BytesIO(parts())) as archive:
        text = archive.read(part).decode()
    return re.sub(r"(<\?xml[^>]*\?>)", lambda found: found.group(1) + declared, text)


def test_the_workbook_of_parts_is_good_by_itself(tmp_path: Path, reader: Reader) -> None:
    assert refused(parts(), tmp_path, reader) is None


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("sheet", "xl/worksheets/sheet1.xml"),
        ("strings", "xl/sharedStrings.xml"),
        ("workbook", "xl/workbook.xml"),
        ("styles", "xl/styles.xml"),
        ("content_types", "[Content_Types].xml"),
        ("links", "xl/_rels/workbook.xml.rels"),
    ],
)
@pytest.mark.parametrize("name", ENTITIES)
def test_an_entity_in_any_part_is_refused(name: str, key: str, part: str, tmp_path: Path, reader: Reader) -> None:
    data = parts(**{key: with_declaration(part, ENTITIES[name])})
    assert refused(data, tmp_path, reader) == "xml_entity"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_an_entity_in_another_encoding_is_refused_too(encoding: str, tmp_path: Path, reader: Reader) -> None:
    text = with_declaration("xl/worksheets/sheet1.xml", ENTITIES["billion laughs"])
    with zipfile.ZipFile(io.BytesIO(parts())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/worksheets/sheet1.xml"] = text.encode(encoding)
    assert refused(zipped(files), tmp_path, reader) == "xml_entity"


def test_a_cell_of_a_gibibyte(tmp_path: Path, reader: Reader) -> None:
    head, tail = (
        SHEET.format(
            head="", body='<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>|</t></is></c></row></sheetData>'
        )
        .encode()
        .split(b"|")
    )
    buffer = io.BytesIO(book(ONE))
    with zipfile.ZipFile(buffer) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(head)
            for _ in range(1024):
                part.write(b"a" * MIB)
            part.write(tail)
    assert refused((tmp_path / "bomb.xlsx").read_bytes(), tmp_path, reader) == "zip_unpacked"


def test_a_directory_that_lies_about_the_size_of_a_part(tmp_path: Path, reader: Reader) -> None:
    """The directory says a few bytes, the part holds 50 MB: only what was promised is ever unpacked."""
    body = SHEET.format(head="", body=ONE + " " * 50_000_000).encode()
    data = bytearray(book(ONE, extra={"xl/worksheets/lie.xml": body}))
    size = struct.pack("<I", len(body))
    at = data.rfind(size)
    while at != -1:
        data[at : at + 4] = struct.pack("<I", 100)
        at = data.rfind(size)
    assert refused(bytes(data), tmp_path, reader) == "corrupt"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_002)), "too_many_rows"),
        ("<row/>" * 1_048_600, "zip_ratio"),
        ("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_001)), None),
        ("".join("<row>" + "".join(f"<c><v>{n % 997}{r}</v></c>" for n in range(16_200)) + "</row>" for r in range(31)), "too_many_cells"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "corrupt"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "corrupt"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "corrupt"),
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "corrupt"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "corrupt"),
        ('<row r="1"><c r="A1"><v>сорок</v></c></row>', "corrupt"),
    ],
)  # fmt: skip
def test_rows_and_cells_out_of_bounds(rows: str, reason: str | None, tmp_path: Path, reader: Reader) -> None:
    assert refused(book(f"<sheetData>{rows}</sheetData>"), tmp_path, reader) == reason


def test_the_last_cell_of_every_row_costs_no_more_than_the_first(tmp_path: Path, reader: Reader) -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>{n}</v></c></row>' for n in range(1, 2_000))
    assert refused(book(f"<sheetData>{rows}</sheetData>"), tmp_path, reader, Limits(cpu_seconds=3)) is None


@pytest.mark.parametrize(
    "merges",
    [
        ["A1:XFD1048576"],
        ["A1:A200000"],
        [f"A{n}:J{n + 9000}" for n in range(1, 20)],
        [f"A{n}:A{n + 1}" for n in range(1, 60_000, 2)],
    ],
)
def test_merged_areas_out_of_bounds(merges: list[str], tmp_path: Path, reader: Reader) -> None:
    said = "".join(f'<mergeCell ref="{one}"/>' for one in merges)
    assert refused(book(f"{ONE}<mergeCells>{said}</mergeCells>"), tmp_path, reader) == "merge_too_large"


def test_a_workbook_that_needs_more_memory_than_it_gets(tmp_path: Path, reader: Reader) -> None:
    dice = random.Random(1)
    text = "".join(chr(0x410 + dice.randrange(32)) + "я" * 120 for _ in range(150_000))
    cell = f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    assert refused(book(cell), tmp_path, reader) is None
    assert refused(book(cell), tmp_path, reader, Limits(memory=160 * MIB)) == "limit_memory"


def test_a_document_that_needs_more_memory_than_any_file_gets(tmp_path: Path, reader: Reader) -> None:
    data = json.dumps({f"k{number}": {} for number in range(690_000)}).encode()
    assert refused(data, tmp_path, reader, Limits(cpu_seconds=60, wall_seconds=120)) == "limit_memory"


def test_a_workbook_that_burns_the_processor(tmp_path: Path, reader: Reader) -> None:
    row = "".join(f'<c r="{column}{{0}}" t="inlineStr"><is><t></t></is></c>' for column in "ABCDEFGH")
    rows = "".join(f'<row r="{n}">{row.format(n)}</row>' for n in range(1, 60_000))
    data = book(f"<sheetData>{rows}</sheetData>")
    assert refused(data, tmp_path, reader, Limits(cpu_seconds=1)) == "limit_cpu"


def test_a_workbook_for_which_the_clock_runs_out(tmp_path: Path, reader: Reader) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 15_000))
    data = book(f"<sheetData>{rows}</sheetData>")
    assert refused(data, tmp_path, reader, Limits(wall_seconds=0.05)) == "limit_time"


@pytest.mark.parametrize("names", [["XL/worksheets/Sheet1.xml"], ["xl/media/\u0439.png", "xl/media/\u0438\u0306.png"]])
def test_two_parts_whose_names_differ_only_to_a_machine(names: list[str], tmp_path: Path, reader: Reader) -> None:
    assert refused(book(ONE, extra=dict.fromkeys(names, b"x")), tmp_path, reader) == "zip_ambiguous"


def test_two_archives_in_one_file(tmp_path: Path, reader: Reader) -> None:
    assert refused(book(ONE) + book(ONE), tmp_path, reader) == "corrupt"


def test_names_that_point_outside_are_harmless(tmp_path: Path, reader: Reader) -> None:
    outside = {"../../esep_evil.xml": b"<x/>", "/tmp/esep_evil.xml": b"<x/>", "xl/../../esep_evil.xml": b"<x/>"}
    assert refused(book(ONE, extra=outside), tmp_path, reader) is None
    assert not Path("/tmp/esep_evil.xml").exists()
    assert not list(tmp_path.parent.glob("**/esep_evil.xml"))


def test_a_wrong_checksum_in_any_part(tmp_path: Path, reader: Reader) -> None:
    whole = parts()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sums = [entry.CRC for entry in archive.infolist()]
    for checksum in sums:
        data = whole.replace(struct.pack("<I", checksum), struct.pack("<I", checksum ^ 1))
        assert refused(data, tmp_path, reader) == "corrupt", checksum


def test_a_workbook_cut_anywhere_is_refused(workbook: Callable[..., Path], tmp_path: Path, reader: Reader) -> None:
    whole = workbook().read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(0, len(whole), len(whole) // 150):
        path.write_bytes(whole[:length])
        assert reader.read(path).refused in {"corrupt", "empty", "wrong_type"}, length


def test_a_sheet_that_the_workbook_names_and_the_archive_lacks(tmp_path: Path, reader: Reader) -> None:
    workbook = WORKBOOK.replace("</sheets>", '<sheet name="Лист2" sheetId="2" r:id="rId2"/></sheets>')
    links = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
            for n in (1, 2)
        )
        + "</Relationships>"
    )
    assert refused(parts(workbook=workbook, links=links), tmp_path, reader) == "corrupt"


def test_rows_and_cells_in_any_order_are_all_read(tmp_path: Path, reader: Reader) -> None:
    body = (
        '<sheetData><row r="5"><c r="C5"><v>5</v></c><c r="A5"><v>4</v></c></row>'
        '<row r="2"><c r="B2"><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>'
    )
    (tmp_path / "order.xlsx").write_bytes(book(body))
    rows = reader.read(tmp_path / "order.xlsx").sheets[0].rows
    assert {cell.address: cell.text for line in rows.values() for cell in line.values()} == {
        "Лист1!C5": "5",
        "Лист1!A5": "4",
        "Лист1!B2": "2",
        "Лист1!A3": "3",
    }


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCK = b"\x05Admin" + b" " * 49 + b"\x05\0" + "Admin".encode("utf-16-le") + b" \0" * 49


@pytest.mark.parametrize(
    ("name", "data", "reason", "detail"),
    [
        ("one page", b"<html><head><title>503</title></head>", "wrong_type", "html"),
        ("xml", b"<?xml version='1.0'?><report/>", "wrong_type", "xml"),
        ("rtf", b"{\\rtf1 x}", "wrong_type", "rtf"),
        ("image", b"\x89PNG\r\n", "wrong_type", "image"),
        ("gzip", b"\x1f\x8b\x08\0" + b"\0" * 20, "wrong_type", "gzip"),
        ("bytes", bytes(range(256)), "wrong_type", "unknown"),
        ("xlsb", zipped({"xl/workbook.bin": b"x"}), "wrong_type", "xlsb"),
        ("ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "wrong_type", "ods"),
        ("macro sheet", book(ONE, extra={"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros", ""),
        ("strict", parts(workbook=WORKBOOK.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")), "wrong_type", "strict"),
        ("lock file", LOCK, "wrong_type", "excel_lock_file"),
        ("word 97", OLE + "WordDocument".encode("utf-16-le"), "wrong_type", "ole"),
        ("empty zip", zipped({}), "wrong_type", "zip"),
    ],
)  # fmt: skip
def test_other_things_under_our_suffix(
    name: str, data: bytes, reason: str, detail: str, tmp_path: Path, reader: Reader
) -> None:
    (tmp_path / "61_2026-02-20_original_1.xlsx").write_bytes(data)
    found = reader.read(tmp_path / "61_2026-02-20_original_1.xlsx")
    assert found.refused == reason
    assert detail in found.detail


def test_an_encrypted_zip_is_told_from_a_damaged_one(tmp_path: Path, reader: Reader) -> None:
    data = bytearray(zipped({"F6.csv": "Тема;Вид".encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data), tmp_path, reader) == "encrypted"


def test_a_workbook_renamed_is_known_by_its_bytes(workbook: Callable[..., Path], reader: Reader) -> None:
    path = workbook()
    renamed = path.rename(path.with_suffix(".csv"))
    assert reader.read(renamed).carrier == "xlsx"


def test_a_formula_that_nobody_calculated_is_never_zero(tmp_path: Path, reader: Reader) -> None:
    """A program that cannot calculate stores 0 as the result and asks Excel to calculate on opening."""
    body = '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>0</v></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c></row></sheetData>'
    asked = WORKBOOK.replace("</workbook>", '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>')
    for workbook, kind in ((asked, "formula"), (WORKBOOK, "number")):
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(parts(workbook=workbook, sheet=SHEET.format(head="", body=body)))
        cells = reader.read(path).sheets[0].rows[1]
        assert {number: cell.kind for number, cell in cells.items()} == {1: kind}


def test_the_marks_of_the_template_come_with_the_document(workbook: Callable[..., Path], reader: Reader) -> None:
    marks = reader.read(workbook()).marks
    assert marks["esep_region"] == "61"
    assert marks["esep_date"] == str(DAY)
    assert marks["esep_template"]
    assert zlib.crc32(marks["esep_form_version"].encode())  # not empty
