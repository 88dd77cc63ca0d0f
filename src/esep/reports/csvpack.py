"""A zip of CSV files, one a form -> cells with addresses. Runs in the bounded child.

Encodings are a closed list, scored by the headings and words we know: detectors guess wrong on small files.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from pathlib import Path, PurePosixPath
from typing import Any

from esep.regions import units
from esep.reports import containers, forms
from esep.reports.containers import Refused
from esep.reports.folding import clean, fold
from esep.reports.xlsx import MAX_CELLS, MAX_ROWS, MAX_TEXT

# utf-16 only with its mark; KOI8-R last: it has no Kazakh letters at all.
ENCODINGS = ("utf-8-sig", "kz1048", "cp1251", "koi8-r")
SCORED_LINES = 40


def read(path: Path) -> dict[str, Any]:
    """Every CSV file of the zip."""
    sheets = []
    with containers.opened(path) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            shown = clean(PurePosixPath(name).name)
            text = _decoded(containers.read_entry(archive, name), shown)
            sheets.append(containers.sheet(shown, _cells(text, shown)))
    if len({fold(one["name"]) for one in sheets}) < len(sheets):
        raise Refused("zip_ambiguous")
    return {"carrier": "csv", "date_1904": False, "sheets": sheets}


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeError as err:
            raise Refused("csv_encoding", name) from err
    best: tuple[int, str] | None = None
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if encoding == "utf-8-sig":
            return text
        points = _points(text)
        if best is None or points > best[0]:
            best = (points, text)
    if best is None or best[0] == 0:
        raise Refused("csv_encoding", name)
    return best[1]


def _points(text: str) -> int:
    """How many of the first cells are words we know."""
    known = known_words()
    cells = re.split(r"[;,\t\n]", "\n".join(text.splitlines()[:SCORED_LINES]))
    return sum(fold(cell) in known for cell in cells)


@functools.cache
def known_words() -> frozenset[str]:
    """Headings, list words and names of districts, folded."""
    words = {spelling for code in forms.forms() for spelling in forms.headings(code).codes}
    for form in forms.forms().values():
        for column in form.columns.values():
            words |= set(forms.codes(form.code, column.name).codes)
    return frozenset(words | {fold(name) for unit in units() for name in (unit.name_ru, unit.name_kk)})


def _cells(text: str, name: str) -> list[list[Any]]:
    cells: list[list[Any]] = []
    filled_rows = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row, values in enumerate(reader, start=1):
            found = [
                [row, column, "text", clean(value)[:MAX_TEXT]]
                for column, value in enumerate(values, start=1)
                if value.strip()
            ]
            filled_rows += bool(found)
            cells += found
            if filled_rows > MAX_ROWS:
                raise Refused("too_many_rows", str(MAX_ROWS))
            if len(cells) > MAX_CELLS:
                raise Refused("too_many_cells", str(MAX_CELLS))
    except csv.Error as err:
        raise Refused("csv_structure", f"{name}, line {reader.line_num}: {err}"[:100]) from err
    return cells


def _delimiter(text: str) -> str:
    """`;`, `,` or a tab: whichever splits the fullest of the first lines into most pieces."""
    lines = text.splitlines()[:SCORED_LINES]
    return max(";,\t", key=lambda mark: max((line.count(mark) for line in lines), default=0))
