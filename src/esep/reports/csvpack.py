"""A zip of CSV files, one a form -> cells with addresses. Runs in the bounded child.

Encodings are a closed list, scored by the headings and words we know: detectors guess wrong on small files.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from esep.regions import units
from esep.reports import containers, forms
from esep.reports.containers import Refused
from esep.reports.folding import clean, fold, unmixed
from esep.reports.xlsx import MAX_CELLS, MAX_ROWS, MAX_TEXT

# In order of likelihood; KOI8-R has no Kazakh letters at all. UTF-16 without its mark decodes as almost anything.
ENCODINGS = ("utf-8-sig", "kz1048", "cp1251", "koi8-r", "utf-16-le", "utf-16-be")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
SCORED_LINES = 40


def read(path: Path) -> dict[str, Any]:
    """Every CSV file of the zip."""
    sheets = []
    with containers.opened(path) as archive:
        for name in containers.contents(archive):
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
    best = (0, "")
    for text in _readings(data):
        if (points := _points(text)) > best[0]:
            best = (points, text)
    if best[0]:
        return best[1]
    # Not a word that we know. UTF-8 proves itself; the others decode anything.
    try:
        text = data.decode("utf-8-sig")
    except UnicodeError as err:
        raise Refused("csv_encoding", name) from err
    if CONTROLS.search(text):
        raise Refused("csv_encoding", name)
    return text


def _readings(data: bytes) -> Iterator[str]:
    """What the bytes may say: by each encoding, and UTF-8 that something took for Windows-1251 on its way."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        yield text
        if encoding == "utf-8-sig" and (repaired := unmixed(text)):
            yield repaired


def _points(text: str) -> int:
    """How many of the first cells are words we know."""
    known = known_words()
    cells = re.split(r"[;,\t\n]", "\n".join(text.splitlines()[:SCORED_LINES]))
    return sum(fold(cell.strip('"')) in known for cell in cells)


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
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    broken: list[tuple[int, int, int]] = []  # line, how many lines the record holds, how many delimiters
    widest = line = 0
    try:
        for row, values in enumerate(reader, start=1):
            if reader.line_num > line + 1:
                marks = len(values) - 1 + sum(value.count(delimiter) for value in values)
                broken.append((line + 1, reader.line_num - line, marks))
            widest, line = max(widest, len(values)), reader.line_num
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
    for start, lines, marks in broken:
        # A quote that was never closed runs to the next quote of the file and swallows whole rows without an error.
        if widest > 1 and marks >= lines * (widest - 1):
            raise Refused("csv_structure", f"{name}, line {start}: a quote is not closed"[:100])
    return cells


def _delimiter(text: str) -> str:
    """`;`, `,` or a tab: whichever makes most headings and words we know; else whichever stands most often in a line."""
    lines = text.splitlines()[:SCORED_LINES]
    known = known_words()

    def weight(mark: str) -> tuple[int, int]:
        words = max((sum(fold(one.strip('"')) in known for one in line.split(mark)) for line in lines), default=0)
        return words, max((line.count(mark) for line in lines), default=0)

    return max(";,\t", key=weight)
