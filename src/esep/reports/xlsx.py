"""A workbook -> cells with addresses, error cells kept. Runs in the bounded child, after containers.carrier_of.

openpyxl in read-only mode: it survives sparse bombs and keeps error cells; dimensions that a file claims are not believed.
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
MAX_MERGES = 2_000
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def read(path: Path) -> dict[str, Any]:
    """Every worksheet of the workbook."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # From bytes: by name, openpyxl insists on a suffix, and the archive's names have none.
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True, keep_links=False)
        with containers.opened(path) as archive:
            sheets = _sheets(book, archive, path)
        return {"carrier": "xlsx", "date_1904": book.epoch.year == 1904, "sheets": sheets}
    except Refused:
        raise
    except (
        *(InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError),
        *(OverflowError, SyntaxError, OSError, EOFError, AssertionError, LookupError),
    ) as err:
        # openpyxl reports a damaged workbook with whatever its internals stumble over; XML errors are SyntaxErrors.
        raise Refused("corrupt", f"{type(err).__name__}: {err}"[:100]) from err


def _sheets(book: Any, archive: zipfile.ZipFile, path: Path) -> list[dict[str, Any]]:
    sheets = []
    total = 0
    for worksheet in book.worksheets:
        part = containers.read_entry(archive, worksheet._worksheet_path.lstrip("/"))
        merges = list(_merges(part))
        cells = list(_cells(worksheet))
        if FORMULA.search(part):
            cells += _uncached(path, worksheet.title, {(cell[0], cell[1]) for cell in cells})
            cells.sort()
        total += len(cells)
        if total > MAX_CELLS:
            raise Refused("too_many_cells", str(MAX_CELLS))
        hidden = [
            int(number.group(1)) for row in HIDDEN_ROW.finditer(part) if (number := ROW_NUMBER.search(row.group()))
        ]
        sheets.append(
            containers.sheet(
                clean(worksheet.title), cells, state=worksheet.sheet_state, hidden_rows=hidden, merges=merges
            )
        )
    return sheets


def _cells(worksheet: Any) -> Iterator[list[Any]]:
    worksheet.reset_dimensions()
    filled_rows = 0
    count = 0
    for row in worksheet.iter_rows():
        filled = [cell for cell in row if cell.value is not None]
        found = [
            [cell.row, cell.column, *said] for cell in filled if (said := _said(cell.value, cell.data_type)) is not None
        ]
        filled_rows += bool(found)
        count += len(found)
        if filled_rows > MAX_ROWS:
            raise Refused("too_many_rows", str(MAX_ROWS))
        if count > MAX_CELLS:
            raise Refused("too_many_cells", str(MAX_CELLS))
        yield from found


def _uncached(path: Path, title: str, known: set[tuple[int, int]]) -> list[list[Any]]:
    """Formulas whose result was never stored: the value reader sees them as empty, which they are not."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=False, keep_links=False)
    worksheet: Any = book[title]
    worksheet.reset_dimensions()
    return [
        [cell.row, cell.column, "formula", clean(str(getattr(cell.value, "text", cell.value)))[:MAX_TEXT]]
        for row in worksheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and (cell.row, cell.column) not in known
    ]


def _said(value: Any, data_type: str) -> tuple[str, str] | None:
    """(kind, text) of a value; None for a cell with nothing in it."""
    if data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "bool", str(value).upper()
    if isinstance(value, int | float):
        return "number", number(value)
    if isinstance(value, datetime):
        return "date", value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return "time", value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return "time", str(value)
    text = clean(str(value))[:MAX_TEXT]
    return ("text", text) if text.strip() else None


def number(value: int | float) -> str:
    """A number as a person writes it: 45, not 45.0; 12.5; 1e+20 stays readable as what it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _merges(part: bytes) -> Iterator[list[int]]:
    """Merged areas as [first row, first column, last row, last column]; an absurdly large one refuses the file."""
    for count, found in enumerate(MERGE.finditer(part)):
        left, top, right, bottom = found.groups()
        area = [int(top), _column(left), int(bottom), _column(right)]
        if (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > MAX_MERGED:
            raise Refused("merge_too_large", found.group().decode("ascii", "replace")[-40:])
        if count < MAX_MERGES:
            yield area
