"""One file, read whole: the manifest, the tables, every finding, and the state that follows. Writes nothing, knows no database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from esep import days
from esep.config import settings
from esep.regions import by_code
from esep.reports import form, forms, judging, places, privacy, sheets
from esep.reports.findings import BLOCKS, REFUSES_ROW, WARNS, Finding
from esep.reports.readers import Document
from esep.reports.sheets import Table
from esep.reports.values import Context

FILE_NAME = re.compile(r"(\d{2})_(\d{4}-\d{2}-\d{2})_([a-z]+)_(\d+)\.[a-z]+")
# After one of these nothing else in the file is worth its author's time: it is another region's, day's or no form of ours.
NOISE_AFTER = {"R-001", "R-004", "R-006"}
NOISE_WITHOUT = {None, "region_code", "report_date", "form_version"}  # fields of the manifest; None: no manifest at all


@dataclass(slots=True)
class Pack:
    """What one file turned out to be. state: accepted, accepted_with_warnings, partially_accepted, rejected."""

    carrier: str
    kind: str | None = None  # daily, plan
    manifest: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    document: Document | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What becomes of the file."""
        severities = {finding.severity for finding in self.findings}
        if BLOCKS in severities:
            return "rejected"
        if REFUSES_ROW in severities:
            return "partially_accepted"
        return "accepted_with_warnings" if WARNS in severities else "accepted"

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
    return Pack("unreadable", findings=[Finding("R-001", BLOCKS, "file", args={"reason": reason, "detail": detail})])


def read(document: Document, file_name: str, received_at: datetime, channel_region: str | None) -> Pack:
    """Everything that can be said about a document without looking at others."""
    if document.refused is not None:
        return unreadable(document.refused, document.detail)
    pack = Pack(document.carrier, document=document)
    pack.findings += _screened(document)
    tables, about_headings = sheets.locate(document)
    manifests = [table for table in tables if table.form.code == "F0"]
    if len(manifests) != 1:
        reason = "no_manifest" if not manifests else "two_manifests"
        pack.findings.append(Finding("R-003", BLOCKS, "file", args={"reason": reason}))
    else:
        pack.manifest = form.read_manifest(manifests[0], Context("F0", date_1904=document.date_1904))
        pack.findings += manifests[0].findings
        pack.findings += _about_manifest(pack, received_at, channel_region)
    _gather(pack, [table for table in tables if table.form.code != "F0"], about_headings)
    _judge(pack, document)
    _about_file_name(pack, file_name)
    _quieten(pack)
    return pack


def _screened(document: Document) -> list[Finding]:
    """Personal data leaves before anything else happens to the text."""
    findings = []
    for sheet in document.sheets:
        for row_no, cells in sheet.rows.items():
            for number, cell in cells.items():
                kept = privacy.redacted(cell.text) if cell.kind in {"text", "number"} else cell.text
                if kept != cell.text:
                    cells[number] = replace(cell, text=kept, kind="text")
                    place = (sheet.name, cell.address, row_no)
                    findings.append(Finding("R-263", WARNS, "cell", *place, said=kept, args={"reason": "removed"}))
    return findings


def _about_manifest(pack: Pack, received_at: datetime, channel: str | None) -> list[Finding]:
    said = pack.manifest
    found = []
    region, day, kind = said.get("region_code"), said.get("report_date"), said.get("kind")
    if region and region not in by_code():
        long = str(region)[:2]
        if str(region).endswith("0000000") and long in by_code():
            said["region_code"] = region = long
        else:
            found.append(_manifest_finding("R-003", BLOCKS, "region_code", region, reason="unknown_region"))
            said["region_code"] = None
    elif channel and region and region != channel:
        found.append(_manifest_finding("R-004", BLOCKS, "region_code", region, channel=channel))
    if day and not _is_in_window(day, received_at):
        found.append(_manifest_finding("R-006", BLOCKS, "report_date", day.isoformat()))
    version = said.get("form_version")
    if version and version != forms.version():
        known = str(version).split(".")[0] == forms.version().split(".")[0] and version < forms.version()
        severity, reason = (WARNS, "older_version") if known else (BLOCKS, "unknown_version")
        found.append(_manifest_finding("R-003", severity, "form_version", version, reason=reason))
    if kind in {"correction", "retraction"} and not said.get("supersedes"):
        found.append(_manifest_finding("R-007", BLOCKS, "supersedes", None, reason="missing"))
    if kind and kind != "original" and said.get("supersedes") == said.get("submission_id"):
        found.append(_manifest_finding("R-007", BLOCKS, "supersedes", str(said["supersedes"]), reason="itself"))
    return found


def _manifest_finding(rule: str, severity: str, name: str, said: object, **args: Any) -> Finding:
    return Finding(rule, severity, "file", field=name, said=None if said is None else str(said), args=args)


def _is_in_window(day: date, received_at: datetime) -> bool:
    campaign = settings().campaign
    return campaign.starts_on <= day <= min(campaign.voting_on, days.calendar_day(received_at))


def _gather(pack: Pack, tables: list[Table], about_headings: list[Finding]) -> None:
    """The tables of the pack this file is, daily or plan; headings are only talked about where the sheet belongs."""
    codes = {table.form.code for table in tables}
    pack.kind = "plan" if "F1" in codes and not codes & {"F2", "F6", "F8"} else "daily"
    expected = set(forms.pack(pack.kind))
    for table in tables:
        code = table.form.code
        if code not in expected:
            args = {"reason": "other_pack", "form": code}
            pack.findings.append(Finding("R-012", WARNS, "sheet", table.sheet.name, args=args))
        elif code in pack.tables:
            args = {"reason": "two_sheets", "form": code}
            pack.findings.append(Finding("R-012", BLOCKS, "sheet", table.sheet.name, args=args))
        else:
            pack.tables[code] = table
    kept = {table.sheet.name for table in pack.tables.values()}
    pack.findings += [one for one in about_headings if one.sheet in kept]
    if pack.manifest.get("kind") == "retraction":
        pack.tables = {}  # withdraws a submission; whatever rows it carries are not read
        return
    if pack.kind == "daily" and "F8" not in pack.tables:
        pack.findings.append(Finding("R-281", BLOCKS, "file", args={"rows": 0}))
    if pack.kind == "daily" and pack.manifest.get("is_nil") is False:
        pack.findings += [
            Finding("R-012", WARNS, "file", args={"reason": "missing_sheet", "form": code})
            for code in ("F2", "F6")
            if code not in pack.tables
        ]


def _judge(pack: Pack, document: Document) -> None:
    region, day = pack.manifest.get("region_code"), pack.manifest.get("report_date")
    kind = pack.manifest.get("kind") or "original"
    units = places.of(region) if region else None
    for code, table in pack.tables.items():
        # A plan speaks of the whole campaign, so its dates are not held near the day it is filed on.
        around = day if code == "F2" else None
        form.read_rows(table, Context(code, units, around, document.date_1904))
        if day:
            judging.rows(table, day, kind, settings().campaign)
        if code == "F8" and kind != "retraction" and (finding := judging.exactly_one(table)):
            pack.findings.append(finding)
    if kind != "retraction":
        pack.findings += judging.across(pack.tables, pack.manifest)
    for table in pack.tables.values():
        pack.findings += table.findings


def _about_file_name(pack: Pack, file_name: str) -> None:
    """R-005: the manifest wins; the name is only a help to people."""
    if not pack.manifest.get("region_code") or not pack.manifest.get("report_date"):
        return
    named = FILE_NAME.fullmatch(file_name.rsplit("/", 1)[-1])
    meant = "plan" if pack.kind == "plan" else pack.manifest.get("kind")
    expected = f"{pack.manifest['region_code']}_{pack.manifest['report_date']}_{meant}"
    suffix = {"csv": "zip"}.get(pack.carrier, pack.carrier)
    said = "_".join(named.groups()[:3]) if named else file_name
    if said != expected or not file_name.casefold().endswith(f".{suffix}"):
        suggested = f"{expected}_{named.group(4) if named else 1}.{suffix}"
        pack.findings.append(Finding("R-005", WARNS, "file", said=file_name[:200], suggested=suggested))


def _quieten(pack: Pack) -> None:
    """After a finding that makes the rest noise, only that kind is told; the cells are kept all the same."""
    noisy = [one for one in pack.findings if one.severity == BLOCKS and _makes_noise(one)]
    if noisy:
        pack.findings = [*noisy, *(one for one in pack.findings if one.rule == "R-263")]


def _makes_noise(finding: Finding) -> bool:
    return finding.rule in NOISE_AFTER or (finding.rule == "R-003" and finding.field in NOISE_WITHOUT)
