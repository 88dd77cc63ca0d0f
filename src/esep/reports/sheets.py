"""Which form a sheet is and where its headings are: by headings first, because sheets get renamed, moved and exchanged."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from esep.reports import forms, template
from esep.reports.findings import BLOCKS, INFORMS, WARNS, Finding
from esep.reports.folding import fold
from esep.reports.forms import Form
from esep.reports.readers import Cell, Document, Sheet

HEADER_WITHIN = 15
MANIFEST_WITHIN = 60  # filled rows in which the pairs of a manifest are looked for
LONGEST_HEADING = 200  # characters
WIDEST = 100  # columns in which headings are looked for; the widest form has 22
GUESS_FROM = 0.86  # likeness of a heading that is taken with a remark
ENOUGH = 0.5  # of the required headings make a sheet a form


@dataclass(slots=True)
class Table:
    """One sheet read as one form."""

    form: Form
    sheet: Sheet
    header_row: int
    columns: dict[str, int]  # column name -> column number
    header: dict[int, str] = field(default_factory=dict)  # column number -> what stands above it
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
        # An empty list in JSON is a sheet without rows; in a workbook an empty page is nothing.
        if (not sheet.rows and sheet.header is None) or _is_ours(sheet):
            continue
        form, remark = _form_of(sheet) if sheet.is_visible else (None, None)
        if form is None:
            findings.append(_not_read(sheet))
            continue
        table, found = _mapped(form, sheet)
        tables.append(table)
        findings += found
        if remark:
            findings.append(Finding("R-012", WARNS, "sheet", sheet.name, args={"reason": remark, "form": form.code}))
    return tables, findings


def _is_ours(sheet: Sheet) -> bool:
    """A sheet that template or answer put there and that is no form: instructions, lists, the errors of last time."""
    return fold(sheet.name) in {fold(name) for name in template.OTHER_SHEETS}


def _not_read(sheet: Sheet) -> Finding:
    """A sheet that nobody reads is said so: nothing vanishes silently."""
    args = {"reason": "unknown_sheet" if sheet.is_visible else "hidden_sheet", "rows": len(sheet.rows)}
    return Finding("R-012", INFORMS, "sheet", sheet.name, said=sheet.name[:200], args=args)


def _form_of(sheet: Sheet) -> tuple[Form | None, str | None]:
    """By headings first: two sheets may have been swapped. The name decides where headings do not."""
    named = forms.titles().find(sheet.name)
    by_name = forms.forms()[named.code] if named else None
    if sheet.header is not None:
        return by_name, None
    if by_name and _share(by_name, sheet) >= ENOUGH:
        return by_name, None
    shares = {form.code: _share(form, sheet) for form in forms.forms().values()}
    best = max(shares, key=lambda code: shares[code])
    if shares[best] >= ENOUGH:
        return forms.forms()[best], "sheet_renamed" if by_name else None
    return by_name, None


def _share(form: Form, sheet: Sheet) -> float:
    """How many of the form's required headings this sheet has."""
    is_pairs = form.layout == "pairs"
    found = set(pairs(form, sheet)) if is_pairs else _named(form, _header(form, sheet)[1])
    required = {column.name for column in form.required}
    return len(found & required) / max(1, len(required))


def _header(form: Form, sheet: Sheet) -> tuple[int, dict[int, Cell]]:
    """The row that names most columns, alone or together with the row above it: its number and its headings by column."""
    best: tuple[int, dict[int, Cell]] = (0, {})
    most = 0
    numbers = [row_no for row_no in sorted(sheet.rows) if row_no <= HEADER_WITHIN]
    required = {column.name for column in form.required}
    for deep in (False, True):
        if deep and len(best[1]) == most and required <= _named(form, best[1]):
            break  # the one row says it all
        for row_no in numbers:
            row = _two_rows(form, sheet, row_no) if deep else sheet.rows[row_no]
            if (count := len(_named(form, row))) > most:
                best, most = (row_no, row), count
    return best


def _two_rows(form: Form, sheet: Sheet, row_no: int) -> dict[int, Cell]:
    """Headings of two rows: a group above («Участники», merged over its columns) and its parts below («офлайн», «онлайн»)."""
    above, below = sheet.rows.get(row_no - 1, {}), sheet.rows[row_no]
    groups = dict(above)
    for top, left, bottom, right in sheet.merges:
        if top <= row_no - 1 <= bottom and (said := sheet.rows.get(top, {}).get(left)):
            groups |= dict.fromkeys(range(left, min(right, WIDEST) + 1), said)
    return {
        number: _together(form, groups.get(number), below.get(number))
        for number in range(1, WIDEST + 1)
        if number in below or number in above
    }


def _together(form: Form, group: Cell | None, part: Cell | None) -> Cell:
    """One heading out of a group and its part; a part that is a heading by itself needs no group."""
    if group is None or part is None or group.text == part.text:
        cell = part or group
        assert cell is not None
        return cell
    both = [f"{group.text} {part.text}", f"{part.text} {group.text}"]
    known = next((text for text in (*both, part.text) if heading(form, text)), both[0])
    return replace(part, text=known)


def _named(form: Form, row: dict[int, Cell]) -> set[str]:
    return {name for number, cell in row.items() if number <= WIDEST and (name := heading(form, cell.text)) is not None}


def headings_in(form: Form, row: dict[int, Cell]) -> set[str]:
    """The columns of the form that a row names."""
    return _named(form, row)


def heading(form: Form, said: str) -> str | None:
    """The column that a heading names, in Russian, Kazakh or both in one cell."""
    return _heading(form.code, said) if len(said) <= LONGEST_HEADING else None


@functools.lru_cache(maxsize=8192)
def _heading(code: str, said: str) -> str | None:
    known = forms.headings(code)
    if found := known.find(said):
        return found.code
    for marks in (r"\n| / ", r"(?<=\))\s+\(", r"[\n()]", r"[\n/|()]"):
        pieces = {found.code for piece in re.split(marks, said) if (found := known.find(piece))}
        if len(pieces) == 1:
            return pieces.pop()
    return None


def _mapped(form: Form, sheet: Sheet) -> tuple[Table, list[Finding]]:
    """The columns of the best header row; B for a required one that is not there, W for one nobody asked for."""
    if sheet.header is not None:
        return _mapped_by_carrier(form, sheet)
    if form.layout == "pairs":
        return Table(form, sheet, 0, {}), []
    header_row, header = _header(form, sheet)
    table = Table(form, sheet, header_row, {}, header={number: cell.text for number, cell in header.items()})
    findings = list(_map_header(table, header))
    for column in form.required:
        if column.name not in table.columns:
            said = forms.headings(form.code).spelling[column.name]
            args = {"reason": "missing_column", "heading": said}
            place = (sheet.name, sheet.address(max(header_row, 1), 1), None, column.name)
            findings.append(Finding("R-012", BLOCKS, "column", *place, args=args))
    return table, findings


def _map_header(table: Table, header: dict[int, Cell]) -> Iterator[Finding]:
    form = table.form
    unknown = []
    for number, cell in sorted(header.items()):
        if number > WIDEST:
            yield _about_heading(table, cell, WARNS, "unknown_column", None)
            break
        name = heading(form, cell.text)
        if name is None:
            unknown.append((number, cell))
        elif name in table.columns:
            yield _about_heading(table, cell, BLOCKS, "duplicate_column", name)
        else:
            table.columns[name] = number
            if number in table.sheet.hidden_columns:
                yield _about_heading(table, cell, INFORMS, "hidden_column", name)
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


def pairs(form: Form, sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Column name -> where its value stands: beside the heading."""
    places: dict[str, tuple[int, int]] = {}
    for row_no in sorted(sheet.rows)[:MANIFEST_WITHIN]:
        for number, cell in sorted(sheet.rows[row_no].items()):
            name = heading(form, cell.text)
            if name is not None:
                places.setdefault(name, (row_no, _right_of(sheet, row_no, number)))
                break
    return places


def _right_of(sheet: Sheet, row_no: int, number: int) -> int:
    """The column beside a heading, which may be merged over several."""
    for top, left, bottom, right in sheet.merges:
        if top <= row_no <= bottom and left <= number <= right:
            return right + 1
    return number + 1
