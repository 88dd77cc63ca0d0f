"""A JSON document -> cells with addresses, strictly: no key twice, no NaN, no depth that breaks a reader. Runs in the child."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from esep.reports import containers, forms
from esep.reports.containers import Refused
from esep.reports.folding import clean
from esep.reports.xlsx import MAX_CELLS, MAX_ROWS, MAX_TEXT, number

MAX_DEPTH = 8
MAX_COLUMNS = 1_000
MAX_DIGITS = 18
LONGEST_NUMBER = 40
# A text runs to its closing quote or to the end; possessive, so that no document makes the search go back.
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z|\\\Z)|[\[{]|[\]}]', re.DOTALL)


def read(path: Path) -> dict[str, Any]:
    """Every form of the document: {"F0": {column: value}, "F2": [{column: value}, ...], ...}."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeError as err:
        raise Refused("json_encoding", str(err)[:100]) from err
    _check_depth(text)
    document = _loaded(text)
    if not isinstance(document, dict):
        raise Refused("json_shape", "the document is not an object")
    sheets = [_sheet(clean(name), block) for name, block in document.items()]
    if sum(len(one["cells"]) for one in sheets) > MAX_CELLS:
        raise Refused("too_many_cells", str(MAX_CELLS))
    return {"carrier": "json", "date_1904": False, "sheets": sheets}


def _check_depth(text: str) -> None:
    depth = 0
    for mark in BRACKETS.finditer(text):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark.group(), 0)
        if depth > MAX_DEPTH:
            raise Refused("json_depth", f"character {mark.start()}")


def _loaded(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise Refused("json_duplicate", next(name for name in names if names.count(name) > 1)[:60])
        return found

    def no_constant(said: str) -> Any:
        raise Refused("json_number", said)

    def whole(said: str) -> int:
        if len(said) > MAX_DIGITS:
            raise Refused("json_number", said[:40])
        return int(said)

    def finite(said: str) -> float:
        found = float(said)
        if not math.isfinite(found) or len(said) > LONGEST_NUMBER:
            raise Refused("json_number", said[:40])
        return found

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_constant, parse_int=whole, parse_float=finite)
    except json.JSONDecodeError as err:
        raise Refused("json_syntax", f"line {err.lineno}, column {err.colno}: {err.msg}") from err
    except RecursionError as err:
        raise Refused("json_depth") from err


def _sheet(name: str, block: Any) -> dict[str, Any]:
    records = block if isinstance(block, list) else [block]
    if len(records) > MAX_ROWS:
        raise Refused("too_many_rows", str(MAX_ROWS))
    form = forms.forms().get(name)
    header = list(form.columns) if form else []
    cells: list[list[Any]] = []
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            raise Refused("json_shape", f"{name}[{row}] is not an object")
        for key, value in record.items():
            if key not in header:
                header.append(key)
                if len(header) > MAX_COLUMNS:
                    raise Refused("json_shape", f"{name} has more than {MAX_COLUMNS} columns")
            if key == "sheet_rows" and isinstance(value, dict):
                value = "; ".join(f"{form}={rows}" for form, rows in value.items())
            if (said := _said(value)) is not None:
                cells.append([row, header.index(key) + 1, *said])
    return containers.sheet(name, cells, header=[clean(key)[:100] for key in header])


def _said(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "bool", str(value).upper()
    if isinstance(value, int | float):
        return "number", number(value)
    if isinstance(value, str):
        text = clean(value)[:MAX_TEXT]
        return ("text", text) if text.strip() else None
    return "nested", clean(json.dumps(value, ensure_ascii=False))[:200]
