"""Workbooks made to trick whoever patches them: marked, or told by the list alone; never an error, never without bounds."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from unit.reports import annotate_room as usual
from unit.reports.annotate_room import JOURNAL, about, changed_by, parts, read, sheet_part
from unit.reports.annotate_room import workbook as workbook

from esep.reports import annotate
from esep.reports.child import Limits
from esep.reports.readers import MARKING, Reader
from esep.reports.template import ERRORS_SHEET

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Parts = dict[str, bytes]


def related(kept: Parts, **targets: str) -> None:
    """Hang parts on the journal."""
    name = sheet_part(kept).replace("worksheets/", "worksheets/_rels/") + ".rels"
    each = (
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="../{target}"/>' for kind, target in targets.items()
    )
    kept[name] = f'<Relationships xmlns="{RELATIONS}">{"".join(each)}</Relationships>'.encode()


def noted(kept: Parts, notes: str) -> None:
    related(kept, comments="comments1.xml")
    kept["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors/><commentList>{notes}</commentList></comments>'.encode()
    )


def unreadable_notes(kept: Parts) -> None:
    noted(kept, "")
    kept["xl/comments1.xml"] = b"<comments"


def drawn(kept: Parts, drawing: bytes) -> None:
    noted(kept, '<comment ref="L5"><text><t>[Esep] before</t></text></comment>')
    related(kept, comments="comments1.xml", vmlDrawing="drawings/v.vml")
    kept["xl/drawings/v.vml"] = drawing


def styled(kept: Parts, styles: bytes | None) -> None:
    if styles is None:
        del kept["xl/styles.xml"]
    else:
        kept["xl/styles.xml"] = styles


TRICKS: dict[str, Callable[[Parts], None]] = {
    "styles that are not there": lambda kept: styled(kept, None),
    "styles without groups": lambda kept: styled(kept, f'<styleSheet xmlns="{MAIN}"/>'.encode()),
    "notes that are not there": lambda kept: related(kept, comments="comments1.xml"),
    "notes that are no XML": unreadable_notes,
    "our note on no cell": lambda kept: noted(kept, "<comment><text><t>[Esep] x</t></text></comment>"),
    "our note on an area": lambda kept: noted(kept, '<comment ref="A1:Z9"><text><t>[Esep] x</t></text></comment>'),
    "a depth of notes": lambda kept: noted(kept, "<a>" * 9_000 + "</a>" * 9_000),
    "a row of five thousand digits": lambda kept: drawn(
        kept, b"<xml><v:shape><x:Row>" + b"9" * 5_000 + b"</x:Row><x:Column>1</x:Column></v:shape></xml>"
    ),
    "columns without numbers": lambda kept: kept.update(
        {sheet_part(kept): re.sub(rb"<cols>.*?</cols>", b'<cols><col min="a" max="b"/></cols>', kept[sheet_part(kept)])}
    ),
}  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_what_cannot_be_patched_is_told_by_the_list_alone(workbook: Path, tmp_path: Path, trick: str) -> None:
    bad = changed_by(workbook, TRICKS[trick])
    findings = [about("AZ900"), *read(workbook).findings]
    with Reader() as reader:
        marked = reader.marked(bad, findings)
    (tmp_path / "out.xlsx").write_bytes(marked or annotate.only_list(findings))
    lines = usual.errors_sheet(tmp_path / "out.xlsx")
    assert sum(line[1] == "R-013" for line in lines) == sum(one.rule == "R-013" for one in findings)
    if marked:
        assert openpyxl.load_workbook(tmp_path / "out.xlsx")[JOURNAL]["L5"].value == "около 40"


def test_a_drawing_that_costs_hours_costs_its_child_only(workbook: Path) -> None:
    chance = random.Random(1)
    shapes = b"".join(b'<v:shape id="%x" ' % chance.getrandbits(64) for _ in range(200_000))
    bad = changed_by(workbook, lambda kept: drawn(kept, b"<xml>" + shapes + b"</xml>"))
    assert read(bad).carrier == "xlsx"
    with Reader() as reader:
        assert reader.marked(bad, [about("L5")], limits=Limits(cpu_seconds=2, wall_seconds=20)) is None
        assert reader.marked(workbook, [about("L5")]) == annotate.annotated(workbook.read_bytes(), [about("L5")])


def test_a_part_that_does_not_fit_into_memory_costs_its_child_only(workbook: Path) -> None:
    chance = random.Random(2)
    notes = "".join(f'<comment ref="A{number}" x{chance.getrandbits(40):x}="1"/>' for number in range(400_000))
    bad = changed_by(workbook, lambda kept: noted(kept, notes))
    assert read(bad).carrier == "xlsx"
    with Reader() as reader:
        assert reader.marked(bad, [about("L5")], limits=Limits(MARKING.memory // 4, 20, 30)) is None


def test_sheets_with_signs_that_xml_and_links_use_are_linked(workbook: Path, tmp_path: Path) -> None:
    name = "Журнал «О'Нил» & <Ко> 12345678"
    book = openpyxl.load_workbook(workbook)
    book.create_sheet(name)["A1"] = "x"
    book.save(tmp_path / "named.xlsx")
    with Reader() as reader:
        marked = reader.marked(tmp_path / "named.xlsx", [about("A1", sheet=name, said="@SUM(1)")])
    assert marked is not None
    (tmp_path / "out.xlsx").write_bytes(marked)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[ERRORS_SHEET]
    assert sheet["D4"].hyperlink.location == f"'{name.replace(chr(39), chr(39) * 2)}'!A1"
    assert (sheet["E4"].value, sheet["E4"].data_type) == ("@SUM(1)", "s")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        assert set(parts(tmp_path / "named.xlsx")) <= set(package.namelist())
