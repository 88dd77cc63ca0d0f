"""A workbook -> cells with addresses, error cells kept. Runs in the bounded child, after containers.carrier_of.

openpyxl opens the book; each sheet is then read once, from its own XML (worksheet.py): sizes that a file claims are not
believed, gaps cost nothing, and the order of rows and cells does not matter.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from esep.reports import containers
from esep.reports.containers import Refused
from esep.reports.folding import clean

MAX_ROWS = 20_000
MAX_CELLS = 500_000
MAX_TEXT = 4_000  # of a cell; every text column allows far less, so a longer one is refused by its length anyway
MAX_MERGED = 100_000  # cells under one merged area
MAX_MERGED_TOGETHER = 1_000_000
MAX_MERGES = 20_000
MARKS = ("esep_template", "esep_form_version", "esep_region", "esep_date", "esep_sequence")
LONGEST_MARK = 100
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
OUT_OF_MEMORY = "out of memory"  # expat's words


def read(path: Path) -> dict[str, Any]:
    """Every worksheet of the workbook, and the marks of the template it was made from."""
    from openpyxl.reader.excel import ExcelReader

    try:
        # From bytes: by name, openpyxl insists on a suffix, and the archive's names have none.
        opened = ExcelReader(io.BytesIO(path.read_bytes()), read_only=True, data_only=True, keep_links=False)
        opened.read()
        book: Any = opened.wb
        with containers.opened(path) as archive:
            sheets = _sheets(opened, archive)
        return {"carrier": "xlsx", "date_1904": book.epoch.year == 1904, "sheets": sheets, "marks": _marks(book)}
    except (Refused, MemoryError):
        raise
    except Exception as err:
        # openpyxl reports a damaged workbook with whatever its internals stumble over; XML errors are SyntaxErrors.
        if _is_out_of_memory(err):
            raise MemoryError from err
        raise Refused("corrupt", f"{type(err).__name__}: {err}"[:100]) from err


def _is_out_of_memory(err: BaseException | None) -> bool:
    """The parser of XML says so in words, and openpyxl wraps them."""
    while err is not None:
        if isinstance(err, MemoryError) or OUT_OF_MEMORY in str(err):
            return True
        err = err.__cause__
    return False


def _sheets(opened: Any, archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    from esep.reports.worksheet import Part

    book = opened.wb
    if len(book._sheets) < len(opened.parser.sheets):
        raise Refused("corrupt", "a sheet of the workbook is missing")  # openpyxl would go on without it
    is_calculated = not getattr(book.calculation, "fullCalcOnLoad", False)
    sheets = []
    total = 0
    for worksheet in book.worksheets:
        with archive.open(worksheet._worksheet_path.lstrip("/")) as source:
            part = Part(source, book, opened.shared_strings, is_calculated=is_calculated)
            cells = _cells(part)
        total += len(cells)
        if total > MAX_CELLS:
            raise Refused("too_many_cells", str(MAX_CELLS))
        sheets.append(
            containers.sheet(
                clean(worksheet.title),
                cells,
                state=worksheet.sheet_state,
                hidden_rows=part.hidden_rows,
                hidden_columns=part.hidden_columns,
                merges=list(_merges(part.merges)),
            )
        )
    return sheets


def _cells(part: Any) -> list[list[Any]]:
    """[row, column, kind, text] of every filled cell, in order; two cells of one address refuse the file."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    filled_rows = set()
    for cells in part.rows():
        for cell in cells:
            if cell["value"] is None or (said := _said(cell["value"], cell["data_type"])) is None:
                continue
            place = cell["row"], cell["column"]
            if found.setdefault(place, said) != said:
                raise Refused("corrupt", f"two cells at row {place[0]}, column {place[1]}")
            filled_rows.add(place[0])
        if len(filled_rows) > MAX_ROWS:
            raise Refused("too_many_rows", str(MAX_ROWS))
        if len(found) > MAX_CELLS:
            raise Refused("too_many_cells", str(MAX_CELLS))
    return [[*place, *found[place]] for place in sorted(found)]


def _said(value: Any, data_type: str) -> tuple[str, str] | None:
    """(kind, text) of a value; None for a cell with nothing in it."""
    if data_type == "e":
        return "error", str(value)[:MAX_TEXT]
    if data_type == "f":
        return "formula", clean(str(value))[:MAX_TEXT]
    if isinstance(value, bool):
        return "bool", str(value).upper()
    if isinstance(value, int | float):
        return "number", number(value)
    if isinstance(value, datetime):
        return "date", _moment(value)
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return "time", _moment(datetime.combine(date(2000, 1, 1), value))[11:] or "00:00"
    if isinstance(value, timedelta):
        return "time", str(value)
    text = clean(ESCAPED.sub(_unescaped, str(value)))[:MAX_TEXT]
    return ("text", text) if text.strip() else None


def _moment(value: datetime) -> str:
    """To the second, because Excel keeps times as fractions that fall a little short: 10:29:59.9995 is 10:30."""
    if value.microsecond:
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds" if value.second else "minutes")


def _unescaped(found: re.Match[str]) -> str:
    r"""Excel keeps a control character of a text as _x000D_."""
    return chr(int(found.group(1), 16))


def number(value: int | float) -> str:
    """A number as a person writes it: 45, not 45.0; 12.5; 1e+20 stays readable as what it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _merges(said: list[str]) -> Iterator[list[int]]:
    """Merged areas as [first row, first column, last row, last column]; an absurdly large one refuses the file."""
    from openpyxl.utils import range_boundaries

    if len(said) > MAX_MERGES:
        raise Refused("merge_too_large", str(len(said)))
    room = MAX_MERGED_TOGETHER
    for reference in said:
        left, top, right, bottom = range_boundaries(reference)
        if not (left and top and right and bottom):  # whole rows or columns
            raise Refused("merge_too_large", reference[:40])
        area = (bottom - top + 1) * (right - left + 1)
        room -= area
        if area > MAX_MERGED or room < 0:
            raise Refused("merge_too_large", reference[:40])
        yield [top, left, bottom, right]


def _marks(book: Any) -> dict[str, str]:
    """What the template wrote where only machines look: a defined name, else a property of the document."""
    properties = {one.name: str(one.value) for one in book.custom_doc_props.props}
    names = {name: _literal(one.attr_text) for name, one in book.defined_names.items()}
    return {
        mark: clean(said)[:LONGEST_MARK] for mark in MARKS if (said := names.get(mark) or properties.get(mark) or "")
    }


def _literal(formula: str | None) -> str:
    """="61" -> 61; a name that points to cells says nothing."""
    text = (formula or "").strip()
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"')
    return text if re.fullmatch(r"[\w.\-]+", text) else ""
