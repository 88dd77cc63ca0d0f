"""Sheets -> forms: which form a sheet is, where its headings are, and each row as a typed row or as refusals, never half a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from esep.reports import forms, values
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.folding import fold
from esep.reports.forms import Form
from esep.reports.readers import Cell, Document, Sheet
from esep.reports.values import Context, Parsed, Refusal

HEADER_WITHIN = 15
MANIFEST_WITHIN = 60  # filled rows in which the pairs of a manifest are looked for
PROPOSALS_UNTIL = (
    300  # refused rows: after so many the sheet is another kind of thing, and looking for likeness is waste
)
LONGEST_GAP = 200  # empty rows in a row that still belong to a table
GUESS_FROM = 0.86  # likeness of a heading that is taken with a remark
ENOUGH = 0.5  # of the required headings make a sheet a form
TOTAL_WORDS = {fold(word) for word in ("итого", "всего", "барлығы", "жиыны", "жалпы", "қорытынды", "total")}
NOT_SUMMED = {"plan_version", "plan_line", "duration_min"}


@dataclass(slots=True)
class Table:
    """One sheet read as one form."""

    form: Form
    sheet: Sheet
    header_row: int
    columns: dict[str, int]  # column name -> column number
    rows: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(
        default_factory=list
    )  # row number, why: total, empty, note, header, duplicate
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every required column is there: without one, rules about rows would only repeat that."""
        return self.sheet.header is not None or all(column.name in self.columns for column in self.form.required)

    @property
    def attempted(self) -> int:
        """Every row below the headings."""
        return len(self.rows) + len(self.refused) + len(self.ignored)

    def address(self, row_no: int, name: str) -> str | None:
        """Where a value is, or would be; None when the sheet has no such column."""
        return self.sheet.address(row_no, self.columns[name]) if name in self.columns else None

    def finding(self, rule: str, severity: str, row: Row | None, name: str | None, **args: Any) -> Finding:
        """A finding about a row, or about one cell of it."""
        row_no = row.row_no if row else None
        cell = self.sheet.rows.get(row.row_no, {}).get(self.columns.get(name or "", 0)) if row else None
        return Finding(
            rule=rule,
            severity=severity,
            scope="cell" if name and row else "row" if row else "column" if name else "sheet",
            sheet=self.sheet.name,
            cell=self.address(row_no, name) if row_no is not None and name else None,
            row_no=row_no,
            field=name,
            said=cell.text if cell else None,
            suggested=args.pop("suggested", None),
            args=args,
        )


@dataclass(slots=True, eq=False)
class Row:
    """A row of a form: typed values by column name, and what was said."""

    row_no: int
    values: dict[str, Any]
    said: dict[str, str]
    rules: list[str] = field(default_factory=list)  # those that refused it

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


def locate(document: Document) -> tuple[list[Table], list[Finding]]:
    """The sheets that are forms, with their headings mapped; and what is odd or missing about the headings."""
    tables, findings = [], []
    for sheet in document.sheets:
        if not sheet.is_visible or not sheet.rows:
            continue
        form, remark = _form_of(sheet)
        if form is None:
            continue
        table, found = _mapped(form, sheet)
        tables.append(table)
        findings += found
        if remark:
            findings.append(Finding("R-012", WARNS, "sheet", sheet.name, args={"reason": remark, "form": form.code}))
    return tables, findings


def _form_of(sheet: Sheet) -> tuple[Form | None, str | None]:
    """By headings first: two sheets may have been swapped. The name decides where headings do not."""
    named = forms.titles().find(sheet.name)
    by_name = forms.forms()[named.code] if named else None
    if sheet.header is not None:
        return by_name, None
    shares = {form.code: _share(form, sheet) for form in forms.forms().values()}
    if by_name and shares[by_name.code] >= ENOUGH:
        return by_name, None
    best = max(shares, key=lambda code: shares[code])
    if shares[best] >= ENOUGH:
        return forms.forms()[best], "sheet_renamed" if by_name else None
    return by_name, None


def _share(form: Form, sheet: Sheet) -> float:
    """How many of the form's required headings this sheet has."""
    if form.layout == "pairs":
        found = set(_pairs(form, sheet))
    else:
        found = max((_headings(form, row) for row in _top(sheet)), key=len, default=set())
    required = {column.name for column in form.required}
    return len(found & required) / max(1, len(required))


def _top(sheet: Sheet) -> Iterator[dict[int, Cell]]:
    for row_no in sorted(sheet.rows):
        if row_no > HEADER_WITHIN:
            return
        yield sheet.rows[row_no]


def _headings(form: Form, row: dict[int, Cell]) -> set[str]:
    return {name for cell in row.values() if (name := heading(form, cell.text))}


def heading(form: Form, said: str) -> str | None:
    """The column that a heading names, in Russian, Kazakh or both in one cell."""
    known = forms.headings(form.code)
    if found := known.find(said):
        return found.code
    pieces = [found.code for piece in re.split(r"\n| / ", said) if (found := known.find(piece))]
    return pieces[0] if pieces and len(set(pieces)) == 1 else None


def _mapped(form: Form, sheet: Sheet) -> tuple[Table, list[Finding]]:
    """The columns of the best header row; B for a required one that is not there, W for one nobody asked for."""
    if sheet.header is not None:
        return _mapped_by_carrier(form, sheet)
    if form.layout == "pairs":
        return Table(form, sheet, 0, {}), []
    header_row = max(
        (row_no for row_no in sheet.rows if row_no <= HEADER_WITHIN),
        key=lambda row_no: (len(_headings(form, sheet.rows[row_no])), -row_no),
        default=0,
    )
    table = Table(form, sheet, header_row, {})
    findings = list(_map_header(table))
    for column in form.required:
        if column.name not in table.columns:
            said = forms.headings(form.code).spelling[column.name]
            args = {"reason": "missing_column", "heading": said}
            place = (sheet.name, sheet.address(max(header_row, 1), 1), None, column.name)
            findings.append(Finding("R-012", BLOCKS, "column", *place, args=args))
    return table, findings


def _map_header(table: Table) -> Iterator[Finding]:
    form, sheet = table.form, table.sheet
    unknown = []
    for number, cell in sorted(sheet.rows.get(table.header_row, {}).items()):
        name = heading(form, cell.text)
        if name is None:
            unknown.append((number, cell))
        elif name in table.columns:
            yield _about_heading(table, cell, BLOCKS, "duplicate_column", name)
        else:
            table.columns[name] = number
    for number, cell in unknown:
        guess = forms.headings(form.code).nearest(cell.text, at_least=GUESS_FROM)
        if guess and guess not in table.columns:
            table.columns[guess] = number
            yield _about_heading(table, cell, WARNS, "heading_guessed", guess)
        else:
            yield _about_heading(table, cell, WARNS, "unknown_column", None)


def _about_heading(table: Table, cell: Cell, severity: str, reason: str, name: str | None) -> Finding:
    return Finding(
        *("R-012", severity, "column", table.sheet.name, cell.address, None, name, cell.text[:200]),
        suggested=forms.headings(table.form.code).spelling[name] if name else None,
        args={"reason": reason},
    )


def _mapped_by_carrier(form: Form, sheet: Sheet) -> tuple[Table, list[Finding]]:
    """JSON names its columns itself; exactly, or they are unknown."""
    assert sheet.header is not None
    columns = {name: number for number, name in enumerate(sheet.header, start=1) if name in form.columns}
    args = {"reason": "unknown_column"}
    return Table(form, sheet, -1, columns), [
        Finding("R-012", WARNS, "column", sheet.name, field=None, said=name, args=args)
        for name in sheet.header
        if name not in form.columns
    ]


def _pairs(form: Form, sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Column name -> where its value stands: beside the heading."""
    places: dict[str, tuple[int, int]] = {}
    for row_no in sorted(sheet.rows)[:MANIFEST_WITHIN]:
        for number, cell in sorted(sheet.rows[row_no].items()):
            name = heading(form, cell.text)
            if name is not None:
                places.setdefault(name, (row_no, number + 1))
                break
    return places


def read_manifest(table: Table, context: Context) -> dict[str, Any]:
    """F0 as typed values; its findings block the filing (R-003)."""
    said: dict[str, Any] = {}
    places = _pairs(table.form, table.sheet) if table.sheet.header is None else {}
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
    if len(_headings(table.form, cells)) >= min(3, len(table.form.columns)):
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
