"""What the tests of a whole pack share: findings by rule, and a cell of a workbook changed as a person would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from esep.reports.findings import Finding
from esep.reports.pack import Pack

Read = Callable[..., Pack]
Workbook = Callable[..., Path]
JOURNAL, QUESTIONS, SUMMARY, TITLE = "Журнал мероприятий", "Вопросы и предложения", "Сводка", "Титул"
HEADINGS = 3  # the row of headings in our own template; the first row of data is the fourth


def told(read: Pack, rule: str) -> list[Finding]:
    return [finding for finding in read.findings if finding.rule == rule]


def only(read: Pack, rule: str) -> Finding:
    """The one finding, besides remarks on the file's name."""
    found = [finding for finding in read.findings if finding.rule != "R-005"]
    assert [finding.rule for finding in found] == [rule]
    return found[0]


def cell(book: Any, sheet: str, heading: str, row: int) -> Any:
    """The cell under a heading, as a person finds it."""
    column = next(cell.column for line in book[sheet].iter_rows() for cell in line if cell.value == heading)
    return book[sheet].cell(row, column)


def put(sheet: str, heading: str, value: Any, row: int = HEADINGS + 1) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        cell(book, sheet, heading, row).value = value

    return edit
