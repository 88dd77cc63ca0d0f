"""Rows of a form: each a typed row or refusals with addresses, never half a row; totals, notes and copies told apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from esep.reports import values
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.folding import fold
from esep.reports.readers import Cell
from esep.reports.sheets import Row, Table, headings_in, pairs
from esep.reports.values import Context, Parsed, Refusal

TOTAL_WORDS = {fold(word) for word in ("итого", "всего", "барлығы", "жиыны", "жалпы", "қорытынды", "total")}
NOT_SUMMED = {"plan_version", "plan_line", "duration_min"}
# Refused rows: after so many the sheet is another kind of thing, and looking for likeness is waste.
PROPOSALS_UNTIL = 300
LONGEST_GAP = 200  # empty rows in a row that still belong to a table


def read_manifest(table: Table, context: Context) -> dict[str, Any]:
    """F0 as typed values; its findings block the filing (R-003)."""
    said: dict[str, Any] = {}
    places = pairs(table.form, table.sheet) if table.sheet.header is None else {}
    for column in table.form.columns.values():
        row_no, number = places.get(column.name, (0, table.columns.get(column.name, 0)))
        cell = table.sheet.rows.get(row_no, {}).get(number)
        if cell and column.name == "form_version" and cell.kind == "number":
            cell = replace(cell, text=str(float(cell.text)))  # Excel writes 1.0 as 1
        if cell and column.name == "region_code":
            cell = replace(cell, text=cell.text.strip()[:9])
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
        why = _why_ignored(table, table.sheet.rows[row_no], context)
        if why is None:
            if len(table.refused) == PROPOSALS_UNTIL:
                context = replace(context, proposes=False)
            _read_row(table, row_no, context)
        else:
            table.ignored.append((row_no, why))
            totals += [row_no] if why == "total" else []
    _count_gaps(table, below)
    _hidden_rows(table)
    if totals:
        _compare_total(table, totals[-1], context)
    _check_keys(table)
    table.ignored.sort()


def _why_ignored(table: Table, cells: dict[int, Cell], context: Context) -> str | None:
    """total, header, note or empty for a row that is none of the form's; None for one that is to be read."""
    if table.sheet.header is not None:
        return None
    filled = [cells[number] for number in sorted(cells) if fold(cells[number].text) or cells[number].kind != "text"]
    if not filled:
        return "empty"
    first = next((cell for cell in filled if cell.kind == "text"), None)
    if first and fold(first.text).split(" ")[0].strip(",-/") in TOTAL_WORDS:
        return "total"
    if len(headings_in(table.form, cells)) >= min(3, len(table.form.columns)):
        return "header"
    by_number = {number: name for name, number in table.columns.items()}
    mapped = [cell for cell in filled if cell.column in by_number]
    if not mapped:
        return "note"
    column = table.form.columns[by_number[mapped[0].column]]
    if len(filled) == 1 and mapped[0].kind == "text" and column.type in {"text", "enum", "unit"}:
        # One cell of words alone in its row is a remark under the table, unless it is a value of its column.
        is_value = isinstance(values.parse(column, mapped[0], context), Parsed) and (
            column.type != "text" or column.pattern
        )
        return None if is_value else "note"
    return None


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
        found = values.parse(column, cells.get(table.columns.get(column.name, 0)), context)
        if isinstance(found, Refusal):
            row.values[column.name] = None
            problems.append(_refusal(table, row, column.name, found))
            continue
        row.values[column.name] = found.value
        if found.note:
            table.findings.append(_remark(table, row, column.name, found))
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
    severity = INFORMS if reason in {"no_data", "confidential"} else WARNS
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


def _compare_total(table: Table, total_row: int, context: Context) -> None:
    """The sheet's own total against the sum of its rows, wherever every row of the column could be read."""
    total = Row(total_row, {}, {})
    for column in table.form.columns.values():
        cell = table.sheet.rows[total_row].get(table.columns.get(column.name, 0))
        if column.type != "integer" or column.name in NOT_SUMMED or cell is None:
            continue
        said = values.whole(column, cell, context) if cell.kind in {"number", "text"} else None
        read = [_summand(table, row.row_no, column.name, context) for row in (*table.rows, *table.refused)]
        if not isinstance(said, Parsed) or None in read:
            continue
        summed = sum(number for number in read if number is not None)
        if said.value != summed:
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
