"""Any file a region may send -> sheets of cells with addresses, or one reason why not. The reading itself is done in a child."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from esep.bounded import Child, Limits
from esep.reports.findings import Finding

log = logging.getLogger(__name__)

VERSION = "2"  # of everything from bytes to rows: a higher one makes intake read the known files again
LIMITS = Limits()
MARKING = Limits(cpu_seconds=10, wall_seconds=15)  # a template's size takes a third of a second


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell. kind: text, number, date, time, bool, error, formula (never calculated), nested (JSON)."""

    text: str
    kind: str
    address: str  # "Журнал мероприятий!G14", "F2.csv!G14", "F2[3].participants_offline"
    row: int
    column: int
    is_merged: bool = False  # one value over several filled rows
    is_filled_down: bool = False  # of these, not the row in which it was typed


@dataclass(slots=True)
class Sheet:
    """One sheet. `header` names the columns where the carrier does (JSON); elsewhere a row of the sheet does."""

    name: str
    carrier: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    is_visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    header: list[str] | None = None

    def address(self, row: int, column: int) -> str:
        """Where a cell is, or would be."""
        if self.header is not None:
            place = self.header[column - 1] if 0 < column <= len(self.header) else str(column)
            return f"{self.name}.{place}" if self.name == "F0" else f"{self.name}[{row}].{place}"
        return f"{self.name}!{letters(column)}{row}"


@dataclass(slots=True)
class Document:
    """A file that was read, or the reason (of R-001) why it could not be.

    marks: what our template wrote where only machines look (xlsx.MARKS: esep_template, esep_region, ...); empty elsewhere.
    """

    carrier: str  # xlsx, csv, json, unreadable
    sheets: list[Sheet] = field(default_factory=list)
    date_1904: bool = False
    marks: dict[str, str] = field(default_factory=dict)
    refused: str | None = None
    detail: str = ""


def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Reader:
    """One child interpreter for as many files as the block reads; started with the first of them."""

    def __init__(self) -> None:
        self._child = Child("esep.reports.child")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    def read(self, path: Path, *, limits: Limits = LIMITS) -> Document:
        """The document at `path`. Never raises for what is in the file."""
        answer = self._ask(path.resolve(), limits)  # the child stands in another folder
        if "refused" in answer:
            return Document("unreadable", refused=answer["refused"], detail=answer.get("detail", ""))
        carrier = answer["carrier"]
        sheets = [_sheet(block, carrier) for block in answer["sheets"]]
        return Document(carrier, sheets, date_1904=answer["date_1904"], marks=answer.get("marks", {}))

    def marked(self, path: Path, findings: Sequence[Finding], *, limits: Limits = MARKING) -> bytes | None:
        """The workbook at `path` with its findings marked in it (see annotate); None where that cannot be done within bounds."""
        answer = self._ask(path.resolve(), limits, findings=[asdict(one) for one in findings])
        if "refused" in answer:
            log.warning("reader=%s detail=%s path=%s", answer["refused"], answer.get("detail", ""), path.name)
            return None
        return base64.b64decode(answer["workbook"])

    def _ask(self, path: Path, limits: Limits, **more: Any) -> dict[str, Any]:
        answer = self._child.ask({"path": str(path), **more}, limits)
        if answer.get("refused") == "reader_died":
            log.warning("reader=died path=%s", path.name)
        return answer


def _sheet(block: dict[str, Any], carrier: str) -> Sheet:
    sheet = Sheet(
        name=block["name"],
        carrier=carrier,
        is_visible=block["state"] == "visible",
        hidden_rows=frozenset(block["hidden_rows"]),
        hidden_columns=frozenset(block["hidden_columns"]),
        merges=tuple((area[0], area[1], area[2], area[3]) for area in block["merges"]),
        header=block["header"],
    )
    for row, column, kind, text in block["cells"]:
        sheet.rows.setdefault(row, {})[column] = Cell(text, kind, sheet.address(row, column), row, column)
    _fill_merged(sheet)
    return sheet


def _fill_merged(sheet: Sheet) -> None:
    """A value merged over several rows belongs to each of these rows, where they hold anything at all."""
    for top, left, bottom, _ in sheet.merges:
        said = sheet.rows.get(top, {}).get(left)
        below = [row for row in range(top + 1, bottom + 1) if row in sheet.rows]
        if said is None or not below:
            continue
        sheet.rows[top][left] = replace(said, is_merged=True)
        for row in below:
            filled = Cell(said.text, said.kind, sheet.address(row, left), row, left, True, True)
            sheet.rows[row].setdefault(left, filled)
