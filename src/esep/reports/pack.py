"""One file, read whole: the manifest, the tables, every finding, and the state that follows. Writes nothing, knows no database."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from esep.config import settings
from esep.policy import Policy
from esep.reports import form, forms, judging, places, privacy, rules, sheets
from esep.reports.findings import BLOCKS, INFORMS, WARNS, Finding
from esep.reports.judging import across, manifest
from esep.reports.judging.filing import Filing
from esep.reports.readers import Document
from esep.reports.sheets import Table
from esep.reports.values import HIDDEN, Context

OF_A_DAY = {"F2", "F4", "F5", "F6", "F7", "F8"}
ONLY_OF_A_DAY = "F8"  # its absence is R-281
# What a person may have typed; the other kinds of cells are written by the spreadsheet.
TYPED = {"text", "number", "nested", "formula"}
# After one of these nothing else in the file is worth its author's time: it is another region's, day's or no form of ours.
NOISE_AFTER = {"R-001", "R-004", "R-006"}
NOISE_WITHOUT = {None, "region_code", "report_date", "form_version"}  # fields of the manifest; None: no manifest at all
ABOUT_PRIVACY = {"R-234", "R-263"}  # always told: something was taken out of the file


@dataclass(slots=True)
class Pack:
    """What one file turned out to be. state: accepted, accepted_with_warnings, partially_accepted, rejected."""

    carrier: str
    kind: str | None = None  # daily, plan, roster
    manifest: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    document: Document | None = None
    findings: list[Finding] = field(default_factory=list)
    manifest_cells: dict[str, tuple[str, str]] = field(default_factory=dict)  # column of F0 -> sheet, address

    @property
    def state(self) -> str:
        """What becomes of the file. Rules on trial have no part in it."""
        if any(finding.blocks for finding in self.findings):
            return "rejected"
        if any(finding.refuses_row for finding in self.findings):
            return "partially_accepted"
        warned = any(finding.severity == WARNS and not finding.is_shadow for finding in self.findings)
        return "accepted_with_warnings" if warned else "accepted"

    def placed(self, finding: Finding) -> Finding:
        """The finding with the cell of the manifest that it is about, where it names only the column."""
        if finding.sheet is not None or finding.field not in self.manifest_cells:
            return finding
        sheet, cell = self.manifest_cells[finding.field]
        return replace(finding, sheet=sheet, cell=cell)

    def counts(self) -> dict[str, int]:
        """attempted = succeeded + refused + ignored, over all tables; nothing of a rejected file succeeds."""
        attempted = sum(table.attempted for table in self.tables.values())
        ignored = sum(len(table.ignored) for table in self.tables.values())
        rows = 0 if self.state == "rejected" else sum(len(table.rows) for table in self.tables.values())
        return {
            "rows_attempted": attempted,
            "rows_succeeded": rows,
            "rows_refused": attempted - ignored - rows,
            "rows_ignored": ignored,
        }


def unreadable(reason: str, detail: str = "") -> Pack:
    """A file that could not be opened at all."""
    args = {"reason": reason, "detail": privacy.redacted(detail)}
    return Pack("unreadable", findings=[Finding("R-001", BLOCKS, "file", args=args)])


def read(
    document: Document,
    file_name: str,
    received_at: datetime,
    channel_region: str | None,
    policy: Policy = Policy(),  # noqa: B008 - frozen, and empty
) -> Pack:
    """Everything that can be said about a document without looking at others; `policy` counts before anything follows."""
    if document.refused is not None:
        return unreadable(document.refused, document.detail)
    policy = rules.sound(policy)
    pack = Pack(document.carrier, document=document)
    removed = _screened(document)
    tables, about_headings = sheets.locate(document)
    removed += [finding for table in tables for finding in _without_persons(table)]
    _read_manifest(pack, tables, received_at, channel_region)
    version = manifest.version_of(pack.manifest)
    for table in tables:
        table.form = forms.as_filed(table.form, version)
    _gather(pack, [table for table in tables if table.form.code != "F0"], about_headings)
    pack.findings += _weighed(removed, tables)
    for table in pack.tables.values():
        _judge(pack, table, policy)
    _judge_whole(pack, file_name, policy)
    _quieten(pack)
    pack.findings = [pack.placed(one) for one in pack.findings]
    return pack


def _screened(document: Document) -> list[Finding]:
    """Personal data leaves before anything else happens to the text."""
    findings = _without_names_of_sheets(document)
    document.marks = {name: privacy.redacted(mark) for name, mark in document.marks.items()}
    for sheet in document.sheets:
        for row_no, cells in sheet.rows.items():
            for number, cell in cells.items():
                kept, what = privacy.screened(cell.text) if cell.kind in TYPED else (cell.text, None)
                if what is not None:
                    cells[number] = replace(cell, text=kept, kind="text")
                    place = (sheet.name, cell.address, row_no)
                    findings.append(Finding("R-263", WARNS, "cell", *place, said=kept, args={"reason": what}))
    return findings


def _without_names_of_sheets(document: Document) -> list[Finding]:
    """R-263 for the names of sheets, and of columns where the carrier names them: both stand in every address."""
    findings, taken = [], {sheet.name for sheet in document.sheets}
    for sheet in document.sheets:
        name, what = privacy.screened(sheet.name)
        kept = [privacy.screened(one) for one in sheet.header or ()]
        reason = what or next((found for _, found in kept if found), None)
        if reason is None:
            continue
        if what is not None:
            # of two that are alike without it each keeps a name of its own
            names = itertools.chain([name], (f"{name} {number}" for number in itertools.count(2)))
            sheet.name = next(one for one in names if one not in taken)
            taken.add(sheet.name)
        sheet.header = [one for one, _ in kept] if sheet.header is not None else None
        for row_no, cells in sheet.rows.items():
            for number, cell in cells.items():
                cells[number] = replace(cell, address=sheet.address(row_no, number))
        findings.append(Finding("R-263", WARNS, "sheet", sheet.name, said=sheet.name, args={"reason": reason}))
    return findings


def _weighed(removed: list[Finding], tables: list[Table]) -> list[Finding]:
    """What was removed, as it weighs in its form: in a sample of a question it blocks, and a name in a roster is R-234."""
    rosters = {table.sheet.name: table for table in tables if table.form.code == "F3"}
    samples = {table.sheet.name: table for table in tables if "sample_text" in table.columns}
    weighed = []
    for one in removed:
        if one.sheet in rosters and one.args["reason"] in {"patronymic", "person_column"}:
            one = replace(one, rule="R-234", severity=BLOCKS, args={})
        elif one.sheet in samples and one.cell == samples[one.sheet].address(one.row_no or 0, "sample_text"):
            one = replace(one, severity=BLOCKS, field="sample_text")
        weighed.append(one)
    return weighed + [finding for table in rosters.values() for finding in _without_names(table)]


def _without_persons(table: Table) -> Iterable[Finding]:
    """R-263: a column of people (names, telephones) that no form of ours has is emptied before it is stored."""
    sheet, known = table.sheet, set(table.columns.values())
    if table.form.layout == "pairs":
        return
    headings = (
        dict(enumerate(sheet.header, start=1))
        if sheet.header is not None
        else {number: cell.text for number, cell in sheet.rows.get(table.header_row, {}).items()}
    )
    for number, heading in headings.items():
        if number in known or not privacy.is_about_persons(heading):
            continue
        for row_no in [row_no for row_no, cells in sheet.rows.items() if row_no > table.header_row and number in cells]:
            cell = sheet.rows[row_no][number]
            sheet.rows[row_no][number] = replace(cell, text=HIDDEN, kind="text")
        place = (sheet.name, sheet.address(max(table.header_row, 1), number))
        yield Finding("R-263", WARNS, "column", *place, said=heading, args={"reason": "person_column"})


def _without_names(table: Table) -> Iterable[Finding]:
    """R-234: a roster counts people and names none; a name leaves it before it is stored."""
    for row_no, cells in table.sheet.rows.items():
        for number, cell in cells.items():
            kept = privacy.without_names(cell.text) if cell.kind == "text" and row_no != table.header_row else cell.text
            if kept != cell.text:
                cells[number] = replace(cell, text=kept)
                yield Finding("R-234", BLOCKS, "cell", table.sheet.name, cell.address, row_no, said=kept)


def _read_manifest(pack: Pack, tables: list[Table], received_at: datetime, channel_region: str | None) -> None:
    found = [table for table in tables if table.form.code == "F0"]
    if len(found) != 1 or pack.document is None:
        args = {"reason": "two_manifests" if found else "no_manifest"}
        pack.findings.append(Finding("R-003", BLOCKS, "file", args=args))
        return
    titled = found[0]
    pack.manifest_cells = {
        name: (titled.sheet.name, titled.sheet.address(*place)) for name, place in form.manifest_places(titled).items()
    }
    pack.manifest = form.read_manifest(titled, Context("F0", date_1904=pack.document.date_1904))
    pack.findings += titled.findings
    pack.findings += manifest.judge(pack.manifest, received_at, channel_region)
    pack.findings += manifest.marks(pack.manifest, pack.document.marks)


def _gather(pack: Pack, tables: list[Table], about_headings: list[Finding]) -> None:
    """The tables of the pack this file is; headings are only talked about where the sheet belongs."""
    pack.kind = _kind({table.form.code for table in tables})
    for table in tables:
        code = table.form.code
        if code not in forms.pack(pack.kind):
            pack.findings.append(_about_sheet(WARNS, "other_pack", code, table))
        elif code in pack.tables:
            pack.findings.append(_about_sheet(BLOCKS, "two_sheets", code, table))
        else:
            pack.tables[code] = table
    pack.findings += [one for one in about_headings if _is_of_interest(pack, one)]
    if pack.manifest.get("kind") == "retraction":
        pack.tables = {}  # withdraws a submission; whatever rows it carries are not read
    elif pack.kind == "daily":
        pack.findings += _missing_sheets(pack)


def _kind(codes: set[str]) -> str:
    if codes & OF_A_DAY:
        return "daily"
    return "plan" if "F1" in codes else "roster" if "F3" in codes else "daily"


def _about_sheet(severity: str, reason: str, code: str, table: Table | None = None) -> Finding:
    args = {"reason": reason, "form": code}
    return Finding("R-012", severity, "sheet" if table else "file", table.sheet.name if table else None, args=args)


def _is_of_interest(pack: Pack, finding: Finding) -> bool:
    """Not about sheets that are not read, nor about a column that is younger than the file's version of the forms."""
    table = next((table for table in pack.tables.values() if table.sheet.name == finding.sheet), None)
    if table is None:
        return finding.severity == INFORMS
    column = table.form.columns.get(finding.field or "")
    return finding.args.get("reason") != "missing_column" or column is None or column.required


def _missing_sheets(pack: Pack) -> Iterable[Finding]:
    said = pack.manifest
    if ONLY_OF_A_DAY not in pack.tables:
        yield Finding("R-281", BLOCKS, "file", args={"rows": 0})
    if said.get("is_nil") is False and said.get("region_code") and said.get("report_date"):
        for code in forms.due_sheets(manifest.version_of(said), said["region_code"], said["report_date"]):
            if code not in pack.tables and code != ONLY_OF_A_DAY and not _is_there_and_empty(pack, code):
                yield _about_sheet(WARNS, "missing_sheet", code)


def _is_there_and_empty(pack: Pack, code: str) -> bool:
    """Whether the file has the form's sheet with nothing in it, not even headings ("F4": [])."""
    known = [sheet for sheet in pack.document.sheets if sheet.is_visible] if pack.document else []
    return any((found := forms.titles().find(sheet.name)) and found.code == code for sheet in known)


def _judge(pack: Pack, table: Table, policy: Policy) -> None:
    """The rows of one sheet, and the rules that look at no other."""
    region, day = pack.manifest.get("region_code"), pack.manifest.get("report_date")
    code, kind = table.form.code, pack.manifest.get("kind") or "original"
    # A plan speaks of the whole campaign, so its dates are not held near the day it is filed on.
    around = day if code in {"F2", "F3"} else None
    date_1904 = pack.document is not None and pack.document.date_1904
    form.read_rows(table, Context(code, places.of(region) if region else None, around, date_1904))
    judging.weigh(table, policy)
    if day:
        judging.rows(table, Filing(day, kind, region, settings().campaign), policy)
    if code == ONLY_OF_A_DAY and (finding := across.exactly_one(table)):
        pack.findings.append(finding)


def _judge_whole(pack: Pack, file_name: str, policy: Policy) -> None:
    """What the sheets say of each other, the manifest of the sheets, and the file's name of them all."""
    found = [*manifest.sheet_rows(pack.manifest, pack.tables)] if pack.tables else []
    if pack.manifest.get("kind") != "retraction":
        found += across.judge(pack.tables, pack.manifest, pack.kind)
    found += [one for one in [manifest.file_name(pack.manifest, file_name, pack.kind, pack.carrier)] if one]
    of_sheet = {table.sheet.name: table for table in pack.tables.values()}
    for finding in found:
        if finding.sheet in of_sheet:
            judging.settle(of_sheet[finding.sheet], finding, policy)
        else:
            pack.findings.append(finding)
    pack.findings = [policy.applied(finding) for finding in pack.findings]
    for table in pack.tables.values():
        pack.findings += table.findings


def _quieten(pack: Pack) -> None:
    """After a finding that makes the rest noise, only that kind is told; the cells are kept all the same."""
    noisy = [one for one in pack.findings if one.blocks and _makes_noise(one)]
    if noisy:
        pack.findings = [*noisy, *(one for one in pack.findings if one.rule in ABOUT_PRIVACY)]


def _makes_noise(finding: Finding) -> bool:
    if finding.rule == "R-010":
        return finding.args.get("reason") == "template_not_filled"
    return finding.rule in NOISE_AFTER or (finding.rule == "R-003" and finding.field in NOISE_WITHOUT)
