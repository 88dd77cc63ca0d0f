"""The XML of one worksheet, read once: every cell there is, whatever the sheet says about its size or order.

openpyxl decides what a value is (dates, shared strings, inline text); this decides only what must not be lost: cells out of
order, errors, formulas that nobody calculated, hidden rows and columns, merged areas. Runs in the bounded child.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from openpyxl.worksheet import _reader
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from esep.reports.containers import Refused

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
MERGED = f"{{{SHEET_MAIN_NS}}}mergeCell"
PLAIN = f"{{{SHEET_MAIN_NS}}}t"
YES = {"1", "true"}


class Part(WorkSheetParser):
    """A worksheet as it stands in the zip. After `rows` has run: merges, hidden_rows and hidden_columns."""

    def __init__(self, source: IO[bytes], book: Any, strings: list[str], *, is_calculated: bool) -> None:
        """`is_calculated`: whether a program that calculates has saved the book; without it a result of 0 is no result."""
        super().__init__(
            source,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.is_calculated = is_calculated
        self.merges: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []

    def rows(self) -> Iterator[list[dict[str, Any]]]:
        """The cells of each row element: {row, column, value, data_type}."""
        seen = 0
        for _, element in iterparse(self.source):
            if element.tag == _reader.ROW_TAG:
                seen += 1
                number, cells = self.parse_row(element)
                if element.get("hidden") in YES:
                    self.hidden_rows.append(number)
                if seen > LAST_ROW:
                    raise Refused("too_many_rows", str(LAST_ROW))
                yield cells
            elif element.tag == MERGED:
                self.merges.append(element.get("ref", ""))
            elif element.tag == _reader.COL_TAG and element.get("hidden") in YES:
                first, last = int(element.get("min", 0)), int(element.get("max", 0))
                self.hidden_columns += range(max(1, first), min(last, LAST_COLUMN) + 1)
            if element.tag in {_reader.ROW_TAG, MERGED, _reader.COL_TAG}:
                element.clear()

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """openpyxl's cell; errors and formulas without a result never look empty."""
        kind = element.get("t", "n")
        said = element.find(_reader.VALUE_TAG)
        if said is not None and said.text:
            said.text = _well_formed(kind, said.text)
        inline = element.find(_reader.INLINE_STRING) if kind == "inlineStr" else None
        is_plain = inline is not None and len(inline) == 1 and inline[0].tag == PLAIN
        if is_plain:
            element.remove(inline)  # text without formats needs none of openpyxl's slow care
        cell: dict[str, Any] = super().parse_cell(element)
        if is_plain and inline is not None:
            cell |= {"value": inline[0].text, "data_type": "s"}
        if cell["row"] > LAST_ROW or cell["column"] > LAST_COLUMN:
            raise Refused("corrupt", f"a cell outside the sheet: row {cell['row']}, column {cell['column']}")
        formula = element.find(_reader.FORMULA_TAG)
        if formula is not None and self._has_no_result(kind, cell["value"]):
            return cell | {"data_type": "f", "value": f"={formula.text or ''}"}
        if kind == "e" and cell["value"] is None:
            return cell | {"value": "#N/A"}
        return cell

    def _has_no_result(self, kind: str, value: Any) -> bool:
        """Nothing was stored (an empty text is a result); or the 0 that a program which cannot calculate writes."""
        if value is None:
            return kind != "str"
        return not self.is_calculated and value == 0 and not isinstance(value, bool)


def _well_formed(kind: str, text: str) -> str:
    """What openpyxl would misread: a negative index counts from the end, `true` is no number."""
    if kind == "s" and not text.strip().isdecimal():
        raise Refused("corrupt", "a text that is not in the workbook")
    if kind == "b":
        return {"true": "1", "false": "0"}.get(text.strip(), text)
    return text
