"""One worksheet of an annotated workbook: the style of single cells, and the notes that hang on them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from esep.reports.annotate.notes import Notes
from esep.reports.annotate.parts import Package, bytes_of, parse
from esep.reports.annotate.styles import Styles
from esep.reports.readers import letters

REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
NO_STYLE = "0"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is put on a cell."""

    ref: str
    is_error: bool
    note: str


class Sheet:
    """A worksheet part. It is written back only when something in it was changed."""

    def __init__(self, package: Package, part: str, name: str) -> None:
        self.package, self.part, self.name = package, part, name
        self.root = parse(package.read(part))
        self.main = etree.QName(self.root).namespace or package.main
        self.notes = Notes(package, part)
        self._rows = dict(self._numbered_rows())
        self._is_changed = False

    @staticmethod
    def is_ref(text: str) -> bool:
        """Whether `text` is the address of one cell of a sheet."""
        found = REF.fullmatch(text)
        return found is not None and column_of(found.group(1)) <= LAST_COLUMN and int(found.group(2)) <= LAST_ROW

    def first_of(self, row_no: int) -> str:
        """The first cell of a row that holds something, else its first cell."""
        row = self._rows.get(row_no)
        cells = self._numbered_cells(row) if row is not None else []
        column = next((number for number, cell in cells if len(cell)), 1)
        return f"{letters(column)}{row_no}"

    def forget(self, remembered: dict[str, tuple[str, bool]], styles: Styles) -> None:
        """Take away the notes and colours of an earlier round: a cell gets the style it had, one that we made goes."""
        noted = self.notes.forget()
        for ref in sorted({*remembered, *noted}):
            cell = self._find(ref)
            style = cell.get("s", NO_STYLE) if cell is not None else NO_STYLE
            if cell is None or not styles.is_ours(style):
                continue
            before, was_missing = remembered[ref] if ref in remembered else (styles.unmarked(style), False)
            self._is_changed = True
            if was_missing and not len(cell):
                parent = cell.getparent()
                assert parent is not None
                parent.remove(cell)
            else:
                self._set_style(cell, before)

    def mark(self, mark: Mark, styles: Styles) -> tuple[str, bool]:
        """Colour and note a cell; its style before, and whether there was no such cell."""
        cell = self._find(mark.ref)
        was_missing = cell is None
        if cell is None:
            cell = self._made(mark.ref)
        before = cell.get("s", NO_STYLE)
        self._set_style(cell, styles.marked(before, is_error=mark.is_error))
        self.notes.add(mark.ref, mark.note)
        self._is_changed = True
        return before, was_missing

    def close(self) -> None:
        """Write back what was changed: the sheet, its notes and what joins the two."""
        drawing = self.notes.close()
        if drawing is not None and self.root.find(self._tag("legacyDrawing")) is None:
            self._insert_drawing(drawing)
            self._is_changed = True
        if self._is_changed:
            self.package.put(self.part, bytes_of(self.root))

    def _insert_drawing(self, identity: str) -> None:
        after = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts")
        element = self.root.makeelement(self._tag("legacyDrawing"))
        element.set(f"{{{self.package.office}}}id", identity)
        for one in self.root:
            if isinstance(one.tag, str) and etree.QName(one).localname in {*after, "extLst", "AlternateContent"}:
                if etree.QName(one).localname == "AlternateContent" and not self._is_behind(one):
                    continue
                one.addprevious(element)
                return
        self.root.append(element)

    @staticmethod
    def _is_behind(one: etree._Element) -> bool:
        """Whether an alternative (mc:AlternateContent) stands for parts that come after a legacyDrawing."""
        return any(etree.QName(inner).localname in {"oleObjects", "controls"} for inner in one.iter("{*}*"))

    def _tag(self, name: str) -> str:
        return f"{{{self.main}}}{name}"

    def _numbered_rows(self) -> list[tuple[int, etree._Element]]:
        """Rows with their numbers: a row need not say its own."""
        data = self.root.find(self._tag("sheetData"))
        found, last = [], 0
        for row in data.iterchildren(self._tag("row")) if data is not None else ():
            said = row.get("r", "")
            last = int(said) if said.isdecimal() else last + 1
            found.append((last, row))
        return found

    def _numbered_cells(self, row: etree._Element) -> list[tuple[int, etree._Element]]:
        found, last = [], 0
        for cell in row.iterchildren(self._tag("c")):
            said = REF.fullmatch(cell.get("r", ""))
            last = column_of(said.group(1)) if said else last + 1
            found.append((last, cell))
        return found

    def _find(self, ref: str) -> etree._Element | None:
        column, row_no = split(ref)
        row = self._rows.get(row_no)
        if row is None:
            return None
        return next((cell for number, cell in self._numbered_cells(row) if number == column), None)

    def _made(self, ref: str) -> etree._Element:
        """A cell that was not there, in its place, styled as its row or column is."""
        column, row_no = split(ref)
        row = self._rows.get(row_no)
        if row is None:
            row = self._made_row(row_no)
        cell = row.makeelement(self._tag("c"), r=ref)
        later = next((one for number, one in self._numbered_cells(row) if number > column), None)
        if later is not None and not later.get("r"):
            self._tell_places(row)
        style = row.get("s") if row.get("customFormat") in {"1", "true"} else self._style_of_column(column)
        if style:
            cell.set("s", style)
        if later is not None:
            later.addprevious(cell)
        else:
            row.append(cell)
            if (extra := row.find(self._tag("extLst"))) is not None:
                row.append(extra)
        if "spans" in row.attrib:
            del row.attrib["spans"]  # a hint that would now be wrong
        return cell

    def _tell_places(self, row: etree._Element) -> None:
        """Cells that say where they are only by their order are told, before one is put between them."""
        number = next(number for number, one in self._rows.items() if one is row)
        for column, cell in self._numbered_cells(row):
            cell.set("r", f"{letters(column)}{number}")

    def _made_row(self, row_no: int) -> etree._Element:
        data = self.root.find(self._tag("sheetData"))
        if data is None:
            raise ValueError(f"the sheet {self.name} has no data")
        row = data.makeelement(self._tag("row"), r=str(row_no))
        later = min((number for number in self._rows if number > row_no), default=None)
        if later is None:
            data.append(row)
        else:
            for number, one in self._rows.items():
                one.set("r", str(number))
            self._rows[later].addprevious(row)
        self._rows[row_no] = row
        return row

    def _style_of_column(self, column: int) -> str | None:
        for one in self.root.iterfind(f"{self._tag('cols')}/{self._tag('col')}"):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                return one.get("style")
        return None

    @staticmethod
    def _set_style(cell: etree._Element, style: str) -> None:
        if style != NO_STYLE:
            cell.set("s", style)
        elif "s" in cell.attrib:
            del cell.attrib["s"]


def column_of(said: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in said:
        number = number * 26 + ord(letter) - 64
    return number


def split(ref: str) -> tuple[int, int]:
    """B7 -> (2, 7)."""
    found = REF.fullmatch(ref)
    if found is None:
        raise ValueError(f"{ref} is no cell")
    return column_of(found.group(1)), int(found.group(2))
