"""The sheet «Ошибки - Қателер»: every finding with a link to its cell, errors first.

A hidden column remembers how the marked cells looked before: one cell each, with the address as its text and the old
style as its own. Programs renumber styles when they save, but a cell keeps its own, so the next round can give it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from lxml import etree

from esep.reports.annotate import words
from esep.reports.annotate.notes import storable
from esep.reports.annotate.parts import Package, bytes_of, parse
from esep.reports.annotate.styles import ERROR_FILL, HEAD_FILL, WARNING_FILL, Styles
from esep.reports.folding import clean
from esep.reports.template import ERRORS_SHEET

NO_DAY = (date(2026, 1, 1), time(0))  # of a workbook that has no day of its own: the clock must not change the bytes
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MOST_LINES = 500
WIDTHS = (13, 9, 20, 8, 18, 48, 48, 18)
LINE_HEIGHT = 15  # points; told for every row, because not every program measures wrapped text when it opens a file
MEMORY = "K"  # the hidden column
CREATED = "+"  # before the address of a cell that we made
HEAD_ROW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in the list. target: worksheet and cell to jump to."""

    severity: str
    rule: str
    sheet: str
    cell: str
    target: tuple[str, str] | None
    said: str
    kk: str
    ru: str
    suggested: str


def remembered(package: Package) -> dict[str, dict[str, tuple[str, bool]]]:
    """Of an earlier round: sheet -> cell -> (its style before, whether we made it)."""
    part = package.sheets().get(ERRORS_SHEET)
    if part is None:
        return {}
    root = parse(package.read(part))
    main = etree.QName(root).namespace
    shared = _shared(package)
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for cell in root.iter(f"{{{main}}}c"):
        if not cell.get("r", "").startswith(MEMORY) or not cell.get("r", "")[len(MEMORY) :].isdecimal():
            continue
        said = _said(cell, main, shared)
        sheet, _, ref = said.removeprefix(CREATED).rpartition("!")
        if sheet and ref.isalnum():
            found.setdefault(clean(sheet), {})[ref] = (cell.get("s", "0"), said.startswith(CREATED))
    return found


def write(package: Package, styles: Styles, lines: list[Line], kept: list[tuple[str, str, str, bool]]) -> None:
    """Put the list in place of an earlier one, or behind the other sheets. kept: sheet, cell, style before, made by us."""
    part = package.sheets().get(ERRORS_SHEET)
    if part is None:
        part = package.new_name("xl/worksheets/sheetEsep{}.xml")
        package.declare(part, WORKSHEET)
        package.put(part, b"")
        package.add_sheet(ERRORS_SHEET, part)
    relations = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    if package.has(relations):
        package.drop(relations)  # of what a program hung on the old one
    package.put(part, bytes_of(_sheet(package.main, styles, lines, kept)))


def _sheet(main: str, styles: Styles, lines: list[Line], kept: list[tuple[str, str, str, bool]]) -> etree._Element:
    def tag(name: str) -> str:
        return f"{{{main}}}{name}"

    root = parse(f'<worksheet xmlns="{main}"/>'.encode())
    properties = etree.SubElement(root, tag("sheetPr"))
    etree.SubElement(properties, tag("tabColor"), rgb="FFC00000")
    etree.SubElement(properties, tag("pageSetUpPr"), fitToPage="1")
    view = etree.SubElement(etree.SubElement(root, tag("sheetViews")), tag("sheetView"), workbookViewId="0")
    etree.SubElement(
        view, tag("pane"), ySplit=str(HEAD_ROW), topLeftCell=f"A{HEAD_ROW + 1}", activePane="bottomLeft", state="frozen"
    )
    columns = etree.SubElement(root, tag("cols"))
    for number, width in enumerate(WIDTHS, start=1):
        etree.SubElement(columns, tag("col"), min=str(number), max=str(number), width=str(width), customWidth="1")
    etree.SubElement(columns, tag("col"), min="11", max="11", width="9", hidden="1", customWidth="1")
    data = etree.SubElement(root, tag("sheetData"))
    links = _rows(data, main, styles, lines, kept)
    if links:
        holder = etree.SubElement(root, tag("hyperlinks"))
        for ref, (sheet, cell) in links:
            quoted = sheet.replace("'", "''")
            etree.SubElement(holder, tag("hyperlink"), ref=ref, location=f"'{quoted}'!{cell}", display=cell)
    etree.SubElement(root, tag("pageSetup"), orientation="landscape", fitToHeight="0")
    return root


def _rows(
    data: etree._Element, main: str, styles: Styles, lines: list[Line], kept: list[tuple[str, str, str, bool]]
) -> list[tuple[str, tuple[str, str]]]:
    """The rows; returns the cells that are links."""
    head = styles.plain(fill=HEAD_FILL, bold=True)
    plain, link = styles.plain(), styles.plain(link=True)
    fills = {"B": styles.plain(fill=ERROR_FILL, bold=True), "Q": styles.plain(fill=ERROR_FILL, bold=True)}
    fills |= {"W": styles.plain(fill=WARNING_FILL)}
    texts: dict[int, list[tuple[str, str, str]]] = {
        1: [("A", words.TITLE, styles.title(bold=True))],
        2: [("A", words.counted(lines, MOST_LINES), styles.title())],
        HEAD_ROW: [(column, text, head) for column, text in zip("ABCDEFGH", words.HEADINGS, strict=True)],
    }
    links = []
    for number, line in enumerate(lines[:MOST_LINES], start=HEAD_ROW + 1):
        texts[number] = [
            ("A", words.SEVERITIES[line.severity], fills.get(line.severity, plain)),
            ("B", line.rule, plain),
            ("C", line.sheet, plain),
            ("D", line.cell, link if line.target else plain),
            ("E", line.said, plain),
            ("F", line.kk, plain),
            ("G", line.ru, plain),
            ("H", line.suggested, plain),
        ]
        if line.target:
            if not line.cell:
                texts[number][3] = ("D", "→", link)
            links.append((f"D{number}", line.target))
    for number, (sheet, ref, style, was_missing) in enumerate(kept, start=1):
        texts.setdefault(number, []).append((MEMORY, f"{CREATED if was_missing else ''}{sheet}!{ref}", style))
    for number in sorted(texts):
        row = etree.SubElement(data, f"{{{main}}}row", r=str(number))
        if number >= HEAD_ROW:
            row.set("ht", str(LINE_HEIGHT * _height(texts[number])))
            row.set("customHeight", "1")
        for column, text, style in texts[number]:
            cell = etree.SubElement(row, f"{{{main}}}c", r=f"{column}{number}", s=style, t="inlineStr")
            piece = etree.SubElement(etree.SubElement(cell, f"{{{main}}}is"), f"{{{main}}}t")
            piece.text = storable(text)
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return links


def _height(texts: list[tuple[str, str, str]]) -> int:
    """Lines that the longest text of a row takes in its column."""
    lines = (
        sum(-(-max(len(piece), 1) // (WIDTHS[ord(column) - 65] - 2)) for piece in text.split("\n"))
        for column, text, _ in texts
        if column != MEMORY
    )
    return max(lines, default=1)


def _shared(package: Package) -> list[str]:
    """The shared strings: a program that saved the workbook moved our texts there."""
    part = next(iter(package.targets(package.workbook, "sharedStrings").values()), None)
    if part is None or not package.has(part):
        return []
    root = parse(package.read(part))
    main = etree.QName(root).namespace
    return ["".join(one.text or "" for one in item.iter(f"{{{main}}}t")) for item in root]


def _said(cell: etree._Element, main: str | None, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(one.text or "" for one in cell.iter(f"{{{main}}}t"))
    value = cell.find(f"{{{main}}}v")
    said = (value.text or "") if value is not None else ""
    if cell.get("t") == "s":
        return shared[int(said)] if said.isdecimal() and int(said) < len(shared) else ""
    return said
