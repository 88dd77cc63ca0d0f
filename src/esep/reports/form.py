"""Rows of a form: each a typed row or refusals with addresses, never half a row; totals, notes and copies told apart."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from esep.reports import places, template, values
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.folding import fold, plain
from esep.reports.readers import Cell
from esep.reports.sheets import Row, Table, heading, headings_in, pairs
from esep.reports.values import Context, Parsed, Refusal

TOTAL_WORDS = {
    fold(word)
    for word in ("итого", "итог", "подытог", "всего", "барлығы", "жиыны", "жалпы", "қорытынды", "жиынтығы", "total")
}
LONGEST_TOTAL = 6  # words: «Аудан бойынша барлығы», «Всего по Сайрамскому району за день»
NUMBERED_FROM = 5  # columns numbered 1, 2, 3 ... under the headings, as official forms have it
NOT_SUMMED = {"plan_version", "plan_line", "duration_min"}
# Refused rows: after so many the sheet is another kind of thing, and looking for likeness is waste.
PROPOSALS_UNTIL = 300
LONGEST_GAP = 200  # empty rows in a row that still belong to a table


def manifest_places(table: Table) -> dict[str, tuple[int, int]]:
    """Column name -> (row, column number) of its value in F0, filled in or not; only those that the sheet names."""
    if table.sheet.header is None:
        return pairs(table.form, table.sheet)
    return {name: (0, number) for name, number in table.columns.items()}


def read_manifest(table: Table, context: Context) -> dict[str, Any]:
    """F0 as typed values; its findings block the filing (R-003)."""
    said: dict[str, Any] = {}
    beside = manifest_places(table)
    for column in table.form.columns.values():
        row_no, number = beside.get(column.name, (0, 0))
        cell = table.sheet.rows.get(row_no, {}).get(number)
        if cell and column.name == "form_version" and cell.kind == "number":
            cell = replace(cell, text=str(float(cell.text)))  # Excel writes 1.0 as 1
        if cell and column.name == "region_code":
            cell = replace(cell, text=places.region_of(cell.text) or cell.text.strip()[:40])
        found = values.parse(column, cell, context)
        if isinstance(found, Parsed):
            said[column.name] = found.value
            continue
        address = table.sheet.address(row_no, number) if number else None
        severity = BLOCKS if column.required else WARNS
        table.findings.append(
            Finding(
                *("R-003", severity, "cell", table.sheet.name, address, row_no or None, column.name),
                said=cell.text if cell else None,
                suggested=found.suggested,
                args={"reason": found.reason},
            )
        )
    return said


def read_rows(table: Table, context: Context) -> None:
    """Fill the table's rows, refused and ignored rows, and findings about cells, keys and totals."""
    totals: list[int] = []
    below = [row_no for row_no in sorted(table.sheet.rows) if row_no > table.header_row]
    for row_no in below:
        is_numbering = row_no == below[0] and len(below) > 1 and _is_numbering(table, row_no)
        why = "header" if is_numbering else _why_ignored(table, table.sheet.rows[row_no], context)
        if why is None:
            if len(table.refused) == PROPOSALS_UNTIL:
                context = replace(context, proposes=False)
            _read_row(table, row_no, context)
        else:
            table.ignored.append((row_no, why))
            totals += [row_no] if why == "total" else []
    _count_gaps(table, below)
    _hidden_rows(table)
    for place, row_no in enumerate(totals):
        before = totals[place - 1] if place else table.header_row
        after = totals[place + 1] if place + 1 < len(totals) else below[-1] + 1
        _compare_total(table, row_no, (before, after), context)
    _check_keys(table)
    table.ignored.sort()


def _why_ignored(table: Table, cells: dict[int, Cell], context: Context) -> str | None:
    """total, header, note or empty for a row that is none of the form's; None for one that is to be read."""
    if table.sheet.header is not None:
        return None
    filled = [cells[number] for number in sorted(cells) if fold(cells[number].text) or cells[number].kind != "text"]
    if not filled:
        return "empty"
    by_number = {number: name for name, number in table.columns.items()}
    if _is_total(table, next((cell for cell in filled if cell.kind == "text"), None), by_number, context):
        return "total"
    if _is_header(table, cells, filled) or _repeats_header(table, filled):
        return "header"
    mapped = [cell for cell in filled if cell.column in by_number]
    if not mapped:
        return "note"
    column = table.form.columns[by_number[mapped[0].column]]
    if len(filled) == 1 and mapped[0].kind == "text" and column.type in {"text", "enum", "unit"}:
        # One cell of words alone in its row is a remark under the table, unless it is a value of its column.
        is_value = isinstance(values.parse(column, mapped[0], context), Parsed) and (
            column.type != "text" or column.pattern
        )
        if not is_value:
            return "note"
    return "unfilled" if _is_unfilled(table, mapped, filled, by_number) else None


def _is_unfilled(table: Table, mapped: list[Cell], filled: list[Cell], by_number: dict[int, str]) -> bool:
    """Only what our own template fills in: nobody has filled in the rest."""
    begun = template.PREFILLED.get(table.form.code)
    if begun is None or len(mapped) < len(filled):
        return False
    return {by_number[cell.column] for cell in mapped} <= set(begun)


def _is_total(table: Table, first: Cell | None, by_number: dict[int, str], context: Context) -> bool:
    """Whether the first words of a row call it a total; a remark or a value of the column that has such a word do not."""
    if first is None:
        return False
    words = re.findall(r"\w+", fold(first.text))
    if not words or len(words) > LONGEST_TOTAL:
        return False
    if words[0] not in TOTAL_WORDS and words[-1] not in TOTAL_WORDS:
        return False
    column = table.form.columns.get(by_number.get(first.column, ""))
    if column is None:
        return True
    if column.type == "text" and column.pattern is None:
        return False
    is_anything_read = column.type == "unit" and context.units is None
    return is_anything_read or isinstance(values.parse(column, first, context), Refusal)


def _is_header(table: Table, cells: dict[int, Cell], filled: list[Cell]) -> bool:
    """At least three headings; looked for only where one of the first words of the row is one."""
    if not any(heading(table.form, cell.text) for cell in filled[:3] if cell.kind == "text"):
        return False
    return len(headings_in(table.form, cells)) >= min(3, len(table.form.columns))


def _repeats_header(table: Table, filled: list[Cell]) -> bool:
    """A row of a printed page: the heading's own words again, also where only two rows together name a column."""
    return len(filled) > 1 and all(fold(cell.text) in fold(table.header.get(cell.column, "")) for cell in filled)


def _is_numbering(table: Table, row_no: int) -> bool:
    cells = table.sheet.rows[row_no]
    said = [plain(cells[number].text) for number in sorted(cells)]
    return len(said) >= NUMBERED_FROM and said == [str(number) for number in range(1, len(said) + 1)]


def _read_row(table: Table, row_no: int, context: Context) -> None:
    cells = table.sheet.rows[row_no]
    row = Row(row_no, {}, {})
    known = {number: name for name, number in table.columns.items()}
    for number, cell in cells.items():
        row.said[known.get(number) or cell.address] = cell.text
    problems = []
    for column in table.form.columns.values():
        if column.name not in table.columns and column.required and table.sheet.header is None:
            row.values[column.name] = None  # said once, for the column
            continue
        read = cells.get(table.columns.get(column.name, 0))
        found = values.parse(column, read, context)
        if isinstance(found, Refusal):
            row.values[column.name] = None
            problems.append(_refusal(table, row, column.name, found))
            continue
        row.values[column.name] = found.value
        if found.note:
            table.findings.append(_remark(table, row, column.name, found))
        if read is not None and read.is_filled_down:
            table.findings.append(table.finding("R-012", INFORMS, row, column.name, reason="filled_down"))
    problems += [
        _refusal(table, row, column.name, Refusal("R-013", "missing"))
        for column in table.form.columns.values()
        if column.required_unless and row[column.name] is None and _is_needed(row, column.required_unless)
        if not any(problem.field == column.name for problem in problems)
    ]
    table.findings += problems
    row.rules = sorted({problem.rule for problem in problems})
    (table.refused if problems else table.rows).append(row)


def _is_needed(row: Row, unless: tuple[str, str]) -> bool:
    return bool(row[unless[0]] != unless[1])


def _refusal(table: Table, row: Row, name: str, why: Refusal) -> Finding:
    return table.finding(why.rule, REFUSES_ROW, row, name, reason=why.reason, suggested=why.suggested)


def _remark(table: Table, row: Row, name: str, found: Parsed) -> Finding:
    assert found.note is not None
    rule, reason = found.note
    severity = INFORMS if reason in values.SIGNS else WARNS
    return table.finding(rule, severity, row, name, reason=reason, suggested=found.suggested)


def _count_gaps(table: Table, below: list[int]) -> None:
    """Rows left empty inside the table; a stray cell far below does not make a million of them."""
    last = max((row.row_no for row in (*table.rows, *table.refused)), default=0)
    if table.sheet.header is not None:
        return
    for before, after in pairwise([table.header_row, *(number for number in below if number <= last)]):
        if after - before <= LONGEST_GAP:
            table.ignored += [(number, "empty") for number in range(before + 1, after)]


def _hidden_rows(table: Table) -> None:
    """Hidden rows count like the others: what a filter hides was still filed."""
    if hidden := sorted(table.sheet.hidden_rows & {row.row_no for row in (*table.rows, *table.refused)}):
        args = {"rows": len(hidden), "first": hidden[0]}
        table.findings.append(Finding("R-011", WARNS, "sheet", table.sheet.name, args=args))


def _compare_total(table: Table, total_row: int, between: tuple[int, int], context: Context) -> None:
    """The sheet's own total against the sum of its rows, wherever every row of the column could be read.

    A total may speak of the whole sheet, of the rows above it since the total before (a district's), or of those below.
    """
    total = Row(total_row, {}, {})
    rows = (*table.rows, *table.refused)
    for column in table.form.columns.values():
        cell = table.sheet.rows[total_row].get(table.columns.get(column.name, 0))
        if column.type != "integer" or column.name in NOT_SUMMED or cell is None:
            continue
        said = values.whole(column, cell, context) if cell.kind in {"number", "text"} else None
        read = {row.row_no: _summand(table, row.row_no, column.name, context) for row in rows}
        if not isinstance(said, Parsed) or None in read.values():
            continue
        parts = {
            sum(number or 0 for row_no, number in read.items() if first < row_no < last)
            for first, last in ((between[0], total_row), (total_row, between[1]))
        }
        summed = sum(number or 0 for number in read.values())
        if said.value not in parts | {summed}:
            table.findings.append(
                table.finding("R-016", WARNS, total, column.name, total=said.value, sum=summed, suggested=str(summed))
            )


def _summand(table: Table, row_no: int, name: str, context: Context) -> int | None:
    cell = table.sheet.rows[row_no].get(table.columns[name])
    column = replace(table.form.columns[name], required=False)
    found = values.parse(column, cell, context)
    return (found.value or 0) if isinstance(found, Parsed) else None


def _check_keys(table: Table) -> None:
    """R-015: a row that is there twice is dropped once; two rows of one key with other values are both refused (R-212)."""
    if not table.form.key:
        return
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in table.rows:
        groups.setdefault(tuple(row[name] for name in table.form.key), []).append(row)
    for group in (group for group in groups.values() if len(group) > 1):
        first, *others = group
        different = [row for row in others if row.values != first.values]
        for row in others:
            if row.values == first.values:
                table.findings.append(table.finding("R-015", WARNS, row, table.form.key[0], reason="exact_duplicate"))
                table.ignored.append((row.row_no, "duplicate"))
                table.rows.remove(row)
        for row in (first, *different) if different else ():
            moved = any(
                other["event_date"] != row["event_date"] or other["unit_code"] != row["unit_code"] for other in group
            )
            rule = "R-212" if table.form.code == "F2" and moved else "R-015"
            refuse(table, row, table.finding(rule, REFUSES_ROW, row, table.form.key[0], reason="key_reused"))


def refuse(table: Table, row: Row, why: Finding) -> None:
    """Move a row that was readable to the refused ones, for `why`."""
    table.findings.append(why)
    row.rules = sorted({*row.rules, why.rule})
    if row in table.rows:
        table.rows.remove(row)
        table.refused.append(row)
